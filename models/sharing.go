package models

import (
	"lbsim/models/queue"
	"lbsim/sim"
)

// sharing is the work on requests of which none waits: all that are at a server share
// its workers. The level of its busy workers is min(requests, workers), and those
// beyond count as waiting, though they are worked on too.
type sharing struct {
	queue.Sharer
	tickets []sim.Ticket // by server: of the end that is due next
	work    []work       // by server, only for strategies that see the truth
}

// work is how much was left to do at an instant, for workers of speed 1.
type work struct {
	left  sim.Time
	since sim.Time
}

// join lets a request in, or turns it away.
func (s *servers) join(call *call, server *server) {
	now := s.engine.Now
	if server.busy.Value == server.workers && s.limit != NoLimit && server.waiting.Value >= s.limit {
		call.outcome = rejected
		s.reply(call)
		return
	}
	if s.sharing.work != nil {
		s.sharing.pass(s, call.server)
		s.sharing.work[call.server].left += call.demand
	}
	if server.busy.Value < server.workers {
		server.busy.Up(now)
	} else {
		server.waiting.Up(now)
	}
	s.sharing.Join(call.server, s.item(call, call.demand), now)
	s.expect(call.server)
}

// expect schedules the end of the first request of a server that is finished.
func (s *servers) expect(number int32) {
	if _, at, ok := s.sharing.Due(number); ok {
		s.sharing.tickets[number] = s.engine.Schedule(at, s.id, opShare, number)
	} else {
		s.sharing.tickets[number] = 0
	}
}

// shared ends the work on the first request of a server that is finished.
func (s *servers) shared(number int32, ticket sim.Ticket) {
	if s.sharing.tickets[number] != ticket {
		return // somebody has come or gone since
	}
	slot, _, _ := s.sharing.Due(number)
	now := s.engine.Now
	if s.sharing.work != nil {
		s.sharing.pass(s, number)
	}
	s.sharing.Leave(number, slot, now)
	server, call := &s.list[number], s.calls.at(slot)
	if server.waiting.Value > 0 {
		server.waiting.Down(now)
	} else {
		server.busy.Down(now)
	}
	if s.leaving != nil {
		s.leftServer(number)
	}
	s.expect(number)
	call.spend(&call.service, now)
	if s.fanout.steps != nil {
		s.goOn(call, server)
		return
	}
	s.reply(call)
}

// pass accounts for the work that was done since the last look.
func (x *sharing) pass(s *servers, number int32) {
	w, server := &x.work[number], &s.list[number]
	speed := s.kinds[server.kind].speed * float64(server.busy.Value)
	w.left = max(w.left-sim.FromSeconds((s.engine.Now-w.since).Seconds()*speed), 0)
	w.since = s.engine.Now
}

// workLeft returns the work that a server has to do, per worker.
func (x *sharing) workLeft(s *servers, number int32) sim.Time {
	x.pass(s, number)
	server := &s.list[number]
	if server.busy.Value < server.workers {
		return 0
	}
	return s.span(x.work[number].left, server) / sim.Time(server.workers)
}
