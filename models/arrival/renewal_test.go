package arrival_test

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/sim"
)

// kolmogorov is the bound of the tests of Kolmogorov and Smirnov here: for a right
// law the greatest distance of the two distribution functions, times the root of the
// number of draws, is above it with a chance of 2 exp(-2 · 3.3²) = 7e-10.
const kolmogorov = 3.3

// distance returns that distance times that root; it sorts the draws.
func distance(draws []float64, cdf func(float64) float64) float64 {
	slices.Sort(draws)
	n, most := float64(len(draws)), 0.0
	for i, x := range draws {
		p := cdf(x)
		most = max(most, p-float64(i)/n, float64(i+1)/n-p)
	}
	return most * math.Sqrt(n)
}

// hyperexponential returns the distribution function of a mixture of exponentials.
func hyperexponential(chance, first, rest float64) func(float64) float64 {
	return func(x float64) float64 {
		return 1 - chance*math.Exp(-x/first) - (1-chance)*math.Exp(-x/rest)
	}
}

// weibull returns the distribution function of a Weibull distribution of mean 1.
func weibull(shape float64) func(float64) float64 {
	return distuv.Weibull{K: shape, Lambda: 1 / math.Gamma(1+1/shape)}.CDF
}

// TestRenewalLaws compares 100,000 gaps of each renewal process, as Next gives them
// and in units of the mean gap, with gonum's distributions. They come one a second,
// so rounding to nanoseconds does not show. Gaps must not depend on the gap before:
// of independent ones with all moments, the correlation is normal with the standard
// deviation 1/√n, and 6.2 of them are passed with a chance of 6e-10. With the 7e-10
// of kolmogorov, a right program fails with less than one in 10⁷ seeds.
func TestRenewalLaws(t *testing.T) {
	const n = 100_000
	gamma := func(shape float64) func(float64) float64 { return distuv.Gamma{Alpha: shape, Beta: shape}.CDF }
	for _, c := range []struct {
		about  string
		source arrival.Source
		cdf    func(float64) float64
	}{
		{"poisson", &arrival.Poisson{}, gamma(1)},
		{"uniform", &arrival.Uniform{}, distuv.Uniform{Min: 0, Max: 2}.CDF},
		{"gamma, cv 2", &arrival.Gamma{CV: 2}, gamma(0.25)},
		{"gamma, cv 0.4", &arrival.Gamma{CV: 0.4}, gamma(6.25)},
		{"gamma, shape 0.5", &arrival.Gamma{Shape: 0.5}, gamma(0.5)},
		{"erlang of 1", &arrival.Erlang{Shape: 1}, gamma(1)},
		{"erlang of 2", &arrival.Erlang{Shape: 2}, gamma(2)},
		{"erlang of 6", &arrival.Erlang{Shape: 6}, gamma(6)},
		{"erlang of 7", &arrival.Erlang{Shape: 7}, gamma(7)},
		// cv² = 4: √(3/5) and √(3.5/5) make these, to ten digits.
		{"hyperexponential", &arrival.Hyperexponential{CV: 2, Balanced: true}, hyperexponential(0.8872983346, 0.5635083269, 4.4364916731)},
		{"hyperexponential, like gamma", &arrival.Hyperexponential{CV: 2}, hyperexponential(0.7390457219, 0.2722322282, 3.0611005805)},
		{"hyperexponential, cv 1", &arrival.Hyperexponential{CV: 1, Balanced: true}, gamma(1)},
		{"hyperexponential, like gamma, cv 1", &arrival.Hyperexponential{CV: 1}, gamma(1)},
		{"weibull, shape 0.6", &arrival.Weibull{Shape: 0.6}, weibull(0.6)},
		{"weibull, shape 3", &arrival.Weibull{Shape: 3}, weibull(3)},
		// Γ(1+2/k)/Γ(1+1/k)² - 1 is 5 for k = ½, and 1 for k = 1.
		{"weibull, cv √5", &arrival.Weibull{CV: math.Sqrt(5)}, weibull(0.5)},
		{"weibull, cv 1", &arrival.Weibull{CV: 1}, gamma(1)},
	} {
		setRate(c.source, 1)
		gaps := make([]float64, n)
		s, r := catalog.Clone(c.source), sim.Stream(1, 0, "arrivals")
		var a arrival.Arrival
		for i := range gaps {
			before := a.At
			s.Next(before, r, &a)
			gaps[i] = (a.At - before).Seconds()
		}
		if x := correlation(gaps) * math.Sqrt(n); math.Abs(x) > 6.2 {
			t.Errorf("%s: neighbouring gaps are correlated, %.2f standard deviations from 0", c.about, x)
		}
		if d := distance(gaps, c.cdf); d > kolmogorov {
			t.Errorf("%s: gaps have another law: distance %.2f, expected below %.2f", c.about, d, kolmogorov)
		}
		setRate(s, 1000) // gaps in units of their mean do not depend on the rate
		for i := range gaps {
			gaps[i] = s.(arrival.Pacer).Gap(r)
		}
		if d := distance(gaps, c.cdf); d > kolmogorov {
			t.Errorf("%s: scaled gaps have another law: distance %.2f, expected below %.2f", c.about, d, kolmogorov)
		}
	}
}

// setRate sets the parameter rate.
func setRate(s arrival.Source, perSecond float64) {
	switch s := s.(type) {
	case *arrival.Poisson:
		s.PerSecond = perSecond
	case *arrival.Uniform:
		s.PerSecond = perSecond
	case *arrival.Gamma:
		s.PerSecond = perSecond
	case *arrival.Erlang:
		s.PerSecond = perSecond
	case *arrival.Hyperexponential:
		s.PerSecond = perSecond
	case *arrival.Weibull:
		s.PerSecond = perSecond
	}
}

// correlation returns the correlation of numbers with the next ones.
func correlation(x []float64) float64 {
	mean, square, product := 0.0, 0.0, 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for i, v := range x {
		square += (v - mean) * (v - mean)
		if i > 0 {
			product += (v - mean) * (x[i-1] - mean)
		}
	}
	return product / square
}

// TestWeibullShapes proves that a cv becomes the shape that has it: two sources, one
// of the cv and one of the shape, give the same gaps to 7 digits. The cv is computed
// with gonum's moments.
func TestWeibullShapes(t *testing.T) {
	for _, shape := range []float64{0.09, 0.2, 0.5, 1, 1.7, 10, 300} {
		law := distuv.Weibull{K: shape, Lambda: 1}
		first, second := math.Gamma(1+1/shape), math.Gamma(1+2/shape)
		cv := math.Sqrt(second/(first*first) - 1)
		if shape >= 10 { // where the difference above loses digits
			cv = law.StdDev() / law.Mean()
		}
		one, two := &arrival.Weibull{PerSecond: 1, CV: cv}, &arrival.Weibull{PerSecond: 1, Shape: shape}
		r, q := sim.Stream(1, 0, "arrivals"), sim.Stream(1, 0, "arrivals")
		for range 100 {
			if a, b := one.Gap(r), two.Gap(q); math.Abs(a-b) > 1e-7*b {
				t.Fatalf("shape %g, cv %g: gaps %g and %g", shape, cv, a, b)
			}
		}
	}
}

// TestRenewalChecks proves which parameters fit together.
func TestRenewalChecks(t *testing.T) {
	const either = "expected either cv or shape beside rate"
	for _, c := range []struct {
		source interface{ Check() string }
		want   string
	}{
		{&arrival.Gamma{PerSecond: 1, CV: 2}, ""},
		{&arrival.Gamma{PerSecond: 1, Shape: 2}, ""},
		{&arrival.Gamma{PerSecond: 1}, either},
		{&arrival.Gamma{PerSecond: 1, CV: 2, Shape: 2}, either},
		{&arrival.Weibull{PerSecond: 1, CV: 2}, ""},
		{&arrival.Weibull{PerSecond: 1}, either},
		{&arrival.Weibull{PerSecond: 1, CV: 2, Shape: 2}, either},
	} {
		if got := c.source.Check(); got != c.want {
			t.Errorf("%+v: %q, expected %q", c.source, got, c.want)
		}
	}
}
