package models

import (
	"math"
	"slices"

	"lbsim/models/dist"
	"lbsim/models/queue"
	"lbsim/sim"
	"lbsim/sim/stat"
)

// servers is the actor of the servers of a tier: requests wait for a worker here
// and are worked on. Then other tiers may have to work for them (see fanout.go).
type servers struct {
	*system
	id       sim.ActorID
	balancer *balancer
	list     []server
	kinds    []kind       // of servers, by group
	queue    queue.Waiter // nil: all requests are worked on at once
	peeker   queue.Peeker // the queue, if it is one
	limit    int32        // of each queue; NoLimit: none
	service  dist.Dist
	random   sim.Rand
	purpose  uint64 // of the draws of this tier
	fanout   fanout
	patience *patience    // nil: requests wait as long as it takes
	turns    *turns       // nil: what a worker has begun, it finishes
	sharing  *sharing     // nil: there is a queue
	up       []stat.Level // by server: 1 while it is in service; nil: all always are
	leaving  []bool       // by server: it gets nothing new
	backlog  []backlog    // by server, only for strategies that see the truth
	plain    bool         // the queue looks at nothing but the order of arrival
	careful  bool         // more than the usual happens to a request: see needsCare
	near     bool         // no time passes between the balancer and a server
	foreseen int64        // the sum of what was looked at: means nothing
}

// server is one server. It keeps to what every request touches.
type server struct {
	waiting  stat.Level // requests in the queue
	busy     stat.Level // workers
	picks    uint64
	answered uint64  // of the sample
	sojourns float64 // nanoseconds, their sum: one word, so that a server stays one line of the cache
	workers  int32
	kind     int32
}

// kind is what servers of a group have in common.
type kind struct {
	speed float64
}

const (
	opArrive sim.Op = iota // a request reaches a server
	opDone                 // a worker has finished it, or its turn
	opExpire               // it has waited too long
	opShare                // the first of those that share a server is finished
)

// Handle implements sim.Actor.
func (s *servers) Handle(e sim.Event) {
	switch e.Task.Op() {
	case opArrive:
		call := s.calls.at(e.Arg)
		call.mark = s.engine.Now
		s.arrive(call)
	case opDone:
		if s.turns != nil {
			s.turnEnded(e.Arg, e.Ticket)
			return
		}
		s.done(s.calls.at(e.Arg))
	case opExpire:
		s.expired(e.Arg, e.Ticket)
	case opShare:
		s.shared(e.Arg, e.Ticket)
	}
}

// Foresee implements sim.Foreseer: it reads the call, its server, and the call that
// the server will take next. An event that nobody waits for any more may name a slot
// that holds a call to another tier, and one of servers that share names a server.
func (s *servers) Foresee(slot int32) {
	if s.sharing != nil {
		return
	}
	i := s.calls.at(slot).server
	if uint(i) >= uint(len(s.list)) {
		return
	}
	server := &s.list[i]
	s.foreseen += int64(server.waiting.Value)
	if server.waiting.Value > 0 && s.peeker != nil {
		s.foreseen += int64(s.calls.at(s.peeker.Peek(i)).mark)
	}
}

// send brings a request on its way from the balancer to its server, which may be in
// another zone than who has called: the balancers stand where they are called.
func (s *servers) send(call *call) {
	network := &s.balancer.network
	if s.distance > 0 && call.zone != 0 {
		if zone := s.zones[s.balancer.index][call.server]; zone != 0 && zone != call.zone {
			call.state |= distant
			s.balancer.measure.distant++
			network.sendFar(there, call.Key, s.distance, s.id, opArrive, call.slot)
			return
		}
	}
	if network.none {
		s.arrive(call)
		return
	}
	network.send(there, call.Key, s.id, opArrive, call.slot)
}

// reply sends the answer of a server on its way back to the balancer.
func (s *servers) reply(call *call) {
	b := s.balancer
	switch {
	case call.is(distant):
		b.network.sendFar(back, call.Key, s.distance, b.id, opReturn, call.slot)
	case b.network.none:
		b.returned(call)
		return
	default:
		b.network.send(back, call.Key, b.id, opReturn, call.slot)
	}
	b.measure.transit.Up(s.engine.Now)
}

// arrive gives a request to a worker, or to the queue, or turns it away.
func (s *servers) arrive(call *call) {
	server := &s.list[call.server]
	now := s.engine.Now
	if s.balancer.delays {
		s.balancer.measure.transit.Down(now)
	}
	s.draw(call)
	server.picks++
	if s.careful && s.arriveCarefully(call, server) {
		return
	}
	switch {
	case server.busy.Value < server.workers:
		server.busy.Up(now)
		s.start(call, server)
	case s.limit != NoLimit && server.waiting.Value >= s.limit:
		call.outcome = rejected
		s.reply(call)
	default:
		server.waiting.Up(now)
		s.push(call, call.demand)
		if s.careful {
			s.queued(call, server)
		}
	}
}

// arriveCarefully does what else an arrival may bring about, and tells whether all is
// done with that.
func (s *servers) arriveCarefully(call *call, server *server) bool {
	if s.leaving != nil && s.up[call.server].Value == 0 {
		s.comeUp(call.server) // the request was on the wire when the server left
	}
	if s.balancer.overhead.tls != nil {
		handshake := s.balancer.handshakeAtServer(call)
		call.demand += handshake
		s.balancer.measure.demand.Add(handshake)
	}
	switch {
	case s.sharing != nil:
		s.join(call, server)
		return true
	case s.turns != nil:
		s.turns.admit(call)
		return server.busy.Value == server.workers && s.preempts(call, server)
	}
	return false
}

// queued notes a request that has joined the queue, where more is to be known of it.
func (s *servers) queued(call *call, server *server) {
	if s.patience != nil {
		s.patience.set(call.slot)
	}
	if s.backlog != nil {
		s.backlog[call.server].waiting += s.span(call.demand, server)
	}
}

// needsCare tells whether more happens to a request than waiting, work at speed 1 and
// leaving.
func (s *servers) needsCare() bool {
	uneven := slices.ContainsFunc(s.kinds, func(k kind) bool { return k.speed != 1 })
	return uneven || s.balancer.overhead.tls != nil || s.turns != nil || s.patience != nil || s.sharing != nil || s.leaving != nil || s.backlog != nil
}

// push puts a request into the queue of its server.
func (s *servers) push(call *call, left sim.Time) {
	s.queue.Push(call.server, s.item(call, left))
}

// item returns a request as queues see it.
func (s *servers) item(call *call, left sim.Time) queue.Item {
	item := queue.Item{Slot: call.slot, Size: left}
	if !s.plain {
		item.Key = call.Key + s.purpose
		item.Priority = s.groups[call.client].classes.list[call.class].priority
	}
	return item
}

// draw gives a call its demand in this tier, unless it brought one along.
func (s *servers) draw(call *call) {
	if call.demand < 0 {
		s.random.Keyed(call.Key, drawDemand+s.purpose)
		seconds := s.service.Sample(&s.random)
		if !isOne(call.work) {
			seconds *= call.work
		}
		call.demand = sim.FromSeconds(seconds)
	}
	s.balancer.measure.demand.Add(call.demand)
}

// isOne tells whether x is 1, quicker than a comparison of floats does.
func isOne(x float64) bool { return math.Float64bits(x) == 0x3ff0000000000000 }

// span returns how long a worker of the server spends on that much work.
func (s *servers) span(work sim.Time, server *server) sim.Time {
	speed := s.kinds[server.kind].speed
	if speed == 1 {
		return work
	}
	return sim.FromSeconds(work.Seconds() / speed)
}

// start puts a worker, which is counted as busy, on a call.
func (s *servers) start(call *call, server *server) {
	end := s.engine.Now + call.demand
	if s.careful {
		if s.turns != nil {
			s.begin(call, server)
			return
		}
		end = s.engine.Now + s.span(call.demand, server)
		if s.backlog != nil {
			s.backlog[call.server].begin(end)
		}
	}
	s.engine.Schedule(end, s.id, opDone, call.slot)
}

// done ends the work on a call: its worker takes the next one, unless it waits for
// other tiers, and the answer goes back.
func (s *servers) done(call *call) {
	server := &s.list[call.server]
	call.spend(&call.service, s.engine.Now)
	if s.careful && s.backlog != nil && s.turns == nil {
		s.backlog[call.server].end(s.engine.Now)
	}
	if s.fanout.steps != nil {
		s.goOn(call, server)
		return
	}
	s.release(server, call.server)
	s.reply(call)
}

// release lets a worker take the next request of its server.
func (s *servers) release(server *server, number int32) {
	now := s.engine.Now
	if server.waiting.Value == 0 {
		server.busy.Down(now)
		if s.careful && s.leaving != nil {
			s.leftServer(number)
		}
		return
	}
	server.waiting.Down(now)
	next := s.calls.at(s.queue.Pop(number))
	next.spend(&next.queue, now)
	if s.careful {
		if s.patience != nil {
			s.patience.forget(next.slot)
		}
		if s.backlog != nil {
			s.backlog[number].waiting -= s.span(s.left(next), server)
		}
	}
	s.start(next, server)
}

// left returns the work that is left on a call that waits, for a worker of speed 1.
func (s *servers) left(call *call) sim.Time {
	if s.turns != nil {
		return s.turns.list[call.slot].left
	}
	return call.demand
}

// backlog is the work that a server has before it.
type backlog struct {
	waiting sim.Time // work of what waits, over the speed
	ends    sim.Time // sum of the ends of what is worked on
	running sim.Time // number of those
}

// begin notes a request that is worked on, end that it is no longer.
func (b *backlog) begin(end sim.Time) {
	b.ends += end
	b.running++
}

func (b *backlog) end(end sim.Time) {
	b.ends -= end
	b.running--
}

// WorkLeft implements balance.Truth.
func (s *servers) WorkLeft(i int32) sim.Time {
	server, b := &s.list[i], &s.backlog[i]
	if s.sharing != nil {
		return s.sharing.workLeft(s, i)
	}
	if server.busy.Value < server.workers {
		return 0
	}
	left := b.waiting + b.ends - b.running*s.engine.Now
	return left / sim.Time(server.workers)
}

// patience is how long requests wait for a worker before they are turned away.
type patience struct {
	ring    *sim.Ring
	tickets []sim.Ticket // by slot; 0: it does not wait
	to      sim.ActorID
}

func (p *patience) set(slot int32) {
	for int(slot) >= len(p.tickets) {
		p.tickets = append(p.tickets, 0)
	}
	p.tickets[slot] = p.ring.Schedule(p.to, opExpire, slot)
}

// forget is told that a request waits no longer.
func (p *patience) forget(slot int32) {
	if int(slot) < len(p.tickets) {
		p.tickets[slot] = 0
	}
}

// wanted tells whether a limit of patience still concerns the request that it was set
// for.
func (p *patience) wanted(slot int32, ticket sim.Ticket) bool { return p.tickets[slot] == ticket }

// expired turns away a request that has waited too long.
func (s *servers) expired(slot int32, ticket sim.Ticket) {
	if !s.patience.wanted(slot, ticket) {
		return
	}
	s.patience.forget(slot)
	call := s.calls.at(slot)
	server := &s.list[call.server]
	server.waiting.Down(s.engine.Now)
	s.queue.Remove(call.server, slot)
	if s.backlog != nil {
		s.backlog[call.server].waiting -= s.span(s.left(call), server)
	}
	call.spend(&call.queue, s.engine.Now)
	call.outcome = rejected
	s.balancer.measure.expired++
	s.reply(call)
}
