package models

import (
	"math"
	"testing"

	"lbsim/models/arrival"
	"lbsim/models/dist"
)

// The load of a tier is what comes to it, by itself and through calls, times its mean
// service time; the capacity is that of all workers, times their speed.
func TestLoad(t *testing.T) {
	tier := func(name string, service float64, servers Servers) Tier {
		one := Tier{Name: name}
		one.SetDefaults()
		servers.Service, servers.Queue = &dist.Exponential{Mean: service}, one.Servers.Queue
		one.Servers = servers
		return one
	}
	web := tier("web", 0.01, Servers{Count: 3, Workers: 4})
	web.Calls = []Call{{Name: "db", Count: 2, Share: 0.5}}
	db := tier("db", 0.004, Servers{Workers: 1, Groups: []Group{{Count: 2, Speed: 1}, {Count: 1, Speed: 0.5, Workers: 8}}})
	c := &Config{Clients: []Client{{Name: "users", To: "web", Arrivals: &arrival.Poisson{PerSecond: 500}}}, Tiers: []Tier{web, db, {Name: "gate", Routes: []Route{{To: "web"}}}}}
	for name, want := range map[string][2]float64{"web": {5, 12}, "db": {2, 6}} {
		load, capacity, known := c.Load(name)
		if !known || math.Abs(load-want[0]) > 1e-9 || math.Abs(capacity-want[1]) > 1e-9 {
			t.Errorf("%s: %v of %v, %v; expected %v", name, load, capacity, known, want)
		}
	}
	c.Clients[0] = Client{Name: "users", To: "web", Users: &Users{Count: 5}}
	for _, name := range []string{"web", "gate", "nowhere"} {
		if _, _, known := c.Load(name); known {
			t.Errorf("the load of %s is known", name)
		}
	}
}
