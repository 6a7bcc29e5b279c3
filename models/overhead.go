package models

import (
	"lbsim/models/queue"
	"lbsim/sim"
	"lbsim/sim/stat"
)

// overhead is the work of a balancer on requests on their way in: what each costs,
// and the handshakes of new connections. Where its workers are limited, requests
// wait for one.
type overhead struct {
	none    bool // no time passes
	each    delay
	workers int32 // of each instance; 0: without limit
	tls     *TLS
	waiting queue.FIFO // by instance
	length  stat.Level // of all queues
	busy    stat.Level // workers of all instances
}

// work lets the overhead of a request pass, or lets it wait for a worker.
func (b *balancer) work(call *call) {
	o := &b.overhead
	if o.workers == 0 && o.tls == nil {
		o.each.send(all, call.Key, b.id, opPick, call.slot)
		return
	}
	if o.workers == 0 {
		b.engine.Schedule(b.engine.Now+b.cost(call), b.id, opPick, call.slot)
		return
	}
	instance := &b.instances[call.balance]
	if instance.busy == o.workers {
		o.length.Up(b.engine.Now)
		instance.waiting++
		o.waiting.Push(int32(call.balance), queue.Item{Slot: call.slot})
		return
	}
	instance.busy++
	o.busy.Up(b.engine.Now)
	b.engine.Schedule(b.engine.Now+b.cost(call), b.id, opFree, call.slot)
}

// cost returns the work of the balancer on a request.
func (b *balancer) cost(call *call) sim.Time {
	o := &b.overhead
	cost := o.each.whole(call.Key)
	if o.tls == nil || o.tls.Mode == "passthrough" || !call.is(fresh) {
		return cost
	}
	key := b.connectionKey(call)
	cost += o.tls.handshake(&b.random, key, drawHandshake+b.purpose)
	if o.tls.Mode == "reencrypt" {
		cost += o.tls.handshake(&b.random, key, drawServerHandshake+b.purpose)
	}
	return cost
}

// handshake returns the work of a handshake: a full one, or that of a client which
// was here before.
func (t *TLS) handshake(r *sim.Rand, key, purpose uint64) sim.Time {
	if r.Keyed(key, purpose); r.Uniform() < t.Resumption && t.Resumed >= 0 {
		return t.Resumed
	}
	return t.Handshake
}

// handshakeAtServer returns the handshake that a server pays for a request.
func (b *balancer) handshakeAtServer(call *call) sim.Time {
	tls := b.overhead.tls
	if tls == nil || tls.Mode == "terminate" || !call.is(fresh) {
		return 0
	}
	return tls.handshake(&b.random, b.connectionKey(call), drawServerHandshake+b.purpose)
}

// free gives a worker of the balancer to the next request, and goes on with the one
// that it has worked on.
func (b *balancer) free(call *call) {
	o, number := &b.overhead, call.balance
	instance := &b.instances[number]
	if instance.waiting > 0 {
		instance.waiting--
		o.length.Down(b.engine.Now)
		next := b.calls.at(o.waiting.Pop(int32(number)))
		b.engine.Schedule(b.engine.Now+b.cost(next), b.id, opFree, next.slot)
	} else {
		instance.busy--
		o.busy.Down(b.engine.Now)
	}
	b.worked(call)
}

// worked goes on with a request whose overhead has passed.
func (b *balancer) worked(call *call) {
	call.balancer, call.state = 0, call.state|delayed
	call.spend(&call.balancer, b.engine.Now)
	b.pick(call)
}
