package models

import (
	"errors"
	"strconv"

	"lbsim/models/arrival"
	"lbsim/models/balance"
	"lbsim/models/catalog"
	"lbsim/models/queue"

	"lbsim/models/result"
	"lbsim/sim"
)

// system is one simulation under way: the engine, the calls, and the actors.
type system struct {
	engine   *sim.Engine
	calls    calls
	groups   []*clients
	tiers    []*balancer
	recorder *recorder
	warmup   sim.Time
	open     int  // client groups with arrivals to come
	draining bool // the run ends with the last request
	err      error
}

// Progress is told the clock of a run and the requests born so far, now and then,
// and ends the run early by returning false.
type Progress func(now sim.Time, born uint64) bool

// ErrStopped is the error of a run that Progress has ended early.
var ErrStopped = errors.New("the run was stopped")

// Run simulates a system, which Check has accepted, once. The same arguments give
// the same Run, bit for bit. Progress may be nil. An error comes from a source of
// arrivals that failed, such as a trace that cannot be read.
func Run(c *Config, seed uint64, replication int, progress Progress) (*result.Run, error) {
	s := newSystem(c, seed, replication)
	s.begin(c)
	s.proceed(c.Duration, progress)
	s.closeSources()
	if s.err != nil {
		return nil, s.err
	}
	run := s.collect(c)
	checkInvariants(s)
	return run, nil
}

// newSystem builds the system, at time 0, with nothing scheduled.
func newSystem(c *Config, seed uint64, replication int) *system {
	s := &system{engine: sim.NewEngine(), warmup: c.Warmup, draining: c.Duration == 0}
	stream := func(name string) *sim.Rand { return sim.Stream(seed, replication, name) }
	for t := range c.Tiers {
		s.addTier(&c.Tiers[t], stream)
	}
	for g := range c.Clients {
		s.addClients(c, &c.Clients[g], stream)
	}
	s.recorder = newRecorder(s, c.Duration)
	s.recorder.id = s.engine.Add(s.recorder)
	return s
}

func (s *system) addTier(c *Tier, stream func(string) *sim.Rand) {
	draws := sim.Stream(0, 0, c.Name).Uint64() * tierStride // by name: another tier moves none of them
	v := &servers{system: s, queue: catalog.Clone(c.Servers.Queue.Discipline), limit: int64(c.Servers.Queue.Limit)}
	v.service = ready(c.Servers.Service)
	v.peeker, _ = v.queue.(queue.Peeker)
	v.purpose = drawDemand + draws
	groups := c.Servers.All()
	for _, group := range groups {
		for range group.Count {
			v.list = append(v.list, server{workers: int64(group.Workers), speed: group.Speed})
		}
	}
	b := &balancer{system: s, servers: v, measure: newTierMeasure(s.warmup), purpose: drawInstance + draws}
	v.balancer = b
	b.overhead = newDelay(s.engine, c.Balancer.Overhead, drawOverhead+draws)
	b.network = newDelay(s.engine, c.Network, drawHop+draws)
	b.delays = !b.overhead.none || !b.network.none
	for i := range c.Balancer.Count {
		view := newView(groups, stream("balancer/"+c.Name+"/"+strconv.Itoa(i)))
		strategy := catalog.Clone(c.Balancer.Strategy)
		if seer, ok := strategy.(balance.Seer); ok {
			v.backlog = make([]backlog, len(v.list))
			seer.See(v)
		}
		if changer, ok := strategy.(balance.Changer); ok {
			changer.Changed(&view)
		}
		counter, _ := strategy.(balance.Counter)
		b.instances = append(b.instances, instance{strategy: strategy, counter: counter, view: view})
	}
	b.id, v.id = s.engine.Add(b), s.engine.Add(v)
	s.tiers = append(s.tiers, b)
}

// newView returns what a balancer knows of servers that are all up.
func newView(groups []Group, random *sim.Rand) balance.View {
	v := balance.View{Rand: random, Even: true}
	for _, group := range groups {
		for range group.Count {
			v.Eligible = append(v.Eligible, int32(len(v.Eligible)))
			v.Weight = append(v.Weight, group.Weight)
			v.Even = v.Even && group.Weight == groups[0].Weight
		}
	}
	v.InFlight = make([]int32, len(v.Eligible))
	return v
}

func (s *system) addClients(config *Config, c *Client, stream func(string) *sim.Rand) {
	g := &clients{system: s, index: int32(len(s.groups)), measure: newClientMeasure(s.warmup)}
	if c.Trace != nil {
		trace := catalog.Clone(c.Trace)
		trace.Classes = c.Classes()
		g.source = trace
	} else {
		g.source = catalog.Clone(c.Arrivals)
	}
	g.arrivals, g.keys = stream("arrivals/"+c.Name), stream("keys/"+c.Name)
	g.network = newDelay(s.engine, c.Network, drawNetwork)
	if c.Timeout > 0 {
		g.timeouts = s.engine.NewRing(c.Timeout)
		g.timeouts.Wanted = g.waits
	}
	for t := range config.Tiers {
		if config.Tiers[t].Name == c.To {
			g.to = s.tiers[t]
		}
	}
	g.id = s.engine.Add(g)
	s.groups = append(s.groups, g)
}

// begin schedules what the run begins with.
func (s *system) begin(c *Config) {
	if c.Warmup == 0 {
		s.recorder.warm()
	} else {
		s.engine.Schedule(c.Warmup, s.recorder.id, opWarm, 0)
	}
	s.engine.Schedule(s.recorder.grid.End(), s.recorder.id, opWindow, 0)
	s.open = len(s.groups)
	for _, g := range s.groups {
		g.prepare(0)
	}
}

// proceed runs the engine to the end in short stretches, and tells how far it has
// come between them.
func (s *system) proceed(duration sim.Time, progress Progress) {
	if s.err != nil || s.isEmpty() {
		return // there is nothing to run
	}
	if progress == nil {
		s.engine.Run(s.end(duration))
		return
	}
	for stretch := sim.Microsecond; ; {
		before := s.engine.Events
		until := min(s.engine.Now+stretch, s.end(duration))
		s.engine.Run(until)
		if s.engine.Now < until || until == s.end(duration) {
			return
		}
		if !progress(s.engine.Now, s.born()) {
			s.err = ErrStopped
			return
		}
		switch events := s.engine.Events - before; {
		case events < 200_000 && stretch < sim.Longest/4:
			stretch *= 2
		case events > 800_000 && stretch > 1:
			stretch /= 2
		}
	}
}

func (s *system) end(duration sim.Time) sim.Time {
	if s.draining {
		return sim.Never
	}
	return duration
}

func (s *system) born() (n uint64) {
	for _, g := range s.groups {
		n += g.measure.births
	}
	return n
}

// sourceEnded is told when a client group has no more arrivals to come.
func (s *system) sourceEnded(source arrival.Source) {
	s.open--
	if failer, ok := source.(arrival.Failer); ok && failer.Err() != nil {
		s.err = failer.Err()
		s.engine.Stop()
	}
	s.stopWhenEmpty()
}

// leave gives back the slot of a call that nobody knows of any more.
func (s *system) leave(slot int32) {
	s.calls.left(slot)
	s.stopWhenEmpty()
}

func (s *system) stopWhenEmpty() {
	if s.isEmpty() {
		s.engine.Stop()
	}
}

// isEmpty tells whether a run that ends with its last request has come to its end.
func (s *system) isEmpty() bool { return s.draining && s.open == 0 && s.calls.live == 0 }

func (s *system) closeSources() {
	for _, g := range s.groups {
		if closer, ok := g.source.(arrival.Closer); ok {
			if err := closer.Close(); err != nil && s.err == nil {
				s.err = err
			}
		}
	}
}
