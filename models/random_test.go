package models

import (
	"fmt"

	"lbsim/models/arrival"
	"lbsim/models/dist"
	"lbsim/sim"
)

// chance makes systems at random. All kinds of strategies, sources, distributions
// and queues that the tables have are among them, and all that a scenario can say
// about tiers and clients.
type chance struct{ *sim.Rand }

// oneIn is true once in n times, on average.
func (r chance) oneIn(n int) bool { return r.Below(n) == 0 }

// between returns a number between two, small ones more often.
func (r chance) between(low, high float64) float64 {
	u := r.Uniform()
	return low + (high-low)*u*u
}

// mostCalls is about the greatest number of calls in a system made at random.
const mostCalls = 800

// randomSystem returns the system of a seed: some client groups and tiers that call
// each other, around full load, for a few hundred requests.
func randomSystem(seed uint64) *Config {
	r := chance{sim.Stream(seed, 0, "random system")}
	length := r.between(0.1, 2)
	c := &Config{}
	if r.oneIn(3) {
		c.Zones.Latency = sim.FromSeconds(r.between(0, 0.03))
	}
	n := 1 + r.Below(6)
	for i := range n {
		c.Tiers = append(c.Tiers, r.tier(i, n))
	}
	for i := range 1 + r.Below(3) {
		to := int(r.between(0, float64(n)))
		rate := r.between(10, 300) / length
		c.Clients = append(c.Clients, Client{Name: fmt.Sprint("clients", i), To: tierName(to), Arrivals: &arrival.Poisson{PerSecond: rate}, Requests: r.classes()})
	}
	r.loadTiers(c, length)
	endless := !r.oneIn(3)
	if endless {
		c.Duration = sim.FromSeconds(length)
	}
	if r.oneIn(3) {
		c.Warmup = sim.FromSeconds(r.between(0, 1.2) * length)
	}
	for i := range c.Clients {
		r.client(&c.Clients[i], length, endless)
	}
	if c.Zones.Latency > 0 {
		r.place(c)
	}
	if r.oneIn(3) {
		r.phases(c, length)
	}
	return c
}

func tierName(i int) string { return fmt.Sprint("tier", i) }

// loadTiers gives each tier service times that let its load be between a fifth and
// twice of what it can carry. Clients come less often where calls would be too many.
func (r chance) loadTiers(c *Config, length float64) {
	calls := 0.0
	for _, in := range newFlow(c).at {
		calls = max(calls, in.rate) // the order of a map must not matter
	}
	for i := range c.Clients {
		c.Clients[i].Arrivals.(*arrival.Poisson).PerSecond *= min(1, mostCalls/2/(calls*length))
	}
	f := newFlow(c)
	for i := range c.Tiers {
		t := &c.Tiers[i]
		if len(t.Routes) > 0 {
			continue
		}
		capacity := 0.0
		for _, g := range t.Servers.All() {
			capacity += float64(g.Count*g.Workers) * g.Speed
		}
		mean := r.between(0.001, 0.05)
		if in := f.at[t.Name]; in != nil && in.work > 0 {
			mean = min(capacity*r.between(0.2, 2)/in.work, 0.2)
		}
		t.Servers.Service = r.dist(mean)
	}
}

// classes returns some request classes, or none.
func (r chance) classes() (list []Class) {
	if r.oneIn(2) {
		return nil
	}
	n, left := 1+r.Below(3), 1.0
	for i := range n {
		class := Class{Name: fmt.Sprint("class", i), Share: left, Priority: r.Below(3)}
		if i < n-1 {
			class.Share = left * r.Uniform()
			left -= class.Share
		}
		class.Path = []string{"/", "/api", "/api/x", "/video/1"}[r.Below(4)]
		if r.oneIn(2) {
			class.Work = r.dist(1)
		}
		if r.oneIn(3) {
			class.Timeout = 1 + sim.FromSeconds(r.between(0, 0.2))
		}
		list = append(list, class)
	}
	return list
}

// client makes a client group, which is one of Poisson arrivals, one of any kind.
func (r chance) client(c *Client, length float64, endless bool) {
	rate := c.Arrivals.(*arrival.Poisson).PerSecond
	until := func(source arrival.Source, n int) arrival.Source {
		if endless {
			return source
		}
		return &ending{Of: source, left: n, own: r.oneIn(3), mean: 0.01}
	}
	switch {
	case r.oneIn(4) && endless:
		c.Arrivals, c.Users = nil, &Users{Count: 1 + r.Below(20)}
		if !r.oneIn(6) {
			c.Users.Think = r.dist(float64(c.Users.Count) / rate)
		} else {
			c.Users.Count = 1
		}
		if r.oneIn(2) {
			c.Users.Activity = r.dist(1)
		}
	case r.oneIn(4):
		mean := 1 + float64(r.Below(6))
		x := &Sessions{Arrivals: until(r.source(rate/mean), int(rate*length/mean)), Start: "empty"}
		x.Requests = []dist.Dist{&dist.Geometric{Mean: mean}, &dist.Constant{Value: mean}, r.dist(mean)}[r.Below(3)]
		if !r.oneIn(4) {
			x.Think = r.dist(length / 10)
		}
		if r.oneIn(3) {
			x.Activity = &dist.Gamma{Mean: 2, CV: 0.5}
		}
		if r.oneIn(8) {
			x.Start = "steady"
		}
		c.Arrivals, c.Sessions = nil, x
	default:
		c.Arrivals = until(r.source(rate), int(rate*length))
		if r.oneIn(3) {
			c.Sources = 1 + r.Below(10)
		}
	}
	if r.oneIn(2) {
		c.Network = r.dist(r.between(0, 0.05))
	}
	if r.oneIn(2) {
		c.Timeout = 1 + sim.FromSeconds(r.between(0, 0.2))
	}
	if r.oneIn(3) {
		c.Connections = &Connections{Requests: 1 + r.Below(5), Lifetime: sim.FromSeconds(r.between(0, 0.3))}
		if c.Arrivals != nil {
			c.Connections.Count = r.Below(10)
		}
	}
}

// place gives zones to clients and servers.
func (r chance) place(c *Config) {
	zones := []string{"a", "b", "c"}
	for i := range c.Clients {
		switch r.Below(3) {
		case 0:
			c.Clients[i].Zone = zones[r.Below(3)]
		case 1:
			c.Clients[i].Zones = map[string]float64{"a": 0.25, "c": 0.75}
		}
	}
	for i := range c.Tiers {
		s := &c.Tiers[i].Servers
		if len(c.Tiers[i].Routes) > 0 {
			continue
		}
		if r.oneIn(2) {
			s.Zones = zones[:1+r.Below(3)]
		}
		for k := range s.Groups {
			if r.oneIn(2) {
				s.Groups[k].Zone = zones[r.Below(3)]
			}
		}
	}
}

// phases lets a system change while it runs.
func (r chance) phases(c *Config, length float64) {
	at, before := sim.Time(0), c
	for range 1 + r.Below(3) {
		at += sim.FromSeconds(r.between(0, length/2))
		next := copyOf(before)
		next.Phases = nil
		r.change(next)
		c.Phases = append(c.Phases, Phase{At: at, Config: next})
		before = next
	}
}

// change changes some of the values that may change while a system runs.
func (r chance) change(c *Config) {
	for i := range c.Clients {
		x := &c.Clients[i]
		if x.Timeout > 0 && r.oneIn(2) {
			x.Timeout = 1 + sim.FromSeconds(r.between(0, 0.2))
		}
		for k := range x.Requests {
			if k > 0 && r.oneIn(2) {
				a, b := &x.Requests[k-1].Share, &x.Requests[k].Share
				*a, *b = *b, *a
			}
		}
		if r.oneIn(2) && x.Arrivals != nil {
			x.Arrivals = rescaled(x.Arrivals, r.between(0.2, 3))
		}
		if r.oneIn(2) && x.Sessions != nil {
			sessions := *x.Sessions
			sessions.Arrivals = rescaled(sessions.Arrivals, r.between(0.2, 3))
			x.Sessions = &sessions
		}
	}
	for i := range c.Tiers {
		t := &c.Tiers[i]
		if t.Servers.Count > 0 && r.oneIn(2) {
			t.Servers.Count = 1 + r.Below(6)
		}
		for k := range t.Servers.Groups {
			if r.oneIn(2) {
				t.Servers.Groups[k].Count, t.Servers.Groups[k].Weight = 1+r.Below(4), float64(1+r.Below(4))
			}
		}
		if r.oneIn(3) {
			t.Servers.Queue.Limit = r.Below(6) - 1
		}
		for k := range t.Calls {
			if r.oneIn(2) {
				t.Calls[k].Share = r.Uniform()
			}
		}
		for k := 1; k < len(t.Routes); k++ {
			if t.Routes[k-1].sameAs(&t.Routes[k]) && r.oneIn(2) {
				a, b := &t.Routes[k-1].Share, &t.Routes[k].Share
				*a, *b = *b, *a
			}
		}
	}
}
