package reports

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// panel is a rectangle with two axes in which data are drawn.
type panel struct {
	draw.Canvas
	box  vg.Rectangle
	x, y axis
}

// place says what is written around a panel, and the room it is given.
type place struct {
	room   vg.Rectangle
	name   string // above the panel, in the colour of what it shows
	look   look
	left   vg.Length // width of the labels at the left, when wider ones stand above or below
	right  vg.Length // kept free at the right, for names of lines
	noX    bool      // no labels on the x axis: another panel below has them
	noGrid bool
}

// newPanel draws axes, grid and labels, and returns the panel to draw data in.
func newPanel(c draw.Canvas, x, y axis, p place) *panel {
	box := p.room
	box.Min.X += max(y.tickWidth(), p.left) + 6
	box.Max.Y -= 3
	box.Max.X -= max(p.right, x.overhang())
	if p.name != "" {
		at := vg.Point{X: p.room.Min.X, Y: box.Max.Y - 3}
		c.FillText(in(nameText, p.look.color), at, shorten(nameText, p.name, p.room.Max.X-p.room.Min.X))
		box.Max.Y -= lineHeight + 2
	}
	if y.label != "" {
		at := vg.Point{X: p.room.Min.X, Y: box.Max.Y - 6}
		c.FillText(labelText, at, shorten(labelText, y.label, p.room.Max.X-p.room.Min.X))
		box.Max.Y -= lineHeight + 6
	}
	if !p.noX {
		box.Min.Y += 13
		if x.label != "" {
			text := shorten(labelText, x.label, p.room.Max.X-p.room.Min.X)
			centre := (box.Min.X + box.Max.X) / 2
			half := labelText.Width(text) / 2
			centre = min(max(centre, p.room.Min.X+half), p.room.Max.X-half)
			c.FillText(aligned(labelText, draw.XCenter, draw.YCenter), vg.Point{X: centre, Y: p.room.Min.Y + 5}, text)
			box.Min.Y += lineHeight + 2
		}
	}
	y.sparse(box.Max.Y - box.Min.Y)
	panel := &panel{Canvas: c, box: box, x: x, y: y}
	panel.drawAxes(p)
	return panel
}

// overhang returns how far the last label of a horizontal axis reaches over its
// end.
func (a *axis) overhang() vg.Length {
	if len(a.ticks) == 0 {
		return 0
	}
	last := a.ticks[len(a.ticks)-1]
	if a.at(last.Value) < 0.93 {
		return 4
	}
	return tickText.Width(last.Label)/2 + 1
}

// drawAxes draws the grid and the labels of the ticks. A label that would touch
// the one before it is left out.
func (p *panel) drawAxes(where place) {
	thin := draw.LineStyle{Color: gridColor, Width: 0.6}
	dark := draw.LineStyle{Color: axisColor, Width: 0.7}
	last := p.box.Min.Y - 100
	for _, t := range p.y.ticks {
		at := p.point(0, t.Value).Y
		if p.y.at(t.Value) < -1e-6 || p.y.at(t.Value) > 1+1e-6 {
			continue
		}
		if t.Label != "" && !where.noGrid {
			p.StrokeLine2(thin, p.box.Min.X, at, p.box.Max.X, at)
		}
		if t.Label != "" && at-last >= 9 {
			p.FillText(aligned(tickText, draw.XRight, draw.YCenter), vg.Point{X: p.box.Min.X - 4, Y: at}, t.Label)
			last = at
		}
	}
	edge := p.box.Min.X - 100
	for _, t := range p.x.ticks {
		at := p.box.Min.X + vg.Length(p.x.at(t.Value))*(p.box.Max.X-p.box.Min.X)
		if t.Label != "" && !where.noGrid {
			p.StrokeLine2(thin, at, p.box.Min.Y, at, p.box.Max.Y)
		}
		length := vg.Length(1.5)
		if t.Label != "" {
			length = 3
		}
		p.StrokeLine2(dark, at, p.box.Min.Y-length, at, p.box.Min.Y)
		half := tickText.Width(t.Label) / 2
		if t.Label != "" && !where.noX && at-half > edge+3 {
			p.FillText(aligned(tickText, draw.XCenter, draw.YCenter), vg.Point{X: at, Y: p.box.Min.Y - 9}, t.Label)
			edge = at + half
		}
	}
	p.StrokeLine2(dark, p.box.Min.X, p.box.Min.Y, p.box.Max.X, p.box.Min.Y)
}

// point returns the place of a value.
func (p *panel) point(x, y float64) vg.Point {
	return vg.Point{
		X: p.box.Min.X + vg.Length(p.x.at(x))*(p.box.Max.X-p.box.Min.X),
		Y: p.box.Min.Y + vg.Length(p.y.at(y))*(p.box.Max.Y-p.box.Min.Y),
	}
}

// inside returns a canvas of the box alone, to clip with.
func (p *panel) inside() *draw.Canvas {
	return &draw.Canvas{Canvas: p.Canvas.Canvas, Rectangle: p.box}
}

// shown tells whether a value has a place on the y axis.
func (p *panel) shown(v float64) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0) && (p.y.scale == nil || v > 0)
}

// stretches calls f for each longest stretch of indices that ok holds for.
func stretches(n int, ok func(i int) bool, f func(from, to int)) {
	for i := 0; i < n; i++ {
		from := i
		for i < n && ok(i) {
			i++
		}
		if i > from {
			f(from, i)
		}
	}
}

// line draws a line through points, with gaps where there is no value. A point
// between two gaps becomes a dot.
func (p *panel) line(s draw.LineStyle, xs, ys []float64) {
	clip := p.inside()
	stretches(min(len(xs), len(ys)), func(i int) bool { return p.shown(ys[i]) }, func(from, to int) {
		var points []vg.Point
		for i := from; i < to; i++ {
			points = append(points, p.point(xs[i], ys[i]))
		}
		if len(points) == 1 {
			if clip.Contains(points[0]) {
				dot := draw.GlyphStyle{Color: s.Color, Radius: max(s.Width, 1.2), Shape: draw.CircleGlyph{}}
				p.DrawGlyphNoClip(dot, points[0])
			}
			return
		}
		clip.StrokeLines(s, clip.ClipLinesXY(points)...)
	})
}

// steps draws values of windows as steps.
func (p *panel) steps(s draw.LineStyle, ends, values []float64) {
	xs, ys := stepped(ends, values)
	p.line(s, xs, ys)
}

// stepped returns the corners of a line of steps, for windows given by their
// ends.
func stepped(ends, values []float64) (xs, ys []float64) {
	start := 0.0
	for i := range min(len(ends), len(values)) {
		xs, ys = append(xs, start, ends[i]), append(ys, values[i], values[i])
		start = ends[i]
	}
	return xs, ys
}

// band fills what lies between two lines, where both have a value. A high end
// without limit reaches to the top.
func (p *panel) band(with color.Color, xs, lows, highs []float64) {
	clip := p.inside()
	n := min(len(xs), len(lows), len(highs))
	ok := func(i int) bool {
		return !math.IsNaN(lows[i]) && !math.IsNaN(highs[i]) && !math.IsInf(lows[i], 0) && highs[i] > 0
	}
	stretches(n, ok, func(from, to int) {
		var points []vg.Point
		for i := from; i < to; i++ {
			points = append(points, p.point(xs[i], min(highs[i], math.MaxFloat64)))
		}
		for i := to - 1; i >= from; i-- {
			points = append(points, p.point(xs[i], max(lows[i], p.y.low)))
		}
		if to-from > 1 {
			p.FillPolygon(with, clip.ClipPolygonXY(points))
		}
	})
}

// shade marks what is not in the sample, from time 0 to the end of the warm-up.
func (p *panel) shade(end float64, name string) {
	if !(end > 0) {
		return
	}
	box := p.box
	box.Max.X = min(p.point(end, p.y.low).X, p.box.Max.X)
	fill(p.Canvas, box, shadeColor)
	for _, t := range p.y.ticks {
		if at := p.point(0, t.Value).Y; t.Label != "" && at > p.box.Min.Y && at <= p.box.Max.Y {
			p.StrokeLine2(draw.LineStyle{Color: gridColor, Width: 0.6}, box.Min.X, at, box.Max.X, at)
		}
	}
	edge := draw.LineStyle{Color: axisColor, Width: 0.6, Dashes: []vg.Length{2, 2}}
	p.StrokeLine2(edge, box.Max.X, box.Min.Y, box.Max.X, box.Max.Y)
	if name == "" {
		return
	}
	at := vg.Point{X: box.Min.X + 4, Y: box.Max.Y - 6}
	if noteText.Width(name)+8 > box.Max.X-box.Min.X {
		at.X = box.Max.X + 4
	}
	p.FillText(noteText, at, name)
}

// end returns the height where a line ends, at its last value.
func (p *panel) end(xs, ys []float64) (at vg.Length, ok bool) {
	for i := min(len(xs), len(ys)) - 1; i >= 0; i-- {
		if p.shown(ys[i]) {
			return p.point(xs[i], ys[i]).Y, true
		}
	}
	return p.box.Min.Y, false
}
