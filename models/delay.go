package models

import (
	"lbsim/models/dist"
	"lbsim/sim"
)

// delay is a time that passes on the way of a call: a network, or the overhead of
// a balancer. Constant delays go through a ring; others are drawn from the key of
// the call, so that the way back finds the draw of the way there.
type delay struct {
	engine  *sim.Engine
	dist    dist.Dist
	purpose uint64
	random  sim.Rand
	none    bool              // no time passes
	rings   [parted]*sim.Ring // by part, for a constant delay
}

// part is all of a delay or, of a round trip, one of its ways.
type part int

const (
	all part = iota
	there
	back
	parted
)

// of returns the part of a whole delay. The ways there and back add up to it.
func (p part) of(whole sim.Time) sim.Time {
	switch p {
	case there:
		return whole / 2
	case back:
		return whole - whole/2
	}
	return whole
}

func newDelay(engine *sim.Engine, d dist.Dist, purpose uint64) delay {
	l := delay{engine: engine, dist: dist.Ready(d), purpose: purpose}
	whole, constant := constantOf(d)
	if constant {
		l.none = whole == 0
		for p := range parted {
			l.rings[p] = engine.NewRing(p.of(whole))
		}
	}
	return l
}

// constantOf returns the value of a distribution that always gives the same; no
// distribution at all gives 0.
func constantOf(d dist.Dist) (value sim.Time, constant bool) {
	if d == nil {
		return 0, true
	}
	if m, ok := d.(dist.Momenter); ok {
		if mean, variance := m.Moments(); variance == 0 {
			return sim.FromSeconds(mean), true
		}
	}
	return 0, false
}

// send schedules op for a call when the part of the delay has passed.
func (l *delay) send(p part, key uint64, to sim.ActorID, op sim.Op, slot int32) {
	if ring := l.rings[p]; ring != nil {
		ring.Schedule(to, op, slot)
		return
	}
	l.engine.Schedule(l.engine.Now+p.of(l.whole(key)), to, op, slot)
}

// sendFar is send over a distance that adds to the whole delay.
func (l *delay) sendFar(p part, key uint64, distance sim.Time, to sim.ActorID, op sim.Op, slot int32) {
	l.engine.Schedule(l.engine.Now+p.of(l.whole(key)+distance), to, op, slot)
}

// whole returns the whole delay of a call.
func (l *delay) whole(key uint64) sim.Time {
	if ring := l.rings[all]; ring != nil {
		return ring.Delay
	}
	l.random.Keyed(key, l.purpose)
	return sim.FromSeconds(l.dist.Sample(&l.random))
}
