package scenarios

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"lbsim/models/result"
	"lbsim/sim/stat"
)

// confidence is that of the intervals in results.
const confidence = 0.95

// jackknife estimates numbers that are functions of merged runs. Theta puts the
// numbers into out, of all runs, or of all but one. The value is that of all; the
// interval comes from how the number moves when one run after the other is left
// out (delete-one jackknife: Tukey 1958; Efron and Stein, Annals of Statistics
// 1981), with Student's t of runs-1 degrees of freedom. For a mean over runs of
// equal length that is the classical interval. With one run there is none.
func jackknife(runs, numbers int, level float64, theta func(without int, out []float64)) ([]float64, []result.Interval) {
	values, intervals := make([]float64, numbers), make([]result.Interval, numbers)
	theta(-1, values)
	parts := make([][]float64, runs)
	if runs > 1 {
		for i := range parts {
			parts[i] = make([]float64, numbers)
			theta(i, parts[i])
		}
	}
	for k := range values {
		intervals[k] = result.None
		if runs > 1 {
			intervals[k] = spread(values[k], column(parts, k), level)
		}
	}
	return values, intervals
}

func column(rows [][]float64, k int) []float64 {
	c := make([]float64, len(rows))
	for i := range rows {
		c[i] = rows[i][k]
	}
	return c
}

// spread returns the interval around a value from the values without one run each.
func spread(value float64, without []float64, level float64) result.Interval {
	n := float64(len(without))
	mean, infinite := 0.0, 0
	for _, x := range without {
		if math.IsInf(x, 1) {
			infinite++
		}
		mean += x / n
	}
	switch {
	case infinite == len(without) && math.IsInf(value, 1):
		return result.Interval{Low: value, High: value}
	case infinite > 0 || math.IsInf(value, 1) || math.IsNaN(mean) || math.IsNaN(value):
		return result.None
	}
	squares := 0.0
	for _, x := range without {
		squares += (x - mean) * (x - mean)
	}
	half := quantileT(n-1, level) * math.Sqrt(squares*(n-1)/n)
	return result.Interval{Low: value - half, High: value + half}
}

// quantileT returns Student's t for a two-sided interval of that level.
func quantileT(degrees, level float64) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: degrees}.Quantile((1 + level) / 2)
}

// estimator turns the runs of a case into numbers.
type estimator struct {
	runs []*result.Run
	to   *result.Case
}

// quantiles of the summary, and all statistics of a span in their order.
var (
	summaryQuantiles = []float64{0.5, 0.9, 0.95, 0.99, 0.999}
	spanStatistics   = result.MetricNamed("latency").Statistics
)

// curveQuantiles are those of percentile curves: hundredths, and ever finer ones
// towards 1.
func curveQuantiles() []float64 {
	var qs []float64
	for i := 1; i < 100; i++ {
		qs = append(qs, float64(i)/100)
	}
	for step := 1000.0; step <= 1e7; step *= 10 {
		for i := step - 9; i < step; i++ {
			qs = append(qs, i/step)
		}
	}
	return qs
}

// scopes estimates everything measured at the scopes.
func (e *estimator) scopes() {
	for i := range e.runs[0].Scopes {
		name := e.runs[0].Scopes[i].Name
		for k := range e.runs[0].Scopes[i].Spans {
			e.span(name, i, k)
		}
		for k := range e.runs[0].Scopes[i].Ratios {
			e.ratio(name, i, k)
		}
	}
}

func (e *estimator) put(scope, name, statistic, unit string, value float64, interval result.Interval) {
	e.to.Metrics = append(e.to.Metrics, result.Metric{
		Scope: scope, Name: name, Statistic: statistic, Unit: unit, Value: value, Interval: interval, Replications: len(e.runs),
	})
}

// merged returns the histogram of a span over all runs, and over all but each.
func (e *estimator) merged(scope, span int) (all *stat.Histogram, without func(i int) *stat.Histogram) {
	first := e.runs[0].Scopes[scope].Spans[span].Histogram
	all = stat.NewHistogram(first.Resolution())
	for _, run := range e.runs {
		all.Merge(run.Scopes[scope].Spans[span].Histogram)
	}
	all.Trim()
	return all, func(i int) *stat.Histogram {
		if i < 0 {
			return all
		}
		return all.Without(e.runs[i].Scopes[scope].Spans[span].Histogram)
	}
}

// span estimates the statistics of a span, and its curve.
func (e *estimator) span(scope string, s, k int) {
	span := &e.runs[0].Scopes[s].Spans[k]
	all, without := e.merged(s, k)
	var curve []float64
	if span.Curve {
		for _, q := range curveQuantiles() {
			if (1-q)*float64(all.Count()) >= 5 {
				curve = append(curve, q)
			}
		}
	}
	fixed := 2 + len(summaryQuantiles)
	values, intervals := jackknife(len(e.runs), fixed+len(curve), confidence, func(i int, out []float64) {
		h := without(i)
		out[0], out[1] = h.Mean(), h.Deviation()
		h.Quantiles(summaryQuantiles, 0, out[2:fixed])
		h.Quantiles(curve, 0, out[fixed:])
	})
	e.put(scope, span.Metric, "mean", span.Unit, values[0], intervals[0])
	e.put(scope, span.Metric, "sd", span.Unit, values[1], intervals[1])
	e.put(scope, span.Metric, "count", "requests", float64(all.Count()), result.None)
	for i := range summaryQuantiles {
		e.put(scope, span.Metric, spanStatistics[3+i], span.Unit, values[2+i], intervals[2+i])
	}
	e.put(scope, span.Metric, "max", span.Unit, all.Max(), result.None)
	if !span.Curve || all.Count() == 0 {
		return
	}
	c := result.Curve{Scope: scope, Metric: span.Metric}
	for i, q := range curve {
		c.Points = append(c.Points, result.Point{Quantile: q, Value: values[fixed+i], Interval: intervals[fixed+i]})
	}
	e.to.Curves = append(e.to.Curves, c)
}

// ratio estimates a quotient of sums, or a plain sum.
func (e *estimator) ratio(scope string, s, k int) {
	ratio := e.runs[0].Scopes[s].Ratios[k]
	var part, whole float64
	for _, run := range e.runs {
		part += run.Scopes[s].Ratios[k].Part
		whole += run.Scopes[s].Ratios[k].Whole
	}
	if ratio.Count {
		e.put(scope, ratio.Metric, ratio.Statistic, ratio.Unit, part, result.None)
		return
	}
	values, intervals := jackknife(len(e.runs), 1, confidence, func(i int, out []float64) {
		p, w := part, whole
		if i >= 0 {
			p -= e.runs[i].Scopes[s].Ratios[k].Part
			w -= e.runs[i].Scopes[s].Ratios[k].Whole
		}
		out[0] = p / w
	})
	if ratio.Share && whole > 0 && (part == 0 || part == whole) {
		intervals[0] = extreme(part, whole)
	}
	e.put(scope, ratio.Metric, ratio.Statistic, ratio.Unit, values[0], intervals[0])
}

// extreme returns the exact interval for a share of which nothing, or all, was
// seen (Clopper and Pearson, Biometrika 1934).
func extreme(part, whole float64) result.Interval {
	bound := math.Pow((1-confidence)/2, 1/whole)
	if part == 0 {
		return result.Interval{Low: 0, High: 1 - bound}
	}
	return result.Interval{Low: bound, High: 1}
}

// scopeNamed returns the number of a scope.
func (e *estimator) scopeNamed(name string) int {
	for i := range e.runs[0].Scopes {
		if e.runs[0].Scopes[i].Name == name {
			return i
		}
	}
	panic("scenarios: nothing is measured at " + name)
}

// quantile estimates a percentile of the latency of all requests, of which those
// that failed are slower than any limit.
func (e *estimator) quantile(scope int, q, level float64) (float64, result.Interval) {
	_, without := e.merged(scope, 0)
	missing := uint64(0)
	for _, run := range e.runs {
		missing += run.Scopes[scope].Missing
	}
	values, intervals := jackknife(len(e.runs), 1, level, func(i int, out []float64) {
		m := missing
		if i >= 0 {
			m -= e.runs[i].Scopes[scope].Missing
		}
		without(i).Quantiles([]float64{q}, m, out)
	})
	return values[0], intervals[0]
}
