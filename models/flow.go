package models

import (
	"slices"
	"strconv"

	"lbsim/models/arrival"
	"lbsim/models/dist"
)

// flow is how requests flow through the tiers, on average, as far as the parameters
// tell.
type flow struct {
	*Config
	at   map[string]*inflow
	lost []lostClass // that find no route
}

// inflow is what flows into a tier.
type inflow struct {
	rate    float64 // requests per second
	work    float64 // the sum of their work factors per second
	known   bool    // rate and work are
	patient bool    // some client waits for ever
}

type lostClass struct{ tier, class string }

func newFlow(c *Config) *flow {
	f := &flow{Config: c, at: make(map[string]*inflow)}
	for i := range c.Clients {
		client := &c.Clients[i]
		rate, known := client.rate()
		classes := client.Classes()
		for k := range classes {
			class := &classes[k]
			name := "clients." + client.Name
			if class.Name != "" {
				name += ".requests." + class.Name
			}
			work, ok := dist.Mean(class.Work)
			if !ok {
				work = 1
			}
			f.enter(client.To, class, name, inflow{rate * class.Share, rate * class.Share * work, known, class.timeout(client) == 0})
		}
	}
	return f
}

// enter lets requests of a class flow into a tier and from there to others. Each
// tier is looked at once, after all that lead to it: the ways through tiers that call
// each other can be too many to be walked one by one.
func (f *flow) enter(tier string, class *Class, name string, in inflow) {
	brought := map[string]inflow{tier: in}
	for _, t := range f.downstream(tier) {
		x, comes := brought[t.Name]
		if !comes {
			continue
		}
		here := f.at[t.Name]
		if here == nil {
			here = &inflow{known: true}
			f.at[t.Name] = here
		}
		here.rate, here.work = here.rate+x.rate, here.work+x.work
		here.known, here.patient = here.known && x.known, here.patient || x.patient
		bring := func(to string, share float64) {
			there := brought[to]
			brought[to] = inflow{there.rate + float64(x.rate*share), there.work + float64(x.work*share), x.known, x.patient}
		}
		for i := range t.Calls {
			bring(t.Calls[i].Name, float64(t.Calls[i].Count)*t.Calls[i].Share)
		}
		if len(t.Routes) == 0 {
			continue
		}
		fits := fitting(t.Routes, class)
		if len(fits) == 0 {
			f.lost = append(f.lost, lostClass{t.Name, name})
		}
		for _, i := range fits {
			share := 1.0
			if s := t.Routes[i].Share; s != nil {
				share = s.At(0)
			}
			bring(t.Routes[i].To, share)
		}
	}
}

// downstream returns a tier and those behind it, each after all that lead to it.
func (c *Config) downstream(tier string) (order []*Tier) {
	seen := make(map[string]bool)
	var visit func(name string)
	visit = func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		t := c.Tier(name)
		for _, to := range t.next() {
			visit(to)
		}
		order = append(order, t)
	}
	visit(tier)
	slices.Reverse(order)
	return order
}

// Reached returns the tiers to which requests of some clients come, each after all that
// lead to it.
func (c *Config) Reached() (order []*Tier) {
	seen := make(map[string]bool)
	for i := range c.Clients {
		var fresh []*Tier
		for _, t := range c.downstream(c.Clients[i].To) {
			if !seen[t.Name] {
				seen[t.Name] = true
				fresh = append(fresh, t)
			}
		}
		order = append(fresh, order...) // what is known already may come behind, never before
	}
	return order
}

// rate returns the requests per second of the clients, where they do not depend on
// the answers.
func (c *Client) rate() (rate float64, known bool) {
	source, factor := c.Arrivals, 1.0
	if c.Sessions != nil {
		source = c.Sessions.Arrivals
		if factor, known = dist.Mean(c.Sessions.Requests); !known {
			return 0, false
		}
	}
	rater, ok := source.(arrival.Rater)
	if !ok || rater.Rate() == 0 {
		return 0, false
	}
	return rater.Rate() * factor, true
}

// Notes returns what a user should know before running the system: tiers that
// nobody calls, and open loads that no queue limit or timeout bounds and that the
// servers do not carry.
func (c *Config) Notes() []Problem {
	var notes []Problem
	f := newFlow(c)
	for i := range c.Tiers {
		t := &c.Tiers[i]
		path, in := "tiers."+t.Name, f.at[t.Name]
		if in == nil {
			notes = append(notes, Problem{path, "no requests come here"})
			continue
		}
		if b := &t.Balancer; in.known && in.patient && b.Workers > 0 {
			if mean, ok := dist.Mean(b.Overhead); ok {
				notes = unstable(notes, path+".balancer", in.rate*mean, float64(b.Count*b.Workers), "no timeout")
			}
		}
		load, capacity, known := f.load(t)
		if known && in.patient && t.Servers.Queue.Limit == NoLimit && t.Servers.Queue.Timeout == 0 {
			notes = unstable(notes, path, load, capacity, "no queue limit and no timeout")
		}
	}
	return notes
}

// unstable adds a note if a load in busy workers is not below the capacity.
func unstable(notes []Problem, path string, load, capacity float64, without string) []Problem {
	if load < capacity {
		return notes
	}
	return append(notes, Problem{path, "unstable: the load of " + number(load) + " erlangs is not below the capacity of " +
		number(capacity) + "; with " + without + ", latency grows as long as the run lasts"})
}

// Load returns the work that comes to the servers of a tier in a second, in busy
// workers of speed 1 (erlangs), and how many such workers there are. They are known
// where the arrivals do not depend on the answers and the mean service time is known;
// a request that fails before it comes to the tier counts too.
func (c *Config) Load(tier string) (load, capacity float64, known bool) {
	t := c.Tier(tier)
	if t == nil {
		return 0, 0, false
	}
	return newFlow(c).load(t)
}

func (f *flow) load(t *Tier) (load, capacity float64, known bool) {
	if len(t.Routes) > 0 {
		return 0, 0, false
	}
	for _, g := range t.Servers.All() {
		capacity += float64(g.Count*g.Workers) * g.Speed
	}
	in := f.at[t.Name]
	mean, ok := dist.Mean(t.Servers.Service)
	if in == nil || !in.known || !ok {
		return 0, capacity, false
	}
	return in.work * mean, capacity, true
}

// Rate returns the requests per second of all clients, as far as they are known; of
// users, how many there would be if answers came at once.
func (c *Config) Rate() (rate float64) {
	for i := range c.Clients {
		client := &c.Clients[i]
		if r, known := client.rate(); known {
			rate += r
		} else if u := client.Users; u != nil {
			pause := 0.001
			if mean, ok := dist.Mean(u.Think); ok {
				pause += mean
			}
			rate += float64(u.Count) / pause
		}
	}
	return rate
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }
