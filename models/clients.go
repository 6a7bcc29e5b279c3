package models

import (
	"lbsim/models/arrival"
	"lbsim/sim"
)

// clients is the actor of one client group: requests are born here, answers come
// back here, and a client that waits too long gives up here. What makes a request
// come is its crowd.
type clients struct {
	*system
	id      sim.ActorID
	index   int16
	tier    int16 // that it calls
	to      *balancer
	crowd   crowd
	classes classes
	origins origins
	keys    *sim.Rand // keys of requests
	network delay
	patient bool // no client gives up
	plain   bool // all requests are alike, and nobody gives up
	measure clientMeasure
}

// crowd is who makes the requests of a client group: open arrivals, users or
// sessions.
type crowd interface {
	// begin schedules what a run begins with.
	begin()
	// arrive is an opArrive event of the crowd's own.
	arrive(who int32, ticket sim.Ticket)
	// answered is told when the client of a request waits no longer, for crowds whose
	// members wait. The connection tells who it is.
	answered(conn int32, well bool)
	// waits tells whether members wait for answers.
	waits() bool
}

const (
	opBorn sim.Op = iota // a member of the crowd acts
	opAnswer
	opTimeout
	opVisit // a session begins
)

// Handle implements sim.Actor.
func (c *clients) Handle(e sim.Event) {
	switch e.Task.Op() {
	case opBorn:
		c.crowd.arrive(e.Arg, e.Ticket)
	case opAnswer:
		c.answered(e.Arg)
	case opTimeout:
		if c.waits(e.Arg, e.Ticket) {
			c.timedOut(e.Arg)
		}
	case opVisit:
		c.crowd.(*sessions).visit(e.Ticket)
	}
}

// born is the birth of a request: it gets its key, its class and its origin, and the
// clock of its timeout starts.
func (c *clients) born(a *arrival.Arrival, key uint64, conn int32) (slot int32) {
	slot = c.calls.born(c.index, c.tier, key, a)
	if c.plain {
		c.measure.born(c.engine.Now, 0)
		return slot
	}
	rest := &c.calls.rests[slot]
	if !c.classes.plain {
		c.classes.choose(rest, a)
	}
	if c.origins.plain {
		c.calls.slots[slot].state = fresh
	} else {
		c.origins.choose(slot, a, conn)
	}
	class := &c.classes.list[rest.class]
	if class.timeouts != nil {
		rest.timer = class.timeouts.Schedule(c.id, opTimeout, slot)
	}
	c.measure.born(c.engine.Now, int(rest.class))
	return slot
}

// send brings a request on its way to the balancer.
func (c *clients) send(slot int32) {
	if c.network.none {
		c.to.enter(slot)
		return
	}
	c.network.send(there, c.calls.rests[slot].key, c.to.id, opEnter, slot)
}

// reply sends the answer on its way from the balancer back to the client.
func (c *clients) reply(slot int32) {
	if c.network.none {
		c.answered(slot)
		return
	}
	c.network.send(back, c.calls.rests[slot].key, c.id, opAnswer, slot)
}

// answered is the arrival of an answer at the client, who may have gone.
func (c *clients) answered(slot int32) {
	call := &c.calls.slots[slot]
	if call.is(gone) {
		c.measure.wasted++
		c.leave(slot)
		return
	}
	rest := &c.calls.rests[slot]
	if call.outcome == answered {
		c.measure.answered(c.system, slot, call, rest)
	} else {
		c.measure.lost(c.engine.Now, call, c.classOf(rest))
	}
	if !c.patient {
		rest.timer = 0
	}
	if !c.crowd.waits() {
		c.leave(slot)
		return
	}
	conn, well := rest.conn, call.outcome == answered
	c.leave(slot)
	c.crowd.answered(conn, well)
}

// timedOut is a client giving up. The request stays in the system, where it is
// wasted work from now on.
func (c *clients) timedOut(slot int32) {
	call, rest := &c.calls.slots[slot], &c.calls.rests[slot]
	call.state |= gone
	rest.timer = 0
	c.measure.timedOut(c.engine.Now, call, c.classOf(rest))
	if c.crowd.waits() {
		c.crowd.answered(rest.conn, false)
	}
}

// waits tells whether a timeout still concerns the call that it was set for.
func (c *clients) waits(slot int32, timer sim.Ticket) bool {
	return c.calls.rests[slot].timer == timer
}

// classOf returns the class of a call; where there is but one, nothing is looked at.
func (c *clients) classOf(rest *rest) int {
	if len(c.classes.list) == 1 {
		return 0
	}
	return int(rest.class)
}
