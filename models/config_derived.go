package models

import (
	"slices"

	"lbsim/sim"
)

// All returns the groups of servers with everything filled in: one group where the
// scenario speaks of none.
func (s *Servers) All() []Group {
	if len(s.Groups) == 0 {
		return []Group{{Count: max(s.Count, 1), Speed: 1, Weight: 1, Workers: s.Workers}}
	}
	groups := append([]Group(nil), s.Groups...)
	for i := range groups {
		if groups[i].Workers == 0 {
			groups[i].Workers = s.Workers
		}
	}
	return groups
}

// Tier returns the tier of that name, nil when there is none.
func (c *Config) Tier(name string) *Tier {
	for i := range c.Tiers {
		if c.Tiers[i].Name == name {
			return &c.Tiers[i]
		}
	}
	return nil
}

// zoneOf returns the zone of a server of a group: that of its group, else by turns
// those of the servers.
func (s *Servers) zoneOf(server int, group string) string {
	if group != "" || len(s.Zones) == 0 {
		return group
	}
	return s.Zones[server%len(s.Zones)]
}

// Classes returns the request classes of the clients: one without a name where the
// scenario speaks of none.
func (c *Client) Classes() []Class {
	if len(c.Requests) == 0 {
		one := Class{Share: 1}
		one.SetDefaults()
		return []Class{one}
	}
	return append([]Class(nil), c.Requests...)
}

// ClassNames returns the names of the request classes of the clients, in their order.
func (c *Client) ClassNames() []string {
	names := []string{}
	for i := range c.Requests {
		names = append(names, c.Requests[i].Name)
	}
	return names
}

// timeout returns how long the clients wait for a request of the class; 0: for ever.
func (c *Class) timeout(of *Client) sim.Time {
	if c.Timeout > 0 {
		return c.Timeout
	}
	return of.Timeout
}

// IsPatient tells whether the clients of a group never give up, from the beginning
// and in every phase.
func (c *Config) IsPatient(group int) bool {
	client := &c.Clients[group]
	for _, class := range client.Classes() {
		if class.timeout(client) > 0 {
			return false
		}
	}
	for _, phase := range c.Phases {
		if !phase.Config.IsPatient(group) {
			return false
		}
	}
	return true
}

// each calls f for a tier as it is at the beginning and in every phase.
func (c *Config) each(tier string, f func(t *Tier)) {
	f(c.Tier(tier))
	for _, phase := range c.Phases {
		f(phase.Config.Tier(tier))
	}
}

// most returns how many servers a group of a tier has at most.
func (c *Config) most(tier string, group int) (most int) {
	c.each(tier, func(t *Tier) { most = max(most, t.Servers.All()[group].Count) })
	return most
}

// weights returns the weights of the servers of a tier, by server.
func (c *Config) weights(t *Tier) (weights []float64) {
	for i, group := range t.Servers.All() {
		for range c.most(t.Name, i) {
			weights = append(weights, group.Weight)
		}
	}
	return weights
}

// zoneNames returns the names of all zones, in alphabetical order.
func (c *Config) zoneNames() (names []string) {
	add := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for i := range c.Clients {
		add(c.Clients[i].Zone)
		for name := range c.Clients[i].Zones {
			add(name)
		}
	}
	for i := range c.Tiers {
		for _, name := range c.Tiers[i].Servers.Zones {
			add(name)
		}
		for _, g := range c.Tiers[i].Servers.Groups {
			add(g.Zone)
		}
	}
	slices.Sort(names)
	return names
}
