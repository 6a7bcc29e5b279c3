package models

// What those who reason about a system without running it need to know of its shape.

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

// Classes returns the request classes of the clients: one without a name where the
// scenario speaks of none.
func (c *Client) Classes() []Class { return c.classes() }

// Ways returns the routes that requests of a class may take from a tier without servers,
// as places in Routes: none where no route fits.
func (t *Tier) Ways(class *Class) (ways []int) {
	for _, i := range fitting(t.Routes, class) {
		ways = append(ways, int(i))
	}
	return ways
}

// IsPatient tells whether the clients of a group never give up.
func (c *Config) IsPatient(group int) bool { return c.isPatient(group) }
