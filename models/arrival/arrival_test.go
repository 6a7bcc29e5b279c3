package arrival_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/sim"
)

// examples holds sources with parameters for the battery, beyond those that a rate
// alone describes: those get a rate from the battery itself.
var examples = map[string][]arrival.Source{
	"uniform": {&arrival.Uniform{Max: 50 * sim.Millisecond}, &arrival.Uniform{Min: 3 * sim.Millisecond, Max: 5 * sim.Millisecond}},
}

// TestBattery runs on every kind in the table. It proves what every source owes to
// a run: times in order, the mean rate it claims, no allocation, the same arrivals
// from the same seed, and clones that begin anew and leave the original alone.
func TestBattery(t *testing.T) {
	for _, kind := range arrival.Sources.Kinds {
		if kind.New == nil {
			continue
		}
		sources := examples[kind.Name]
		for _, perSecond := range []float64{1.0 / 3600, 250, 3e6} {
			if s := kind.New(); setRate(s, perSecond) {
				sources = append(sources, s)
			}
		}
		if len(sources) == 0 {
			t.Errorf("%s: has no parameter rate; add it to examples", kind.Name)
		}
		for _, s := range sources {
			t.Run(kind.Name, func(t *testing.T) {
				if c, ok := s.(interface{ Check() string }); ok && c.Check() != "" {
					t.Errorf("Check: %s", c.Check())
				}
				testOrderAndRate(t, catalog.Clone(s))
				testClones(t, s)
				testAllocations(t, catalog.Clone(s))
			})
		}
	}
}

// setRate sets the parameter rate and tells whether there is one.
func setRate(s arrival.Source, perSecond float64) bool {
	for _, f := range catalog.Fields(reflect.TypeOf(s)) {
		if f.Key == "rate" {
			reflect.ValueOf(s).Elem().Field(f.Index).SetFloat(perSecond)
			return true
		}
	}
	return false
}

// testOrderAndRate draws 100 batches of 1,000 gaps and compares their mean with the
// rate that the source claims. The tolerance is 6 standard errors of the batch
// means and the half nanosecond of rounding; Student's t with 99 degrees of freedom
// is beyond 6 with a probability of 3e-8, the false-alarm rate for a source and seed.
func testOrderAndRate(t *testing.T, s arrival.Source) {
	const batches, size, z = 100, 1000, 6
	r := sim.Stream(1, 0, "arrivals")
	var before sim.Time
	var sum, squares float64
	for range batches {
		begin := before
		for range size {
			a := arrival.Arrival{Work: 1, Service: -1}
			if !s.Next(before, r, &a) {
				t.Fatal("no more arrivals")
			}
			if a.At < before {
				t.Fatalf("arrival at %d after one at %d", a.At, before)
			}
			before = a.At
		}
		mean := float64(before-begin) / size
		sum += mean
		squares += mean * mean
	}
	rater, ok := s.(arrival.Rater)
	if !ok {
		return
	}
	mean, want := sum/batches, 1e9/rater.Rate()
	deviation := math.Sqrt(max(0, squares/batches-mean*mean) / (batches - 1))
	if math.Abs(mean-want) > z*deviation+0.5 {
		t.Errorf("mean gap %g ns, expected %g ns, standard error %g ns", mean, want, deviation)
	}
}

// testClones draws from two clones in turn.
func testClones(t *testing.T, s arrival.Source) {
	original := catalog.Clone(s)
	one, two := catalog.Clone(s), catalog.Clone(s)
	first, second := sim.Stream(7, 3, "arrivals"), sim.Stream(7, 3, "arrivals")
	var a, b arrival.Arrival
	for i := range 1000 {
		one.Next(a.At, first, &a)
		two.Next(b.At, second, &b)
		if a != b {
			t.Fatalf("arrival %d differs: %+v and %+v", i, a, b)
		}
	}
	if !reflect.DeepEqual(s, original) {
		t.Errorf("the original has changed from %+v to %+v", original, s)
	}
}

func testAllocations(t *testing.T, s arrival.Source) {
	r := sim.Stream(1, 0, "arrivals")
	var a arrival.Arrival
	if n := testing.AllocsPerRun(1000, func() { s.Next(a.At, r, &a) }); n != 0 {
		t.Errorf("%g allocations per arrival", n)
	}
}

// TestTable proves that the table names kinds as a scenario does, each once and
// with a sentence.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range arrival.Sources.Kinds {
		if seen[kind.Name] || kind.Name != strings.ToLower(kind.Name) || kind.Name == "" {
			t.Errorf("name %q", kind.Name)
		}
		seen[kind.Name] = true
		if kind.About == "" || strings.HasSuffix(kind.About, ".") {
			t.Errorf("%s: about %q", kind.Name, kind.About)
		}
	}
}

// TestDeterministicTimes proves that rounding does not add up: the k-th arrival is
// at k/rate, rounded to the nearest nanosecond.
func TestDeterministicTimes(t *testing.T) {
	for _, c := range []struct {
		about   string
		rate    float64
		skipped int
		want    []sim.Time
	}{
		{"gaps that are whole nanoseconds", 400, 0, []sim.Time{2500000, 5000000, 7500000}},
		{"thirds of a second", 3, 0, []sim.Time{333333333, 666666667, 1000000000, 1333333333}},
		{"halves of a nanosecond are rounded up", 25600, 0, []sim.Time{39063, 78125, 117188}},
		{"after a million seconds of thirds", 3, 3000000, []sim.Time{1000000333333333, 1000000666666667, 1000001000000000}},
		{"a rate that is no whole number per second", 1.5, 300000, []sim.Time{200000666666667, 200001333333333}},
		{"several arrivals in a nanosecond", 2e9, 0, []sim.Time{1, 1, 2, 2}},
		{"gaps beyond the longest span", 1e-30, 0, []sim.Time{sim.Longest + 1, sim.Longest + 1}},
	} {
		d := &arrival.Deterministic{PerSecond: c.rate}
		var a arrival.Arrival
		for range c.skipped {
			d.Next(a.At, nil, &a)
		}
		for k, want := range c.want {
			if d.Next(a.At, nil, &a); a.At != want {
				t.Errorf("%s: arrival %d at %d, expected %d", c.about, c.skipped+k+1, a.At, want)
			}
		}
	}
}

// TestDeterministicChange proves that a new rate counts from the arrival before.
func TestDeterministicChange(t *testing.T) {
	d := &arrival.Deterministic{PerSecond: 3}
	var a arrival.Arrival
	d.Next(a.At, nil, &a)
	d.PerSecond = 10
	for _, want := range []sim.Time{433333333, 533333333} {
		if d.Next(a.At, nil, &a); a.At != want {
			t.Errorf("arrival at %d, expected %d", a.At, want)
		}
	}
}

// TestUniformCheck proves which parameters fit together.
func TestUniformCheck(t *testing.T) {
	for _, c := range []struct {
		about   string
		uniform arrival.Uniform
		want    string
	}{
		{"a rate alone", arrival.Uniform{PerSecond: 5}, ""},
		{"bounds alone", arrival.Uniform{Min: 1, Max: 2}, ""},
		{"equal bounds", arrival.Uniform{Min: 2, Max: 2}, ""},
		{"nothing", arrival.Uniform{}, "neither rate nor max is given; expected either rate, or min and max"},
		{"both", arrival.Uniform{PerSecond: 5, Max: 2}, "rate and min or max are both given; expected either rate, or min and max"},
		{"bounds in the wrong order", arrival.Uniform{Min: 3, Max: 2}, "min is above max"},
	} {
		if got := c.uniform.Check(); got != c.want {
			t.Errorf("%s: %q, expected %q", c.about, got, c.want)
		}
	}
}
