package models

import "lbsim/sim"

// tree is what a call knows of the calls that are made for it.
type tree struct {
	awaited uint32 // changes whenever answers that are under way are no longer wanted
	asked   uint32 // what it was at the parent when this call was made
	step    int32  // of its calls: the next one; in a tier that routes, the route
	missing int32  // answers that are needed to go on
	spare   int32  // of those under way, how many may fail
	latest  int32  // of the calls that its time was spent on; they form a list
	before  int32  // in the list of the parent
}

// child returns the slot of a new call that is part of another. Its key may be that
// of its parent, where it does not draw anything that its parent does.
func (c *calls) child(parent int32, tier int16, key uint64) int32 {
	slot := c.take()
	// Field by field: a whole struct would be made aside and copied.
	p, x := &c.slots[parent], &c.slots[slot]
	x.born, x.queue, x.service, x.demand = p.born, 0, 0, -1
	x.parent, x.client, x.tier, x.balance, x.state, x.outcome = parent, p.client, tier, 0, 0, answered
	x.key, x.source, x.work, x.timer, x.calls = key, p.source, p.work, 0, 0
	x.conn, x.class, x.zone = nobody, p.class, p.zone
	c.trees[slot].asked = c.trees[parent].awaited
	return slot
}

// isLate tells whether the parent of a call has gone on without it.
func (c *calls) isLate(slot int32) bool {
	return c.trees[slot].asked != c.trees[c.slots[slot].parent].awaited
}

// keep puts a call that has been answered among those that the time of its parent
// was spent on. Its slot stays until that of its parent is given back.
func (c *calls) keep(slot int32) {
	parent := &c.trees[c.slots[slot].parent]
	c.trees[slot].before = parent.latest
	parent.latest = slot
}

// leftAll gives back the slot of a call and of all that were kept for it.
func (c *calls) leftAll(slot int32) {
	t := &c.trees[slot]
	for child := t.latest; child != nobody; {
		before := c.trees[child].before
		c.leftAll(child)
		child = before
	}
	t.latest, t.step = nobody, 0
	t.awaited++
	c.left(slot)
}

// follow adds up where the time of an answered call has gone, tier by tier: its own
// parts, and those of the calls that it had to wait for (its critical path), which
// together are its sojourn to the nanosecond.
func (s *system) follow(slot int32, sum *parts) {
	call := &s.calls.slots[slot]
	balancer := call.inBalancer()
	own := parts{balancer: balancer, queue: call.queue, service: call.service}
	own.network = call.mark - call.entered - balancer - call.queue - call.service - call.calls
	s.paths[call.tier].add(&own)
	sum.add(&own)
	for child := s.calls.trees[slot].latest; child != nobody; child = s.calls.trees[child].before {
		s.follow(child, sum)
	}
}

// parts are where the time of calls has gone.
type parts struct {
	network, balancer, queue, service sim.Time
}

func (p *parts) add(o *parts) {
	p.network += o.network
	p.balancer += o.balancer
	p.queue += o.queue
	p.service += o.service
}
