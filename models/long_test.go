package models

import (
	"math"
	"strings"
	"testing"

	"lbsim/models/arrival"
	"lbsim/models/dist"
	"lbsim/sim"
)

// All requests together may take longer than the clock can tell: 400 thousand jobs of a
// hundred hours at each tier are 4,500 years of work. The means are those of each job,
// for which there is always a worker, at the clients, at the tiers and along the path.
func TestVeryMuchTimeTogether(t *testing.T) {
	const hour = 3600.0
	for tiers := 1; tiers <= 2; tiers++ {
		c := chain(tiers, 100*hour)
		c.Clients[0].Arrivals = &arrival.Deterministic{PerSecond: 200 / (24 * hour)}
		c.Duration = sim.FromSeconds(2000 * 24 * hour)
		for i := range c.Tiers {
			x := &c.Tiers[i]
			x.Servers.Workers = 10_000
			x.Network, x.Balancer.Overhead = &dist.Constant{Value: 10 * hour}, &dist.Constant{Value: 20 * hour}
		}
		run, err := Run(c, 1, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		n, last := float64(tiers), "tiers."+c.Tiers[tiers-1].Name
		for ratio, hours := range map[string]float64{
			"total service_time": 100 * n, "total balancer_time": 20 * n, "total network_time": 10 * n,
			last + " balancer_time": 20, last + " network_time": 10, last + ".servers.0 sojourn": 130,
			"tiers." + c.Tiers[0].Name + " call_time": 130 * (n - 1),
			last + " path_service_time":               100 * (n - 1), last + " path_balancer_time": 20 * (n - 1),
		} {
			scope, metric, _ := strings.Cut(ratio, " ")
			for _, r := range run.Scope(scope).Ratios {
				if got := r.Part / r.Whole; r.Metric == metric && !(math.Abs(got-hours*hour) <= 1e-9*got) {
					t.Errorf("%d tiers: %s %g s, expected %g s", tiers, ratio, got, hours*hour)
				}
			}
		}
	}
}
