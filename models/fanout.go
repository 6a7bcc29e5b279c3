package models

import "lbsim/sim"

// fanout is what the servers of a tier ask of other tiers, after their own work and
// before they answer.
type fanout struct {
	asks  []ask
	steps []step
	keeps bool // in some step the worker waits
}

// ask is a call of the fan-out.
type ask struct {
	Call         // as it is now
	way   *hop   // to the tier that is called
	draws uint64 // purpose of the draws for it: by name, so that another call moves none of them
}

// key returns what the key of a call differs by from that of the request that makes
// it, for the call of that number. It is random itself, so calls of calls differ too.
func (a *ask) key(number int) uint64 {
	var r sim.Rand
	r.Keyed(a.draws, drawCall+uint64(number)<<48)
	return r.Uint64()
}

// step is what is asked at once.
type step struct {
	asks  []*ask
	count int    // of each
	need  int    // answers that are enough; 0: all
	hold  bool   // the worker waits
	only  *ask   // the only call that it makes, once; nil: there may be several
	key   uint64 // that of the only call
}

// order puts the calls of the fan-out in order: each after the one before, save
// neighbours of one stage; several of one call one after the other, unless they are
// parallel.
func (f *fanout) order() {
	for i := 0; i < len(f.asks); i++ {
		a := &f.asks[i]
		s := step{asks: []*ask{a}, count: a.Count, need: a.Quorum, hold: a.HoldWorker}
		for a.Stage > 0 && i+1 < len(f.asks) && f.asks[i+1].Stage == a.Stage {
			i++
			s.asks, s.hold = append(s.asks, &f.asks[i]), s.hold && f.asks[i].HoldWorker
		}
		f.keeps = f.keeps || s.hold
		if a.Parallel || len(s.asks) > 1 {
			f.steps = append(f.steps, s)
			for _, a := range s.asks {
				a.way.firm = false
			}
			continue
		}
		s.count, s.only = 1, a
		for number := range a.Count {
			s.key = a.key(number)
			f.steps = append(f.steps, s)
		}
	}
}

// goOn takes a request whose own work is done to the tiers that it calls. Its worker
// is free where no step lets it wait; under a discipline by which all share the
// workers it has none to keep.
func (s *servers) goOn(call *call, server *server) {
	m := &s.balancer.measure
	switch {
	case s.fanout.keeps && s.sharing == nil:
		call.state |= holding
		m.holding.Up(s.engine.Now)
	case s.sharing == nil:
		m.transit.Up(s.engine.Now)
		s.release(server, call.server)
	default:
		m.transit.Up(s.engine.Now)
	}
	s.advance(call)
}

// giveBack lets the worker of a request go that waits for other tiers.
func (s *servers) giveBack(call *call) {
	call.state &^= holding
	s.balancer.measure.holding.Down(s.engine.Now)
	s.balancer.measure.transit.Up(s.engine.Now)
	s.release(&s.list[call.server], call.server)
}

// advance takes the next step of the calls of a request that asks anything, or ends
// the request.
func (s *servers) advance(call *call) {
	for int(call.step) < len(s.fanout.steps) {
		step := &s.fanout.steps[call.step]
		call.step++
		if step.only == nil {
			if s.together(call, step) {
				return
			}
			continue
		}
		if !isOne(step.only.Share) && !s.needs(call, step.only) {
			continue
		}
		s.await(call, step, 1)
		s.call(call, step.only, step.key)
		return
	}
	s.finish(call)
}

// await lets a request wait for that many answers, or as many of them as are enough.
func (s *servers) await(call *call, step *step, answers int32) {
	call.missing, call.spare = answers, 0
	if step.need > 0 {
		call.missing = min(int32(step.need), answers)
		call.spare = answers - call.missing
	}
	call.awaited++
	if !step.hold && call.is(holding) {
		s.giveBack(call)
	}
}

// needs tells whether a request makes a call, which is drawn from its key.
func (s *servers) needs(call *call, ask *ask) bool {
	if ask.Share == 1 {
		return true
	}
	s.random.Keyed(call.Key, drawShare+ask.draws)
	return s.random.Uniform() < ask.Share
}

// together makes the calls of a step, all at this instant, and tells whether there is
// any. One that is turned away at once may end the request; the others are then not
// made.
func (s *servers) together(call *call, step *step) bool {
	answers := int32(0)
	for _, ask := range step.asks {
		if s.needs(call, ask) {
			answers += int32(step.countOf(ask))
		}
	}
	if answers == 0 {
		return false
	}
	s.await(call, step, answers)
	awaited := call.awaited
	for _, ask := range step.asks {
		if !s.needs(call, ask) {
			continue
		}
		for number := range step.countOf(ask) {
			if call.awaited != awaited {
				return true
			}
			s.call(call, ask, ask.key(number))
		}
	}
	return true
}

// countOf returns how many answers of a call of a step are wanted.
func (s *step) countOf(ask *ask) int {
	if len(s.asks) > 1 {
		return ask.Count
	}
	return s.count
}

// call makes a call of the fan-out.
func (s *servers) call(parent *call, ask *ask, key uint64) {
	way := ask.way
	made := s.calls.child(parent, way, parent.Key+key)
	if s.distance > 0 {
		made.zone = s.zoneOf(parent.server, made.zone)
	}
	way.calls++
	if way.pool != nobody {
		s.pooled(made, way, parent.server)
	}
	way.to.enter(made)
}

// zoneOf returns the zone of a server; where it has none, that of its caller.
func (s *servers) zoneOf(server int32, caller int16) int16 {
	if zone := s.zones[s.balancer.index][server]; zone != 0 {
		return zone
	}
	return caller
}

// returned takes the answer of another tier, which is awaited.
func (s *servers) returned(c *call) {
	call := c.parent
	if c.outcome != answered {
		s.refused(c)
		return
	}
	if call.missing--; call.missing > 0 {
		s.leave(c)
		return
	}
	call.awaited++
	call.calls += s.engine.Now - c.entered
	c.keep()
	s.advance(call)
}

// refused takes the answer of another tier that is none: the request fails, unless
// enough others are under way.
func (s *servers) refused(c *call) {
	call := c.parent
	if call.spare > 0 {
		call.spare--
		s.leave(c)
		return
	}
	call.awaited++
	call.calls += s.engine.Now - c.entered
	call.outcome = failed
	s.leave(c)
	s.finish(call)
}

// finish sends the answer of a request that all its calls have ended for.
func (s *servers) finish(call *call) {
	measure := &s.balancer.measure
	if call.is(holding) {
		call.state &^= holding
		measure.holding.Down(s.engine.Now)
		s.release(&s.list[call.server], call.server)
	} else {
		measure.transit.Down(s.engine.Now)
	}
	s.reply(call)
}
