package arrival_test

import (
	"math"
	"testing"

	"lbsim/models/arrival"
	"lbsim/sim"
)

// TestMMPPCounts counts the arrivals up to a time in 40,000 independent runs and
// compares mean and variance with the exact ones, for two states
//
//	mean      m t, with m the mean rate
//	variance  m t (1 + b (1 - (1 - e^-qt)/(qt))), q = leave_1 + leave_2 and
//	          b = 2 leave_1 leave_2 (rate_1 - rate_2)² / (q² (rate_1 leave_2 + rate_2 leave_1))
//
// (Fischer and Meier-Hellstern). The mean is exact at every time only because the
// first state is drawn from the stationary law. Both are sums of many independent
// numbers; the tolerance is 6 standard errors, which are passed with a chance of
// 2e-9 each.
func TestMMPPCounts(t *testing.T) {
	const runs, z = 40_000, 6
	for _, c := range []struct {
		rates, leave [2]float64
		until        float64
	}{
		{[2]float64{80, 20}, [2]float64{1, 0.5}, 0.2},
		{[2]float64{80, 20}, [2]float64{1, 0.5}, 2},
		{[2]float64{30, 0}, [2]float64{4, 1}, 1},
		{[2]float64{0, 10}, [2]float64{0.1, 0.3}, 3},
		{[2]float64{5, 5}, [2]float64{3, 2}, 2},
		{[2]float64{2, 1}, [2]float64{100, 50}, 4},
	} {
		m := &arrival.MMPP{Rates: c.rates[:], Leave: c.leave[:]}
		if problem := m.Check(); problem != "" {
			t.Fatal(problem)
		}
		counts := countRuns(m, sim.FromSeconds(c.until), runs)
		q := c.leave[0] + c.leave[1]
		mean := (c.rates[0]*c.leave[1] + c.rates[1]*c.leave[0]) / q
		difference := c.rates[0] - c.rates[1]
		b := 2 * c.leave[0] * c.leave[1] * difference * difference / (q * q * q * mean)
		variance := mean * c.until * (1 + b*(1-(1-math.Exp(-q*c.until))/(q*c.until)))
		testMoments(t, counts, mean*c.until, variance, z)
		if math.Abs(m.Rate()-mean) > 1e-12*mean {
			t.Errorf("%+v: rate %g, expected %g", c, m.Rate(), mean)
		}
	}
}

// countRuns returns how many arrivals come up to a time in each of so many runs.
func countRuns(s *arrival.MMPP, until sim.Time, runs int) []float64 {
	counts := make([]float64, runs)
	for i := range counts {
		run := *s
		r := sim.Stream(1, i, "arrivals")
		var a arrival.Arrival
		for run.Next(a.At, r, &a); a.At <= until; run.Next(a.At, r, &a) {
			counts[i]++
		}
	}
	return counts
}

// testMoments compares mean and variance of independent numbers with what is
// expected, up to z of the standard errors that the numbers themselves show.
func testMoments(t *testing.T, x []float64, mean, variance, z float64) {
	t.Helper()
	n := float64(len(x))
	var off, square, fourth float64
	for _, v := range x {
		d := v - mean
		off += d / n
		square += d * d / n
		fourth += d * d * d * d / n
	}
	if e := math.Sqrt(square / n); math.Abs(off) > z*e {
		t.Errorf("mean %g, expected %g, standard error %g", mean+off, mean, e)
	}
	if e := math.Sqrt((fourth - square*square) / n); math.Abs(square-variance) > z*e {
		t.Errorf("variance %g, expected %g, standard error %g", square, variance, e)
	}
}

// TestMMPPCycle proves that states follow each other in the order of the list: with
// rates that are ten times those of the state before, the state shows in the time
// that 50 arrivals take, and the states seen one after another are 0, 1, 2 and 0
// again. A state shows when it is seen twice in a row, as the change itself looks
// like anything. States last a million arrivals on average, and one that passes
// within 150 is missed, so a right program fails with one seed in 500.
func TestMMPPCycle(t *testing.T) {
	m := &arrival.MMPP{Rates: []float64{1e6, 1e7, 1e8}, Leave: []float64{1, 10, 100}}
	r := sim.Stream(1, 0, "arrivals")
	var a arrival.Arrival
	state, last, changes := -1, -1, 0
	for range 300_000 {
		before := a.At
		for range 50 {
			m.Next(a.At, r, &a)
		}
		now := int(math.Round(math.Log10(50/(a.At-before).Seconds()) - 6))
		if now == last && now != state {
			if changes++; state >= 0 && now != (state+1)%3 {
				t.Fatalf("after state %d comes state %d", state, now)
			}
			state = now
		}
		last = now
	}
	if changes < 5 {
		t.Errorf("%d changes of state", changes)
	}
}

// TestMMPPCheck proves which parameters fit together.
func TestMMPPCheck(t *testing.T) {
	for _, c := range []struct {
		rates, leave []float64
		want         string
	}{
		{[]float64{80, 20}, []float64{1, 0.5}, ""},
		{[]float64{0, 20, 0}, []float64{1, 0.5, 1}, ""},
		{[]float64{80, 20}, []float64{1, 0.5, 2}, "rates has 2 values and leave 3; expected one of each per state"},
		{[]float64{80}, []float64{1}, "rates has 1 value; expected two states or more"},
		{nil, nil, "rates has 0 values; expected two states or more"},
		{[]float64{0, 0}, []float64{1, 1}, "rates are all 0; expected arrivals in one state at least"},
		{[]float64{1, 0}, []float64{1e9, 1e9}, "states change more than 10,000 times per arrival; poisson at the mean rate is the same"},
	} {
		m := &arrival.MMPP{Rates: c.rates, Leave: c.leave}
		if got := m.Check(); got != c.want {
			t.Errorf("%v, %v: %q, expected %q", c.rates, c.leave, got, c.want)
		}
	}
}
