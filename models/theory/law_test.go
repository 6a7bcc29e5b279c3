package theory_test

import (
	"math"
	"testing"

	"lbsim/models/dist"
	. "lbsim/models/theory"
)

// The area below the tail of the sojourn is its mean, which the formula of Pollaczek and
// Khinchine knows without any transform: so transforms and their inversion are right,
// all along the tail, for every law that has one.
func TestTailsHaveTheMean(t *testing.T) {
	for name, d := range map[string]dist.Dist{
		"constant":          &dist.Constant{Value: 1},
		"exponential":       &dist.Exponential{Mean: 1},
		"erlang":            &dist.Erlang{Mean: 1, Shape: 5},
		"gamma":             &dist.Gamma{Mean: 1, CV: 1.3},
		"hyperexponential":  &dist.Hyperexponential{Mean: 1, CV: 1.5},
		"uniform":           &dist.Uniform{Min: 0.5, Max: 1.5},
		"shifted":           &dist.Shifted{By: 0.3, Of: &dist.Exponential{Mean: 0.7}},
		"lognormal":         &dist.Lognormal{Mean: 1, CV: 0.8},
		"weibull":           &dist.Weibull{Mean: 1, Shape: 0.8},
		"bounded pareto":    &dist.BoundedPareto{Min: 0.3, Max: 9, Shape: 1.2},
		"normal":            &dist.Normal{Mean: 1, CV: 0.4},
		"mixture":           &dist.Mixture{Parts: []dist.Part{{Share: 0.8, Of: &dist.Exponential{Mean: 0.5}}, {Share: 0.2, Of: &dist.Gamma{Mean: 3, CV: 0.7}}}},
		"exponential times": &dist.Exponential{Mean: 0.25},
	} {
		law := gap(d)
		if name == "exponential times" {
			law = law.Times(gap(&dist.Constant{Value: 4}))
		}
		q := MG1{Rate: 0.6 / law.Mean, Service: law}
		tail := q.SojournTail()
		if tail == nil {
			t.Errorf("%s: no tail", name)
			continue
		}
		const width, steps = 0.1, 400
		area := 0.0
		for i := range steps {
			area += width * tail(width*(float64(i)+0.5))
		}
		if math.Abs(area-q.Sojourn()) > 0.003*q.Sojourn() {
			t.Errorf("%s: the area below the tail is %g; the mean is %g", name, area, q.Sojourn())
		}
	}
}

// Where the inversion would not be good, there are no percentiles: laws of a few values,
// nearly constant ones, and such whose tail reaches beyond what is looked at.
func TestNoPercentilesWhereTheyWouldBeWrong(t *testing.T) {
	for name, d := range map[string]dist.Dist{
		"two values":       &dist.Mixture{Parts: []dist.Part{{Share: 0.5, Of: &dist.Constant{Value: 1}}, {Share: 0.5, Of: &dist.Constant{Value: 2}}}},
		"measured values":  &dist.Empirical{Values: []float64{1, 2, 3}},
		"nearly constant":  &dist.Gamma{Mean: 1, CV: 1e-6},
		"narrow":           &dist.Normal{Mean: 1, CV: 0.1},
		"extremely spread": &dist.Lognormal{Mean: 1, CV: 500},
	} {
		law := gap(d)
		q := MG1{Rate: 0.5 / law.Mean, Service: law}
		if p := q.SojournQuantile(0.99); !math.IsNaN(p) {
			t.Errorf("%s: p99 is %g; expected none", name, p)
		}
		if mean := q.Sojourn(); !(mean > law.Mean) {
			t.Errorf("%s: mean %g", name, mean)
		}
	}
}

// Classes that ask for the same exponential time are one class, others are a mixture.
func TestMixed(t *testing.T) {
	a, b := gap(&dist.Exponential{Mean: 1}), gap(&dist.Exponential{Mean: 3})
	if m := Mixed([]float64{0.3, 0.7}, []Law{a, a}); !m.Exponential || m.Mean != 1 {
		t.Errorf("%+v", m)
	}
	if m := Mixed([]float64{0.5, 0.5}, []Law{a, b}); m.Exponential || m.Mean != 2 || math.Abs(m.Square()-10) > 1e-12 {
		t.Errorf("%+v", m)
	}
}
