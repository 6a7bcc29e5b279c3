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
		classes := client.classes()
		for k := range classes {
			class := &classes[k]
			name := "clients." + client.Name
			if class.Name != "" {
				name += ".requests." + class.Name
			}
			work := 1.0
			if m, ok := class.Work.(dist.Momenter); ok {
				work, _ = m.Moments()
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
		t := c.tier(name)
		for _, to := range t.next() {
			visit(to)
		}
		order = append(order, t)
	}
	visit(tier)
	slices.Reverse(order)
	return order
}

// rate returns the requests per second of the clients, where they do not depend on
// the answers.
func (c *Client) rate() (rate float64, known bool) {
	source, factor := c.Arrivals, 1.0
	if c.Sessions != nil {
		source = c.Sessions.Arrivals
		m, ok := c.Sessions.Requests.(dist.Momenter)
		if !ok {
			return 0, false
		}
		factor, _ = m.Moments()
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
			if m, ok := b.Overhead.(dist.Momenter); ok {
				mean, _ := m.Moments()
				notes = unstable(notes, path+".balancer", in.rate*mean, float64(b.Count*b.Workers), "no timeout")
			}
		}
		if !in.known || !in.patient || len(t.Routes) > 0 || t.Servers.Queue.Limit != NoLimit || t.Servers.Queue.Timeout > 0 {
			continue
		}
		var capacity float64
		for _, g := range t.Servers.All() {
			capacity += float64(g.Count*g.Workers) * g.Speed
		}
		m, ok := t.Servers.Service.(dist.Momenter)
		if !ok {
			continue
		}
		mean, _ := m.Moments()
		notes = unstable(notes, path, in.work*mean, capacity, "no queue limit and no timeout")
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

// Rate returns the requests per second of all clients, as far as they are known; of
// users, how many there would be if answers came at once.
func (c *Config) Rate() (rate float64) {
	for i := range c.Clients {
		client := &c.Clients[i]
		if r, known := client.rate(); known {
			rate += r
		} else if u := client.Users; u != nil {
			pause := 0.001
			if m, ok := u.Think.(dist.Momenter); ok {
				mean, _ := m.Moments()
				pause += mean
			}
			rate += float64(u.Count) / pause
		}
	}
	return rate
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }
