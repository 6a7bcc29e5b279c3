package arrival_test

import (
	"math"
	"testing"

	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/sim"
)

// batches returns the sizes of the first batches of a source. It fails when members
// of a batch do not come at once, or batches are not numbered from 1 on.
func batches(t *testing.T, s arrival.Source, n int) (sizes []float64) {
	t.Helper()
	r := sim.Stream(1, 0, "arrivals")
	s = catalog.Clone(s)
	var a, last arrival.Arrival
	for {
		a.Reset()
		s.Next(a.At, r, &a)
		switch {
		case a.Batch == last.Batch+1:
			if len(sizes) == n {
				return sizes
			}
			sizes = append(sizes, 0)
		case a.Batch != last.Batch || a.At != last.At:
			t.Fatalf("after %+v comes %+v", last, a)
		}
		sizes[len(sizes)-1]++
		last = a
	}
}

// TestBatchSizes proves how sizes become whole numbers: constants as they are,
// others up or down so that the mean stays, which is compared with the exact one up
// to 6 standard errors (2e-9 false alarms each), as is the variance: a size between
// whole numbers, whose fraction is f, adds f(1-f), on average 1/6.
func TestBatchSizes(t *testing.T) {
	const n, z = 50_000, 6
	poisson := &arrival.Poisson{PerSecond: 10}
	for _, size := range batches(t, &arrival.Batch{Of: poisson, Size: &dist.Constant{Value: 4}}, 100) {
		if size != 4 {
			t.Fatalf("a batch of %g, expected 4", size)
		}
	}
	for _, size := range batches(t, &arrival.Batch{Of: poisson, Size: &dist.Uniform{Max: 1}}, 100) {
		if size != 1 {
			t.Fatalf("a batch of %g, expected 1", size)
		}
	}
	uniform := &dist.Uniform{Min: 2, Max: 7}
	testMoments(t, batches(t, &arrival.Batch{Of: poisson, Size: uniform}, n), 4.5, 25.0/12+1.0/6, z)

	pareto := &dist.BoundedPareto{Min: 1, Max: 50, Shape: 3}
	mean, _ := pareto.Moments()
	sum, square := 0.0, 0.0
	for _, size := range batches(t, &arrival.Batch{Of: poisson, Size: pareto}, n) {
		sum += size - mean
		square += (size - mean) * (size - mean)
	}
	if e := math.Sqrt(square); math.Abs(sum) > z*e {
		t.Errorf("mean size %g, expected %g, standard error %g", mean+sum/n, mean, e/n)
	}
}

// TestBatchTimes proves that batches come when the process within says, whatever the
// sizes: here always 3, so that no draw goes into them.
func TestBatchTimes(t *testing.T) {
	alone := &arrival.Gamma{PerSecond: 10, CV: 2}
	within := &arrival.Batch{Of: catalog.Clone(alone), Size: &dist.Constant{Value: 3}}
	r, q := sim.Stream(1, 0, "arrivals"), sim.Stream(1, 0, "arrivals")
	var a, b arrival.Arrival
	for i := range 1000 {
		alone.Next(a.At, r, &a)
		for range 3 {
			if within.Next(b.At, q, &b); a.At != b.At || b.Batch != uint64(i+1) {
				t.Fatalf("batch %d at %d, expected batch %d at %d", b.Batch, b.At, i+1, a.At)
			}
		}
	}
}

// TestBatchChange proves that all members of a batch that is pending move together.
func TestBatchChange(t *testing.T) {
	inner := &arrival.Poisson{PerSecond: 10}
	s := &arrival.Batch{Of: inner, Size: &dist.Constant{Value: 2}}
	r := sim.Stream(1, 0, "arrivals")
	var a, b arrival.Arrival
	s.Next(0, r, &a)
	inner.PerSecond = 5
	at := s.Changed(0, a.At)
	if d := at - 2*a.At; d < -1 || d > 1 {
		t.Errorf("a batch pending for %d comes at %d; expected twice as late", a.At, at)
	}
	if s.Next(at, r, &b); b.At != at || b.Batch != 1 {
		t.Errorf("the second member of batch %d comes at %d; expected batch 1 at %d", b.Batch, b.At, at)
	}
	inner.PerSecond = 10 // between the batches nothing is left to stretch
	if got := s.Changed(at, at); got != at {
		t.Errorf("a member that is due at %d comes at %d", at, got)
	}
}

// TestBatchRate proves what is known of the mean rate.
func TestBatchRate(t *testing.T) {
	poisson := &arrival.Poisson{PerSecond: 10}
	for _, c := range []struct {
		about string
		batch *arrival.Batch
		want  float64
	}{
		{"a constant size", &arrival.Batch{Of: poisson, Size: &dist.Constant{Value: 4}}, 40},
		{"batches of batches", &arrival.Batch{Of: &arrival.Batch{Of: poisson, Size: &dist.Constant{Value: 4}}, Size: &dist.Uniform{Min: 1, Max: 4}}, 100},
		{"a size whose mean is not known", &arrival.Batch{Of: poisson, Size: unknown{}}, 0},
		{"a size whose mean is infinite", &arrival.Batch{Of: poisson, Size: &dist.Constant{Value: math.Inf(1)}}, 0},
	} {
		if got := c.batch.Rate(); got != c.want {
			t.Errorf("%s: rate %g, expected %g", c.about, got, c.want)
		}
	}
}

// unknown is a distribution of which nothing is known.
type unknown struct{}

func (unknown) Sample(*sim.Rand) float64 { return 1 }

// TestBatchCheck proves that constant sizes must be counts, and not too large.
func TestBatchCheck(t *testing.T) {
	for size, want := range map[float64]string{
		4:   "",
		2.5: "a batch of always 2.5 requests; expected a whole number from 1 on",
		1e7: "",
		2e7: "batches of 20000000 requests on average are too large; expected 10000000 at most",
		0:   "a batch of always 0 requests; expected a whole number from 1 on",
	} {
		b := &arrival.Batch{Of: &arrival.Poisson{PerSecond: 1}, Size: &dist.Constant{Value: size}}
		if got := b.Check(); got != want {
			t.Errorf("size %g: %q, expected %q", size, got, want)
		}
	}
}
