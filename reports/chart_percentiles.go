package reports

import (
	"fmt"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"lbsim/models/result"
)

// The most lines in a panel, beyond which a reader loses them, and the fewest
// with which their bands would hide each other.
const (
	mostLines = 10
	fewLines  = 4
)

// percentileLine is a percentile curve, ready to be drawn.
type percentileLine struct {
	name             string
	look             look
	xs, ys, low, top []float64
}

// curveOf returns the curve of the latency of all clients.
func curveOf(c *result.Case) *result.Curve {
	for i := range c.Curves {
		if curve := &c.Curves[i]; curve.Scope == "total" && len(curve.Points) > 0 {
			return curve
		}
	}
	return nil
}

func newPercentileLine(c *result.Case, name string, l look) (line percentileLine, ok bool) {
	curve := curveOf(c)
	if curve == nil {
		return line, false
	}
	line.name, line.look = name, l
	for _, p := range curve.Points {
		if p.Quantile >= 1 {
			continue // infinitely many nines
		}
		ok = ok || p.Value > 0
		line.xs, line.ys = append(line.xs, p.Quantile), append(line.ys, p.Value)
		line.low, line.top = append(line.low, p.Low), append(line.top, p.High)
	}
	return line, ok
}

// percentileCharts returns the percentile curves: of the variants, or for a sweep
// a panel for each of its series.
func percentileCharts(r *result.Result) []chart {
	if x := sweptAxis(r); x != nil && len(r.Cases) > 1 {
		return sweepPercentiles(r, x)
	}
	var lines []percentileLine
	for _, i := range evenly(len(r.Cases), mostLines) {
		c := &r.Cases[i]
		if line, ok := newPercentileLine(c, chartLabel(r, c, -1), lookOf(i)); ok {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	w := words{
		title:    title(r, "latency percentiles"),
		subtitle: subtitle(r, "From birth to answer at the client, successes only"),
		footnote: footnote(r),
	}
	if hasBands(lines) && len(lines) <= fewLines {
		w.subtitle += "; bands are 95 % confidence intervals"
	}
	if len(lines) < len(r.Cases) {
		w.subtitle += fmt.Sprintf("; %d of %d cases", len(lines), len(r.Cases))
	}
	return []chart{{"percentiles", pageHeight, func(c draw.Canvas) {
		room := frame(c, w)
		if len(lines) == 1 {
			lines[0].name = ""
		}
		percentilePanel(c, place{room: room}, lines, percentileScale(lines), true)
	}}}
}

// percentileScale returns the axis that holds all curves. Their first twentieth
// may leave it at the bottom: it would stretch the scale for the fastest requests.
func percentileScale(lines []percentileLine) axis {
	var values []float64
	for _, l := range lines {
		for i, q := range l.xs {
			if q >= 0.05 {
				values = append(values, l.ys[i])
			}
		}
	}
	if len(values) == 0 {
		values = lines[0].ys
	}
	return logTimes(values, "latency")
}

// percentilePanel draws curves with their names at their ends.
func percentilePanel(c draw.Canvas, where place, lines []percentileLine, y axis, wide bool) {
	most := 0.0
	var names []string
	for _, l := range lines {
		most = max(most, l.xs[len(l.xs)-1])
		names = append(names, l.name)
	}
	named := len(lines) > 1 || names[0] != ""
	s := nameText
	if !wide {
		s = tickText
	}
	if named {
		where.right = labelGutter(s, names, where.room.Max.X-where.room.Min.X)
	}
	if !wide {
		where.right = max(where.right-11, 0)
	}
	x := nines(most, wide)
	if !wide {
		x.label = ""
	}
	p := newPanel(c, x, y, where)
	if len(lines) <= fewLines {
		for _, l := range lines {
			p.band(faded(l.look.color, 0.16), l.xs, l.low, l.top)
		}
	}
	var labels []endLabel
	for _, l := range lines {
		p.line(l.look.line(1.5), l.xs, l.ys)
		if at, ok := p.end(l.xs, l.ys); ok && named {
			labels = append(labels, endLabel{l.name, l.look, at, !wide})
		}
	}
	nameLines(c, p.box, labels, s, where.right)
}

func hasBands(lines []percentileLine) bool {
	for _, l := range lines {
		for i := range l.low {
			if (result.Interval{Low: l.low[i], High: l.top[i]}).Known() {
				return true
			}
		}
	}
	return false
}

// sweepPercentiles draws a panel for each series of a sweep, with a curve for
// each value of the swept axis, from dark to light.
func sweepPercentiles(r *result.Result, x *sweep) []chart {
	type panelOf struct {
		name  string
		look  look
		lines []percentileLine
	}
	var panels []panelOf
	var all []percentileLine
	chosen := evenly(len(x.series), 6)
	for _, s := range chosen {
		series := x.series[s]
		one := panelOf{name: series.name, look: lookOf(s)}
		for k, i := range evenly(len(series.cases), 7) {
			c := series.cases[i]
			shade := look{color: shadeOf(0.05 + 0.75*float64(k)/float64(max(min(len(series.cases), 7)-1, 1)))}
			if line, ok := newPercentileLine(c, valueAt(c, x.path), shade); ok {
				one.lines = append(one.lines, line)
			}
		}
		if len(one.lines) > 0 {
			panels, all = append(panels, one), append(all, one.lines...)
		}
	}
	if len(panels) == 0 {
		return nil
	}
	w := words{
		title:    title(r, "latency percentiles"),
		subtitle: subtitle(r, "A line for each value of "+x.name),
		footnote: footnote(r),
	}
	if len(all) < len(r.Cases) {
		w.subtitle += "; " + strconv.Itoa(len(all)) + " of " + strconv.Itoa(len(r.Cases)) + " cases are drawn"
	}
	_, rows := gridOf(len(panels))
	height := headHeight(w) + sharedHeight + vg.Length(rows)*190
	return []chart{{"percentiles", height, func(c draw.Canvas) {
		y := percentileScale(all)
		room := shared(c, frame(c, w), y.label, "percentile of requests (%), spaced by number of nines")
		y.label = ""
		for i, tile := range tiles(room, len(panels), 10) {
			percentilePanel(c, place{room: tile, name: panels[i].name, look: panels[i].look}, panels[i].lines, y, false)
		}
	}}}
}
