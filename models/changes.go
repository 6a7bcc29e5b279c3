package models

import (
	"lbsim/sim"
	"lbsim/sim/stat"
)

// changes is the actor that lets a system become what its phases say.
type changes struct {
	*system
	id     sim.ActorID
	phases []Phase
}

// addChanges schedules the phases, and begins with the servers of the first.
func (s *system) addChanges(c *Config) {
	a := &changes{system: s, phases: c.Phases}
	a.id = s.engine.Add(a)
	for _, b := range s.tiers {
		for i := range b.servers.list {
			b.capacity.Step(0, b.servers.list[i].workers)
		}
	}
	if len(c.Phases) == 0 {
		return
	}
	for t := range c.Tiers {
		b := s.tiers[t]
		if b.routes != nil {
			continue
		}
		b.servers.up = make([]stat.Level, len(b.servers.list))
		for i := range b.servers.up {
			b.servers.up[i].Up(0)
		}
		a.resize(b, &c.Tiers[t])
	}
	for i, phase := range c.Phases {
		s.engine.Schedule(phase.At, a.id, 0, int32(i))
	}
}

// Handle implements sim.Actor.
func (a *changes) Handle(e sim.Event) {
	config := a.phases[e.Arg].Config
	for g := range config.Clients {
		a.groups[g].become(&config.Clients[g])
	}
	for t := range config.Tiers {
		b, c := a.tiers[t], &config.Tiers[t]
		b.servers.limit = int32(c.Servers.Queue.Limit)
		for i := range c.Calls {
			b.servers.fanout.asks[i].Call = c.Calls[i]
		}
		if b.routes != nil {
			copy(b.routes.list, c.Routes)
			b.routes.fit(e.At)
			continue
		}
		a.resize(b, c)
	}
}

// become takes over the values of a client group that may change.
func (g *clients) become(c *Client) {
	list := c.Classes()
	g.classes.setShares(list)
	for i := range list {
		g.classes.list[i].giveUpAfter(g, list[i].timeout(c))
	}
	switch {
	case c.Sessions != nil:
		g.feed.become(c.Sessions.Arrivals)
	case c.Arrivals != nil:
		g.feed.become(c.Arrivals)
	}
}

// resize takes over the weights and numbers of the servers of a tier. Of a group that
// becomes smaller the last leave.
func (a *changes) resize(b *balancer, c *Tier) {
	first := 0
	var eligible []int32
	var weights []float64
	for i, group := range c.Servers.All() {
		n := 0
		for n < len(b.servers.list)-first && b.servers.list[first+n].kind == int32(i) {
			if n < group.Count {
				eligible = append(eligible, int32(first+n))
			}
			weights = append(weights, group.Weight)
			n++
		}
		first += n
	}
	b.servers.retire(eligible)
	for i := range b.instances {
		b.instances[i].targets[0].admit(eligible, weights)
	}
}

// retire lets all servers leave but those: they get nothing new, finish what they
// have, and are gone.
func (s *servers) retire(wanted []int32) {
	if s.leaving == nil {
		s.leaving = make([]bool, len(s.list))
	}
	k := 0
	for i := range s.list {
		stays := k < len(wanted) && wanted[k] == int32(i)
		if stays {
			k++
		}
		s.leaving[i] = !stays
		switch isUp := s.up[i].Value > 0; {
		case stays && !isUp:
			s.comeUp(int32(i))
		case !stays && isUp:
			s.leftServer(int32(i))
		}
	}
}

// comeUp takes a server into service.
func (s *servers) comeUp(i int32) {
	s.up[i].Up(s.engine.Now)
	s.balancer.capacity.Step(s.engine.Now, s.list[i].workers)
}

// leftServer takes a server out of service that has nothing left to do.
func (s *servers) leftServer(i int32) {
	if server := &s.list[i]; s.leaving[i] && s.up[i].Value > 0 && server.busy.Value == 0 && server.waiting.Value == 0 {
		s.up[i].Down(s.engine.Now)
		s.balancer.capacity.Step(s.engine.Now, -server.workers)
	}
}
