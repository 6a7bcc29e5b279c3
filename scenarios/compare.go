package scenarios

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"lbsim/models/result"
	"lbsim/scenarios/inference"
)

// rankedBy returns the number by which variants are ranked: that of the first
// objective of the whole scenario.
func (c *Case) rankedBy() (metric, statistic string) {
	for _, o := range c.slo {
		if o.Scope == "total" {
			return o.Metric, o.Statistic
		}
	}
	return "latency", "p99"
}

// compare adds to the result, for each point of the sweep, how the variants differ
// from the first, and in which order they are.
func (r *runner) compare(out *result.Result) {
	var points []string
	at := make(map[string][]*work)
	for _, w := range r.work {
		if !w.complete() {
			continue
		}
		point := w.point()
		if at[point] == nil {
			points = append(points, point)
		}
		at[point] = append(at[point], w)
	}
	split, unpaired := make(map[string]bool), []string(nil)
	for _, point := range points {
		all := at[point]
		if len(all) < 2 {
			continue
		}
		for _, w := range all {
			if w.unsteady() && !split[w.Variant] {
				split[w.Variant] = true
				out.Warnings = append(out.Warnings, result.Warning{Text: fmt.Sprintf("%s is unstable at some points, and is not compared with other variants there", w.Variant)})
			}
			if w.samples == nil && !w.unsteady() && !w.certain && len(w.settled) > 1 && !split[w.Variant] {
				split[w.Variant] = true
				out.Warnings = append(out.Warnings, result.Warning{Text: fmt.Sprintf(
					"%s falls into two camps (%s and %s), and is not compared with other variants there: its average would describe neither",
					w.Variant, w.settled[0].Camp.Name, w.settled[1].Camp.Name)})
			}
		}
		comparable, others := pairable(all)
		for _, w := range others {
			if !slices.Contains(unpaired, w.Variant) {
				unpaired = append(unpaired, w.Variant)
			}
		}
		if len(comparable) > 1 {
			for _, w := range comparable[1:] {
				out.Comparisons = append(out.Comparisons, w.comparedTo(comparable[0])...)
			}
			out.Rankings = append(out.Rankings, ranking(comparable))
		}
	}
	if unpaired != nil {
		out.Warnings = append(out.Warnings, result.Warning{Text: fmt.Sprintf(
			"not compared with the others, as the number of replications or batches differs: %s", strings.Join(unpaired, ", "))})
	}
	correct(out.Comparisons)
}

// pairable returns the works that can be compared pair by pair with the first of
// them, and the others that have intervals and cannot. What is certain is the same in
// every replication.
func pairable(all []*work) (those, others []*work) {
	parts := 0
	for _, w := range all {
		if !w.certain && !w.unsteady() && w.samples != nil && parts == 0 {
			parts = w.parts
		}
	}
	if parts == 0 {
		parts = 2 // all are certain, or unknown
	}
	for _, w := range all {
		switch {
		case w.unsteady():
		case w.certain:
			those = append(those, w.repeated(parts))
		case w.samples == nil:
		case w.parts == parts:
			those = append(those, w)
		default:
			others = append(others, w)
		}
	}
	return those, others
}

// repeated returns a work that is certain as if it had been made several times.
func (w *work) repeated(times int) *work {
	again := *w
	again.parts, again.samples = times, nil
	repeat := func(v float64) inference.Estimate {
		return inference.Estimate{Value: v, Without: slices.Repeat([]float64{v}, times)}
	}
	for _, m := range w.settled[0].Metrics {
		if m.Statistic != "count" && m.Statistic != "max" && strings.Count(m.Scope, ".") < 2 {
			again.samples = append(again.samples, sample{m.Scope, m.Name, m.Statistic, m.Unit, repeat(m.Value)})
		}
	}
	again.main = repeat(w.main.Value)
	return &again
}

// comparedTo returns the differences to a base.
func (w *work) comparedTo(base *work) []result.Comparison {
	type name struct{ scope, metric, statistic string }
	known := make(map[name]sample)
	for _, b := range base.samples {
		known[name{b.scope, b.metric, b.statistic}] = b
	}
	var all []result.Comparison
	for _, s := range w.samples {
		b, ok := known[name{s.scope, s.metric, s.statistic}]
		if !ok {
			continue
		}
		difference := clean(s.Minus(b.Estimate), b.Value)
		interval, relative := difference.Interval(confidence), s.Relative(b.Estimate)
		all = append(all, result.Comparison{
			Point: w.Point, Variant: w.Variant, Base: base.Variant,
			Scope: s.scope, Metric: s.metric, Statistic: s.statistic, Unit: s.unit,
			Difference: difference.Value, Interval: interval,
			Relative: relative.Value, RelativeInterval: relative.Interval(confidence), P: difference.P(), Verdict: verdict(interval),
			VarianceReduction: inference.Reduction(s.Estimate, b.Estimate), Replications: w.settled[0].Replications,
		})
	}
	return all
}

// clean makes a difference exactly 0 that is nothing but rounding.
func clean(difference inference.Estimate, base float64) inference.Estimate {
	const rounding = 1e-12
	for _, x := range append(difference.Without, difference.Value) {
		if !(math.Abs(x) <= rounding*math.Abs(base)) {
			return difference
		}
	}
	return inference.Estimate{Without: make([]float64, len(difference.Without))}
}

func verdict(i result.Interval) result.Direction {
	switch {
	case !i.Known():
		return ""
	case i.Low > 0:
		return result.Higher
	case i.High < 0:
		return result.Lower
	}
	return result.Alike
}

// correct corrects the p-values of each number for its comparisons at a point.
func correct(all []result.Comparison) {
	type family struct{ point, scope, metric, statistic string }
	of := make(map[family][]int)
	families := make([]family, len(all))
	for i, c := range all {
		families[i] = family{strings.Join(c.Point, "\x00"), c.Scope, c.Metric, c.Statistic}
		of[families[i]] = append(of[families[i]], i)
	}
	for i := range all {
		members := of[families[i]]
		if members[0] != i {
			continue
		}
		p := make([]float64, len(members))
		for k, m := range members {
			p[k] = all[m].P
		}
		for k, adjusted := range inference.Holm(p) {
			all[members[k]].Adjusted = adjusted
		}
	}
}

// ranking orders the variants at a point.
func ranking(all []*work) result.Ranking {
	metric, statistic := all[0].rankedBy()
	kind := result.MetricNamed(metric)
	r := result.Ranking{Point: all[0].Point, Metric: metric, Statistic: statistic, Unit: kind.Unit, Comparisons: len(all) * (len(all) - 1) / 2}
	numbers, known := make([]inference.Estimate, len(all)), true
	for i, w := range all {
		known = known && len(w.main.Without) == w.parts
		if numbers[i] = w.main; kind.MoreIsBetter {
			numbers[i] = w.main.Times(-1)
		}
	}
	for i := range numbers {
		if !known { // such as a count, which has no interval
			numbers[i].Without = nil
		}
	}
	for i, place := range inference.Places(numbers, confidence) {
		r.Ranks = append(r.Ranks, result.Rank{
			Variant: all[i].Variant, Value: all[i].main.Value, Interval: all[i].main.Interval(confidence), Best: place.Best, Worst: place.Worst,
		})
	}
	slices.SortStableFunc(r.Ranks, func(a, b result.Rank) int {
		return cmp.Or(cmp.Compare(a.Best, b.Best), cmp.Compare(a.Worst, b.Worst))
	})
	return r
}
