package models

import (
	"strconv"

	"lbsim/models/balance"
	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/models/queue"
	"lbsim/sim"
	"lbsim/sim/stat"
)

// newSystem builds the system, at time 0, with nothing scheduled.
func newSystem(c *Config, seed uint64, replication int) *system {
	s := &system{calls: calls{free: nobody}, warmup: c.Warmup, draining: c.Duration == 0, distance: c.Zones.Latency}
	s.engine.Init()
	stream := func(name string) *sim.Rand { return sim.Stream(seed, replication, name) }
	for t := range c.Tiers {
		tier := &c.Tiers[t]
		s.calls.trunk = s.calls.trunk || len(tier.Calls) > 0 || len(tier.Routes) > 0
		s.connected = s.connected || tier.Balancer.Layer == 4 || tier.Balancer.TLS != nil
	}
	for t := range c.Tiers {
		s.addTier(c, t, stream)
	}
	var classes []*Class
	for g := range c.Clients {
		classes = s.addClients(c, &c.Clients[g], stream, classes)
	}
	for t := range c.Tiers {
		s.link(c, t, classes, stream)
	}
	s.findTwins()
	s.findOnlyWays()
	s.recorder = newRecorder(s, c.Duration)
	s.recorder.id = s.engine.Add(s.recorder)
	s.addChanges(c)
	for _, b := range s.tiers {
		b.servers.careful = b.servers.needsCare()
	}
	return s
}

// findTwins finds tiers at which the same is measured as at their clients, as long as
// those wait: one group of one class enters the tier without a network, and nobody else
// does.
func (s *system) findTwins() {
	if s.calls.trunk {
		return
	}
	entered := make([]int, len(s.tiers))
	for _, g := range s.groups {
		entered[g.tier]++
	}
	for _, g := range s.groups {
		if class := &g.measure.classes[0]; len(g.measure.classes) == 1 && g.network.none && entered[g.tier] == 1 {
			class.twin, g.to.measure.twin = &g.to.measure, class
		}
	}
}

// addTier builds a tier by itself; link puts it in touch with others.
func (s *system) addTier(config *Config, index int, stream func(string) *sim.Rand) {
	c := &config.Tiers[index]
	draws := sim.Stream(0, 0, c.Name).Uint64() * tierStride // by name: another tier moves none of them
	b := &balancer{system: s, index: int16(index), measure: newTierMeasure(s.warmup), purpose: draws, pins: -1}
	b.overhead = overhead{each: newDelay(&s.engine, c.Balancer.Overhead, drawOverhead+draws), workers: int32(c.Balancer.Workers), tls: c.Balancer.TLS}
	b.overhead.none = b.overhead.each.none && b.overhead.tls == nil
	b.network = newDelay(&s.engine, c.Network, drawHop+draws)
	if c.Balancer.Layer == 4 {
		b.pins = len(s.pinners)
		s.pinners = append(s.pinners, b)
		s.conns.pins = append(s.conns.pins, nil)
	}
	b.instances = make([]instance, c.Balancer.Count)
	b.servers = s.newServers(config, c, b, draws, stream)
	b.delays = !b.overhead.none || !b.network.none || len(c.Routes) > 0 || s.distance > 0
	b.id, b.servers.id = s.engine.Add(b), s.engine.Add(b.servers)
	if p := b.servers.patience; p != nil {
		p.to = b.servers.id
	}
	s.tiers = append(s.tiers, b)
}

// newServers builds the servers of a tier: none of a tier that routes, else as many
// as it will ever have.
func (s *system) newServers(config *Config, c *Tier, b *balancer, draws uint64, stream func(string) *sim.Rand) *servers {
	v := &servers{system: s, balancer: b, purpose: draws, limit: int32(c.Servers.Queue.Limit), service: dist.Ready(c.Servers.Service)}
	if len(c.Routes) > 0 {
		s.zones = append(s.zones, nil)
		return v
	}
	var zones []int16
	names := config.zoneNames()
	for i, group := range c.Servers.All() {
		v.kinds = append(v.kinds, kind{speed: group.Speed})
		for range config.most(c.Name, i) {
			zones = append(zones, zoneOf(names, c.Servers.zoneOf(len(v.list), group.Zone)))
			v.list = append(v.list, server{workers: int32(group.Workers), kind: int32(i)})
		}
	}
	s.zones = append(s.zones, zones)
	v.setDiscipline(c, stream)
	if c.Servers.Queue.Timeout > 0 {
		v.patience = &patience{ring: s.engine.NewRing(c.Servers.Queue.Timeout)}
		v.patience.ring.Wanted = v.patience.wanted
	}
	return v
}

// setDiscipline finds out what the discipline of the queue asks for.
func (s *servers) setDiscipline(c *Tier, stream func(string) *sim.Rand) {
	discipline := catalog.Clone(c.Servers.Queue.Discipline)
	if drawer, ok := discipline.(queue.Drawer); ok {
		drawer.Draw(stream("queue/" + c.Name))
	}
	_, s.plain = discipline.(*queue.FIFO)
	s.peeker, _ = discipline.(queue.Peeker)
	s.turns = newTurns(discipline, len(s.list))
	if discipline.Waits() {
		s.queue = discipline.(queue.Waiter)
		return
	}
	s.sharing = &sharing{Sharer: discipline.(queue.Sharer), tickets: make([]sim.Ticket, len(s.list))}
	for i := range s.list {
		s.sharing.Resize(int32(i), s.list[i].workers, s.kinds[s.list[i].kind].speed, 0)
	}
}

// see lets strategies see the truth.
func (s *servers) see(seer balance.Seer) {
	s.backlog = make([]backlog, len(s.list))
	if s.sharing != nil {
		s.sharing.work = make([]work, len(s.list))
	}
	seer.See(s)
}

// link makes a tier find the tiers that it sends requests to, and its balancers what
// they choose among.
func (s *system) link(config *Config, index int, classes []*Class, stream func(string) *sim.Rand) {
	c, b := &config.Tiers[index], s.tiers[index]
	if len(c.Routes) > 0 {
		b.routes = newRoutes(append([]Route(nil), c.Routes...), classes)
		for i := range c.Routes {
			name := "tiers." + c.Name + ".routes." + c.Routes[i].To
			b.routes.ways = append(b.routes.ways, s.addHop(name, b, c.Balancer.Count, s.named(config, c.Routes[i].To)))
		}
	}
	b.servers.fanout = s.newFanout(config, c, b)
	for i := range b.instances {
		random := stream("balancer/" + c.Name + "/" + strconv.Itoa(i))
		if b.routes == nil {
			b.instances[i].targets = []target{b.newTarget(c, newView(config.weights(c), random))}
			continue
		}
		for _, way := range b.routes.ways {
			weights := make([]float64, len(way.to.instances))
			for k := range weights {
				weights[k] = 1
			}
			b.instances[i].targets = append(b.instances[i].targets, b.newTarget(c, newView(weights, random)))
		}
	}
	_, b.items = c.Balancer.Strategy.(balance.ItemSeer)
	if len(b.instances) == 1 && b.routes == nil && b.pins < 0 && !b.items {
		b.only = &b.instances[0].targets[0]
	}
	b.servers.near = b.network.none && s.distance == 0
}

// newFanout returns what the servers of a tier ask of others.
func (s *system) newFanout(config *Config, c *Tier, b *balancer) (f fanout) {
	number := make(map[*hop]int)
	for i := range c.Calls {
		name := "tiers." + c.Name + ".calls." + c.Calls[i].Name
		way := s.addHop(name, b, len(b.servers.list), s.named(config, c.Calls[i].Name))
		f.asks = append(f.asks, ask{c.Calls[i], way, sim.Stream(0, number[way], name).Uint64() * tierStride})
		number[way]++
	}
	f.order()
	return f
}

// addHop returns a way between two tiers. Where connections matter, its callers keep
// one to each instance of the other.
func (s *system) addHop(name string, from *balancer, callers int, to *balancer) *hop {
	for _, h := range s.hops {
		if h.name == name {
			return h
		}
	}
	h := &hop{name: name, index: int16(len(s.hops)), from: from, to: to, pool: nobody, firm: true, sojourn: stat.NewHistogram(stat.Medium)}
	s.hops = append(s.hops, h)
	if to.isLayer4() || to.overhead.tls != nil {
		for i := range callers * len(to.instances) {
			conn := s.conns.open(int32(i), sim.Stream(uint64(i), 0, name).Uint64())
			if i == 0 {
				h.pool = conn
			}
		}
	}
	return h
}

// named returns the tier of that name.
func (s *system) named(config *Config, name string) *balancer {
	for t := range config.Tiers {
		if config.Tiers[t].Name == name {
			return s.tiers[t]
		}
	}
	panic("models: no tier " + strconv.Quote(name))
}

// addClients builds a client group, and adds its classes to those of all groups.
func (s *system) addClients(config *Config, c *Client, stream func(string) *sim.Rand, all []*Class) []*Class {
	g := &clients{system: s, name: c.Name, index: int16(len(s.groups)), to: s.named(config, c.To), keys: stream("keys/" + c.Name)}
	g.tier = g.to.index
	g.id = s.engine.Add(g)
	g.network = newDelay(&s.engine, c.Network, drawNetwork)
	g.patient = config.IsPatient(len(s.groups))
	list := c.Classes()
	for i := range list {
		x := class{name: list[i].Name, priority: int32(list[i].Priority), work: dist.Ready(list[i].Work), keys: catalog.Clone(list[i].Keys), global: len(all)}
		x.giveUpAfter(g, list[i].timeout(c))
		g.classes.list = append(g.classes.list, x)
		all = append(all, &list[i])
	}
	g.classes.setShares(list)
	g.classes.plain = len(list) == 1 && list[0].Work == nil
	g.measure = newClientMeasure(s.warmup, len(list))
	for i := range g.measure.classes {
		if s.calls.trunk {
			g.measure.classes[i].paths = make([]parts, len(config.Tiers))
		}
	}
	g.origins = newOrigins(g, c, config.zoneNames(), sim.Stream(0, 0, "clients/"+c.Name).Uint64())
	g.plain = g.classes.plain && g.origins.plain && g.patient && !s.connected
	g.crowd = newCrowd(g, c, stream)
	g.waiting = g.crowd.waits()
	s.groups = append(s.groups, g)
	return all
}

// giveUpAfter sets the timeout of a class; 0: none.
func (c *class) giveUpAfter(g *clients, timeout sim.Time) {
	if timeout > 0 && (c.timeouts == nil || c.timeouts.Delay != timeout) {
		c.timeouts = g.engine.NewRing(timeout)
		c.timeouts.Wanted = g.wanted
	}
}

// newCrowd returns who makes the requests of a group, and tells the group what it needs
// to know of them.
func newCrowd(g *clients, c *Client, stream func(string) *sim.Rand) crowd {
	from := feed{to: g, op: opBorn, arrivals: stream("arrivals/" + c.Name)}
	switch {
	case c.Users != nil:
		return &users{clients: g, think: dist.Ready(c.Users.Think), activity: newActivity(c.Users.Activity), each: make([]sim.Rand, c.Users.Count)}
	case c.Sessions != nil:
		x := c.Sessions
		from.op, from.source = opVisit, catalog.Clone(x.Arrivals)
		g.sessions = &sessions{
			clients: g, feed: from, requests: dist.Ready(x.Requests), think: dist.Ready(x.Think),
			activity: newActivity(x.Activity), steady: x.Start == "steady",
		}
		g.feed = &g.sessions.feed
		return g.sessions
	case c.Trace != nil:
		trace := catalog.Clone(c.Trace)
		trace.Classes = c.ClassNames()
		from.source = trace
	default:
		from.source = catalog.Clone(c.Arrivals)
	}
	crowd := &open{clients: g, feed: from}
	g.feed = &crowd.feed
	return crowd
}
