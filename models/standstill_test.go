package models

import (
	"strings"
	"testing"

	"lbsim/models/dist"
	"lbsim/sim"
)

// A run ends with an error when requests that take no time follow each other at one
// instant, which only the run can find; and not when all of many users are answered at
// once, again and again.
func TestStandstill(t *testing.T) {
	for name, change := range map[string]func(c *Config){
		"a class that makes all requests": func(c *Config) {
			c.Clients[0].Requests = []Class{{Name: "idle", Share: 1, Path: "/", Work: &dist.Constant{}}, {Name: "busy", Path: "/"}}
		},
		"a call that nobody makes": func(c *Config) {
			c.Tiers[0].Servers.Service, c.Tiers[0].Calls[0].Share = &dist.Constant{}, 0
			c.Tiers[1].Servers.Service = &dist.Constant{Value: 0.1}
		},
		"sessions": func(c *Config) {
			c.Clients[0].Sessions = &Sessions{Arrivals: c.Clients[0].Arrivals, Requests: &dist.Constant{Value: 1e9}}
			c.Clients[0].Arrivals, c.Clients[0].Users = nil, nil
			c.Tiers[0].Servers.Service = &dist.Constant{}
		},
		"": func(c *Config) { c.Clients[0].Users.Count, c.Tiers[0].Servers.Workers = 10_000, 10_000 },
	} {
		c := chain(2, 0.1)
		c.Clients[0].Users = &Users{Count: 1}
		if name != "sessions" {
			c.Clients[0].Arrivals = nil
		}
		c.Tiers[1].Servers.Service = &dist.Constant{}
		c.Duration = sim.Second
		change(c)
		if found := c.Check(); len(found) > 0 {
			t.Fatalf("%s: %v", name, found)
		}
		_, err := Run(c, 1, 0, func(sim.Time, uint64) bool { return true })
		if stands := err != nil && strings.HasPrefix(err.Error(), "clients.users: the clock stands still at "); stands != (name != "") {
			t.Errorf("%q: the run ends with %v", name, err)
		}
	}
}
