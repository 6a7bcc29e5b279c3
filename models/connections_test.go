package models

import (
	"strings"
	"testing"

	"lbsim/models/arrival"
	"lbsim/models/balance"
	"lbsim/models/dist"
	"lbsim/sim"
)

// chain returns n tiers of one server, each of which calls the next, and a client
// group that enters the first.
func chain(n int, service float64) *Config {
	c := &Config{Clients: []Client{{Name: "users", To: tierName(0), Arrivals: &arrival.Poisson{PerSecond: 100}}}, Duration: 2 * sim.Second}
	for i := range n {
		t := Tier{Name: tierName(i)}
		t.SetDefaults()
		t.Servers.Service = &dist.Constant{Value: service}
		if i < n-1 {
			call := Call{Name: tierName(i + 1)}
			call.SetDefaults()
			t.Calls = []Call{call}
		}
		c.Tiers = append(c.Tiers, t)
	}
	return c
}

// routed returns a tier of balancers only that sends everything on.
func routed(name string, to ...string) Tier {
	t := Tier{Name: name}
	t.SetDefaults()
	for _, to := range to {
		r := Route{To: to}
		t.Routes = append(t.Routes, r)
	}
	return t
}

// A connection of layer 4 stays with the tier that it was sent to when the shares of
// the routes change, and only new ones follow the new shares: users of one connection
// each, all sent to one of two tiers, stay there when all new ones would be sent to the
// other.
func TestConnectionsStayOnTheirRoute(t *testing.T) {
	c := chain(1, 0.001)
	c.Clients[0] = Client{Name: "users", To: "front", Users: &Users{Count: 20, Think: &dist.Exponential{Mean: 0.05}}}
	other := c.Tiers[0]
	other.Name = "other"
	front := routed("front", tierName(0), "other")
	front.Balancer.Layer = 4
	front.Routes[0].Share, front.Routes[1].Share = &Share{Value: 1}, &Share{}
	c.Tiers = append(c.Tiers, other, front)
	later := copyOf(c)
	later.Tiers[2].Routes[0].Share, later.Tiers[2].Routes[1].Share = &Share{}, &Share{Value: 1}
	c.Phases = []Phase{{At: sim.Second, Config: later}}
	run := mustRun(t, c, 1, 0)
	if n := partOf(t, run, "tiers.other", "offered"); n > 0 || partOf(t, run, "tiers.tier0", "offered") < 400 {
		t.Errorf("%v requests have changed the tier", n)
	}
	c.Tiers[2].Balancer.Layer = 7
	c.Phases[0].Config.Tiers[2].Balancer.Layer = 7
	if partOf(t, mustRun(t, c, 1, 0), "tiers.other", "offered") == 0 {
		t.Error("at layer 7 no requests have changed the tier")
	}
}

// A strategy that sees servers has nothing to see where there are none.
func TestNothingToSee(t *testing.T) {
	c := chain(1, 0.001)
	front := routed("front", tierName(0))
	front.Balancer.Strategy = &balance.Oracle{}
	c.Tiers = append(c.Tiers, front)
	problems := c.Check()
	if len(problems) != 1 || problems[0].Path != "tiers.front.balancer.strategy" || !strings.Contains(problems[0].Text, "oracle") {
		t.Errorf("problems are %v", problems)
	}
}
