package reports

import (
	"image/color"
	"math"

	"golang.org/x/image/font"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The colours of everything that is not data.
var (
	inkColor    = color.RGBA{0x1f, 0x29, 0x37, 0xff} // titles
	textColor   = color.RGBA{0x5b, 0x65, 0x75, 0xff} // ticks, labels
	faintColor  = color.RGBA{0x7b, 0x84, 0x92, 0xff} // footnotes
	gridColor   = color.RGBA{0xe3, 0xe7, 0xec, 0xff}
	axisColor   = color.RGBA{0x9a, 0xa5, 0xb1, 0xff}
	othersColor = color.RGBA{0xc9, 0xce, 0xd6, 0xff} // lines that are there to compare with
	shadeColor  = color.RGBA{0xf1, 0xf3, 0xf6, 0xff} // warm-up
	absentColor = color.RGBA{0xe9, 0xec, 0xf0, 0xff} // nothing measured
	limitColor  = color.RGBA{0xb0, 0x1e, 0x1e, 0xff} // objectives
)

// palette holds the colours of variants: those of Okabe and Ito that are seen on
// white, then of Tol's muted scheme. Neighbours differ in lightness too, and each
// line has a dash of its own beside its colour.
var palette = []color.RGBA{
	{0x00, 0x72, 0xb2, 0xff}, {0xd5, 0x5e, 0x00, 0xff}, {0x00, 0x9e, 0x73, 0xff}, {0xe6, 0x9f, 0x00, 0xff},
	{0xcc, 0x79, 0xa7, 0xff}, {0x56, 0xb4, 0xe9, 0xff}, {0x4d, 0x4d, 0x4d, 0xff}, {0x88, 0x22, 0x55, 0xff},
	{0x99, 0x99, 0x33, 0xff}, {0x33, 0x22, 0x88, 0xff},
}

// dashes are the patterns of lines, in points.
var dashes = [][]vg.Length{nil, {5, 2}, {1.6, 1.6}, {6, 1.8, 1.6, 1.8}, {9, 3}, {3, 1.6, 1.2, 1.6, 1.2, 1.6}, {2.5, 3.5}}

// look is how a line of a chart is told from the others: by colour and dash.
type look struct {
	color color.RGBA
	dash  []vg.Length
}

// lookOf returns the look of variant i: the same in all charts, and different for
// at least 70 variants.
func lookOf(i int) look {
	return look{palette[i%len(palette)], dashes[i%len(dashes)]}
}

// line returns the style of a line.
func (l look) line(width vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: l.color, Width: width, Dashes: l.dash}
}

// faded returns a colour mixed with white, for bands: opaque is the share of the
// colour, and it hides nothing below.
func faded(c color.RGBA, opaque float64) color.NRGBA {
	return color.NRGBA{c.R, c.G, c.B, uint8(math.Round(opaque * 255))}
}

// readable darkens a colour until a text in it is easy to read on white: a
// contrast of 4.5, as WCAG 2 asks for.
func readable(c color.RGBA) color.RGBA {
	for (1+0.05)/(luminance(c)+0.05) < 4.5 {
		c.R, c.G, c.B = uint8(float64(c.R)*0.95), uint8(float64(c.G)*0.95), uint8(float64(c.B)*0.95)
	}
	return c
}

// luminance returns the relative luminance of a colour, 0 to 1 (WCAG 2).
func luminance(c color.RGBA) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// cividis holds points of the colour map cividis, which people with and without
// colour blindness see alike (Nuñez, Anderton and Renslow, PLoS ONE 13(7), 2018).
var cividis = []color.RGBA{
	{0x00, 0x20, 0x4d, 0xff}, {0x05, 0x36, 0x6e, 0xff}, {0x3a, 0x48, 0x6b, 0xff}, {0x57, 0x5c, 0x6d, 0xff}, {0x6f, 0x70, 0x73, 0xff},
	{0x8a, 0x86, 0x77, 0xff}, {0xa6, 0x9c, 0x75, 0xff}, {0xc4, 0xb5, 0x6c, 0xff}, {0xe4, 0xcf, 0x5b, 0xff}, {0xff, 0xe9, 0x45, 0xff},
}

// shadeOf returns the colour of a share, 0 to 1, in cividis.
func shadeOf(share float64) color.RGBA {
	if math.IsNaN(share) {
		return absentColor
	}
	at := min(max(share, 0), 1) * float64(len(cividis)-1)
	i := min(int(at), len(cividis)-2)
	mix := func(a, b uint8) uint8 {
		return uint8(math.Round(float64(a) + (float64(b)-float64(a))*(at-float64(i))))
	}
	a, b := cividis[i], cividis[i+1]
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xff}
}

var handler = text.Plain{Fonts: plotfont.NewCache(liberation.Collection())}

// textStyle returns the style of a text in points, anchored at its left end and
// its middle.
func textStyle(size vg.Length, c color.Color, heavy bool) draw.TextStyle {
	face := plotfont.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
	if heavy {
		face.Weight = font.WeightBold
	}
	return draw.TextStyle{Color: c, Font: face, Handler: handler, XAlign: draw.XLeft, YAlign: draw.YCenter}
}

// The texts of a chart.
var (
	titleText    = textStyle(13, inkColor, true)
	subtitleText = textStyle(9.5, textColor, false)
	labelText    = textStyle(9, textColor, false)
	tickText     = textStyle(8.5, textColor, false)
	noteText     = textStyle(7.5, faintColor, false)
	nameText     = textStyle(9, inkColor, true)
)

// in returns the style in a colour fit for reading.
func in(s draw.TextStyle, c color.RGBA) draw.TextStyle {
	s.Color = readable(c)
	return s
}

// aligned returns the style with other anchors.
func aligned(s draw.TextStyle, x draw.XAlignment, y draw.YAlignment) draw.TextStyle {
	s.XAlign, s.YAlign = x, y
	return s
}
