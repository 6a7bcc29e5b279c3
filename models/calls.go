package models

import (
	"lbsim/sim"
	"lbsim/sim/stat"
)

// plan is what the servers of a tier ask of other tiers, after their own work and
// before they answer.
type plan struct {
	calls []Call // as they are now
	to    []*balancer
	hops  []int16  // the ways there, by call
	draws []uint64 // purpose of the draws for it, by call: by name, so that another call moves none of them
	steps []step
}

// step is what is asked at once.
type step struct {
	calls []int16 // places in the plan
	count int     // of each
	first int     // number of the first of them among those of their call
	need  int     // answers that are enough; 0: all
	hold  bool    // the worker waits
	alone bool    // it asks one call, once
}

// newSteps puts calls in order: each after the one before, save neighbours of one
// stage; several of one call one after the other, unless they are parallel.
func newSteps(calls []Call) (steps []step) {
	for i := 0; i < len(calls); i++ {
		c := &calls[i]
		s := step{calls: []int16{int16(i)}, count: c.Count, need: c.Quorum, hold: c.HoldWorker}
		for c.Stage > 0 && i+1 < len(calls) && calls[i+1].Stage == c.Stage {
			i++
			s.calls, s.hold = append(s.calls, int16(i)), s.hold && calls[i].HoldWorker
		}
		if c.Parallel || len(s.calls) > 1 {
			steps = append(steps, s)
			continue
		}
		s.count, s.alone = 1, true
		for s.first = range c.Count {
			steps = append(steps, s)
		}
	}
	return steps
}

// goOn takes a request whose own work is done to the tiers that it calls. Under a
// discipline by which all share the workers it has none to keep.
func (s *servers) goOn(slot int32, call *call, server *server) {
	if s.sharing == nil {
		call.state |= holding
		s.balancer.measure.holding.Up(s.engine.Now)
	} else {
		s.balancer.measure.transit.Up(s.engine.Now)
	}
	s.advance(slot)
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
func (s *servers) advance(slot int32) {
	tree := &s.calls.trees[slot]
	for int(tree.step) < len(s.plan.steps) {
		step := &s.plan.steps[tree.step]
		tree.step++
		if step.alone && !s.needs(slot, step.calls[0]) {
			continue
		}
		if step.alone {
			if call := &s.calls.slots[slot]; !step.hold && call.is(holding) {
				s.giveBack(call)
			}
			tree.missing, tree.spare = 1, 0
			tree.awaited++
			s.call(slot, step.calls[0], step.first)
			return
		}
		asked := int32(0)
		for _, i := range step.calls {
			if s.needs(slot, i) {
				asked += int32(s.countOf(step, i))
			}
		}
		if asked == 0 {
			continue
		}
		if call := &s.calls.slots[slot]; !step.hold && call.is(holding) {
			s.giveBack(call)
		}
		tree.missing, tree.spare = asked, 0
		if step.need > 0 {
			tree.missing = min(int32(step.need), asked)
			tree.spare = asked - tree.missing
		}
		tree.awaited++
		s.ask(slot, step)
		return
	}
	s.finish(slot)
}

// countOf returns how many answers of a call of a step are wanted.
func (s *servers) countOf(step *step, i int16) int {
	if len(step.calls) > 1 {
		return s.plan.calls[i].Count
	}
	return step.count
}

// needs tells whether a request makes a call, which is drawn from its key.
func (s *servers) needs(slot int32, i int16) bool {
	share := s.plan.calls[i].Share
	if share == 1 {
		return true
	}
	s.random.Keyed(s.calls.slots[slot].key, drawShare+s.plan.draws[i])
	return s.random.Uniform() < share
}

// ask makes the calls of a step, all at this instant. One that is turned away at once
// may end the request; the others are then not made.
func (s *servers) ask(slot int32, step *step) {
	awaited := s.calls.trees[slot].awaited
	for _, i := range step.calls {
		if !s.needs(slot, i) {
			continue
		}
		for k := range s.countOf(step, i) {
			if s.calls.trees[slot].awaited != awaited {
				return
			}
			s.call(slot, i, step.first+k)
		}
	}
}

// call makes a call of the plan, one of several with a number each.
func (s *servers) call(slot int32, i int16, number int) {
	parent, to := &s.calls.slots[slot], s.plan.to[i]
	server := parent.server
	s.random.Keyed(parent.key, drawCall+s.plan.draws[i]+uint64(number)<<48)
	child := s.calls.child(slot, to.index, s.random.Uint64())
	made := &s.calls.slots[child]
	made.hop = s.plan.hops[i]
	if s.distance > 0 {
		made.zone = s.zoneOf(server, made.zone)
	}
	s.hops[made.hop].calls++
	if s.pools[made.hop] != nobody {
		s.balancer.pooled(child, to, server)
	}
	to.enter(child, made)
}

// zoneOf returns the zone of a server; where it has none, that of its caller.
func (s *servers) zoneOf(server int32, caller int16) int16 {
	if zone := s.zones[s.balancer.index][server]; zone != 0 {
		return zone
	}
	return caller
}

// returned takes the answer of another tier, which is awaited.
func (s *servers) returned(child int32) {
	c := &s.calls.slots[child]
	slot := c.parent
	tree := &s.calls.trees[slot]
	if c.outcome != answered {
		if tree.spare > 0 {
			tree.spare--
			s.leave(child)
			return
		}
		tree.awaited++
		s.calls.slots[slot].calls += s.engine.Now - c.entered
		s.calls.slots[slot].outcome = failed
		s.leave(child)
		s.finish(slot)
		return
	}
	if tree.missing--; tree.missing > 0 {
		s.leave(child)
		return
	}
	tree.awaited++
	s.calls.slots[slot].calls += s.engine.Now - c.entered
	s.calls.keep(child)
	s.advance(slot)
}

// finish sends the answer of a request that all its calls have ended for.
func (s *servers) finish(slot int32) {
	call := &s.calls.slots[slot]
	measure := &s.balancer.measure
	if call.is(holding) {
		call.state &^= holding
		measure.holding.Down(s.engine.Now)
		s.release(&s.list[call.server], call.server)
	} else {
		measure.transit.Down(s.engine.Now)
	}
	s.reply(slot, &s.calls.slots[slot])
}

// hop is a way from one tier to another: what is measured of the calls that take it.
type hop struct {
	name    string // path of the way: that of the tier that calls, and the tier that is called
	calls   uint64 // all
	late    uint64 // answers that were no longer wanted
	lost    uint64 // of the sample: those that were not answered well
	recent  spans
	sojourn *stat.Histogram
}

func (h *hop) returned(now sim.Time, c *call, warmup sim.Time) {
	switch {
	case c.born < warmup:
	case c.outcome == answered:
		h.recent.record(now-c.entered, h.sojourn)
	default:
		h.lost++
	}
}
