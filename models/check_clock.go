package models

import "lbsim/models/dist"

// checkClock looks for users who do not think between requests that take no time. Each
// answer would bring the next request at the same instant, and the clock would stand
// still.
func (k *checker) checkClock() {
	for i := range k.Clients {
		c := &k.Clients[i]
		if c.Users != nil && isZero(c.Users.Think) && isZero(c.Network) && k.isInstant(c.To, c.classes()) {
			k.fail("clients."+c.Name+".users", "they do not think, and their requests take no time, so all would happen at the same instant; give them think, or a tier a service time above 0s")
		}
	}
}

// isInstant tells whether no request takes any time at a tier and those behind it.
func (c *Config) isInstant(tier string, classes []Class) bool {
	work := false
	for i := range classes {
		work = work || classes[i].Work == nil || !isZero(classes[i].Work)
	}
	for _, t := range c.downstream(tier) {
		served := len(t.Routes) == 0 && work && !isZero(t.Servers.Service)
		if served || !isZero(t.Balancer.Overhead) || !isZero(t.Network) {
			return false
		}
	}
	return true
}

// isZero tells whether a distribution is not there, or gives nothing but 0.
func isZero(d dist.Dist) bool {
	if d == nil {
		return true
	}
	m, ok := d.(dist.Momenter)
	if !ok {
		return false
	}
	mean, _ := m.Moments()
	return mean == 0
}
