package scenarios

import (
	"strings"

	"lbsim/models/result"
	"lbsim/scenarios/inference"
	"lbsim/sim/stat"
)

// confidence is that of the intervals in results.
const confidence = 0.95

// estimator turns the runs of a case into numbers.
type estimator struct {
	runs []*result.Run
	// parts are what the intervals come from, by leaving out one after the other: the
	// runs, or the batches of the only one.
	parts []*result.Run
	to    *result.Case
	// samples are the numbers of which other cases may have the like: those of the
	// whole scenario, of client groups and of tiers.
	samples []sample
}

// sample is a number with what it was estimated from.
type sample struct {
	scope, metric, statistic, unit string
	inference.Estimate
}

func newEstimator(runs []*result.Run, to *result.Case) *estimator {
	e := &estimator{runs: runs, parts: runs, to: to}
	if len(runs) == 1 {
		if batches := independent(runs[0].Batches); batches != nil {
			e.parts = batches
			to.Batches = len(batches)
		}
	}
	return e
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
		e.scope(i)
	}
}

func (e *estimator) scope(i int) {
	scope := &e.runs[0].Scopes[i]
	for k := range scope.Spans {
		e.span(scope.Name, i, k)
	}
	for k := range scope.Ratios {
		e.ratio(scope.Name, i, k)
	}
}

// count puts a number that has no interval.
func (e *estimator) count(scope, name, statistic, unit string, value float64) {
	e.put(sample{scope, name, statistic, unit, inference.Estimate{Value: value}}, result.None)
}

// put puts a number with its interval, and keeps what it was estimated from.
func (e *estimator) put(s sample, interval result.Interval) {
	e.to.Metrics = append(e.to.Metrics, result.Metric{
		Scope: s.scope, Name: s.metric, Statistic: s.statistic, Unit: s.unit, Value: s.Value, Interval: interval, Replications: len(e.runs),
	})
	if s.Without != nil && strings.Count(s.scope, ".") < 2 {
		e.samples = append(e.samples, s)
	}
}

// merged returns the histogram of a span over all runs, and over all but each part.
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
		return all.Without(e.parts[i].Scopes[scope].Spans[span].Histogram)
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
	estimates := inference.Jackknife(len(e.parts), fixed+len(curve), func(i int, out []float64) {
		h := without(i)
		out[0], out[1] = h.Mean(), h.Deviation()
		h.Quantiles(summaryQuantiles, 0, out[2:fixed])
		h.Quantiles(curve, 0, out[fixed:])
	})
	put := func(statistic string, of inference.Estimate) {
		e.put(sample{scope, span.Metric, statistic, span.Unit, of}, of.Interval(confidence))
	}
	put("mean", estimates[0])
	put("sd", estimates[1])
	e.count(scope, span.Metric, "count", "requests", float64(all.Count()))
	for i := range summaryQuantiles {
		put(spanStatistics[3+i], estimates[2+i])
	}
	e.count(scope, span.Metric, "max", span.Unit, all.Max())
	if !span.Curve || all.Count() == 0 {
		return
	}
	c := result.Curve{Scope: scope, Metric: span.Metric}
	for i, q := range curve {
		of := estimates[fixed+i]
		c.Points = append(c.Points, result.Point{Quantile: q, Value: of.Value, Interval: of.Interval(confidence)})
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
		e.count(scope, ratio.Metric, ratio.Statistic, ratio.Unit, part)
		return
	}
	if e.inBatches() && !addsUp(e.parts, s, k) {
		e.count(scope, ratio.Metric, ratio.Statistic, ratio.Unit, part/whole)
		return
	}
	of := inference.Jackknife(len(e.parts), 1, func(i int, out []float64) {
		p, w := part, whole
		if i >= 0 {
			p -= e.parts[i].Scopes[s].Ratios[k].Part
			w -= e.parts[i].Scopes[s].Ratios[k].Whole
		}
		out[0] = p / w
	})[0]
	interval := of.Interval(confidence)
	switch {
	case ratio.Share && whole > 0 && (part == 0 || part == whole):
		interval = inference.Share(part, whole, confidence)
	case shares[ratio.Metric] && interval.Known():
		interval = result.Interval{Low: max(interval.Low, 0), High: min(interval.High, 1)}
	}
	e.put(sample{scope, ratio.Metric, ratio.Statistic, ratio.Unit, of}, interval)
}

// shares are the metrics between 0 and 1.
var shares = func() map[string]bool {
	names := make(map[string]bool)
	for _, m := range result.Metrics() {
		names[m.Name] = m.Quantity == "share"
	}
	return names
}()

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
func (e *estimator) quantile(scope int, q float64) inference.Estimate {
	_, without := e.merged(scope, 0)
	missing := uint64(0)
	for _, run := range e.runs {
		missing += run.Scopes[scope].Missing
	}
	return inference.Jackknife(len(e.parts), 1, func(i int, out []float64) {
		m := missing
		if i >= 0 {
			m -= e.parts[i].Scopes[scope].Missing
		}
		without(i).Quantiles([]float64{q}, m, out)
	})[0]
}
