package models

import (
	"lbsim/models/arrival"
	"lbsim/sim"
)

// call is one request on its way through the system. It lives in a slot from its
// birth until nobody knows of it any more; events carry the number of the slot.
type call struct {
	// What a server needs stands first, together.
	server  int32
	client  int32    // group
	mark    sim.Time // the end of the last part of its time that is accounted for
	parts   parts
	demand  sim.Time // work for a worker of speed 1; negative while it is not known
	balance int32    // balancer instance
	gone    bool     // its client no longer waits for it
	refused bool     // no server took it

	born    sim.Time // at the client
	entered sim.Time // reached the balancer
	key     uint64   // random, given at birth: all draws of the request follow from it
	work    float64  // factor of the service time of a tier
	timer   sim.Ticket
}

// parts are where the time of a call has gone.
type parts struct {
	network, balancer, queue, service sim.Time
}

// spend accounts for the time since the last mark.
func (c *call) spend(part *sim.Time, now sim.Time) {
	*part += now - c.mark
	c.mark = now
}

// calls are the slots of all calls, with the free ones.
type calls struct {
	slots []call
	free  []int32
	live  int
}

// born returns a slot for a new call. Slots that were left last are used first:
// they are still in the cache.
func (c *calls) born(client int32, key uint64, a *arrival.Arrival) int32 {
	if len(c.free) == 0 {
		c.slots = append(c.slots, call{})
		c.free = append(c.free, int32(len(c.slots)-1))
	}
	last := len(c.free) - 1
	slot := c.free[last]
	c.free = c.free[:last]
	c.live++
	// Field by field: a whole struct would be made aside and copied.
	x := &c.slots[slot]
	x.key, x.born, x.mark, x.demand, x.work, x.client = key, a.At, a.At, a.Service, a.Work, client
	x.parts.network, x.parts.balancer, x.parts.queue, x.parts.service = 0, 0, 0, 0
	x.balance, x.gone, x.refused = 0, false, false
	return slot
}

// left gives a slot back.
func (c *calls) left(slot int32) {
	c.slots[slot].timer = 0
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
