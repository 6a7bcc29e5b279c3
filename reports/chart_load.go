package reports

import (
	"image"
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"lbsim/models/result"
	"lbsim/sim"
)

// loadCharts returns for each tier a heat map of the utilization of its servers
// over time, a panel for each case.
func loadCharts(r *result.Result) []chart {
	var tiers []string
	for i := range r.Cases {
		for _, s := range r.Cases[i].Servers {
			if !slices.Contains(tiers, s.Tier) {
				tiers = append(tiers, s.Tier)
			}
		}
	}
	var charts []chart
	for _, tier := range tiers {
		cases, note := pageCases(r, func(c *result.Case) bool { return len(c.Windows) > 0 && len(rowsOf(c, tier)) > 0 })
		if len(cases) == 0 {
			continue
		}
		w := words{
			title: title(r, "load of each server of "+tier+" over time"),
			subtitle: subtitle(r, "Utilization in windows of "+
				between(r, func(c *result.Case) sim.Time { return windowWidth(c) }, span)+", mean over replications") + note,
			footnote: footnote(r),
		}
		if slices.ContainsFunc(cases, func(page pageOf) bool { return hasGaps(rowsOf(page.c, tier)) }) {
			w.footnote += " · light grey: not there"
		}
		m := heatMap{cases, "server", func(c *result.Case) []*result.ServerSeries { return rowsOf(c, tier) }, w}
		charts = append(charts, m.chart("load-"+tier, 120))
	}
	return charts
}

// heatMap shows the utilization of many things over time, a panel for each case.
type heatMap struct {
	cases []pageOf
	thing string // what a row is
	rows  func(c *result.Case) []*result.ServerSeries
	words
}

// chart returns the heat map as a chart, with panels of that height at least.
func (m heatMap) chart(name string, panel vg.Length) chart {
	_, rows := gridOf(len(m.cases))
	height := pageHeight
	if len(m.cases) > 1 {
		height = headHeight(m.words) + sharedHeight + vg.Length(rows)*tallest(rows, panel, max(panel, 190))
	}
	return chart{name, height, m.draw}
}

// rowsOf returns the servers of a tier.
func rowsOf(c *result.Case, tier string) []*result.ServerSeries {
	var rows []*result.ServerSeries
	for i := range c.Servers {
		if c.Servers[i].Tier == tier {
			rows = append(rows, &c.Servers[i])
		}
	}
	return rows
}

func hasGaps(rows []*result.ServerSeries) bool {
	return slices.ContainsFunc(rows, func(s *result.ServerSeries) bool {
		return slices.ContainsFunc(s.Utilization, math.IsNaN)
	})
}

func (m heatMap) draw(c draw.Canvas) {
	room, cases := frame(c, m.words), m.cases
	if len(cases) > 1 {
		room = shared(c, room, m.thing, pageTime(cases))
	}
	bar := room
	bar.Min.X = bar.Max.X - 42
	room.Max.X = bar.Min.X - 10
	places := tiles(room, len(cases), 12)
	for i, tile := range places {
		page := cases[i]
		rows := m.rows(page.c)
		end := page.c.Windows[len(page.c.Windows)-1]
		where := place{room: tile, name: page.name, look: page.look, noGrid: true}
		x, y := runTime(end, 3), serverAxis(rows, tile)
		x.label = ""
		if len(cases) == 1 {
			x, where.name, y.label = runTime(end, 10), "", m.thing
		}
		p := newPanel(c, x, y, where)
		p.heat(page.c, rows)
		if i == 0 {
			bar.Max.Y = p.box.Max.Y
			bar.Min.Y = p.box.Min.Y
		}
	}
	colourBar(c, bar)
}

// serverAxis returns an axis with a place for each row, the first at the bottom,
// and labels for as many as have room.
func serverAxis(rows []*result.ServerSeries, tile vg.Rectangle) axis {
	a := axis{high: float64(len(rows))}
	room := float64(tile.Max.Y-tile.Min.Y) - 35
	every := max(int(math.Ceil(float64(len(rows))*10/max(room, 10))), 1)
	if every > 2 {
		every = int(roundUp(float64(every)))
	}
	for i := 0; i < len(rows); i += every {
		a.ticks = append(a.ticks, plot.Tick{Value: float64(i) + 0.5, Label: rows[i].Server})
	}
	return a
}

// heat paints the utilization of each server in each window, two pixels to a
// point. Windows that share a pixel are averaged by the time that they cover.
func (p *panel) heat(c *result.Case, rows []*result.ServerSeries) {
	width := int(math.Round(float64(p.box.Max.X-p.box.Min.X) * 2))
	height := int(math.Round(float64(p.box.Max.Y-p.box.Min.Y) * 2))
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	gap := 0
	if float64(height)/float64(len(rows)) >= 8 {
		gap = 1
	}
	line := make([]color.RGBA, width)
	for i, row := range rows {
		top := height - (i+1)*height/len(rows)
		bottom := height - i*height/len(rows) - gap
		resample(c.Windows, row.Utilization, line)
		for y := top; y < bottom; y++ {
			for x := range line {
				picture.SetRGBA(x, y, line[x])
			}
		}
		for y := bottom; y < bottom+gap; y++ {
			for x := range line {
				picture.SetRGBA(x, y, color.RGBA{0xff, 0xff, 0xff, 0xff})
			}
		}
	}
	p.DrawImage(p.box, picture)
}

// resample fills a line of pixels with the colours of values, the means over
// windows that end at ends.
func resample(ends []sim.Time, values []float64, line []color.RGBA) {
	n := min(len(ends), len(values))
	if n == 0 {
		for x := range line {
			line[x] = absentColor
		}
		return
	}
	length := ends[len(ends)-1].Seconds()
	first := 0
	for x := range line {
		from, to := length*float64(x)/float64(len(line)), length*float64(x+1)/float64(len(line))
		for first < n-1 && ends[first].Seconds() <= from {
			first++
		}
		var sum, covered float64
		for i := first; i < n; i++ {
			start := 0.0
			if i > 0 {
				start = ends[i-1].Seconds()
			}
			if start >= to {
				break
			}
			if part := min(ends[i].Seconds(), to) - max(start, from); part > 0 && !math.IsNaN(values[i]) {
				sum, covered = sum+part*values[i], covered+part
			}
		}
		line[x] = shadeOf(sum / covered)
	}
}

// colourBar draws the scale of a heat map.
func colourBar(c draw.Canvas, room vg.Rectangle) {
	const width = 11
	picture := image.NewRGBA(image.Rect(0, 0, width*2, 256))
	for y := range 256 {
		for x := range width * 2 {
			picture.SetRGBA(x, y, shadeOf(1-(float64(y)+0.5)/256))
		}
	}
	box := room
	box.Max.X = box.Min.X + width
	c.DrawImage(box, picture)
	for i := 0; i <= 4; i++ {
		at := box.Min.Y + vg.Length(i)*(box.Max.Y-box.Min.Y)/4
		c.StrokeLine2(draw.LineStyle{Color: axisColor, Width: 0.6}, box.Max.X, at, box.Max.X+2.5, at)
		c.FillText(tickText, vg.Point{X: box.Max.X + 5, Y: at}, strconv.Itoa(i*25)+" %")
	}
}
