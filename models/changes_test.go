package models

import (
	"testing"

	"lbsim/models/dist"
	"lbsim/sim"
)

// What a system becomes is as if it had always been so, for requests that are born
// from then on: also where nothing stood at the beginning. Each row makes one change
// in the middle of a run and names the metric that is 0 up to then and not after it.
func TestChangesOfWhatWasNotThere(t *testing.T) {
	half := func() *Share { return &Share{Value: 0.5} }
	for _, c := range []struct {
		about         string
		change        func(c *Config)
		scope, metric string
	}{
		{"clients begin to give up", func(c *Config) { c.Clients[0].Timeout = sim.Millisecond }, "total", "timed_out"},
		{"a route gives away a part", func(c *Config) { c.Tiers[2].Routes[0].Share, c.Tiers[2].Routes[1].Share = half(), half() }, "tiers.other", "offered"},
	} {
		before := chain(1, 0.002)
		before.Clients[0].To = "front"
		other := before.Tiers[0]
		other.Name = "other"
		other.Servers.Service = &dist.Constant{Value: 0.002}
		before.Tiers = append(before.Tiers, other, routed("front", tierName(0), "other"))
		after := copyOf(before)
		c.change(after)
		if n := partOf(t, mustRun(t, before, 1, 0), c.scope, c.metric); n != 0 {
			t.Errorf("%s: %s of %s is %v without it", c.about, c.metric, c.scope, n)
		}
		before.Phases = []Phase{{At: sim.Second, Config: after}}
		late, all := partOf(t, mustRun(t, before, 1, 0), c.scope, c.metric), partOf(t, mustRun(t, after, 1, 0), c.scope, c.metric)
		if late < 0.3*all || late > 0.7*all {
			t.Errorf("%s: %s of %s is %v when it comes half way, and %v from the beginning", c.about, c.metric, c.scope, late, all)
		}
	}
}
