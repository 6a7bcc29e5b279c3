package models

import (
	"lbsim/models/dist"
	"lbsim/models/queue"
	"lbsim/sim"
	"lbsim/sim/stat"
)

// servers is the actor of the servers of a tier: requests wait for a worker here
// and are worked on.
type servers struct {
	*system
	id       sim.ActorID
	balancer *balancer
	list     []server
	speeds   []float64 // by group
	queue    queue.Waiter
	peeker   queue.Peeker // the queue, if it is one
	limit    int32        // of each queue; NoLimit: none
	service  dist.Dist
	random   sim.Rand
	purpose  uint64
	foreseen int64     // the sum of what was looked at: means nothing
	backlog  []backlog // by server, only for strategies that see the truth
}

// server is one server. It keeps to what every request touches.
type server struct {
	waiting  stat.Level // requests in the queue
	busy     stat.Level // workers
	picks    uint64
	answered uint64   // of the sample
	sojourns sim.Time // their sum
	workers  int32
	group    int32
}

// backlog is the work that a server has before it.
type backlog struct {
	waiting sim.Time // demands of what waits, over the speed
	ends    sim.Time // sum of the ends of what is worked on
}

const (
	opArrive sim.Op = iota // a request reaches a server
	opDone                 // a worker has finished it
)

// Handle implements sim.Actor.
func (s *servers) Handle(e sim.Event) {
	switch e.Task.Op() {
	case opArrive:
		call := &s.calls.slots[e.Arg]
		call.mark = s.engine.Now
		s.arrive(e.Arg)
	case opDone:
		s.done(e.Arg)
	}
}

// Foresee implements sim.Foreseer: it reads the call, its server, and the call that
// the server will take next.
func (s *servers) Foresee(slot int32) {
	i := s.look(slot)
	server := &s.list[i]
	s.foreseen += int64(server.waiting.Value)
	if server.waiting.Value > 0 && s.peeker != nil {
		s.look(s.peeker.Peek(i))
	}
}

// look reads a call.
func (s *servers) look(slot int32) (server int32) { return s.calls.slots[slot].server }

// arrive gives a request to a worker, or to the queue, or turns it away.
func (s *servers) arrive(slot int32) {
	call := &s.calls.slots[slot]
	server := &s.list[call.server]
	now := s.engine.Now
	if s.balancer.delays {
		s.balancer.measure.transit.Down(now)
	}
	s.draw(call, slot)
	server.picks++
	switch {
	case server.busy.Value < server.workers:
		server.busy.Up(now)
		s.start(slot, call, server)
	case s.limit != NoLimit && server.waiting.Value >= s.limit:
		call.refused = true
		s.balancer.reply(slot)
	default:
		server.waiting.Up(now)
		s.queue.Push(call.server, queue.Item{Slot: slot, Size: call.demand, Key: s.calls.rests[slot].key})
		if s.backlog != nil {
			s.backlog[call.server].waiting += s.span(call, server)
		}
	}
}

// draw gives a call its demand in this tier, unless it brought one along.
func (s *servers) draw(call *call, slot int32) {
	if call.demand < 0 {
		rest := &s.calls.rests[slot]
		s.random.Keyed(rest.key, s.purpose)
		seconds := s.service.Sample(&s.random)
		if rest.work != 1 {
			seconds *= rest.work
		}
		call.demand = sim.FromSeconds(seconds)
	}
	s.balancer.measure.demand += call.demand
}

// span returns how long a worker of the server spends on a call.
func (s *servers) span(call *call, server *server) sim.Time {
	speed := s.speeds[server.group]
	if speed == 1 {
		return call.demand
	}
	return sim.FromSeconds(call.demand.Seconds() / speed)
}

// start puts a worker, which is counted as busy, on a call.
func (s *servers) start(slot int32, call *call, server *server) {
	end := s.engine.Now + s.span(call, server)
	if s.backlog != nil {
		s.backlog[call.server].ends += end
	}
	s.engine.Schedule(end, s.id, opDone, slot)
}

// done ends the work on a call: its worker takes the next one, and the answer goes
// back.
func (s *servers) done(slot int32) {
	call := &s.calls.slots[slot]
	server := &s.list[call.server]
	now := s.engine.Now
	call.spend(&call.service, now)
	if s.backlog != nil {
		s.backlog[call.server].ends -= now
	}
	if server.waiting.Value > 0 {
		server.waiting.Down(now)
		slot := s.queue.Pop(call.server)
		next := &s.calls.slots[slot]
		next.spend(&next.queue, now)
		if s.backlog != nil {
			s.backlog[call.server].waiting -= s.span(next, server)
		}
		s.start(slot, next, server)
	} else {
		server.busy.Down(now)
	}
	s.balancer.reply(slot)
}

// WorkLeft implements balance.Truth.
func (s *servers) WorkLeft(i int32) sim.Time {
	server, b := &s.list[i], &s.backlog[i]
	if server.busy.Value < server.workers {
		return 0
	}
	left := b.waiting + b.ends - sim.Time(server.busy.Value)*s.engine.Now
	return left / sim.Time(server.workers)
}
