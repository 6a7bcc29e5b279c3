package arrival_test

import (
	"fmt"
	"hash/fnv"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/sim"
)

// examples are what the battery runs on, by kind: sources of about a rate, with all
// sorts of parameters. A kind of the table without an example fails.
var examples = map[string]func(rate float64) []arrival.Source{
	"poisson":       func(rate float64) []arrival.Source { return []arrival.Source{&arrival.Poisson{PerSecond: rate}} },
	"deterministic": func(rate float64) []arrival.Source { return []arrival.Source{&arrival.Deterministic{PerSecond: rate}} },
	"uniform": func(rate float64) []arrival.Source {
		gap := sim.FromSeconds(1 / rate)
		return []arrival.Source{
			&arrival.Uniform{PerSecond: rate}, &arrival.Uniform{Max: 2 * gap}, &arrival.Uniform{Min: gap - gap/4, Max: gap + gap/4},
		}
	},
	"gamma": func(rate float64) []arrival.Source {
		return []arrival.Source{
			&arrival.Gamma{PerSecond: rate, CV: 2}, &arrival.Gamma{PerSecond: rate, CV: 0.3}, &arrival.Gamma{PerSecond: rate, Shape: 0.6},
			&arrival.Gamma{PerSecond: rate, CV: 1e-12},
		}
	},
	"erlang": func(rate float64) []arrival.Source {
		return []arrival.Source{&arrival.Erlang{PerSecond: rate, Shape: 1}, &arrival.Erlang{PerSecond: rate, Shape: 4}, &arrival.Erlang{PerSecond: rate, Shape: 50}}
	},
	"hyperexponential": func(rate float64) []arrival.Source {
		return []arrival.Source{
			&arrival.Hyperexponential{PerSecond: rate, CV: 2, Balanced: true}, &arrival.Hyperexponential{PerSecond: rate, CV: 1, Balanced: true},
			&arrival.Hyperexponential{PerSecond: rate, CV: 2}, &arrival.Hyperexponential{PerSecond: rate, CV: 1},
		}
	},
	"weibull": func(rate float64) []arrival.Source {
		return []arrival.Source{
			&arrival.Weibull{PerSecond: rate, CV: 3}, &arrival.Weibull{PerSecond: rate, CV: 0.001}, &arrival.Weibull{PerSecond: rate, Shape: 0.7},
			&arrival.Weibull{PerSecond: rate, Shape: 3},
		}
	},
	"mmpp": func(rate float64) []arrival.Source {
		return []arrival.Source{
			&arrival.MMPP{Rates: []float64{2 * rate, rate / 2}, Leave: []float64{rate / 10, rate / 20}},
			&arrival.MMPP{Rates: []float64{0, rate, 5 * rate}, Leave: []float64{rate / 5, 3 * rate, rate}},
		}
	},
	"batch": func(rate float64) []arrival.Source {
		return []arrival.Source{
			&arrival.Batch{Of: &arrival.Poisson{PerSecond: rate / 4}, Size: &dist.Constant{Value: 4}},
			&arrival.Batch{Of: &arrival.Gamma{PerSecond: rate / 4, CV: 2}, Size: &dist.Uniform{Min: 1, Max: 7.5}},
			&arrival.Batch{
				Of:   &arrival.Batch{Of: &arrival.Deterministic{PerSecond: rate / 6}, Size: &dist.Constant{Value: 2}},
				Size: &dist.BoundedPareto{Min: 1, Max: 100, Shape: 1.5},
			},
		}
	},
	// What is described lasts for some dozens of arrivals, and then comes again.
	"profile": func(rate float64) []arrival.Source {
		second := sim.FromSeconds(1 / rate)
		points := []catalog.Timed[float64]{{At: 3 * second, Value: rate / 2}, {At: 10 * second, Value: 4 * rate}, {At: 20 * second, Value: 0}}
		day := &arrival.Diurnal{Mean: rate, PeakToMean: 1.8, Period: 50 * second}
		spikes := []arrival.Spike{{At: 5 * second, For: 10 * second, Factor: 3, Ramp: 2 * second}}
		return []arrival.Source{
			&arrival.Profile{Diurnal: day, Factor: 1, Process: &arrival.Poisson{}},
			&arrival.Profile{Diurnal: day, Factor: 2, Process: &arrival.MMPP{Rates: []float64{3, 1}, Leave: []float64{1, 2}}},
			&arrival.Profile{Points: points, Repeat: 20 * second, Factor: 1, Process: &arrival.Gamma{CV: 2}},
			&arrival.Profile{Steps: points, Repeat: 25 * second, Factor: 1, Process: &arrival.Weibull{Shape: 2}},
			&arrival.Profile{Ramp: &arrival.Ramp{To: rate, Over: 20 * second}, Repeat: 20 * second, Spikes: spikes, Factor: 0.5},
			&arrival.Profile{Steps: []catalog.Timed[float64]{{Value: rate}}, Factor: 1, Process: &arrival.Deterministic{}},
		}
	},
}

// TestBattery runs on every kind in the table, at an arrival an hour and at millions
// a second. It proves what every source owes to a run: times in order, the mean rate
// it claims, no allocation, the same arrivals from the same seed, clones that begin
// anew and leave the original alone, changes that keep the order, and another source
// that brings so many times as many.
func TestBattery(t *testing.T) {
	for _, kind := range arrival.Sources.Kinds {
		if kind.New == nil {
			continue
		}
		of := examples[kind.Name]
		if of == nil {
			t.Errorf("%s: has no examples", kind.Name)
			continue
		}
		for _, perSecond := range []float64{1.0 / 3600, 250, 3e6} {
			for _, s := range of(perSecond) {
				t.Run(kind.Name, func(t *testing.T) {
					if got := catalog.NameOf(&arrival.Sources, s); got != kind.Name {
						t.Errorf("an example is %s", got)
					}
					if c, ok := s.(interface{ Check() string }); ok && c.Check() != "" {
						t.Errorf("Check: %s", c.Check())
					}
					for role, is := range map[string]bool{"Rater": is[arrival.Rater](s), "Changer": is[arrival.Changer](s), "Scaler": is[arrival.Scaler](s)} {
						if !is {
							t.Fatalf("is no %s; see arrival.go", role)
						}
					}
					testOrderAndRate(t, catalog.Clone(s))
					testScaled(t, s)
					testGaps(t, catalog.Clone(s))
					testClones(t, s)
					testAllocations(t, catalog.Clone(s))
					testChange(t, catalog.Clone(s))
				})
			}
		}
	}
}

func is[Role any](s arrival.Source) bool { _, ok := s.(Role); return ok }

// testScaled makes a source that brings three times as many: it says so, up to the
// rounding of gaps to nanoseconds, and does so, and the original stays.
func testScaled(t *testing.T, s arrival.Source) {
	was := s.(arrival.Rater).Rate()
	scaled := s.(arrival.Scaler).Scaled(3)
	got := scaled.(arrival.Rater).Rate()
	if math.Abs(got/was-3) > 1e-9+got*1e-9 || s.(arrival.Rater).Rate() != was {
		t.Errorf("a rate of %g became %g; expected three times as much", was, got)
	}
	testOrderAndRate(t, scaled)
}

// testOrderAndRate draws 100 batches of 1,000 gaps and compares their mean with the
// rate that the source claims. The tolerance is 6 standard errors of the batch
// means and the half nanosecond of rounding; Student's t with 99 degrees of freedom
// is beyond 6 with a probability of 3e-8, the false-alarm rate for a source and seed.
func testOrderAndRate(t *testing.T, s arrival.Source) {
	const batches, size, z = 100, 1000, 6
	r := sim.Stream(1, 0, "arrivals")
	want := 1e9 / s.(arrival.Rater).Rate()
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
		off := float64(before-begin)/size - want
		sum += off
		squares += off * off
	}
	off := sum / batches
	deviation := math.Sqrt(max(0, squares/batches-off*off) / (batches - 1))
	if !(math.Abs(off) <= z*deviation+0.5) {
		t.Errorf("%+v: mean gap %g ns, expected %g ns, standard error %g ns", s, want+off, want, deviation)
	}
}

// testGaps draws gaps in units of their mean, of sources that give them, and proves
// that their mean is 1, with the tolerance and the false alarms of testOrderAndRate.
func testGaps(t *testing.T, s arrival.Source) {
	pacer, ok := s.(arrival.Pacer)
	if !ok {
		return
	}
	const batches, size, z = 100, 1000, 6
	r := sim.Stream(2, 0, "arrivals")
	var sum, squares float64
	for range batches {
		total := 0.0
		for range size {
			gap := pacer.Gap(r)
			if !(gap >= 0) {
				t.Fatalf("gap %g", gap)
			}
			total += gap
		}
		sum += total / size
		squares += total / size * total / size
	}
	mean := sum / batches
	deviation := math.Sqrt(max(0, squares/batches-mean*mean) / (batches - 1))
	if math.Abs(mean-1) > z*deviation+1e-9 {
		t.Errorf("mean gap %g, expected 1, standard error %g", mean, deviation)
	}
}

// testChange tells a source that something has changed. Where nothing has, nothing
// moves; twice the rate halves what is left of the gap.
func testChange(t *testing.T, s arrival.Source) {
	changer := s.(arrival.Changer)
	r := sim.Stream(3, 0, "arrivals")
	var a arrival.Arrival
	for i := range 8 {
		before := a.At
		s.Next(before, r, &a)
		now := before + (a.At-before)/3
		if got := changer.Changed(now, a.At); got != a.At {
			t.Fatalf("without a change, arrival %d moves from %d to %d", i, a.At, got)
		}
		if !faster(s) {
			return
		}
		got, want := changer.Changed(now, a.At), now+(a.At-now)/2
		if _, isProfile := s.(*arrival.Profile); !isProfile { // whose rate is another one by then
			if d := got - want; d < -1 || d > 1 {
				t.Fatalf("arrival %d, pending for %d, comes at %d; expected %d", i, a.At, got, want)
			}
		}
		if got < now {
			t.Fatalf("arrival %d comes at %d, before the change at %d", i, got, now)
		}
		a.At = got
	}
}

// faster doubles the rate of a source and tells whether that could be done.
func faster(s arrival.Source) bool {
	switch s := s.(type) {
	case *arrival.MMPP:
		rates := slices.Clone(s.Rates)
		for i := range rates {
			rates[i] *= 2
		}
		s.Rates = rates
		return true
	case *arrival.Batch:
		return faster(s.Of)
	case *arrival.Profile:
		s.Factor *= 2
		return true
	}
	for _, f := range catalog.Fields(reflect.TypeOf(s)) {
		value := reflect.ValueOf(s).Elem().Field(f.Index)
		if f.Key == "rate" && value.Float() > 0 {
			value.SetFloat(2 * value.Float())
			return true
		}
	}
	return false
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

// TestPinned proves that the same stream gives the same arrivals, to the nanosecond,
// in every version and on every platform: hashes of 3,000 of each example of a kind.
func TestPinned(t *testing.T) {
	pinned := map[string]string{
		"poisson":          "240f961dad85b0a6",
		"deterministic":    "006e6d3fe91ae2de",
		"uniform":          "f9405e6a7d2b0d00",
		"gamma":            "861c96ad72be28c9",
		"erlang":           "cf41547732a3aa6d",
		"hyperexponential": "11dc2c6e247b511a",
		"weibull":          "cf7576dcd0502a99",
		"mmpp":             "7038976a5dd626f8",
		"batch":            "47f103d85c59dfa4",
		"profile":          "22389abc6449e356",
	}
	for _, kind := range arrival.Sources.Kinds {
		if examples[kind.Name] == nil {
			continue // the battery tells
		}
		hash := fnv.New64a()
		for _, s := range examples[kind.Name](250) {
			s, r := catalog.Clone(s), sim.Stream(1, 0, "pinned")
			var a arrival.Arrival
			for range 3000 {
				s.Next(a.At, r, &a)
				fmt.Fprintf(hash, "%d/%d ", a.At, a.Batch)
			}
		}
		if got := fmt.Sprintf("%016x", hash.Sum64()); got != pinned[kind.Name] {
			t.Errorf("another draw than is pinned, unless the kind is new; then add %q: %q", kind.Name, got)
		}
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
