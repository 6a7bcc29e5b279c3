package scenarios

import (
	"math"

	"lbsim/models/result"
	"lbsim/scenarios/inference"
	"lbsim/sim/stat"
)

// fraction is what an objective limits, as a quotient of sums over the runs: a part of
// a whole, run by run.
//
// Of a percentile it is not the percentile itself but the share of requests that took
// longer than the limit, or failed, which must be at most 1 % for p99: both say the
// same, but a share is a mean over runs, is never infinite, and has an exact bound
// where nothing was seen.
type fraction struct {
	parts, wholes []float64
	share         bool // parts counts requests out of wholes
	objective     result.Objective
}

// fractionOf returns the fraction of an objective; ok is false where what it limits is no
// quotient of sums.
func fractionOf(runs []*result.Run, o result.Objective) (s fraction, ok bool) {
	s.objective = o
	q, isQuantile := quantileNamed(o.Statistic)
	for _, run := range runs {
		scope := run.Scope(o.Scope)
		if scope == nil {
			return s, false
		}
		switch span, ratio := spanOf(scope, o.Metric), ratioOf(scope, o.Metric, o.Statistic); {
		case span != nil && isQuantile:
			s.add(slower(span.Histogram, scope.Missing, o.Limit))
		case span != nil && o.Statistic == "mean":
			s.add(span.Histogram.Sum(), float64(span.Histogram.Count()))
		case ratio != nil && !ratio.Count:
			s.add(ratio.Part, ratio.Whole)
			s.share = ratio.Share
		default:
			return s, false
		}
	}
	if isQuantile {
		s.share, s.objective.Limit = true, 1-q
	}
	return s, len(runs) > 0
}

// slower returns how many requests took longer than a limit, or failed, and how many
// there were.
func slower(h *stat.Histogram, missing uint64, limit float64) (part, whole float64) {
	return h.Above(limit) + float64(missing), float64(h.Count() + missing)
}

func (s *fraction) add(part, whole float64) {
	s.parts, s.wholes = append(s.parts, part), append(s.wholes, whole)
}

func spanOf(scope *result.Scope, metric string) *result.Span {
	for i := range scope.Spans {
		if scope.Spans[i].Metric == metric {
			return &scope.Spans[i]
		}
	}
	return nil
}

func ratioOf(scope *result.Scope, metric, statistic string) *result.Ratio {
	for i := range scope.Ratios {
		if r := &scope.Ratios[i]; r.Metric == metric && r.Statistic == statistic {
			return r
		}
	}
	return nil
}

// bounds returns the value of the quotient over all runs and two one-sided confidence
// bounds, each of that level, from the delete-one jackknife (see inference).
//
// The interval is symmetric in the logarithm, not in the value. What is limited, the
// share of slow requests above all, is positive and skewed: most runs see few of them
// and some see many, so that runs with a low mean seem to agree more than they do. In
// samples of 10 from a gamma distribution with a coefficient of variation of 0.7, the
// upper bound of level 99 % is too low in 4 % of the cases with the value itself and
// in 1.8 % with its logarithm.
//
// For a share of requests the bounds are at least as far apart as the exact ones for
// independent requests (Clopper and Pearson, Biometrika 1934): those are the wider
// ones where few requests are on one side, and all that there is where none was seen.
func (s *fraction) bounds(level float64) (value, low, high float64) {
	if s.share && s.objective.AtLeast { // the failures are the few
		value, low, high = s.rest().bounds(level)
		return 1 - value, 1 - high, 1 - low
	}
	var part, whole float64
	for i := range s.parts {
		part, whole = part+s.parts[i], whole+s.wholes[i]
	}
	value, low, high = part/whole, math.NaN(), math.NaN()
	if len(s.parts) < 2 || !(whole > 0) {
		return value, low, high
	}
	without := make([]float64, len(s.parts))
	for i := range without {
		without[i] = (part - s.parts[i]) / (whole - s.wholes[i])
	}
	of := inference.Estimate{Value: value, Without: without}
	if interval := of.Interval(2*level - 1); interval.Known() {
		factor := 1.0
		if value > 0 {
			factor = math.Exp((interval.High - value) / value)
		}
		low, high = value/factor, value*factor
	}
	if s.share {
		exact := inference.Share(part, whole, 2*level-1)
		low, high = max(min(low, exact.Low), 0), min(max(high, exact.High), 1)
	}
	return value, low, high
}

// rest returns the fraction of the requests that are not counted.
func (s *fraction) rest() *fraction {
	rest := fraction{share: true, wholes: s.wholes}
	for i := range s.parts {
		rest.parts = append(rest.parts, s.wholes[i]-s.parts[i])
	}
	return &rest
}

// judge tells whether an objective is met or missed, either with a one-sided
// confidence of that level. Exact is for runs that say it all, because nothing in
// them is random.
func judge(runs []*result.Run, o result.Objective, met, missed float64, exact bool) result.Verdict {
	if exact || math.IsInf(o.Value, 1) && !o.Known() && len(runs) == 1 {
		return certain(o, o.Value)
	}
	s, ok := fractionOf(runs, o)
	if !ok {
		if onlyGrows(o) && certain(o, o.Value) == result.Missed {
			return result.Missed
		}
		low, high := rescaled(o, len(runs), met)
		if known := certain(o, low); known == certain(o, high) {
			return known
		}
		return result.Undecided
	}
	return s.verdict(met, missed)
}

// onlyGrows tells whether an objective limits what more runs can only raise: beyond its limit
// it is missed for certain, and before it nothing is.
func onlyGrows(o result.Objective) bool {
	return !o.AtLeast && (o.Statistic == "max" || o.Statistic == "count")
}

// verdict is that of the fraction, with a confidence for each of the two.
func (s *fraction) verdict(met, missed float64) result.Verdict {
	_, low, high := s.bounds(met)
	if certain(s.objective, low) == result.Met && certain(s.objective, high) == result.Met {
		return result.Met
	}
	if missed != met {
		_, low, high = s.bounds(missed)
	}
	if certain(s.objective, low) == result.Missed && certain(s.objective, high) == result.Missed {
		return result.Missed
	}
	return result.Undecided
}

// certain is the verdict on a value that is known.
func certain(o result.Objective, value float64) result.Verdict {
	switch {
	case math.IsNaN(value):
		return result.Undecided
	case o.IsGood(value):
		return result.Met
	}
	return result.Missed
}

// rescaled returns one-sided bounds of another level from the interval of a number.
func rescaled(o result.Objective, runs int, level float64) (low, high float64) {
	factor := inference.T(runs-1, 2*level-1) / inference.T(runs-1, confidence)
	return o.Value - (o.Value-o.Low)*factor, o.Value + (o.High-o.Value)*factor
}
