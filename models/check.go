package models

import (
	"strconv"

	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/models/dist"
)

// Problem is something that is wrong with a Config, or worth a note, with the path
// of the value that it concerns.
type Problem struct {
	Path, Text string
}

// Check returns what keeps the system from being run, beyond what the tags of a
// single field can tell.
func (c *Config) Check() []Problem {
	var all []Problem
	fail := func(path, text string) { all = append(all, Problem{path, text}) }
	var tiers []string
	for i := range c.Tiers {
		tiers = append(tiers, c.Tiers[i].Name)
	}
	for i := range c.Clients {
		c.checkClient(&c.Clients[i], tiers, fail)
	}
	for i := range c.Tiers {
		c.checkTier(&c.Tiers[i], fail)
	}
	return all
}

func (c *Config) checkClient(client *Client, tiers []string, fail func(path, text string)) {
	path := "clients." + client.Name
	if c.tier(client.To) == nil {
		fail(path+".to", "there is no tier "+strconv.Quote(client.To)+catalog.Meant(client.To, tiers))
	}
	switch {
	case client.Arrivals == nil && client.Trace == nil:
		fail(path, "there are no requests; give arrivals or a trace")
	case client.Arrivals != nil && client.Trace != nil:
		fail(path+".trace", "arrivals and a trace exclude each other")
	case client.Trace != nil:
		if text := client.Trace.Check(); text != "" {
			fail(path+".trace", text)
		}
	}
}

func (c *Config) checkTier(t *Tier, fail func(path, text string)) {
	path := "tiers." + t.Name
	for _, f := range catalog.Fields(typeOfTier) {
		if f.Key == t.Name {
			fail(path, "a tier may not be named like a key of the language")
		}
	}
	if t.Servers.Service == nil && !c.onlyServed(t.Name) {
		fail(path+".servers.service", "\"service\" is missing: time that a worker of speed 1 spends on a request")
	}
	if t.Servers.Count > 0 && len(t.Servers.Groups) > 0 {
		fail(path+".servers.count", "count and groups exclude each other; each group has its own count")
	}
	const most = 1_000_000
	servers, workers := 0, 0
	for _, group := range t.Servers.All() {
		servers += group.Count
		workers += group.Count * group.Workers
	}
	if servers > most {
		fail(path+".servers", strconv.Itoa(servers)+" servers; a tier has at most "+strconv.Itoa(most))
	}
}

// onlyServed tells whether all requests that enter a tier bring their service time
// along.
func (c *Config) onlyServed(tier string) bool {
	some := false
	for i := range c.Clients {
		if client := &c.Clients[i]; client.To == tier {
			some = true
			if client.Trace == nil || client.Trace.Columns.Service.Name == "" {
				return false
			}
		}
	}
	return some
}

func (c *Config) tier(name string) *Tier {
	for i := range c.Tiers {
		if c.Tiers[i].Name == name {
			return &c.Tiers[i]
		}
	}
	return nil
}

// Notes returns what a user should know before running the system: tiers that
// nobody calls, and open loads that no queue limit or timeout bounds and that the
// servers do not carry.
func (c *Config) Notes() []Problem {
	var notes []Problem
	for i := range c.Tiers {
		t := &c.Tiers[i]
		rate, patient, called, known := c.load(t)
		path := "tiers." + t.Name
		if !called {
			notes = append(notes, Problem{path, "no requests come here"})
			continue
		}
		var capacity float64
		for _, g := range t.Servers.All() {
			capacity += float64(g.Count*g.Workers) * g.Speed
		}
		mean := 0.0
		if m, ok := t.Servers.Service.(dist.Momenter); ok {
			mean, _ = m.Moments()
		}
		if offered := rate * mean; known && offered >= capacity && patient && t.Servers.Queue.Limit == NoLimit {
			notes = append(notes, Problem{path, "unstable: the load of " + number(offered) + " erlangs is not below the capacity of " +
				number(capacity) + "; with no queue limit and no timeout, latency grows as long as the run lasts"})
		}
	}
	return notes
}

// load returns the rate of requests that enter a tier, as far as it is known, and
// whether some client waits for ever.
func (c *Config) load(t *Tier) (rate float64, patient, called, known bool) {
	known = t.Servers.Service != nil
	for i := range c.Clients {
		client := &c.Clients[i]
		if client.To != t.Name {
			continue
		}
		called = true
		patient = patient || client.Timeout == 0
		own := rateOf(client.Arrivals)
		rate, known = rate+own, known && own > 0
	}
	return rate, patient, called, known
}

// rateOf returns the arrivals per second of a source, 0 when it does not know them.
func rateOf(source arrival.Source) float64 {
	if rater, ok := source.(arrival.Rater); ok {
		return rater.Rate()
	}
	return 0
}

// Rate returns the arrivals per second of all clients whose rate is known.
func (c *Config) Rate() (rate float64) {
	for i := range c.Clients {
		rate += rateOf(c.Clients[i].Arrivals)
	}
	return rate
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }
