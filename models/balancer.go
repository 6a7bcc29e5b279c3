package models

import (
	"lbsim/sim"
	"lbsim/sim/stat"
)

// balancer is the actor of the balancer group of a tier. The stages of a request
// in it: an instance takes it (connection), its work passes (overhead), a route is
// found where there are some, the strategy of the instance picks a server or an
// instance of the next tier, and the request is sent there. The answer comes back by
// the same instance.
type balancer struct {
	*system
	id        sim.ActorID
	index     int16 // of the tier
	servers   *servers
	routes    *routes // nil: there are servers
	instances []instance
	only      *target // what the only instance chooses among, where nothing else matters for the choice
	overhead  overhead
	network   delay // to the servers and back
	delays    bool  // time passes between the balancer and the servers
	pins      int   // at layer 4: the place of its pins; -1: layer 7, which pins no connection
	random    sim.Rand
	purpose   uint64     // of the draws of this tier
	capacity  stat.Level // workers of servers in service
	items     bool       // a strategy looks at the item that a request is about
	measure   tierMeasure
}

// instance is one balancer of the group, with its own knowledge.
type instance struct {
	targets []target // the servers; of a tier that routes, one for each route
	busy    int32    // workers of the balancer, where they are limited
	waiting int32    // requests that wait for one
}

const (
	opEnter  sim.Op = iota // a request reaches the balancer
	opPick                 // its overhead has passed
	opFree                 // and a worker of the balancer is free
	opReturn               // an answer has come back from a server
	opRouted               // an answer has come back from the next tier
)

// Handle implements sim.Actor. An answer of a server that comes by an event was on the
// wire until now.
func (b *balancer) Handle(e sim.Event) {
	switch e.Task.Op() {
	case opEnter:
		b.enter(b.calls.at(e.Arg))
	case opPick:
		b.worked(b.calls.at(e.Arg))
	case opFree:
		b.free(b.calls.at(e.Arg))
	case opReturn:
		b.measure.transit.Down(b.engine.Now)
		b.returned(b.calls.at(e.Arg))
	case opRouted:
		b.returned(b.calls.at(e.Arg))
	}
}

// enter takes a request in.
func (b *balancer) enter(call *call) {
	now := b.engine.Now
	call.entered, call.mark = now, now
	b.measure.entries++
	if invariants {
		b.measure.entered += uint64(now)
	}
	if b.delays {
		b.measure.transit.Up(now)
	}
	if len(b.instances) > 1 && !call.is(placed) {
		b.random.Keyed(b.connectionKey(call), drawInstance+b.purpose)
		call.balance = int16(b.random.Below(len(b.instances)))
	}
	if b.overhead.none {
		b.pick(call)
		return
	}
	b.work(call)
}

// isLayer4 tells whether connections are balanced, not requests.
func (b *balancer) isLayer4() bool { return b.pins >= 0 }

// connectionKey returns the key of the connection that a call comes on.
func (b *balancer) connectionKey(call *call) uint64 {
	if call.conn != nobody {
		return b.conns.list[call.conn].key
	}
	return call.Key
}

// pick chooses the server and sends the request there.
func (b *balancer) pick(call *call) {
	if b.routes != nil {
		b.route(call)
		return
	}
	if t := b.only; t != nil {
		t.view.Now = b.engine.Now
		call.server = t.strategy.Pick(&call.Request, &t.view)
		t.sent(call.server)
	} else {
		call.server = b.choose(call, 0)
	}
	if b.servers.near {
		b.servers.arrive(call)
		return
	}
	b.servers.send(call)
}

// choose picks one of the servers of a target. At layer 4 a connection that is kept
// stays where its first request was sent, and counts as in flight as long as it is
// open. A request whose client has gone, and closed the connection, goes anywhere.
func (b *balancer) choose(call *call, number int) (server int32) {
	target := &b.instances[call.balance].targets[number]
	if b.pins >= 0 && call.conn != nobody && call.born >= b.conns.list[call.conn].opened {
		call.state |= pinned
		p := &b.conns.pins[b.pins][call.conn]
		if p.server != nobody && target.view.CanPick(p.server) {
			return p.server
		}
		if p.server != nobody {
			b.instances[p.instance].targets[p.target].done(p.server)
		}
		p.server, p.instance, p.target = b.ask(target, call), call.balance, int16(number)
		target.sent(p.server)
		return p.server
	}
	server = b.ask(target, call)
	target.sent(server)
	return server
}

// isOn tells whether the connection of a call is on a server already.
func (b *balancer) isOn(call *call, conn int32) bool {
	return b.conns.pins[b.pins][conn].server != nobody && call.born >= b.conns.list[conn].opened
}

// ask lets the strategy pick.
func (b *balancer) ask(t *target, call *call) (server int32) {
	t.view.Now = b.engine.Now
	if b.items {
		call.Item = b.itemOf(call)
	}
	return t.strategy.Pick(&call.Request, &t.view)
}

// returned passes an answer on to who has called.
func (b *balancer) returned(call *call) {
	now := b.engine.Now
	if b.only != nil {
		b.only.done(call.server)
	} else if !call.is(pinned) {
		b.targetOf(call).done(call.server)
	}
	if b.measure.returned(now, call, b.calls.trunk) && b.routes == nil {
		server := &b.servers.list[call.server]
		server.answered++
		server.sojourns += float64(now - call.entered)
	}
	call.mark = now
	if b.routes != nil {
		b.measure.transit.Down(now)
	}
	if call.parent == nil {
		if client := b.groups[call.client]; client.network.none {
			client.answered(call)
		} else {
			client.network.send(back, call.Key, client.id, opAnswer, call.slot)
		}
		return
	}
	b.answer(call)
}

// answer gives the answer to the tier that has called.
func (b *balancer) answer(call *call) {
	way := b.hops[call.hop]
	if !way.firm && call.isLate() {
		way.late++
		b.leave(call)
		return
	}
	if !way.twin {
		way.returned(b.engine.Now, call, b.warmup)
	}
	if way.from.routes != nil {
		way.from.routed(call)
		return
	}
	way.from.servers.returned(call)
}
