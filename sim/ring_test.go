package sim

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// A ring changes nothing but speed: constant delays through rings give exactly the
// events, in the order and with the tickets, that they give through the agenda. Two
// players of the same random game, one with rings, are compared.
func TestRingIsAsTheAgenda(t *testing.T) {
	for seed := range uint64(100) {
		g := game{pending: 1 + int(seed), total: 1000, delays: 1 + int(seed*seed), next: seed%2 == 0, delayed: true}
		plain := newPlayer(g, seed)
		g.rings = true
		ringed := newPlayer(g, seed)
		plain.play()
		ringed.play()
		if !slices.Equal(plain.came, ringed.came) || plain.engine.Events != ringed.engine.Events {
			t.Fatalf("seed %d, %+v: rings give other events than the agenda", seed, g)
		}
	}
}

// waiter is an actor with timeouts, most of which it forgets before they are due.
type waiter struct {
	engine *Engine
	random *Rand
	id     ActorID
	left   int
	wait   func() Ticket
	wants  map[Ticket]bool
	came   []Event // events that were still wanted
	waste  int     // events that were not
}

const (
	opWork Op = iota
	opTimeout
)

// Handle works now and then: it begins a wait, and forgets about some others.
func (w *waiter) Handle(e Event) {
	if e.Task.Op() == opTimeout {
		if !w.wants[e.Ticket] {
			w.waste++
			return
		}
		delete(w.wants, e.Ticket)
		w.came = append(w.came, e)
		return
	}
	if w.left--; w.left < 0 {
		return
	}
	w.engine.Schedule(e.At+Time(w.random.Below(30)), w.id, opWork, 0)
	ticket := w.wait()
	w.wants[ticket] = true
	for forget := ticket - min(ticket, 20); forget < ticket; forget++ {
		if w.random.Below(10) == 0 {
			delete(w.wants, forget)
		}
	}
}

// newWaiter returns a waiter whose timeouts are in a ring, or in the agenda.
func newWaiter(seed uint64, ringed bool) *waiter {
	const timeout = 500
	w := &waiter{engine: NewEngine(), random: Stream(seed, 0, "waiter"), left: 2000, wants: map[Ticket]bool{}}
	w.id = w.engine.Add(w)
	ring := w.engine.NewRing(timeout)
	ring.Wanted = func(_ int32, ticket Ticket) bool { return w.wants[ticket] }
	w.wait = func() Ticket { return w.engine.Schedule(w.engine.Now+timeout, w.id, opTimeout, 0) }
	if ringed {
		w.wait = func() Ticket { return ring.Schedule(w.id, opTimeout, 0) }
	}
	w.engine.Schedule(0, w.id, opWork, 0)
	return w
}

// What is wanted comes as if every event were in the agenda, while most of what is
// not wanted does not come at all.
func TestUnwanted(t *testing.T) {
	for seed := range uint64(20) {
		plain, ringed := newWaiter(seed, false), newWaiter(seed, true)
		plain.engine.Run(Never)
		ringed.engine.Run(Never)
		if len(plain.came) == 0 || !slices.Equal(plain.came, ringed.came) {
			t.Fatalf("seed %d: %d wanted events came by the ring; expected the same %d as by the agenda", seed, len(ringed.came), len(plain.came))
		}
		if plain.waste < 1000 || ringed.waste > plain.waste/2 {
			t.Errorf("seed %d: %d of %d unwanted events came by the ring", seed, ringed.waste, plain.waste)
		}
	}
}

// Unwanted events behind the head are dropped: the head comes, being in the agenda
// already, and then the next that is wanted. A ring of which nothing is wanted any
// more is empty, and can be used again.
func TestDropped(t *testing.T) {
	d := newDiary(nil)
	ring := d.engine.NewRing(10)
	ring.Wanted = func(arg int32, _ Ticket) bool { return arg == 98 }
	schedule := func() {
		for arg := range int32(100) {
			ring.Schedule(d.id, 0, arg)
		}
	}
	schedule()
	if ring.Pending() != 100 || d.engine.Pending() != 1 {
		t.Errorf("%d events are in the ring, %d in the agenda; expected 100 and 1", ring.Pending(), d.engine.Pending())
	}
	var args []int32
	d.then = func(e Event) { args = append(args, e.Arg) }
	d.engine.Run(11)
	if want := []int32{0, 98}; !slices.Equal(args, want) {
		t.Errorf("events %v came; expected %v", args, want)
	}
	if ring.Pending() != 0 || d.engine.Pending() != 0 || d.engine.Events != 2 {
		t.Errorf("%d events are left in the ring, %d in the agenda, %d were handled; expected 0, 0, 2", ring.Pending(), d.engine.Pending(), d.engine.Events)
	}
	schedule()
	d.engine.Run(Never)
	if want := []int32{0, 98, 0, 98}; !slices.Equal(args, want) || d.engine.Now != 21 {
		t.Errorf("events %v came until %d; expected %v until 21", args, d.engine.Now, want)
	}
}

// A ring keeps its order while it grows, wherever its head stands, and while its
// positions overflow their 32 bits.
func TestRingGrows(t *testing.T) {
	for _, begin := range []uint32{0, 5, 15, 16, math.MaxUint32 - 3, math.MaxUint32 - 100} {
		for _, served := range []int{0, 1, 7, 15, 16} {
			t.Run(fmt.Sprintf("from %d, %d served", begin, served), func(t *testing.T) {
				d := newDiary(nil)
				ring := d.engine.NewRing(0)
				ring.head, ring.tail = begin, begin
				sent, received := int32(0), int32(0)
				d.then = func(e Event) {
					if e.Arg != received {
						t.Fatalf("event %d came; expected %d", e.Arg, received)
					}
					if received++; int(received)%16 == served {
						d.engine.Stop()
					}
				}
				for burst := 3; burst < 400; burst *= 2 {
					for range burst {
						ring.Schedule(d.id, 0, sent)
						sent++
					}
					d.engine.Run(Never)
				}
				for received < sent {
					d.engine.Run(Never)
				}
			})
		}
	}
}

// BenchmarkRing schedules a timeout that nobody wants any more when it is due,
// among a million.
func BenchmarkRing(b *testing.B) {
	d := newDiary(nil)
	ring := d.engine.NewRing(1_000_000)
	ring.Wanted = func(arg int32, _ Ticket) bool { return false }
	left := 0
	d.then = func(e Event) {
		d.times = d.times[:0]
		if e.Task.Op() == 1 {
			return
		}
		d.engine.ScheduleNext(e.At+1, d.id, 0, 0)
		ring.Schedule(d.id, 1, 0)
		if left--; left <= 0 {
			d.engine.Stop()
		}
	}
	d.engine.Schedule(0, d.id, 0, 0)
	left = 1_100_000
	d.engine.Run(Never)
	b.ReportAllocs()
	b.ResetTimer()
	left = b.N
	d.engine.Run(Never)
}
