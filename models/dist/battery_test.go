package dist

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"lbsim/sim"
)

// falseAlarms is the probability that any of the tests of samples in TestSamples
// fails although all draws are right, were the seed another. Each test gets an equal
// part of it (Bonferroni).
const falseAlarms = 1e-3

// testsOfSample is how many tests doubts makes, at most.
const testsOfSample = 4

// falseAlarm returns the part of one test.
func falseAlarm() float64 {
	n := 0
	for _, kind := range settings {
		n += testsOfSample * len(kind)
	}
	return falseAlarms / float64(n)
}

// The samples of every setting follow their law.
func TestSamples(t *testing.T) {
	each(t, func(t *testing.T, s setting, r *sim.Rand) {
		for _, doubt := range doubts(s, r, falseAlarm()) {
			t.Error(doubt)
		}
	})
}

// doubts draws a sample and returns which tests reject that it follows the law, each
// with a probability of alarm if it does: the mean and, where the tail allows, the
// variance, by their standard errors; the largest distance from the distribution
// function (Kolmogorov's, which what is discrete stays below all the more); and
// counts in cells, tails apart (chi-square).
func doubts(s setting, r *sim.Rand, alarm float64) (all []string) {
	const draws = 200_000
	sample := make([]float64, draws)
	for i := range sample {
		sample[i] = s.dist.Sample(r)
		if !(sample[i] >= 0) || math.IsInf(sample[i], 0) {
			return []string{fmt.Sprintf("drawn %g", sample[i])}
		}
	}
	slices.Sort(sample)
	if s.law.Variance() == 0 {
		if sample[0] != s.law.Mean() || sample[draws-1] != s.law.Mean() {
			all = append(all, fmt.Sprintf("constant is between %g and %g; expected %g", sample[0], sample[draws-1], s.law.Mean()))
		}
		return all
	}
	doubt := func(what string, got, limit float64) {
		if !(math.Abs(got) <= limit) {
			all = append(all, fmt.Sprintf("%s is %.4g; expected at most %.4g in all but a share of %.2g of cases", what, got, limit, alarm))
		}
	}
	deviates := distuv.UnitNormal.Quantile(1 - alarm/2)
	if kurtosis := s.law.ExKurtosis(); !math.IsNaN(kurtosis) && !math.IsInf(kurtosis, 0) {
		mean, variance := s.law.Mean(), s.law.Variance()
		sum, squares := 0.0, 0.0
		for _, x := range sample {
			sum += x - mean
			squares += (x - mean) * (x - mean)
		}
		doubt("mean, in standard errors off,", sum/draws/math.Sqrt(variance/draws), deviates)
		if !s.heavy {
			doubt("variance, in standard errors off,", (squares/draws/variance-1)/math.Sqrt((kurtosis+2)/draws), deviates)
		}
	}
	doubt("distance from the law", distance(sample, s.law), math.Sqrt(-math.Log(alarm/2)/2/draws))
	if square, cells := squareOfCells(sample, s.law); cells > 1 {
		doubt("chi-square", square, distuv.ChiSquared{K: float64(cells - 1)}.Quantile(1-alarm))
	}
	return all
}

// distance returns the largest distance between the distribution function of a
// sorted sample and that of a law, on both sides of every step.
func distance(sample []float64, l law) (worst float64) {
	n := float64(len(sample))
	for i := 0; i < len(sample); {
		below, x := float64(i)/n, sample[i]
		for i < len(sample) && sample[i] == x {
			i++
		}
		worst = max(worst, math.Abs(l.CDF(x)-float64(i)/n), math.Abs(l.CDF(math.Nextafter(x, -1))-below))
	}
	return worst
}

// squareOfCells counts a sorted sample in some 100 cells of equal probability and
// narrow ones at both ends, and returns how far the counts are off. What is discrete
// has as many cells as values, those that are rare taken together.
func squareOfCells(sample []float64, l law) (square float64, cells int) {
	const least = 10 // expected in a cell
	var levels []float64
	for _, tail := range []float64{1e-4, 2e-4, 5e-4, 1e-3, 3e-3} {
		levels = append(levels, tail, 1-tail)
	}
	for i := 1; i < 100; i++ {
		levels = append(levels, float64(i)/100)
	}
	slices.Sort(levels)
	n, begin, share := float64(len(sample)), 0, 0.0
	for i := 0; i <= len(levels); i++ {
		to, end := 1.0, len(sample)
		if i < len(levels) {
			bound := least64(l, levels[i])
			to = l.CDF(bound)
			end, _ = slices.BinarySearch(sample, math.Nextafter(bound, math.Inf(1)))
		}
		expected := n * (to - share)
		if expected < least || n*(1-to) < least && i < len(levels) {
			continue
		}
		off := float64(end-begin) - expected
		square += off * off / expected
		cells++
		begin, share = end, to
	}
	return square, cells
}

// least64 returns the least number of 0 or more that a share q is not above, by
// bisection over all numbers.
func least64(l law, q float64) float64 {
	low, high := uint64(0), math.Float64bits(math.MaxFloat64)
	for low < high {
		if middle := low + (high-low)/2; l.CDF(math.Float64frombits(middle)) < q {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return math.Float64frombits(high)
}

// variant is a Dist that draws something else than it should.
type variant func(r *sim.Rand) float64

func (v variant) Sample(r *sim.Rand) float64 { return v(r) }

// The battery rejects draws that are wrong by little: slips in a formula, and laws
// that look alike.
func TestWrongLaws(t *testing.T) {
	exponential := func(mean float64) law { return distuv.Exponential{Rate: 1 / mean} }
	for _, c := range []struct {
		about string
		dist  Dist
		law   law
	}{
		{"a mean that is 2 % off", &Exponential{Mean: 1.02}, exponential(1)},
		{"a tail that is cut off at 1 in 1,000", variant(func(r *sim.Rand) float64 { return math.Mod(r.Exponential(), math.Log(1000)) }), exponential(1)},
		{"a tail that is clamped at 1 in 1,000", variant(func(r *sim.Rand) float64 { return min(r.Exponential(), math.Log(1000)) }), exponential(1)},
		{"a shape of 0.7 that is 0.68", &Weibull{Mean: 1, Shape: 0.68}, weibullLaw(1, 0.7)},
		{"a scale in place of a mean", &Weibull{Scale: 1, Shape: 2}, weibullLaw(1, 2)},
		{"a lognormal of the same mean and variance", &Lognormal{Mean: 1, CV: 0.5}, gammaLaw(1, 4)},
		{"a bell that is clamped rather than cut off", variant(func(r *sim.Rand) float64 { return max(0, 2+r.Normal()) }), newNormalLaw(2, 1)},
		{"a bell that is mirrored rather than cut off", variant(func(r *sim.Rand) float64 { return math.Abs(2 + r.Normal()) }), newNormalLaw(2, 1)},
		{"a bell of the stated mean", &Normal{Mean: 1.9447, CV: 1 / 1.9447}, newNormalLaw(2, 1)},
		{"one stage less", &Erlang{Mean: 1, Shape: 16}, gammaLaw(1, 17)},
		{"min in place of mean", &Pareto{Min: 1, Shape: 1.5}, distuv.Pareto{Xm: 1.0 / 3, Alpha: 1.5}},
		{"a tail of 1.53 in place of 1.5", &Pareto{Min: 1, Shape: 1.53}, distuv.Pareto{Xm: 1, Alpha: 1.5}},
		{"a bound that is not known", &BoundedPareto{Min: 1, Max: 100, Shape: 1.5}, distuv.Pareto{Xm: 1, Alpha: 1.5}},
		{"a share of 10 % that is 11 %", &Hyperexponential{Phases: []Phase{{0.11, 11}, {0.89, 1}}}, exponentials([]float64{0.1, 0.9}, 11, 1)},
		{"shares the wrong way round", &Hyperexponential{Phases: []Phase{{0.9, 11}, {0.1, 1}}}, exponentials([]float64{0.1, 0.9}, 11, 1)},
		{"a mode of 0.3 that is 0.31", &Triangular{Mode: 0.31, Max: 1}, distuv.NewTriangle(0, 1, 0.3, nil)},
		{"the last value never drawn", &Empirical{Values: []float64{1, 2, 3, 4, 5, 6, 7}}, equally(1, 2, 3, 4, 5, 6, 7, 8)},
		{"the first value drawn twice as often", &Empirical{Values: []float64{1, 1, 2, 3, 4, 5, 6, 7, 8}}, equally(1, 2, 3, 4, 5, 6, 7, 8)},
		{"no line between quantiles", &Empirical{Values: []float64{0, 1}}, distuv.Uniform{Min: 0, Max: 1}},
		{"a part of 70 % that is 71 %", &Mixture{Parts: []Part{{0.71, &Exponential{Mean: 1}}, {0.29, &Constant{Value: 2}}}},
			mixtureLaw{[]float64{0.7, 0.3}, []law{exponential(1), pointLaw(2)}}},
		{"a constant that is 1 % off", &Shifted{By: 1.01, Of: &Exponential{Mean: 1}}, shiftedLaw{exponential(1), 1}},
		{"tries counted from 0", variant(func(r *sim.Rand) float64 { return (&Geometric{Mean: 40}).Sample(r) - 1 }), geometricLaw{1.0 / 40}},
		{"tries rounded to the nearest", variant(func(r *sim.Rand) float64 { return max(1, math.Round(40*r.Exponential())) }), geometricLaw{1.0 / 40}},
		{"tries of an exponential of the same mean", variant(func(r *sim.Rand) float64 { return 1 + math.Floor(2*r.Exponential()) }), geometricLaw{1.0 / 2}},
	} {
		s := setting{dist: Ready(c.dist), law: c.law}
		if found := doubts(s, sim.Stream(1, 0, c.about), falseAlarm()); len(found) == 0 {
			t.Errorf("%s: not noticed", c.about)
		} else {
			t.Logf("%s: %s", c.about, strings.Join(found, "; "))
		}
	}
}

// The moments that a distribution states are those of its law.
func TestMoments(t *testing.T) {
	each(t, func(t *testing.T, s setting, _ *sim.Rand) {
		mean, variance := s.dist.(Momenter).Moments()
		if off(mean, s.law.Mean()) > 1e-9 || off(variance, s.law.Variance()) > 1e-9 {
			t.Errorf("moments are %g and %g; expected %g and %g", mean, variance, s.law.Mean(), s.law.Variance())
		}
	})
}

// off is the relative difference.
func off(got, want float64) float64 {
	if got == want {
		return 0
	}
	return math.Abs(got-want) / math.Max(math.Abs(got), math.Abs(want))
}

// Quantiles invert the law: what is not above one is not less than the share that was
// asked for, and what is below one not more.
func TestQuantiles(t *testing.T) {
	each(t, func(t *testing.T, s setting, _ *sim.Rand) {
		d, ok := s.dist.(Quantiler)
		if !ok || math.IsNaN(d.Quantile(0.5)) {
			return
		}
		last := 0.0
		for _, q := range []float64{1e-9, 0.001, 0.01, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1 - 1e-6} {
			x := d.Quantile(q)
			if x < last {
				t.Errorf("quantile %g is %g, below %g of a smaller one", q, x, last)
			}
			last = x
			const rounding = 1e-12
			if upTo, below := s.law.CDF(x*(1+1e-14)), s.law.CDF(x*(1-1e-14)-1e-300); upTo < q-rounding || below > q+rounding {
				t.Errorf("quantile %g is %g; the share up to it is %g, below it %g", q, x, upTo, below)
			}
			// gonum's exponential quantile has few digits for very small shares.
			if l, ok := s.law.(Quantiler); ok && q >= 0.001 && off(x, l.Quantile(q)) > 1e-9 {
				t.Errorf("quantile %g is %g; expected %g", q, x, l.Quantile(q))
			}
		}
	})
}

// Who knows its quantiles is known.
func TestQuantilers(t *testing.T) {
	var without []string
	for _, kind := range Distributions.Kinds {
		if _, ok := kind.New().(Quantiler); !ok {
			without = append(without, kind.Name)
		}
	}
	if !slices.Equal(without, []string{"gamma", "mixture"}) {
		t.Errorf("no quantiles of %v; expected none of gamma and mixture alone", without)
	}
	if q := (&Shifted{By: 1, Of: &Gamma{Mean: 1, CV: 1}}).Quantile(0.5); !math.IsNaN(q) {
		t.Errorf("a quantile of what does not know its own is %g", q)
	}
}
