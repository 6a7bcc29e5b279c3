package models

import (
	"lbsim/models/queue"
	"lbsim/sim"
)

// turns is the work on requests whose worker may turn to another before it has
// finished: because a quantum is over, or because another request must not wait.
type turns struct {
	list    []turn          // by slot
	quantum sim.Time        // 0: a turn ends with the work
	preempt queue.Preempter // nil: nobody takes a worker from another
	running [][]int32       // by server: what is worked on, where that matters
}

// turn is how far the work on a request has come.
type turn struct {
	left   sim.Time   // work left at the beginning of the turn, for a worker of speed 1
	begun  sim.Time   // when the turn began
	ticket sim.Ticket // of its end
}

// newTurns returns nil where workers finish what they have begun.
func newTurns(discipline queue.Discipline, servers int) *turns {
	var t turns
	if slicer, ok := discipline.(queue.Slicer); ok {
		t.quantum = slicer.Quantum()
	}
	if p, ok := discipline.(queue.Preempter); ok && p.Preemptive() {
		t.preempt, t.running = p, make([][]int32, servers)
	}
	if t.quantum == 0 && t.preempt == nil {
		return nil
	}
	return &t
}

// admit makes room for a request, none of whose work is done.
func (t *turns) admit(call *call) {
	for int(call.slot) >= len(t.list) {
		t.list = append(t.list, turn{})
	}
	t.list[call.slot] = turn{left: call.demand}
	if t.preempt != nil {
		t.preempt.Arrive(call.slot)
	}
}

// begin lets a worker, which is counted as busy, begin a turn.
func (s *servers) begin(call *call, server *server) {
	t := s.turns
	x := &t.list[call.slot]
	work := x.left
	if t.quantum > 0 {
		work = min(work, t.quantum)
	}
	x.begun = s.engine.Now
	end := s.engine.Now + s.span(work, server)
	if s.backlog != nil {
		s.backlog[call.server].begin(s.engine.Now + s.span(x.left, server))
	}
	x.ticket = s.engine.Schedule(end, s.id, opDone, call.slot)
	if t.preempt != nil {
		t.running[call.server] = append(t.running[call.server], call.slot)
	}
}

// stop takes the worker from a request and accounts for its turn.
func (s *servers) stop(call *call, server *server) {
	t := s.turns
	x := &t.list[call.slot]
	if s.backlog != nil {
		s.backlog[call.server].end(x.begun + s.span(x.left, server))
	}
	done := s.engine.Now - x.begun
	if speed := s.kinds[server.kind].speed; speed != 1 {
		done = sim.FromSeconds(done.Seconds() * speed)
	}
	x.left, x.ticket = max(x.left-done, 0), 0
	call.spend(&call.service, s.engine.Now)
	if t.preempt == nil {
		return
	}
	running := t.running[call.server]
	for i, other := range running {
		if other == call.slot {
			running[i] = running[len(running)-1]
			t.running[call.server] = running[:len(running)-1]
			return
		}
	}
}

// preempts gives an arrival, which finds no idle worker, the worker of another, if it
// comes before it.
func (s *servers) preempts(call *call, server *server) bool {
	t := s.turns
	if t.preempt == nil || len(t.running[call.server]) == 0 {
		return false // all workers wait for other tiers
	}
	arrival := s.item(call, call.demand)
	var last queue.Item
	for i, other := range t.running[call.server] {
		x := s.calls.at(other)
		done := s.engine.Now - t.list[other].begun
		if speed := s.kinds[server.kind].speed; speed != 1 {
			done = sim.FromSeconds(done.Seconds() * speed)
		}
		item := s.item(x, max(t.list[other].left-done, 0))
		if i == 0 || t.preempt.Before(last, item) {
			last = item
		}
	}
	if !t.preempt.Before(arrival, last) || s.limit != NoLimit && server.waiting.Value >= s.limit {
		return false
	}
	other := s.calls.at(last.Slot)
	s.stop(other, server)
	s.putBack(other, server)
	s.start(call, server)
	return true
}

// putBack lets a request that has lost its worker wait for the next.
func (s *servers) putBack(call *call, server *server) {
	server.waiting.Up(s.engine.Now)
	s.push(call, s.turns.list[call.slot].left)
	if s.backlog != nil {
		s.backlog[call.server].waiting += s.span(s.turns.list[call.slot].left, server)
	}
}

// turnEnded ends a turn: the work is done, or what is left of it waits for the next.
func (s *servers) turnEnded(slot int32, ticket sim.Ticket) {
	x := &s.turns.list[slot]
	if x.ticket != ticket {
		return // it has lost its worker before
	}
	call := s.calls.at(slot)
	server := &s.list[call.server]
	whole := s.turns.quantum == 0 || x.left <= s.turns.quantum
	s.stop(call, server)
	if whole {
		s.done(call)
		return
	}
	s.putBack(call, server)
	s.release(server, call.server)
}
