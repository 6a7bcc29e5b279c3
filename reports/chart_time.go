package reports

import (
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"lbsim/models/result"
	"lbsim/sim"
)

// latencyCharts returns latency over time with the throughput below, a panel for
// each case.
func latencyCharts(r *result.Result) []chart {
	cases, note := pageCases(r, func(c *result.Case) bool {
		_, _, ok := extent(seriesOf(c, "total", "latency", "p50"), true)
		return ok && len(c.Windows) > 0
	})
	if len(cases) == 0 {
		return nil
	}
	w := words{
		title: title(r, "latency and throughput over time"),
		subtitle: subtitle(r, "Line: median; bands: up to p90 and up to p99, in windows of "+
			between(r, func(c *result.Case) sim.Time { return windowWidth(c) }, span)) + note,
		footnote: footnote(r),
	}
	y, rate := latencyScales(cases)
	above := y.label
	if len(rate.ticks) > 0 {
		above += ", and below it " + rate.label
	}
	single := len(cases) == 1
	if !single {
		y.label, rate.label = "", ""
	}
	return overTime("latency", w, cases, above, 150, 220, func(c draw.Canvas, tile vg.Rectangle, i int) {
		latencyPanel(c, tile, cases[i], y, rate, single)
	})
}

// overTime returns a chart with a panel over time for each case. What the vertical axes
// show stands above several of them, once; a row of them is usual high, or alone where
// it is the only one.
func overTime(name string, w words, cases []pageOf, above string, usual, alone vg.Length, panel func(c draw.Canvas, tile vg.Rectangle, i int)) []chart {
	_, rows := gridOf(len(cases))
	height := pageHeight
	if len(cases) > 1 {
		height = headHeight(w) + sharedHeight + vg.Length(rows)*tallest(rows, usual, alone)
	}
	return []chart{{name, height, func(c draw.Canvas) {
		room := frame(c, w)
		if len(cases) > 1 {
			room = shared(c, room, above+shadedNote(cases), pageTime(cases))
		}
		for i, tile := range tiles(room, len(cases), 12) {
			panel(c, tile, i)
		}
	}}}
}

// tallest returns the height of a row of panels: usual, or single for one row.
func tallest(rows int, usual, single vg.Length) vg.Length {
	if rows == 1 {
		return single
	}
	return usual
}

// latencyScales returns axes that hold all cases.
func latencyScales(cases []pageOf) (latency, throughput axis) {
	var times, rates []float64
	for _, page := range cases {
		for _, statistic := range []string{"p50", "p90", "p99"} {
			times = append(times, seriesOf(page.c, "total", "latency", statistic)...)
		}
		if _, high, ok := extent(times, true); ok && len(cases) == 1 {
			times = append(times, high*1.3) // room for the name of the warm-up
		}
		rates = append(rates, throughputOf(page.c)...)
	}
	return logTimes(times, "latency"), linear(rates, true, 2, "throughput (per second)", plainTick)
}

// throughputOf returns the throughput over time: of all clients, else of all
// client groups added up.
func throughputOf(c *result.Case) []float64 {
	if values := seriesOf(c, "total", "throughput", "rate"); values != nil {
		return values
	}
	var sum []float64
	for i := range c.Series {
		s := &c.Series[i]
		if !strings.HasPrefix(s.Scope, "clients.") || s.Metric != "throughput" {
			continue
		}
		if sum == nil {
			sum = make([]float64, len(s.Values))
		}
		for k := range min(len(sum), len(s.Values)) {
			sum[k] += s.Values[k]
		}
	}
	return sum
}

func latencyPanel(c draw.Canvas, tile vg.Rectangle, page pageOf, y, rate axis, single bool) {
	end := page.c.Windows[len(page.c.Windows)-1]
	x := runTime(end, 3)
	warm := "warm-up"
	if !single {
		x.label, warm = "", ""
	}
	where := place{room: tile, name: page.name, look: page.look}
	below := place{room: tile}
	if single {
		x = runTime(end, 10)
		where.name = ""
		where.right, below.right = 34, 34
	}
	rates := throughputOf(page.c)
	if rates != nil {
		share := vg.Length(0.37)
		if single {
			share = 0.33
		}
		below.room.Max.Y = tile.Min.Y + (tile.Max.Y-tile.Min.Y)*share
		where.room.Min.Y = below.room.Max.Y + 9
		where.noX = true
		where.left = max(y.tickWidth(), rate.tickWidth())
		below.left = where.left
	}
	p := newPanel(c, x, y, where)
	warmup := page.c.Warmup.Seconds()
	p.shade(warmup, warm)
	p.latencyBands(page, single)
	if rates == nil {
		return
	}
	q := newPanel(c, x, rate, below)
	q.shade(warmup, "")
	q.steps(draw.LineStyle{Color: page.look.color, Width: 1}, windowEnds(page.c), rates)
}

// latencyBands draws the median as a line and bands up to p90 and p99.
func (p *panel) latencyBands(page pageOf, named bool) {
	xs := windowCentres(page.c)
	get := func(statistic string) []float64 { return seriesOf(page.c, "total", "latency", statistic) }
	median, p90, p99 := get("p50"), get("p90"), get("p99")
	if p90 == nil {
		p.band(faded(page.look.color, 0.2), xs, median, p99)
	} else {
		p.band(faded(page.look.color, 0.38), xs, median, p90)
		p.band(faded(page.look.color, 0.18), xs, p90, p99)
	}
	p.line(draw.LineStyle{Color: faded(page.look.color, 0.6), Width: 0.6}, xs, p99)
	p.line(draw.LineStyle{Color: faded(page.look.color, 0.4), Width: 0.4}, xs, p90)
	p.line(draw.LineStyle{Color: page.look.color, Width: 1.3}, xs, median)
	if !named {
		return
	}
	var labels []endLabel
	for _, l := range []struct {
		name   string
		values []float64
	}{{"median", median}, {"p90", p90}, {"p99", p99}} {
		if at, ok := p.usual(l.values); ok {
			labels = append(labels, endLabel{l.name, look{color: page.look.color}, at, true})
		}
	}
	nameLines(p.Canvas, p.box, labels, nameText, 60)
}

// usual returns the height around which the last values of a line lie.
func (p *panel) usual(values []float64) (at vg.Length, ok bool) {
	var sum, n float64
	for i := len(values) - 1; i >= 0 && n < max(float64(len(values))/20, 1); i-- {
		if p.shown(values[i]) {
			sum += p.y.at(values[i])
			n++
		}
	}
	return p.box.Min.Y + vg.Length(sum/n)*(p.box.Max.Y-p.box.Min.Y), n > 0
}

// utilizationCharts returns the utilization of each tier over time, a panel for
// each case.
func utilizationCharts(r *result.Result) []chart {
	var tiers []string
	for _, scope := range scopesUnder(r, "tiers") {
		for i := range r.Cases {
			if _, _, ok := extent(seriesOf(&r.Cases[i], scope, "utilization", "mean"), false); ok {
				tiers = append(tiers, scope)
				break
			}
		}
	}
	cases, note := pageCases(r, func(c *result.Case) bool { return len(c.Windows) > 0 })
	if len(cases) == 0 || len(tiers) == 0 {
		return nil
	}
	shown := "Busy share of the workers"
	if len(tiers) == 1 {
		shown += " of tier " + nameOf(tiers[0])
		if len(cases) > 1 {
			shown += ", grey: the other cases"
		}
	}
	w := words{
		title: title(r, "utilization over time"),
		subtitle: subtitle(r, shown+", in windows of "+
			between(r, func(c *result.Case) sim.Time { return windowWidth(c) }, span)) + note,
		footnote: footnote(r),
	}
	if len(tiers) > 7 || len(tiers) > 4 && len(cases) > 1 {
		w.subtitle = strings.Replace(w.subtitle, shown, shown+" of each tier", 1)
		return []chart{tierMap(cases, tiers, w)}
	}
	return overTime("utilization", w, cases, "utilization", 105, 190, func(c draw.Canvas, tile vg.Rectangle, i int) {
		utilizationPanel(c, tile, cases, i, tiers)
	})
}

// tierMap returns the utilization of more tiers than lines could be told apart for.
func tierMap(cases []pageOf, tiers []string, w words) chart {
	names := make([]string, len(tiers))
	for i, tier := range tiers {
		names[i] = nameOf(tier)
	}
	most := 32
	if len(cases) > 1 {
		most = 16
	}
	names = shortNames(names, most)
	rows := func(c *result.Case) []*result.ServerSeries {
		var rows []*result.ServerSeries
		for i := len(tiers) - 1; i >= 0; i-- { // the first at the top
			rows = append(rows, &result.ServerSeries{Server: names[i], Utilization: seriesOf(c, tiers[i], "utilization", "mean")})
		}
		return rows
	}
	_, lines := gridOf(len(cases))
	panel := min(max(vg.Length(len(tiers))*10+40, 120), max(520/vg.Length(lines), 120))
	return heatMap{cases, "tier", rows, w}.chart("utilization", panel)
}

func utilizationPanel(c draw.Canvas, tile vg.Rectangle, cases []pageOf, i int, tiers []string) {
	page, single := cases[i], len(cases) == 1
	end := page.c.Windows[len(page.c.Windows)-1]
	where := place{room: tile, name: page.name, look: page.look}
	x, y := runTime(end, 3), shares("", true)
	x.label = ""
	s, warm := tickText, ""
	if single {
		x, y, where.name, s, warm = runTime(end, 10), shares("utilization", false), "", nameText, "warm-up"
		y.high = 1.1 // room for the name of the warm-up
	}
	names := make([]string, len(tiers))
	for k, tier := range tiers {
		names[k] = nameOf(tier)
	}
	if len(tiers) > 1 {
		where.right = labelGutter(s, names, tile.Max.X-tile.Min.X)
		where.look.color = inkColor // colours stand for tiers here
	}
	p := newPanel(c, x, y, where)
	p.shade(page.c.Warmup.Seconds(), warm)
	if len(tiers) == 1 {
		for k, other := range cases {
			if k != i {
				p.line(draw.LineStyle{Color: othersColor, Width: 0.5}, windowCentres(other.c), seriesOf(other.c, tiers[0], "utilization", "mean"))
			}
		}
	}
	var labels []endLabel
	for k, tier := range tiers {
		values := seriesOf(page.c, tier, "utilization", "mean")
		l := page.look
		if len(tiers) > 1 {
			l = lookOf(k)
		}
		l.dash = nil // it would be lost in a line with so many turns
		p.line(l.line(1.1), windowCentres(page.c), values)
		if at, ok := p.usual(values); ok && len(tiers) > 1 && !math.IsNaN(float64(at)) {
			labels = append(labels, endLabel{names[k], l, at, false})
		}
	}
	nameLines(c, p.box, labels, s, where.right)
}
