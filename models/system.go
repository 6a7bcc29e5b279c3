package models

import (
	"errors"

	"lbsim/models/arrival"
	"lbsim/models/result"
	"lbsim/sim"
)

// system is one simulation under way: the engine, the calls, and the actors.
type system struct {
	engine   sim.Engine
	calls    calls
	conns    connections
	groups   []*clients
	tiers    []*balancer
	hops     []*hop      // ways from one tier to another
	pinners  []*balancer // of layer 4, where connections are kept
	zones    [][]int16   // by tier and server
	distance sim.Time    // between zones
	recorder *recorder
	warmup   sim.Time
	going    int  // client groups with arrivals to come, and sessions under way
	draining bool // the run ends with the last request
	// connected tells that it matters on which connection a request comes.
	connected bool
	err       error
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
	return newSystem(c, seed, replication).run(c, progress)
}

// run takes the system from its beginning to its end.
func (s *system) run(c *Config, progress Progress) (*result.Run, error) {
	s.begin(c)
	upTo := s.batches(c, progress)
	s.proceed(c.Duration, progress)
	s.closeSources()
	if s.err != nil {
		return nil, s.err
	}
	run := s.collect(c)
	run.Batches = between(append(upTo, run))
	checkInvariants(s)
	return run, nil
}

// begin schedules what the run begins with.
func (s *system) begin(c *Config) {
	if c.Warmup == 0 {
		s.recorder.warm()
	} else {
		s.engine.Schedule(c.Warmup, s.recorder.id, opWarm, 0)
	}
	s.engine.Schedule(s.recorder.grid.End(), s.recorder.id, opWindow, 0)
	s.going = len(s.groups)
	for _, g := range s.groups {
		g.origins.begin()
		g.crowd.begin()
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
		for i := range g.measure.classes {
			n += g.measure.classes[i].births
		}
	}
	return n
}

// sourceEnded is told when a client group has no more arrivals to come.
func (s *system) sourceEnded(source arrival.Source) {
	s.going--
	if failer, ok := source.(arrival.Failer); ok && failer.Err() != nil {
		s.err = failer.Err()
		s.engine.Stop()
	}
	s.stopWhenEmpty()
}

// leave gives back the slot of a call that nobody knows of any more.
func (s *system) leave(call *call) {
	if s.calls.trunk {
		s.calls.drop(call)
	}
	s.calls.left(call)
	if s.draining {
		s.stopWhenEmpty()
	}
}

func (s *system) stopWhenEmpty() {
	if s.isEmpty() {
		s.engine.Stop()
	}
}

// isEmpty tells whether a run that ends with its last request has come to its end.
func (s *system) isEmpty() bool { return s.draining && s.going == 0 && s.calls.live == 0 }

func (s *system) closeSources() {
	for _, g := range s.groups {
		if g.feed == nil {
			continue
		}
		if closer, ok := g.feed.source.(arrival.Closer); ok {
			if err := closer.Close(); err != nil && s.err == nil {
				s.err = err
			}
		}
	}
}
