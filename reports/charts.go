package reports

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"strings"
	"sync"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/encoding/charmap"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"

	"lbsim/models/result"
)

// Charts draws percentile curves, latency, utilization and the load of each
// server over time, where the time went, and for a sweep latency against what is
// swept. A chart that would have nothing to show is not drawn.
type Charts struct {
	Format string  `key:"format" one:"png|svg|pdf" about:"file format" default:"png"`
	Scale  float64 `key:"scale" range:"[0.25,8]" about:"factor of the size, 1100 pixels wide at 1"`
}

// dotsPerInch is the resolution of a PNG at scale 1.
const dotsPerInch = 144

// chart is a picture to be drawn: its name without ending, its height, and what
// draws it.
type chart struct {
	name   string
	height vg.Length
	paint  func(c draw.Canvas)
}

// Write draws the charts that the result has data for.
func (t *Charts) Write(r *result.Result, create func(name string) (io.WriteCloser, error)) error {
	format, scale := t.Format, t.Scale
	if format == "" {
		format = "png"
	}
	if !(scale > 0) {
		scale = 1
	}
	var charts []chart
	for _, list := range [][]chart{percentileCharts(r), sweepCharts(r), latencyCharts(r), warmupCharts(r), utilizationCharts(r), loadCharts(r), pathCharts(r)} {
		charts = append(charts, list...)
	}
	for _, c := range charts {
		err := write(create, c.name+"."+format, func(w io.Writer) error { return c.render(w, format, scale) })
		if err != nil {
			return err
		}
	}
	return nil
}

// render draws the chart and writes the file.
func (c chart) render(w io.Writer, format string, scale float64) error {
	width, height := pageWidth*vg.Length(scale), c.height*vg.Length(scale)
	var target vg.CanvasWriterTo
	switch format {
	case "png":
		dots := int(math.Round(dotsPerInch * scale))
		target = vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(pageWidth, c.height), vgimg.UseDPI(dots))}
	case "svg":
		canvas := vgsvg.New(width, height)
		canvas.Scale(scale, scale)
		target = svgCanvas{canvas}
	case "pdf":
		steadyPDF()
		canvas := &pdfCanvas{Canvas: vgpdf.New(width, height)}
		canvas.Scale(scale, scale)
		target = canvas
	default:
		return fmt.Errorf("no such chart format %q; there are png, svg and pdf", format)
	}
	page := draw.NewCanvas(target, pageWidth, c.height)
	fill(page, page.Rectangle, color.White)
	c.paint(page)
	_, err := target.WriteTo(w)
	return err
}

// svgCanvas names fonts of the same widths for readers who have not the one that
// charts are set in.
type svgCanvas struct{ *vgsvg.Canvas }

// WriteTo writes the file.
func (c svgCanvas) WriteTo(w io.Writer) (int64, error) {
	var file bytes.Buffer
	if _, err := c.Canvas.WriteTo(&file); err != nil {
		return 0, err
	}
	const family = `style="font-family:Liberation Sans`
	n, err := w.Write(bytes.ReplaceAll(file.Bytes(), []byte(family), []byte(family+",Arial,Helvetica,sans-serif")))
	return int64(n), err
}

// steadyPDF makes the bytes of a PDF file depend on nothing but what it shows:
// no date, and its parts in a fixed order.
var steadyPDF = sync.OnceFunc(func() {
	fpdf.SetDefaultCatalogSort(true)
	fpdf.SetDefaultCreationDate(time.Unix(0, 0).UTC())
	fpdf.SetDefaultModificationDate(time.Unix(0, 0).UTC())
})

// pdfCanvas writes text in the encoding that the fonts of a PDF file have here:
// Windows-1252. What it lacks is spelled in other signs.
type pdfCanvas struct {
	*vgpdf.Canvas
	widest int // pixels of the widest image so far
}

var spelled = strings.NewReplacer("≥", ">=", "≤", "<=", "∞", "inf", "→", "->", "−", "-")

// FillString draws a text. A bold face is registered under a name of its own, for
// the library finds no face by weight.
func (c *pdfCanvas) FillString(face font.Face, at vg.Point, text string) {
	if face.Font.Weight != 0 {
		face.Font.Weight = 0
		face.Font.Variant += "Bold"
	}
	var encoded []byte
	for _, r := range spelled.Replace(text) {
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			b = '?'
		}
		encoded = append(encoded, b)
	}
	c.Canvas.FillString(face, at, string(encoded))
}

// DrawImage draws an image, made wider than all before it by repeating columns:
// the library orders images by width, and those of equal width by chance.
func (c *pdfCanvas) DrawImage(box vg.Rectangle, picture image.Image) {
	size := picture.Bounds()
	c.widest = max(c.widest+1, size.Dx())
	wide := image.NewRGBA(image.Rect(0, 0, c.widest, size.Dy()))
	for x := range c.widest {
		for y := range size.Dy() {
			wide.Set(x, y, picture.At(size.Min.X+x*size.Dx()/c.widest, size.Min.Y+y))
		}
	}
	c.Canvas.DrawImage(box, wide)
}
