package queue

import "lbsim/sim"

// ProcessorSharing works on all items of a server at once, each at the same part of
// the speed of its workers (egalitarian processor sharing): RoundRobin with a quantum
// of nothing. It stands for threads on a processor, and for transfers on a line.
//
// A server's clock shows the work that an item has got which was there all the time:
// with n items and c workers of speed s it goes at the rate s·min(1, c/n). An item is
// finished when the clock has come as far as its size since it joined. That reading
// never changes, so a heap by it is all that is kept: a call takes some log n steps,
// not n (virtual time, as in Parekh and Gallager, "A generalized processor sharing
// approach to flow control in integrated services networks", IEEE/ACM Transactions on
// Networking 1(3), 1993).
//
//	clock              _,-'
//	  │            _,-'      two items on one worker: half of its speed
//	  │        _,-'
//	  │       ╱ ◄─ the second joins
//	  │      ╱
//	  │     ╱   one item: the full speed
//	  └───────────────────── time, from when the server was empty
//
// Times of calls are whole nanoseconds, and what is due is called for at the next. In
// the fraction between, its part goes to the others: no work is lost. Rounding lets
// the clock be ahead of the truth, by far less than a nanosecond, never behind: else
// an item due at a whole nanosecond might be called for one too late.
type ProcessorSharing struct {
	servers []sharing // by server
	heaps             // two for each server: of the running and of the finished
}

// sharing is the state of a server.
type sharing struct {
	clock   amount
	now     sim.Time // of the clock
	rate    rate     // of the clock
	full    rate     // of a worker
	workers int32
	running int32
}

// running and finished are the heaps of a server.
func running(server int32) int32  { return 2 * server }
func finished(server int32) int32 { return 2*server + 1 }

// Waits implements Discipline.
func (q *ProcessorSharing) Waits() bool { return false }

// Resize implements Sharer.
func (q *ProcessorSharing) Resize(server, workers int32, speed float64, now sim.Time) {
	for int(server) >= len(q.servers) {
		q.servers = append(q.servers, sharing{})
		q.roots = append(q.roots, none, none)
	}
	q.advance(server, now)
	s := &q.servers[server]
	s.workers, s.full = workers, rateOf(speed)
	s.change(0)
}

// Join implements Sharer.
func (q *ProcessorSharing) Join(server int32, item Item, now sim.Time) {
	q.advance(server, now)
	s := &q.servers[server]
	if s.running == 0 && q.roots[finished(server)] == none {
		s.clock = amount{}
	}
	s.change(1)
	q.arrive(item.Slot)
	q.push(running(server), item.Slot, s.clock.plus(amount{whole: int64(item.Size)}))
	q.settle(server)
}

// Due implements Sharer.
func (q *ProcessorSharing) Due(server int32) (slot int32, at sim.Time, ok bool) {
	s := &q.servers[server]
	if slot = q.roots[finished(server)]; slot != none {
		return slot, s.now, true
	}
	if slot = q.roots[running(server)]; slot == none {
		return none, 0, false
	}
	time, ok := s.rate.time(q.nodes[slot].amount.minus(s.clock))
	return slot, s.now + time, ok
}

// Leave implements Sharer.
func (q *ProcessorSharing) Leave(server, slot int32, now sim.Time) (left sim.Time) {
	q.advance(server, now)
	s := &q.servers[server]
	end := q.nodes[slot].amount
	if !s.clock.less(end) {
		q.remove(finished(server), slot)
		return 0
	}
	q.remove(running(server), slot)
	s.change(-1)
	return end.minus(s.clock).up()
}

// advance lets the clock of a server come to a time.
func (q *ProcessorSharing) advance(server int32, now sim.Time) {
	s := &q.servers[server]
	if s.running > 0 {
		s.clock = s.clock.plus(s.rate.work(now - s.now))
		q.settle(server)
	}
	s.now = now
}

// settle lets those go that the clock has passed. What each would have got since, the
// others get, if they were short of workers.
func (q *ProcessorSharing) settle(server int32) {
	s := &q.servers[server]
	for s.running > 0 {
		slot := q.roots[running(server)]
		end := q.nodes[slot].amount
		if s.clock.less(end) {
			return
		}
		q.pop(running(server))
		q.push(finished(server), slot, end)
		s.change(-1)
		if s.running >= s.workers && s.running > 0 {
			s.clock = s.clock.plus(s.clock.minus(end).over(s.running))
		}
	}
}

// change changes the number of items that are worked on, and the rate with it.
func (s *sharing) change(by int32) {
	s.running += by
	s.rate = s.full
	if s.running > s.workers {
		s.rate = s.full.shared(s.workers, s.running)
	}
}
