package models

import (
	"reflect"
	"testing"

	"lbsim/models/dist"
	"lbsim/models/result"
	"lbsim/sim"
)

// A tier whose sojourns are the latencies of its clients gives the same, whether it is
// measured with them or by itself. With and without overhead, network to the servers,
// a warm-up, rejections and clients that give up.
func TestTwins(t *testing.T) {
	for _, change := range []func(c *Config){
		func(*Config) {},
		func(c *Config) { c.Warmup = sim.Second },
		func(c *Config) { c.Tiers[0].Balancer.Overhead = &dist.Exponential{Mean: 0.001} },
		func(c *Config) { c.Tiers[0].Network = &dist.Constant{Value: 0.002} },
		func(c *Config) { c.Tiers[0].Servers.Queue.Limit = 2 },
		func(c *Config) {
			c.Tiers[0].Servers.Service, c.Clients[0].Timeout = &dist.Exponential{Mean: 0.008}, 25*sim.Millisecond
		},
		func(c *Config) {
			c.Tiers[0].Network, c.Clients[0].Timeout, c.Warmup = &dist.Exponential{Mean: 0.005}, 12*sim.Millisecond, sim.Second
		},
	} {
		c := chain(1, 0.001)
		change(c)
		measure := func(apart bool) *result.Run {
			s := newSystem(c, 1, 0)
			if s.tiers[0].measure.twin == nil {
				t.Fatal("the tier is not measured with its clients")
			}
			if apart {
				s.groups[0].measure.classes[0].twin, s.tiers[0].measure.twin = nil, nil
			}
			run, err := s.run(c, nil)
			if err != nil {
				t.Fatal(err)
			}
			return run
		}
		runs := [2]*result.Run{measure(false), measure(true)}
		for _, scope := range []string{"total", "tiers." + c.Tiers[0].Name} {
			compareScopes(t, runs[0].Scope(scope), runs[1].Scope(scope))
		}
	}
}

func compareScopes(t *testing.T, together, apart *result.Scope) {
	t.Helper()
	if !reflect.DeepEqual(together.Ratios, apart.Ratios) || together.Missing != apart.Missing {
		t.Errorf("together %+v; apart %+v", together.Ratios, apart.Ratios)
	}
	for i := range apart.Spans {
		a, b := together.Spans[i].Histogram, apart.Spans[i].Histogram
		if a.Hash(1) != b.Hash(1) || a.Count() == 0 || a.Deviation() != b.Deviation() || a.Max() != b.Max() {
			t.Errorf("%s: together %d spans of %g s on average, apart %d of %g s", apart.Spans[i].Metric, a.Count(), a.Mean(), b.Count(), b.Mean())
		}
	}
}
