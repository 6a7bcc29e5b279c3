package models

import (
	"lbsim/models/arrival"
	"lbsim/sim"
)

// call is one request on its way through the system. It lives in a slot from its
// birth until nobody knows of it any more; events carry the number of the slot. It
// fills one line of the cache: what few steps of its way need is in its rest.
type call struct {
	born    sim.Time // at the client
	entered sim.Time // reached the balancer
	mark    sim.Time // the end of the last part of its time that is accounted for
	queue   sim.Time // waiting for a worker
	service sim.Time // on a worker
	demand  sim.Time // work for a worker of speed 1; negative while it is not known
	server  int32
	client  int32 // group
	balance int16 // balancer instance
	gone    bool  // its client no longer waits for it
	refused bool  // no server took it
	delayed bool  // it has spent time in a balancer: its rest tells how long
	_       [3]byte
}

// rest is what else there is to know of a call.
type rest struct {
	key      uint64     // random, given at birth: all draws of the request follow from it
	work     float64    // factor of the service time of a tier
	timer    sim.Ticket // of its client's patience; 0: none
	balancer sim.Time   // time spent in the balancer, if any
}

// spend accounts for the time since the last mark.
func (c *call) spend(part *sim.Time, now sim.Time) {
	*part += now - c.mark
	c.mark = now
}

// inBalancer returns the time that a call has spent in the balancer.
func (c *call) inBalancer(r *rest) sim.Time {
	if c.delayed {
		return r.balancer
	}
	return 0
}

// calls are the slots of all calls, with the free ones.
type calls struct {
	slots []call
	rests []rest // by slot
	free  []int32
	live  int
}

// born returns a slot for a new call. Slots that were left last are used first:
// they are still in the cache.
func (c *calls) born(client int32, key uint64, a *arrival.Arrival) int32 {
	if len(c.free) == 0 {
		c.slots, c.rests = append(c.slots, call{}), append(c.rests, rest{})
		c.free = append(c.free, int32(len(c.slots)-1))
	}
	last := len(c.free) - 1
	slot := c.free[last]
	c.free = c.free[:last]
	c.live++
	c.slots[slot] = call{born: a.At, mark: a.At, demand: a.Service, client: client}
	r := &c.rests[slot]
	r.key, r.work = key, a.Work
	return slot
}

// left gives a slot back.
func (c *calls) left(slot int32) {
	c.free = append(c.free, slot)
	c.live--
}

// Purposes of the draws of a call: one number for each, so that a further kind of
// draw moves no other. Draws that each tier makes anew add a number of the tier's
// own times tierStride.
const (
	drawNetwork uint64 = iota
	drawInstance
	drawOverhead
	drawHop
	drawDemand

	tierStride = 64
)
