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
	name     string
	id       sim.ActorID
	index    int16
	tier     int16 // that it calls
	to       *balancer
	crowd    crowd
	feed     *feed     // of the crowd; nil: it is none that arrives
	sessions *sessions // the crowd, if it is one
	classes  classes
	origins  origins
	keys     *sim.Rand // keys of requests
	network  delay
	patient  bool // no client gives up
	waiting  bool // members of the crowd wait for answers
	plain    bool // all requests are alike, wherever they come from, and nobody gives up
	measure  clientMeasure
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
		c.answered(c.calls.at(e.Arg))
	case opTimeout:
		if c.wanted(e.Arg, e.Ticket) {
			c.timedOut(c.calls.at(e.Arg))
		}
	case opVisit:
		c.sessions.visit(e.Ticket)
	}
}

// born is the birth of a request: it gets its key, its class and its origin, and the
// clock of its timeout starts.
func (c *clients) born(a *arrival.Arrival, key uint64, conn int32) *call {
	call := c.calls.born(c.index, c.tier, key, a)
	if c.plain {
		c.measure.born(c.engine.Now, 0)
		return call
	}
	if !c.classes.plain {
		c.classes.choose(call, a)
	}
	if c.origins.plain {
		call.state = fresh
	} else {
		c.origins.choose(call, a, conn)
	}
	class := &c.classes.list[call.class]
	if class.timeouts != nil {
		call.timer = class.timeouts.Schedule(c.id, opTimeout, call.slot)
	}
	c.measure.born(c.engine.Now, int(call.class))
	return call
}

// send brings a request on its way to the balancer.
func (c *clients) send(call *call) {
	if c.network.none {
		c.to.enter(call)
		return
	}
	c.network.send(there, call.Key, c.to.id, opEnter, call.slot)
}

// answered is the arrival of an answer at the client, who may have gone.
func (c *clients) answered(call *call) {
	if call.is(gone) {
		c.measure.wasted++
		c.leave(call)
		return
	}
	if call.outcome == answered {
		c.measure.answered(c.system, call)
	} else {
		c.measure.lost(c.engine.Now, call, c.classOf(call))
	}
	if !c.patient {
		call.timer = 0
	}
	if !c.waiting {
		c.leave(call)
		return
	}
	conn, well := call.conn, call.outcome == answered
	c.leave(call)
	c.crowd.answered(conn, well)
}

// timedOut is a client giving up. The request stays in the system, where it is
// wasted work from now on.
func (c *clients) timedOut(call *call) {
	call.state |= gone
	call.timer = 0
	c.measure.timedOut(c.engine.Now, call, c.classOf(call))
	if c.waiting {
		c.crowd.answered(call.conn, false)
	}
}

// wanted tells whether a timeout still concerns the call that it was set for.
func (c *clients) wanted(slot int32, timer sim.Ticket) bool {
	return c.calls.at(slot).timer == timer
}

// classOf returns the class of a call; where there is but one, nothing is looked at.
func (c *clients) classOf(call *call) int {
	if len(c.classes.list) == 1 {
		return 0
	}
	return int(call.class)
}
