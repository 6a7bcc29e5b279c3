package models

// plan is what the servers of a tier ask of other tiers, after their own work and
// before they answer.
type plan struct {
	asks  []ask
	steps []step
	keeps bool // in some step the worker waits
}

// ask is a call of the plan.
type ask struct {
	Call         // as it is now
	way   *hop   // to the tier that is called
	draws uint64 // purpose of the draws for it: by name, so that another call moves none of them
}

// step is what is asked at once.
type step struct {
	asks  []int16 // places in the plan
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
		s := step{asks: []int16{int16(i)}, count: c.Count, need: c.Quorum, hold: c.HoldWorker}
		for c.Stage > 0 && i+1 < len(calls) && calls[i+1].Stage == c.Stage {
			i++
			s.asks, s.hold = append(s.asks, int16(i)), s.hold && calls[i].HoldWorker
		}
		if c.Parallel || len(s.asks) > 1 {
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

// goOn takes a request whose own work is done to the tiers that it calls. Its worker
// is free where no step lets it wait; under a discipline by which all share the
// workers it has none to keep.
func (s *servers) goOn(slot int32, call *call) {
	m := &s.balancer.measure
	switch {
	case s.plan.keeps && s.sharing == nil:
		call.state |= holding
		m.holding.Up(s.engine.Now)
	case s.sharing == nil:
		m.transit.Up(s.engine.Now)
		s.release(&s.list[call.server], call.server)
	default:
		m.transit.Up(s.engine.Now)
	}
	s.advance(slot, call)
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
func (s *servers) advance(slot int32, call *call) {
	tree := &s.calls.trees[slot]
	for int(tree.step) < len(s.plan.steps) {
		step := &s.plan.steps[tree.step]
		tree.step++
		missing := s.wanted(step, call)
		if missing == 0 {
			continue
		}
		tree.missing, tree.spare = missing, 0
		if step.need > 0 {
			tree.missing = min(int32(step.need), missing)
			tree.spare = missing - tree.missing
		}
		tree.awaited++
		if !step.hold && call.is(holding) {
			s.giveBack(call)
		}
		if step.alone {
			s.call(slot, &s.plan.asks[step.asks[0]], step.first)
		} else {
			s.together(slot, step)
		}
		return
	}
	s.finish(slot, call)
}

// wanted returns how many calls a request makes in a step.
func (s *servers) wanted(step *step, call *call) (n int32) {
	if step.alone && s.plan.asks[step.asks[0]].Share == 1 {
		return 1
	}
	for _, i := range step.asks {
		if s.needs(call, &s.plan.asks[i]) {
			n += int32(s.countOf(step, i))
		}
	}
	return n
}

// countOf returns how many answers of a call of a step are wanted.
func (s *servers) countOf(step *step, i int16) int {
	if len(step.asks) > 1 {
		return s.plan.asks[i].Count
	}
	return step.count
}

// needs tells whether a request makes a call, which is drawn from its key.
func (s *servers) needs(call *call, ask *ask) bool {
	if ask.Share == 1 {
		return true
	}
	s.random.Keyed(call.key, drawShare+ask.draws)
	return s.random.Uniform() < ask.Share
}

// together makes the calls of a step, all at this instant. One that is turned away at
// once may end the request; the others are then not made.
func (s *servers) together(slot int32, step *step) {
	awaited := s.calls.trees[slot].awaited
	for _, i := range step.asks {
		ask := &s.plan.asks[i]
		if !s.needs(&s.calls.slots[slot], ask) {
			continue
		}
		for k := range s.countOf(step, i) {
			if s.calls.trees[slot].awaited != awaited {
				return
			}
			s.call(slot, ask, step.first+k)
		}
	}
}

// call makes a call of the plan, one of several with a number each.
func (s *servers) call(slot int32, ask *ask, number int) {
	parent, way := &s.calls.slots[slot], ask.way
	server := parent.server
	s.random.Keyed(parent.key, drawCall+ask.draws+uint64(number)<<48)
	child := s.calls.child(slot, way, s.random.Uint64())
	made := &s.calls.slots[child]
	if s.distance > 0 {
		made.zone = s.zoneOf(server, made.zone)
	}
	way.calls++
	if way.pool != nobody {
		s.pooled(made, way, server)
	}
	way.to.enter(child, made)
}

// zoneOf returns the zone of a server; where it has none, that of its caller.
func (s *servers) zoneOf(server int32, caller int16) int16 {
	if zone := s.zones[s.balancer.index][server]; zone != 0 {
		return zone
	}
	return caller
}

// returned takes the answer of another tier, which is awaited.
func (s *servers) returned(child int32, c *call) {
	slot := c.parent
	call, tree := &s.calls.slots[slot], &s.calls.trees[slot]
	if c.outcome != answered {
		s.refused(child, c)
		return
	}
	if tree.missing--; tree.missing > 0 {
		s.leave(child)
		return
	}
	tree.awaited++
	call.calls += s.engine.Now - c.entered
	s.calls.trees[child].before, tree.latest = tree.latest, child
	s.advance(slot, call)
}

// refused takes the answer of another tier that is none: the request fails, unless
// enough others are under way.
func (s *servers) refused(child int32, c *call) {
	slot := c.parent
	call, tree := &s.calls.slots[slot], &s.calls.trees[slot]
	if tree.spare > 0 {
		tree.spare--
		s.leave(child)
		return
	}
	tree.awaited++
	call.calls += s.engine.Now - c.entered
	call.outcome = failed
	s.leave(child)
	s.finish(slot, call)
}

// finish sends the answer of a request that all its calls have ended for.
func (s *servers) finish(slot int32, call *call) {
	measure := &s.balancer.measure
	if call.is(holding) {
		call.state &^= holding
		measure.holding.Down(s.engine.Now)
		s.release(&s.list[call.server], call.server)
	} else {
		measure.transit.Down(s.engine.Now)
	}
	s.reply(slot, call)
}
