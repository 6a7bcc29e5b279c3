package reports

import (
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"lbsim/models/catalog"
	"lbsim/models/result"
)

// sweep is a sweep seen along its first path whose values are numbers.
type sweep struct {
	path   int
	name   string // of the path
	unit   catalog.Unit
	values []float64 // one per case
	series []sweptSeries
}

// sweptSeries is a variant at one setting of the other paths, in ascending order
// of the values.
type sweptSeries struct {
	name   string
	cases  []*result.Case
	values []float64
}

// sweptAxis returns the sweep along its first numeric path with at least two
// values, nil when there is none.
func sweptAxis(r *result.Result) *sweep {
	for path, name := range r.Swept {
		s := &sweep{path: path, name: name}
		if s.read(r) {
			s.divide(r)
			return s
		}
	}
	return nil
}

// read reads the values of the path as numbers of one unit.
func (s *sweep) read(r *result.Result) bool {
	for _, unit := range []catalog.Unit{catalog.Plain, catalog.Duration, catalog.Rate, catalog.Money, catalog.Share, catalog.Size} {
		if unit == catalog.Rate && strings.HasSuffix(s.name, ".price") {
			continue
		}
		s.unit, s.values = unit, s.values[:0]
		for i := range r.Cases {
			v, err := unit.Parse(valueAt(&r.Cases[i], s.path))
			if err != nil || math.IsInf(v, 0) {
				break
			}
			s.values = append(s.values, v)
		}
		if len(s.values) == len(r.Cases) && len(r.Cases) > 0 {
			return slices.Max(s.values) > slices.Min(s.values)
		}
	}
	return false
}

// divide sorts the cases into series.
func (s *sweep) divide(r *result.Result) {
	index := map[string]int{}
	for i := range r.Cases {
		c := &r.Cases[i]
		name := chartLabel(r, c, s.path)
		at, ok := index[name]
		if !ok {
			at = len(s.series)
			index[name] = at
			s.series = append(s.series, sweptSeries{name: name})
		}
		one := &s.series[at]
		place, _ := slices.BinarySearch(one.values, s.values[i])
		one.values, one.cases = slices.Insert(one.values, place, s.values[i]), slices.Insert(one.cases, place, c)
	}
}

// axis returns the horizontal axis: the swept values, on a logarithmic scale when
// they span more than a factor of 50.
func (s *sweep) axis(labels int) axis {
	units := map[catalog.Unit]string{catalog.Rate: " (per second)", catalog.Duration: " (time)", catalog.Money: " (per hour)", catalog.Share: " (share)", catalog.Size: " (bytes)"}
	write := func(v float64) string {
		switch s.unit {
		case catalog.Duration:
			return tickTime(v)
		case catalog.Share:
			return plainTick(v*100) + " %"
		}
		return plainTick(v)
	}
	low, high := slices.Min(s.values), slices.Max(s.values)
	name := s.name + units[s.unit]
	if low > 0 && high/low > 50 {
		a := logTimes(s.values, name)
		a.low, a.high = low/1.1, high*1.1
		for i := range a.ticks {
			if a.ticks[i].Label != "" {
				a.ticks[i].Label = write(a.ticks[i].Value)
			}
		}
		a.ticks = slices.DeleteFunc(a.ticks, func(t plot.Tick) bool { return t.Value < a.low || t.Value > a.high })
		return a
	}
	if s.unit == catalog.Plain && !slices.ContainsFunc(s.values, func(v float64) bool { return v != math.Trunc(v) }) {
		labels = min(labels, max(int(high-low), 1)) // no half of a server
	}
	a := linear(s.values, false, labels, name, write)
	room := (a.high - a.low) * 0.03
	a.low, a.high = a.low-room, a.high+room
	return a
}

// sweptLine is a line of a sweep chart.
type sweptLine struct {
	label     endLabel
	xs        []float64
	ys        map[string][]float64
	low, high map[string][]float64
}

// sweptStatistics are what the panels of a sweep chart show.
var sweptStatistics = []struct{ name, label string }{{"p50", "median latency"}, {"p99", "p99 latency"}}

func (s *sweep) lines() (lines []sweptLine, values []float64) {
	for _, i := range evenly(len(s.series), 14) {
		series := s.series[i]
		l := sweptLine{
			label: endLabel{text: series.name, look: lookOf(i)}, xs: series.values,
			ys: map[string][]float64{}, low: map[string][]float64{}, high: map[string][]float64{},
		}
		for _, statistic := range sweptStatistics {
			for _, c := range series.cases {
				v, interval := math.NaN(), result.None
				if m := c.Find("total", "latency", statistic.name); m != nil {
					v, interval = m.Value, m.Interval
				}
				values = append(values, v)
				l.ys[statistic.name] = append(l.ys[statistic.name], v)
				l.low[statistic.name] = append(l.low[statistic.name], interval.Low)
				l.high[statistic.name] = append(l.high[statistic.name], interval.High)
			}
		}
		lines = append(lines, l)
	}
	return lines, values
}

// sweepCharts returns latency against what is swept, nothing without a sweep over
// numbers.
func sweepCharts(r *result.Result) []chart {
	s := sweptAxis(r)
	if s == nil {
		return nil
	}
	lines, values := s.lines()
	if _, _, ok := extent(values, true); !ok {
		return nil
	}
	w := words{
		title:    title(r, "latency against "+shortest(r.Swept, 2)[s.path]),
		subtitle: subtitle(r, "Successes only; bands are 95 % confidence intervals"),
		footnote: footnote(r),
	}
	if !knownAnywhere(lines) {
		w.subtitle = subtitle(r, "Successes only; no confidence intervals")
	}
	if len(lines) < len(s.series) {
		w.subtitle += "; " + plainTick(float64(len(lines))) + " of " + plainTick(float64(len(s.series))) + " lines are drawn"
	}
	for _, v := range values {
		if math.IsInf(v, 0) || math.IsNaN(v) {
			w.footnote += " · points without a finite value are left out"
			break
		}
	}
	return []chart{{"sweep", pageHeight, func(c draw.Canvas) { drawSweep(c, r, s, lines, values, w) }}}
}

func drawSweep(c draw.Canvas, r *result.Result, s *sweep, lines []sweptLine, values []float64, w words) {
	limit := limitOf(r)
	if low, high, ok := extent(values, true); ok && limit > low/3 && limit < high*3 {
		values = append(values, limit)
		w.subtitle += "; red: objective, p99 at most " + tickTime(limit)
	}
	room := frame(c, w)
	names, labels := []string{}, []endLabel{}
	for _, l := range lines {
		names, labels = append(names, l.label.text), append(labels, l.label)
	}
	var gutter vg.Length
	switch widest := labelGutter(nameText, names, 1e6); {
	case len(lines) == 1 && names[0] == "":
	case widest > (room.Max.X-room.Min.X)/4:
		room = legend(c, room, labels)
	default:
		gutter = widest
	}
	y := logTimes(values, "")
	left, right := room, room
	half := (room.Max.X - room.Min.X - gutter - 14) / 2
	left.Max.X = room.Min.X + half
	right.Min.X = left.Max.X + 14
	for i, statistic := range sweptStatistics {
		where := place{room: left}
		if i == 1 {
			where = place{room: right, right: gutter}
		}
		y.label = statistic.label + " (log scale)"
		p := newPanel(c, s.axis(5), y, where)
		if statistic.name == "p99" {
			p.limit(limit)
		}
		for _, l := range lines {
			p.band(faded(l.label.look.color, 0.18), l.xs, l.low[statistic.name], l.high[statistic.name])
		}
		labels = labels[:0]
		for _, l := range lines {
			p.line(l.label.look.line(1.4), l.xs, l.ys[statistic.name])
			p.dots(l.label.look, l.xs, l.ys[statistic.name])
			if at, ok := p.end(l.xs, l.ys[statistic.name]); ok {
				l.label.at = at
				labels = append(labels, l.label)
			}
		}
		if i == 1 && gutter > 0 {
			nameLines(c, p.box, labels, nameText, gutter)
		}
	}
}

// dots marks the values.
func (p *panel) dots(l look, xs, ys []float64) {
	for i := range ys {
		if at := p.point(xs[i], 1); p.shown(ys[i]) && at.X >= p.box.Min.X {
			at = p.point(xs[i], ys[i])
			p.DrawGlyphNoClip(draw.GlyphStyle{Color: l.color, Radius: 1.9, Shape: draw.CircleGlyph{}}, at)
		}
	}
}

// limit draws an objective as a line; the subtitle names it.
func (p *panel) limit(v float64) {
	if !(v >= p.y.low && v <= p.y.high) {
		return
	}
	at := p.point(p.x.low, v)
	p.StrokeLine2(draw.LineStyle{Color: limitColor, Width: 0.8, Dashes: []vg.Length{3, 2}}, p.box.Min.X, at.Y, p.box.Max.X, at.Y)
}

// limitOf returns the objective for p99 of the latency of all clients, NaN when
// the cases have none, or different ones.
func limitOf(r *result.Result) float64 {
	limit := math.NaN()
	for i := range r.Cases {
		for _, o := range r.Cases[i].Objectives {
			if o.Scope == "total" && o.Metric == "latency" && o.Statistic == "p99" && !o.AtLeast {
				if !math.IsNaN(limit) && limit != o.Limit {
					return math.NaN()
				}
				limit = o.Limit
			}
		}
	}
	return limit
}

func knownAnywhere(lines []sweptLine) bool {
	for _, l := range lines {
		for _, statistic := range sweptStatistics {
			for i := range l.low[statistic.name] {
				if (result.Interval{Low: l.low[statistic.name][i], High: l.high[statistic.name][i]}).Known() {
					return true
				}
			}
		}
	}
	return false
}
