package models

import (
	"lbsim/models/arrival"
	"lbsim/sim"
)

// clients is the actor of one client group: requests are born here, answers come
// back here, and a client that waits too long gives up here.
type clients struct {
	*system
	id       sim.ActorID
	index    int32
	source   arrival.Source
	arrivals *sim.Rand // draws of the source
	keys     *sim.Rand // keys of requests
	next     arrival.Arrival
	network  delay
	timeouts *sim.Ring // nil: clients wait for ever
	to       *balancer
	measure  clientMeasure
}

const (
	opBorn sim.Op = iota
	opAnswer
	opTimeout
)

// Handle implements sim.Actor.
func (c *clients) Handle(e sim.Event) {
	switch e.Task.Op() {
	case opBorn:
		c.born()
	case opAnswer:
		call := &c.calls.slots[e.Arg]
		call.spend(&call.parts.network, c.engine.Now)
		c.answered(e.Arg)
	case opTimeout:
		if c.waits(e.Arg, e.Ticket) {
			c.timedOut(e.Arg)
		}
	}
}

// prepare asks the source for the arrival after the one at that time.
func (c *clients) prepare(before sim.Time) {
	c.next.Reset()
	if !c.source.Next(before, c.arrivals, &c.next) {
		c.sourceEnded(c.source)
		return
	}
	c.engine.ScheduleNext(c.next.At, c.id, opBorn, 0)
}

// born is the birth of a request: it gets its key, the clock of its timeout
// starts, and it is sent off.
func (c *clients) born() {
	slot := c.calls.born(c.index, c.keys.Uint64(), &c.next)
	c.measure.born(c.engine.Now)
	if c.timeouts != nil {
		c.calls.slots[slot].timer = c.timeouts.Schedule(c.id, opTimeout, slot)
	}
	c.prepare(c.next.At)
	if c.network.none {
		c.to.enter(slot)
		return
	}
	c.network.send(there, c.calls.slots[slot].key, c.to.id, opEnter, slot)
}

// reply sends the answer on its way from the balancer back to the client.
func (c *clients) reply(slot int32) {
	if c.network.none {
		c.answered(slot)
		return
	}
	c.network.send(back, c.calls.slots[slot].key, c.id, opAnswer, slot)
}

// answered is the arrival of an answer at the client, who may have gone.
func (c *clients) answered(slot int32) {
	call := &c.calls.slots[slot]
	now := c.engine.Now
	switch {
	case call.gone:
		c.measure.wasted++
	case call.refused:
		c.measure.refused(now, call)
	default:
		c.measure.answered(now, call)
	}
	c.leave(slot)
}

// timedOut is a client giving up. The request stays in the system, where it is
// wasted work from now on.
func (c *clients) timedOut(slot int32) {
	call := &c.calls.slots[slot]
	call.gone, call.timer = true, 0
	c.measure.timedOut(c.engine.Now, call)
}

// waits tells whether a timeout still concerns the call that it was set for.
func (c *clients) waits(slot int32, timer sim.Ticket) bool {
	return c.calls.slots[slot].timer == timer
}
