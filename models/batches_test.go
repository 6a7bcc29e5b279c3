package models

import (
	"math"
	"reflect"
	"testing"

	"lbsim/models/arrival"
	"lbsim/models/dist"
	"lbsim/models/result"
	"lbsim/sim"
)

// A run that is cut into batches is the same run: all its numbers are those of the run
// that is not cut, and the batches add up to it, histograms and sums.
func TestBatches(t *testing.T) {
	tier := func(name string) Tier {
		t := Tier{Name: name}
		t.SetDefaults()
		return t
	}
	web, db := tier("web"), tier("db")
	web.Servers.Count, web.Servers.Service = 3, &dist.Exponential{Mean: 0.02}
	web.Calls = []Call{{Name: "db", Count: 1, Share: 0.5, HoldWorker: true}}
	db.Servers.Service = &dist.Exponential{Mean: 0.004}
	c := &Config{
		Clients: []Client{{Name: "users", To: "web", Arrivals: &arrival.Poisson{PerSecond: 80}, Timeout: 200 * sim.Millisecond}},
		Tiers:   []Tier{web, db}, Duration: 40 * sim.Second, Warmup: 5 * sim.Second,
	}
	for _, problem := range c.Check() {
		t.Fatal(problem.Path, problem.Text)
	}
	run := func(batches int) *result.Run {
		c.Batches = batches
		r, err := Run(c, 3, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	whole, cut := run(0), run(8)
	if len(whole.Batches) != 0 || len(cut.Batches) != 8 {
		t.Fatalf("%d and %d batches; expected none and 8", len(whole.Batches), len(cut.Batches))
	}
	batches := cut.Batches
	if cut.Batches = nil; !reflect.DeepEqual(whole, cut) {
		t.Error("a run that is cut into batches has other numbers")
	}
	sum := batches[0]
	for _, b := range batches[1:] {
		if n := b.Scopes[0].Spans[0].Histogram.Count(); n < 200 || n > 500 {
			t.Errorf("%d requests in a batch of 4.375 s at 80/s", n)
		}
		sum = sum.With(b)
	}
	for i, scope := range whole.Scopes {
		if sum.Scopes[i].Name != scope.Name || sum.Scopes[i].Missing != scope.Missing {
			t.Errorf("%s: %d missing in all batches; expected %d", scope.Name, sum.Scopes[i].Missing, scope.Missing)
		}
		for k, span := range scope.Spans {
			if sum.Scopes[i].Spans[k].Histogram.Hash(0) != span.Histogram.Hash(0) {
				t.Errorf("%s %s: the histograms of the batches do not add up", scope.Name, span.Metric)
			}
		}
		for k, ratio := range scope.Ratios {
			if part := sum.Scopes[i].Ratios[k].Part; math.Abs(part-ratio.Part) > 1e-9*math.Abs(ratio.Part) {
				t.Errorf("%s %s: %v in all batches; expected %v", scope.Name, ratio.Metric, part, ratio.Part)
			}
		}
	}
}
