package arrival

import (
	"math"
	"testing"

	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/sim"
)

// Each kind can be scaled, and then has a rate that is larger by the factor, in what it
// says and in what it does, while the original stays as it was: over 20,000 arrivals
// the mean rate of each of these is known to 5 % with room to spare.
func TestScaled(t *testing.T) {
	for _, kind := range Sources.Kinds {
		if _, ok := kind.New().(Scaler); !ok {
			t.Errorf("%s cannot be scaled", kind.Name)
		}
	}
	for _, s := range []Source{
		&Poisson{PerSecond: 10}, &Deterministic{PerSecond: 10}, &Uniform{PerSecond: 10},
		&Uniform{Min: 50 * sim.Millisecond, Max: 150 * sim.Millisecond}, &Gamma{PerSecond: 10, CV: 0.5},
		&Erlang{PerSecond: 10, Shape: 3}, &Weibull{PerSecond: 10, Shape: 1.5}, &MMPP{Rates: []float64{15, 5}, Leave: []float64{100, 100}},
		&Batch{Of: &Poisson{PerSecond: 2}, Size: &dist.Constant{Value: 5}},
		&Profile{Diurnal: &Diurnal{Mean: 10, PeakToMean: 1.5, Period: sim.Second}, Process: &Poisson{}, Factor: 1},
	} {
		name := catalog.NameOf(&Sources, s)
		scaled := s.(Scaler).Scaled(3)
		if got, was := scaled.(Rater).Rate(), s.(Rater).Rate(); math.Abs(got-3*was) > 1e-6 || math.Abs(was-10) > 1e-6 {
			t.Errorf("%s: a rate of %v became %v", name, was, got)
		}
		r, a, n := sim.Stream(1, 0, name), Arrival{}, 0
		for ; n < 20_000; n++ {
			before := a.At
			a.Reset()
			scaled.Next(before, r, &a)
		}
		if rate := float64(n) / a.At.Seconds(); math.Abs(rate-30) > 1.5 {
			t.Errorf("%s: %v arrivals per second, expected 30", name, rate)
		}
	}
	trace := &Trace{File: "x.csv", Speed: 2}
	if scaled := trace.Scaled(3).(*Trace); scaled.Speed != 6 || trace.Speed != 2 {
		t.Errorf("a trace at speed %v", scaled.Speed)
	}
}
