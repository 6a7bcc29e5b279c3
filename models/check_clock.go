package models

import (
	"math"

	"lbsim/models/dist"
	"lbsim/sim"
)

// checkClock looks for users who do not think between requests that take no time. Each
// answer would bring the next request at the same instant, and the clock would stand
// still.
func (k *checker) checkClock() {
	for i := range k.Clients {
		c := &k.Clients[i]
		if c.Users != nil && isZero(c.Users.Think) && isZero(c.Network) && k.isInstant(c.To, c.Classes()) {
			k.fail("clients."+c.Name+".users", "they do not think, and their requests take no time, so all would happen at the same instant; give them think, or a tier a service time above 0s")
		}
	}
}

// allIdle is what is wrong with an activity that has no mean to be scaled by.
const allIdle = "always 0, so that nobody would ever make a request; expected a distribution with a mean above 0"

// isInstant tells whether no request ever takes any time at a tier and those behind it.
func (c *Config) isInstant(tier string, classes []Class) bool {
	if c.Zones.Latency > 0 {
		return false
	}
	work := false
	for i := range classes {
		work = work || classes[i].Work == nil || !isZero(classes[i].Work)
	}
	for _, t := range c.downstream(tier) {
		served := len(t.Routes) == 0 && work && !t.Servers.areInstant()
		if served || !isZero(t.Balancer.Overhead) || t.Balancer.TLS != nil || !isZero(t.Network) {
			return false
		}
	}
	return true
}

// areInstant tells whether servers need no time for a request, or one that even the
// slowest rounds down to nothing.
func (s *Servers) areInstant() bool {
	mean, ok := dist.Mean(s.Service)
	if !ok {
		return s.Service == nil
	}
	slowest := math.Inf(1)
	for _, g := range s.All() {
		slowest = min(slowest, g.Speed)
	}
	return sim.FromSeconds(mean/slowest) == 0
}

// isZero tells whether a distribution is not there, or gives nothing but 0.
func isZero(d dist.Dist) bool {
	if d == nil {
		return true
	}
	mean, known := dist.Mean(d)
	return known && mean == 0
}
