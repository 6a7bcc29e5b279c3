package scenarios

import (
	"math"
	"strings"
	"testing"

	"lbsim/models/result"
	"lbsim/sim"
	"lbsim/sim/stat"
)

// mser finds the end of a transient that is known: exactly where a step is plain,
// nearly where a decay fades into noise; nothing where nothing changes. It never cuts
// more than half.
func TestMSER(t *testing.T) {
	noise := sim.Stream(1, 0, "noise")
	series := func(n int, f func(i int) float64) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = f(i)
		}
		return x
	}
	for _, row := range []struct {
		about       string
		values      []float64
		least, most int
	}{
		{"nothing", nil, 0, 0},
		{"one value", []float64{3}, 0, 0},
		{"always the same", series(100, func(int) float64 { return 8 }), 0, 0},
		{"always the same, not a whole number", series(100, func(int) float64 { return 0.1 }), 0, 0},
		{"a step after 20 of 100", series(100, func(i int) float64 { return map[bool]float64{true: 10, false: float64(i % 2)}[i < 20] }), 20, 20},
		{"a step after 20 of 100, far from zero", series(100, func(i int) float64 { return 1e9 + map[bool]float64{true: 10, false: float64(i % 2)}[i < 20] }), 20, 20},
		{"a rise from empty, in noise", series(100, func(i int) float64 { return 50*(1-math.Exp(-float64(i)/4)) + noise.Uniform() }), 15, 35},
		{"a step after 80 of 100", series(100, func(i int) float64 { return map[bool]float64{true: 10, false: 0}[i < 80] }), 0, 50},
		{"a line that rises all along", series(100, func(i int) float64 { return float64(i) }), 45, 50},
	} {
		if cut := mser(row.values); cut < row.least || cut > row.most {
			t.Errorf("%s: the first %d are cut off; expected %d to %d", row.about, cut, row.least, row.most)
		}
	}
}

// transient looks at the requests in all tiers together, in batches of five windows,
// and tells when it has not ended by the middle of the run.
func TestTransient(t *testing.T) {
	windows := func(n int, web, db func(i int) float64) *result.Windows {
		w := &result.Windows{Width: 2 * sim.Second, Count: n}
		for _, f := range []func(i int) float64{web, db} {
			series := make(stat.Series, n)
			for i := range series {
				series[i] = f(i)
			}
			w.Sums = append(w.Sums, result.SumSeries{Metric: "in_system", Sums: series},
				result.SumSeries{Metric: "queue_length", Sums: make(stat.Series, n)})
		}
		return w
	}
	calm := func(i int) float64 { return float64(i / 5 % 2) }
	for _, row := range []struct {
		about  string
		w      *result.Windows
		length sim.Time
		ended  bool
	}{
		{"calm from the beginning", windows(200, calm, calm), 0, true},
		{"a step in one tier after 30 s", windows(200, calm, func(i int) float64 { return map[bool]float64{true: 9}[i < 15] }), 30 * sim.Second, true},
		{"a step within a batch", windows(200, calm, func(i int) float64 { return map[bool]float64{true: 9}[i < 13] }), 30 * sim.Second, true},
		{"growth all along", windows(200, calm, func(i int) float64 { return float64(i) }), 200 * sim.Second, false},
		{"too few windows to tell", windows(12, calm, func(i int) float64 { return float64(i) }), 0, true},
	} {
		length, ended := transient(row.w)
		if ended != row.ended || length != row.length && len(row.w.Sums[0].Sums) > 12 {
			t.Errorf("%s: ends after %v: %v; expected %v: %v", row.about, length, ended, row.length, row.ended)
		}
	}
}

// A warm-up that is found is the same for all variants of a point of the sweep, is at
// most half of the run, and does not depend on the number of replications. Where the
// load is not carried, it says that it found no end.
func TestAutomaticWarmup(t *testing.T) {
	const text = `
name: warm-up
run: {duration: 60s, warmup: auto, replications: 2}
clients: {users: {to: web, arrivals: {poisson: 95/s}}}
tiers: {web: {servers: {count: 2, service: {exponential: 20ms}}}}
variants: {few: {}, many: {tiers.web.servers.count: 20}}
sweep: {clients.users.arrivals.poisson: [60/s, 95/s, 130/s]}
`
	few, more := runScenario(t, text), runScenario(t, text, "run.replications", "3")
	warmups := map[string]sim.Time{}
	for i := range few.Cases {
		c := &few.Cases[i]
		point := strings.Join(c.Point, " ")
		if warmup, known := warmups[point]; known && warmup != c.Warmup {
			t.Errorf("%s: the variants have warm-ups of %v and %v", point, warmup, c.Warmup)
		}
		warmups[point] = c.Warmup
		if c.Warmup > 30*sim.Second || c.Warmup != more.Cases[i].Warmup {
			t.Errorf("%s %s: a warm-up of %v, with more replications %v", c.Variant, point, c.Warmup, more.Cases[i].Warmup)
		}
		if overloaded := c.Variant == "few" && point == "130/s"; overloaded != warned(c.Warnings, "no steady state was reached") {
			t.Errorf("%s %s: warnings %v", c.Variant, point, c.Warnings)
		}
	}
}

// In a scenario in which nothing varies there is no transient to be found.
func TestNoTransient(t *testing.T) {
	r := runScenario(t, `
name: clockwork
run: {duration: 100s, warmup: auto}
clients: {users: {to: web, arrivals: {deterministic: 10/s}}}
tiers: {web: {servers: {service: 30ms}}}
`)
	if c := &r.Cases[0]; c.Warmup > sim.Second || warned(c.Warnings, "steady state") {
		t.Errorf("a warm-up of %v, and warnings %v", c.Warmup, c.Warnings)
	}
}

// runScenario runs a scenario, with settings, to its end.
func runScenario(t *testing.T, text string, settings ...string) *result.Result {
	t.Helper()
	r, err := scenarioOf(t, text, settings...).Run(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// scenarioOf reads a scenario, with settings: path, value, path, value.
func scenarioOf(t *testing.T, text string, settings ...string) *Scenario {
	t.Helper()
	s, err := Parse("test.yaml", []byte(text))
	for i := 0; i < len(settings) && err == nil; i += 2 {
		s, err = s.With(settings[i], settings[i+1])
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// warned tells whether a warning holds a text.
func warned(warnings []result.Warning, text string) bool {
	for _, w := range warnings {
		if strings.Contains(w.Text, text) {
			return true
		}
	}
	return false
}
