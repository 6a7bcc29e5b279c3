package models

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"lbsim/models/catalog"
	"lbsim/models/queue"
)

// Problem is something that is wrong with a Config, or worth a note, with the path
// of the value that it concerns.
type Problem struct {
	Path, Text string
}

// checker collects what is wrong with a Config.
type checker struct {
	*Config
	tiers []string // names
	found []Problem
}

func (c *checker) fail(path, text string) { c.found = append(c.found, Problem{path, text}) }

// Check returns what keeps the system from being run, beyond what the tags of a
// single field can tell.
func (c *Config) Check() []Problem {
	k := &checker{Config: c}
	for i := range c.Tiers {
		k.tiers = append(k.tiers, c.Tiers[i].Name)
	}
	for i := range c.Clients {
		k.checkClient(&c.Clients[i])
	}
	for i := range c.Tiers {
		k.checkTier(&c.Tiers[i])
	}
	if len(k.found) == 0 {
		k.checkCycles()
	}
	if len(k.found) == 0 {
		k.checkRoutes()
		k.checkClock()
	}
	return k.found
}

// checkTo checks that a tier that is named is there.
func (k *checker) checkTo(path, name string) {
	if k.Tier(name) == nil {
		k.fail(path, "there is no tier "+strconv.Quote(name)+catalog.Meant(name, k.tiers))
	}
}

func (k *checker) checkClient(c *Client) {
	path := "clients." + c.Name
	k.checkTo(path+".to", c.To)
	var given []string
	for _, x := range []struct {
		key string
		is  bool
	}{{"arrivals", c.Arrivals != nil}, {"trace", c.Trace != nil}, {"users", c.Users != nil}, {"sessions", c.Sessions != nil}} {
		if x.is {
			given = append(given, x.key)
		}
	}
	switch {
	case len(given) == 0:
		k.fail(path, "there are no requests; give arrivals, users, sessions or a trace")
	case len(given) > 1 && len(given) == 2 && given[1] == "trace":
		k.fail(path+".trace", "arrivals and a trace exclude each other")
	case len(given) > 1:
		k.fail(path+"."+given[1], given[0]+" and "+given[1]+" exclude each other")
	case c.Trace != nil:
		if text := c.Trace.Check(); text != "" {
			k.fail(path+".trace", text)
		}
	}
	if c.Users != nil || c.Sessions != nil {
		if c.Sources > 0 {
			k.fail(path+".sources", "each user or session is a source of its own; sources is for open arrivals")
		}
		if c.Connections != nil && c.Connections.Count > 0 {
			k.fail(path+".connections.count", "each user or session has a connection of its own; count is for open arrivals")
		}
	}
	if u := c.Users; u != nil && u.Activity != nil && isZero(u.Activity) {
		k.fail(path+".users.activity", allIdle)
	}
	if s := c.Sessions; s != nil && s.Activity != nil && isZero(s.Activity) {
		k.fail(path+".sessions.activity", allIdle)
	}
	if x := c.Connections; x != nil && x.Requests == 0 && x.Lifetime == 0 && x.Count == 0 {
		k.fail(path+".connections", "expected requests, lifetime or count")
	}
	if c.Zone != "" && len(c.Zones) > 0 {
		k.fail(path+".zones", "zone and zones exclude each other")
	}
	if len(c.Zones) > 0 {
		sum := 0.0
		for _, name := range slices.Sorted(maps.Keys(c.Zones)) {
			sum += c.Zones[name]
		}
		k.checkSum(path+".zones", "shares of the zones", sum)
	}
	k.checkClasses(path+".requests", c.Requests)
}

func (k *checker) checkClasses(path string, classes []Class) {
	sum := 0.0
	for i := range classes {
		sum += classes[i].Share
		if p := classes[i].Path; !strings.HasPrefix(p, "/") {
			k.fail(path+"."+classes[i].Name+".path", strconv.Quote(p)+" is no path; it begins with /")
		}
	}
	if len(classes) > 0 {
		k.checkSum(path, "shares of the classes", sum)
	}
}

// checkSum checks that shares add up to 100 %, and tells whether they do not.
func (k *checker) checkSum(path, shares string, sum float64) (wrong bool) {
	text := catalog.CheckSum(shares, sum)
	if text != "" {
		k.fail(path, text)
	}
	return text != ""
}

func (k *checker) checkTier(t *Tier) {
	path := "tiers." + t.Name
	for _, f := range catalog.Fields(reflect.TypeFor[Tier]()) {
		if f.Key == t.Name {
			k.fail(path, "a tier may not be named like a key of the language")
		}
	}
	k.checkBalancer(path+".balancer", t)
	if len(t.Routes) > 0 {
		k.checkRouting(path, t)
		return
	}
	k.checkServers(path, t)
	for i := range t.Calls {
		c, at := &t.Calls[i], path+".calls."+t.Calls[i].Name
		k.checkTo(at, c.Name)
		switch {
		case c.Quorum > c.Count:
			k.fail(at+".quorum", "a quorum of "+strconv.Itoa(c.Quorum)+" cannot come from "+strconv.Itoa(c.Count)+" answers")
		case c.Quorum > 0 && !c.Parallel:
			k.fail(at+".quorum", "a quorum needs parallel: true")
		case c.Quorum > 0 && (i > 0 && c.Stage > 0 && t.Calls[i-1].Stage == c.Stage || i+1 < len(t.Calls) && c.Stage > 0 && t.Calls[i+1].Stage == c.Stage):
			k.fail(at+".quorum", "a call with a quorum has its stage to itself")
		}
	}
}

func (k *checker) checkBalancer(path string, t *Tier) {
	b := &t.Balancer
	if b.Layer != 4 && b.Layer != 7 {
		k.fail(path+".layer", strconv.Itoa(b.Layer)+" is no layer at which balancers work; expected 4 or 7")
	}
	if b.TLS != nil && b.TLS.Mode == "passthrough" && b.Layer == 7 {
		k.fail(path+".tls.mode", "a balancer of layer 7 reads the requests, so it has to end the encryption; passthrough is for layer 4")
	}
	if b.TLS != nil && b.TLS.Mode == "passthrough" && len(t.Routes) > 0 {
		k.fail(path+".tls.mode", "there are no servers here that could end the encryption; say terminate at the tier that does")
	}
}

func (k *checker) checkServers(path string, t *Tier) {
	switch {
	case t.Servers.Service != nil || k.onlyServed(t.Name):
	case t.Servers.Count == 0 && len(t.Servers.Groups) == 0:
		k.fail(path, "a tier needs servers, with a service time, or routes to other tiers")
	default:
		k.fail(path+".servers.service", "\"service\" is missing: time that a worker of speed 1 spends on a request")
	}
	if t.Servers.Count > 0 && len(t.Servers.Groups) > 0 {
		k.fail(path+".servers.count", "count and groups exclude each other; each group has its own count")
	}
	const most = 1_000_000
	servers := 0
	for _, group := range t.Servers.All() {
		servers += group.Count
	}
	if servers > most {
		k.fail(path+".servers", strconv.Itoa(servers)+" servers; a tier has at most "+strconv.Itoa(most))
	}
	if q := &t.Servers.Queue; q.Timeout > 0 && q.Discipline != nil && !q.Discipline.Waits() {
		k.fail(path+".servers.queue.timeout", "nobody waits under "+catalog.NameOf(&queue.Disciplines, q.Discipline)+", so there is nothing to limit")
	}
}

// onlyServed tells whether all requests that enter a tier bring their service time
// along, and none comes from another tier.
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
	for i := range c.Tiers {
		for _, to := range c.Tiers[i].next() {
			some = some && to != tier
		}
	}
	return some
}

// next returns the names of the tiers that a tier sends requests to.
func (t *Tier) next() (names []string) {
	for i := range t.Routes {
		names = append(names, t.Routes[i].To)
	}
	for i := range t.Calls {
		names = append(names, t.Calls[i].Name)
	}
	return names
}
