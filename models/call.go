package models

import (
	"lbsim/models/arrival"
	"lbsim/models/balance"
	"lbsim/sim"
)

// call is a request at a tier: that of a client, or one that the balancer or a
// server of another tier makes for it. It lives in a slot from its birth until
// nobody knows of it any more; events carry the number of the slot. What most steps
// of its way need fills one line of the cache; the rest, which few need, another, and
// what it knows of the calls that are made for it a third.
type call struct {
	born    sim.Time // when the request of the client was
	entered sim.Time // reached the balancer
	mark    sim.Time // the end of the last part of its time that is accounted for
	queue   sim.Time // waiting for a worker
	service sim.Time // on a worker
	demand  sim.Time // work for a worker of speed 1; negative while it is not known
	parent  *call    // that it is part of; nil: it is a client's
	server  int32    // of the tier; of a tier that routes, the instance of the next one
	client  int16    // group
	state   state
	outcome outcome

	balance.Request            // what strategies know of it. All its draws follow from its key, given at birth
	work            float64    // factor of the service time of a tier
	timer           sim.Ticket // of its client's patience; 0: none
	calls           sim.Time   // time spent waiting for other tiers
	slot            int32      // its number
	conn            int32      // connection that it comes on; nobody: one for itself. Of a free slot, the next free one
	class           int16
	zone            int16 // of its caller; 0: none
	hop             int16 // which of the ways between tiers it has taken
	balance         int16 // balancer instance

	tree
	balancer sim.Time // time spent in the balancer, if any
	tier     int16
	_        [12]byte
}

// state is what else is true of a call.
type state uint8

const (
	gone    state = 1 << iota // its client no longer waits for it
	delayed                   // it has spent time in the balancer: balancer tells how long
	placed                    // who called has chosen the balancer instance
	fresh                     // it comes first on its connection
	holding                   // it keeps its worker while other tiers work for it
	pinned                    // its connection, not the call itself, counts as in flight
	distant                   // its server is in another zone than its caller
)

func (c *call) is(s state) bool { return c.state&s != 0 }

// outcome is how a call has ended.
type outcome uint8

const (
	answered outcome = iota
	rejected         // no server took it
	failed           // a call that it depended on was not answered well
)

// nobody is no slot, no connection, no server.
const nobody = int32(-1)

// spend accounts for the time since the last mark.
func (c *call) spend(part *sim.Time, now sim.Time) {
	*part += now - c.mark
	c.mark = now
}

// calls are the slots of all calls, with the free ones. They stay where they are.
type calls struct {
	blocks []*[blockSize]call
	free   int32 // the slot that was left last
	live   int
	trunk  bool // calls have parts
}

// blockSize is the number of slots that are made at a time.
const blockSize = 256

// at returns the call in a slot.
func (c *calls) at(slot int32) *call {
	return &c.blocks[uint32(slot)/blockSize][uint32(slot)%blockSize]
}

// len returns the number of slots.
func (c *calls) len() int32 { return int32(len(c.blocks)) * blockSize }

// take returns a free slot. Slots that were left last are used first: they are
// still in the cache.
func (c *calls) take() *call {
	if c.free == nobody {
		c.grow()
	}
	x := c.at(c.free)
	c.free = x.conn
	c.live++
	return x
}

// left gives a slot back.
func (c *calls) left(x *call) {
	x.conn, c.free = c.free, x.slot
	c.live--
}

// grow makes more slots.
func (c *calls) grow() {
	c.blocks = append(c.blocks, new([blockSize]call))
	for slot := c.len() - 1; slot >= c.len()-blockSize; slot-- {
		x := c.at(slot)
		x.slot, x.conn = slot, c.free
		c.free = slot
	}
}

// born returns a new request of a client.
func (c *calls) born(client, tier int16, key uint64, a *arrival.Arrival) *call {
	x := c.take()
	// Field by field: a whole struct would be made aside and copied.
	x.born, x.queue, x.service, x.demand = a.At, 0, 0, a.Service
	x.parent, x.client, x.tier, x.balance, x.state, x.outcome = nil, client, tier, 0, 0, answered
	x.Key, x.Source, x.work, x.conn = key, key, a.Work, nobody
	x.calls, x.class, x.zone = 0, 0, 0
	return x
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
	drawClass
	drawSource
	drawZone
	drawWork
	drawItem
	drawRoute
	drawHandshake
	drawServerHandshake
	drawShare
	drawCall
	drawQueue

	tierStride = 64
)
