package scenarios

import (
	"context"
	"strings"
	"testing"

	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/sim"
)

// TestArrivals proves what arrivals of every kind mean, in the forms that kinds take:
// a kind beside other keys, mappings from times to values, mappings within, lists,
// and a process that need not give its rate.
func TestArrivals(t *testing.T) {
	c := load(t, "testdata/good/arrivals.yaml").Cases[0].Config
	got := make(map[string]arrival.Source)
	for _, client := range c.Clients {
		got[client.Name] = client.Arrivals
	}
	points := []catalog.Timed[float64]{{At: 0, Value: 20}, {At: 5 * sim.Minute, Value: 60}, {At: sim.Hour, Value: 30}}
	poisson := &arrival.Poisson{}
	same(t, "arrivals", got, map[string]arrival.Source{
		"gamma":            &arrival.Gamma{PerSecond: 40, CV: 2},
		"gamma_shape":      &arrival.Gamma{PerSecond: 40, Shape: 0.25},
		"erlang":           &arrival.Erlang{PerSecond: 45, Shape: 2},
		"hyperexponential": &arrival.Hyperexponential{PerSecond: 35, CV: 2, Balanced: true},
		"like_gamma":       &arrival.Hyperexponential{PerSecond: 35, CV: 2},
		"weibull":          &arrival.Weibull{PerSecond: 40, CV: 3},
		"mmpp":             &arrival.MMPP{Rates: []float64{80, 20}, Leave: []float64{1, 0.5}},
		"batch":            &arrival.Batch{Of: &arrival.Poisson{PerSecond: 10}, Size: &dist.Constant{Value: 4}},
		"batch_of_any":     &arrival.Batch{Of: &arrival.Gamma{PerSecond: 10, CV: 2}, Size: &dist.Uniform{Min: 1, Max: 7}},
		"points":           &arrival.Profile{Points: points, Process: poisson, Factor: 1},
		"steps":            &arrival.Profile{Steps: points[:2], Repeat: sim.Hour, Process: &arrival.Gamma{CV: 2}, Factor: 0.5},
		"diurnal": &arrival.Profile{
			Diurnal: &arrival.Diurnal{Mean: 30, PeakToMean: 1.8, Period: 2 * sim.Hour, Phase: 10 * sim.Minute}, Process: poisson, Factor: 1,
			Spikes: []arrival.Spike{{At: 70 * sim.Minute, For: 6 * sim.Minute, Factor: 3, Ramp: 20 * sim.Second}, {At: 2 * sim.Hour, For: sim.Minute, Factor: 0}},
		},
		"days":   &arrival.Profile{Diurnal: &arrival.Diurnal{Mean: 30, PeakToMean: 2, Period: sim.Day}, Process: poisson, Factor: 1},
		"ramp":   &arrival.Profile{Ramp: &arrival.Ramp{From: 10, To: 50, Over: 10 * sim.Minute}, Process: &arrival.Deterministic{}, Factor: 1},
		"bursts": &arrival.Profile{Points: points[:1], Process: &arrival.MMPP{Rates: []float64{4, 1}, Leave: []float64{1, 1}}, Factor: 1},
	})
}

// TestSetWithin proves that settings reach what stands in those forms, and leave what
// stands beside it.
func TestSetWithin(t *testing.T) {
	const text = `name: x
clients:
  a: {to: web, arrivals: {batch: {poisson: 10/s, size: 4}}}
  b: {to: web, arrivals: {profile: {points: {0s: 1/s, 5m: 2/s}, diurnal: null}}}
tiers: {web: {servers: {service: 1ms}}}
`
	const batch, profile = "clients.a.arrivals.batch", "clients.b.arrivals.profile"
	for _, c := range []struct{ about, path, value, line string }{
		{"the parameter of a kind beside other keys", batch + ".poisson.rate", "5/s", "a: {to: web, arrivals: {batch: {poisson: {rate: 5/s}, size: 4}}}"},
		{"the kind with its one parameter", batch + ".poisson", "5/s", "a: {to: web, arrivals: {batch: {poisson: 5/s, size: 4}}}"},
		{"another kind beside other keys", batch + ".gamma", "{rate: 5/s, cv: 2}", "a: {to: web, arrivals: {batch: {size: 4, gamma: {rate: 5/s, cv: 2}}}}"},
		{"a parameter of another kind", batch + ".deterministic.rate", "5/s", "a: {to: web, arrivals: {batch: {size: 4, deterministic: {rate: 5/s}}}}"},
		{"a key beside a kind", batch + ".size", "2", "a: {to: web, arrivals: {batch: {poisson: 10/s, size: 2}}}"},
		{"another kind in place of all", "clients.a.arrivals.poisson", "5/s", "a: {to: web, arrivals: {poisson: 5/s}}"},
		{"a value at a time", profile + ".points.5m", "7/s", "b: {to: web, arrivals: {profile: {points: {0s: 1/s, 5m: 7/s}, diurnal: null}}}"},
		{"all values", profile + ".points", "{0s: 3/s}", "b: {to: web, arrivals: {profile: {points: {0s: 3/s}, diurnal: null}}}"},
		{"a mapping that was not there", profile + ".ramp.to", "3/s", "b: {to: web, arrivals: {profile: {points: {0s: 1/s, 5m: 2/s}, diurnal: null, ramp: {to: 3/s}}}}"},
	} {
		root, _ := read("x.yaml", []byte(text))
		x := &tree{file: "x.yaml", root: root}
		node, errs := x.parseValue("x", c.value)
		if errs != nil {
			t.Fatal(errs)
		}
		if problem := x.set(c.path, node); problem != "" {
			t.Errorf("%s: %s", c.about, problem)
		}
		if got := yamlOf(t, x.root); !strings.Contains(got, c.line+"\n") {
			t.Errorf("%s: got\n%sexpected a line %q", c.about, got, c.line)
		}
	}
}

// TestOverridesWithin proves which settings make others void where kinds stand beside other
// keys, and which do not go together.
func TestOverridesWithin(t *testing.T) {
	const batch = "clients.a.arrivals.batch"
	for _, c := range []struct {
		about, path, other string
		want               bool
	}{
		{"another kind", batch + ".gamma.cv", batch + ".poisson.rate", true},
		{"the same kind by two names", batch + ".poisson", batch + ".poisson.rate", true},
		{"a parameter beside another", batch + ".gamma.cv", batch + ".gamma.rate", false},
		{"a key beside a kind", batch + ".size", batch + ".poisson.rate", false},
		{"a kind beside a key with kinds", batch + ".poisson", batch + ".size.uniform.min", false},
		{"a time beside another", "clients.a.arrivals.profile.points.5m", "clients.a.arrivals.profile.points.6m", false},
	} {
		if got := overrides(c.path, c.other); got != c.want {
			t.Errorf("%s: %t, expected %t", c.about, got, c.want)
		}
	}
	const text = `name: x
clients: {a: {to: web, arrivals: {batch: {poisson: 10/s, size: 4}}}}
tiers: {web: {servers: {service: 1ms}}}
`
	for _, c := range []struct{ about, variants, want string }{
		{"a variant and a sweep of the same kind", "{x: {clients.a.arrivals.batch.size: 2}}", ""},
		{"a variant with another kind within", "{x: {clients.a.arrivals.batch: {gamma: {rate: 5/s, cv: 2}, size: 1}}}",
			`the sweep of "clients.a.arrivals.batch.poisson.rate" in line 6 replaces the kind that is chosen here`},
	} {
		_, err := Parse("x.yaml", []byte(text+"variants: "+c.variants+"\nsweep:\n  clients.a.arrivals.batch.poisson.rate: [5/s, 6/s]\n"))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", c.about, err, c.want)
		}
	}
}

// TestLoopingTrace proves that a trace that loops brings its mean rate for as long as
// the run lasts: two rows 0.2 s apart, so one in 0.2 s, or, at a speed of 2.5, in 80 ms.
func TestLoopingTrace(t *testing.T) {
	s, err := load(t, "testdata/good/trace_loop.yaml").With("run.duration", "79s")
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Run(context.Background(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Cases[0].Value("total", "latency", "count"); got != 988 { // at 0, 80 ms, ... 78.96 s
		t.Errorf("%g requests, expected 988", got)
	}
}

// TestExplainWithin proves that what stands within kinds is explained.
func TestExplainWithin(t *testing.T) {
	for word, want := range map[string][]string{
		"batch":                                       {"one kind of arrival  how the batches come; needed", "size "},
		"profile":                                     {"diurnal.peak_to_mean  ", "from 1 to 2", "spikes.ramp ", "a mapping from times to rates", "default poisson"},
		"mmpp":                                        {"a list of rates"},
		"clients.x.arrivals.profile.points":           {"a mapping from times to values, such as {0s: 400/s, 5m: 400/s}"},
		"clients.x.arrivals.profile.points.5m":        {"the value at that time, see clients.x.arrivals.profile.points"},
		"clients.x.arrivals.profile.spikes":           {"keys:", "ramp "},
		"clients.x.arrivals.batch.poisson":            {"poisson (arrival)"},
		"clients.x.arrivals.batch.poisson.rate":       {"a rate with unit"},
		"clients.x.arrivals.profile.diurnal.period":   {"24h"},
		"clients.x.arrivals.profile.process.gamma.cv": {"coefficient of variation"},
	} {
		got, err := Explain(word)
		if err != nil {
			t.Errorf("%s: %v", word, err)
		}
		for _, part := range want {
			if !strings.Contains(got, part) {
				t.Errorf("%s: got\n%sexpected %q", word, got, part)
			}
		}
	}
}
