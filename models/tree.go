package models

import (
	"lbsim/sim"
	"lbsim/sim/stat"
)

// tree is what a call knows of the calls that are made for it, and of its place among
// those of its parent.
type tree struct {
	latest  *call  // of the calls that its time was spent on, which keep their slots until its own is given back; they form a list
	before  *call  // in the list of the parent
	awaited uint32 // changes whenever answers that are under way are no longer wanted
	asked   uint32 // what it was at the parent when this call was made
	step    int32  // of its calls: the next one; in a tier that routes, the route
	missing int32  // answers that are needed to go on
	spare   int32  // of those under way, how many may fail
}

// child returns a new call that is part of another. Its key may be that of its parent,
// where it does not draw anything that its parent does.
func (c *calls) child(parent *call, way *hop, key uint64) *call {
	x := c.take()
	// Field by field: a whole struct would be made aside and copied.
	x.born, x.queue, x.service, x.demand = parent.born, 0, 0, -1
	x.parent, x.client, x.tier, x.balance, x.state, x.outcome = parent, parent.client, way.to.index, 0, 0, answered
	x.Key, x.Source, x.work, x.timer, x.calls = key, parent.Source, parent.work, 0, 0
	x.conn, x.class, x.zone, x.hop = nobody, parent.class, parent.zone, way.index
	x.asked = parent.awaited
	return x
}

// isLate tells whether the parent of a call has gone on without it.
func (c *call) isLate() bool { return c.asked != c.parent.awaited }

// keep puts a call that has been answered among those that the time of its parent was
// spent on.
func (c *call) keep() { c.before, c.parent.latest = c.parent.latest, c }

// cut forgets all calls that were made for a call, and makes its slot ready for
// another.
func (t *tree) cut() {
	t.latest, t.step = nil, 0
	t.awaited++
}

// drop gives back the slots of all calls that the time of a call was spent on.
func (c *calls) drop(call *call) {
	for x := call.latest; x != nil; x = x.before {
		c.drop(x)
		c.left(x)
	}
	call.cut()
}

// follow adds up, tier by tier, where the time of an answered call has gone: its own
// parts, and those of the calls that it had to wait for (its critical path), which
// together are its sojourn to the nanosecond. It gives back the slots of those calls,
// and returns how long all waited for a worker.
func (c *calls) follow(call *call, paths []parts) (queue sim.Time) {
	path := &paths[call.tier]
	path.network.Add(call.mark - call.entered - call.queue - call.service - call.calls)
	path.queue.Add(call.queue)
	path.service.Add(call.service)
	if call.is(delayed) {
		path.network.Add(-call.balancer)
		path.balancer.Add(call.balancer)
	}
	queue = call.queue
	for x := call.latest; x != nil; x = x.before {
		queue += c.follow(x, paths)
		c.left(x)
	}
	call.cut()
	return queue
}

// parts are where the time of calls has gone.
type parts struct {
	network, balancer, queue, service stat.Sum
}

func (p *parts) add(o *parts) {
	p.network = p.network.Plus(o.network)
	p.balancer = p.balancer.Plus(o.balancer)
	p.queue = p.queue.Plus(o.queue)
	p.service = p.service.Plus(o.service)
}
