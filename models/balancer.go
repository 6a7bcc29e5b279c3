package models

import (
	"lbsim/models/balance"
	"lbsim/sim"
)

// balancer is the actor of the balancer group of a tier. The stages of a request
// in it: an instance takes it, its overhead passes, the strategy of the instance
// picks a server, and the request is sent there. The answer comes back by the same
// instance.
type balancer struct {
	*system
	id        sim.ActorID
	servers   *servers
	instances []instance
	overhead  delay
	network   delay // to the servers and back
	delays    bool  // time passes between the balancer and the servers
	random    sim.Rand
	purpose   uint64
	request   balance.Request
	measure   tierMeasure
}

// instance is one balancer of the group, with its own knowledge.
type instance struct {
	strategy balance.Strategy
	counter  balance.Counter // the strategy, if it is one
	view     balance.View
}

const (
	opEnter  sim.Op = iota // a request reaches the balancer
	opPick                 // the overhead has passed
	opReturn               // an answer has come back from a server
)

// Handle implements sim.Actor. Each event ends a part of the time of a call, which is
// accounted for here; what happens at once takes no time.
func (b *balancer) Handle(e sim.Event) {
	switch e.Task.Op() {
	case opEnter:
		b.enter(e.Arg)
	case opPick:
		call := &b.calls.slots[e.Arg]
		b.calls.rests[e.Arg].balancer, call.delayed = 0, true
		call.spend(&b.calls.rests[e.Arg].balancer, b.engine.Now)
		b.pick(e.Arg)
	case opReturn:
		b.measure.transit.Down(b.engine.Now)
		b.returned(e.Arg)
	}
}

// enter takes a request in.
func (b *balancer) enter(slot int32) {
	call := &b.calls.slots[slot]
	now := b.engine.Now
	call.entered, call.mark = now, now
	b.measure.entries++
	if b.delays {
		b.measure.transit.Up(now)
	}
	if len(b.instances) > 1 {
		b.random.Keyed(b.calls.rests[slot].key, b.purpose)
		call.balance = int16(b.random.Below(len(b.instances)))
	}
	if b.overhead.none {
		b.pick(slot)
		return
	}
	b.overhead.send(all, b.calls.rests[slot].key, b.id, opPick, slot)
}

// pick chooses the server and sends the request there.
func (b *balancer) pick(slot int32) {
	call := &b.calls.slots[slot]
	instance := &b.instances[call.balance]
	instance.view.Now = b.engine.Now
	b.request.Key = b.calls.rests[slot].key
	call.server = instance.strategy.Pick(&b.request, &instance.view)
	instance.view.InFlight[call.server]++
	if instance.counter != nil {
		instance.counter.Sent(call.server, &instance.view)
	}
	if b.network.none {
		b.servers.arrive(slot)
		return
	}
	b.network.send(there, b.calls.rests[slot].key, b.servers.id, opArrive, slot)
}

// reply sends the answer of a server on its way back to the balancer.
func (b *balancer) reply(slot int32) {
	if b.network.none {
		b.returned(slot)
		return
	}
	b.measure.transit.Up(b.engine.Now)
	b.network.send(back, b.calls.rests[slot].key, b.id, opReturn, slot)
}

// returned passes an answer on to the client.
func (b *balancer) returned(slot int32) {
	call := &b.calls.slots[slot]
	now := b.engine.Now
	instance := &b.instances[call.balance]
	instance.view.InFlight[call.server]--
	if instance.counter != nil {
		instance.counter.Done(call.server, &instance.view)
	}
	b.measure.returned(now, call, &b.calls.rests[slot])
	if !call.refused && call.born >= b.warmup {
		server := &b.servers.list[call.server]
		server.answered++
		server.sojourns += now - call.entered
	}
	b.groups[call.client].reply(slot)
}
