package reports

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"lbsim/models/result"
	"lbsim/sim"
)

// warmupCharts returns, for each case, the number of requests in the system over time,
// mean over the replications, smoothed by a moving average, with the warm-up shaded:
// by this one sees whether it is long enough (Welch, "The statistical analysis of
// simulation results", in Lavenberg, Computer Performance Modeling Handbook, 1983).
func warmupCharts(r *result.Result) []chart {
	cases, note := pageCases(r, func(c *result.Case) bool { return len(c.Windows) > 8 && inSystem(c) != nil })
	if len(cases) == 0 {
		return nil
	}
	w := words{
		title: title(r, "requests in the system"),
		subtitle: subtitle(r, "Thin: mean over replications, in windows of "+
			between(r, func(c *result.Case) sim.Time { return windowWidth(c) }, span)+"; thick: moving average") + note,
		footnote: footnote(r),
	}
	return overTime("warmup", w, cases, "requests in the system", 105, 190, func(c draw.Canvas, tile vg.Rectangle, i int) {
		warmupPanel(c, tile, cases[i], len(cases) == 1)
	})
}

func warmupPanel(c draw.Canvas, tile vg.Rectangle, page pageOf, single bool) {
	end := page.c.Windows[len(page.c.Windows)-1]
	values := inSystem(page.c)
	x, y := runTime(end, 3), linear(values, true, 2, "", plainTick)
	where, warm := place{room: tile, name: page.name, look: page.look}, ""
	x.label = ""
	if single {
		high := []float64{1.1 * largest(values)} // room for the name of the warm-up
		x, y = runTime(end, 10), linear(append(high, values...), true, 5, "requests in the system", plainTick)
		where.name, warm = "", "warm-up"
	}
	p := newPanel(c, x, y, where)
	p.shade(page.c.Warmup.Seconds(), warm)
	xs := windowCentres(page.c)
	p.line(draw.LineStyle{Color: faded(page.look.color, 0.45), Width: 0.5}, xs, values)
	p.line(draw.LineStyle{Color: page.look.color, Width: 1.5}, xs, movingAverage(values, len(values)/20))
}

// inSystem returns the requests in all tiers together, window by window, nil where
// none is known.
func inSystem(c *result.Case) (sum []float64) {
	for i := range c.Series {
		s := &c.Series[i]
		if s.Metric != "in_system" {
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

func largest(values []float64) float64 {
	high := 0.0
	for _, v := range values {
		if !math.IsNaN(v) {
			high = max(high, v)
		}
	}
	return high
}

// movingAverage returns means of each value and as many neighbours on either side,
// fewer near the beginning, and no number where there are not so many behind.
func movingAverage(values []float64, neighbours int) []float64 {
	smooth := make([]float64, len(values))
	for i := range values {
		reach := min(neighbours, i)
		if i+neighbours >= len(values) {
			smooth[i] = math.NaN()
			continue
		}
		for _, v := range values[i-reach : i+reach+1] {
			smooth[i] += v / float64(2*reach+1)
		}
	}
	return smooth
}
