package models

import "lbsim/models/dist"

// Load returns the work that comes to the servers of a tier in a second, in busy
// workers of speed 1 (erlangs), and how many such workers there are. They are known
// where the arrivals do not depend on the answers and the mean service time is known;
// a request that fails before it comes to the tier counts too.
func (c *Config) Load(tier string) (load, capacity float64, known bool) {
	t := c.tier(tier)
	if t == nil || len(t.Routes) > 0 {
		return 0, 0, false
	}
	for _, g := range t.Servers.All() {
		capacity += float64(g.Count*g.Workers) * g.Speed
	}
	in := newFlow(c).at[tier]
	m, ok := t.Servers.Service.(dist.Momenter)
	if in == nil || !in.known || !ok {
		return 0, capacity, false
	}
	mean, _ := m.Moments()
	return in.work * mean, capacity, true
}
