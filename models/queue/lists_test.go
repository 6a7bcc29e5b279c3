package queue

import (
	"slices"
	"testing"

	"lbsim/sim"
)

// lists drives a Waiter at random, as a tier would, and keeps beside it what a plain
// list per server says: what waits, and what is worked on.
type lists struct {
	t       *testing.T
	seed    uint64
	random  *sim.Rand
	queue   Waiter
	first   func(a, b entry) bool // nil: any may be served
	keeps   bool                  // an item has a place by arrival, also while it is worked on
	waiting [][]entry
	working [][]entry
	free    []int32
	slots   int32
	events  int
	popped  []int32
}

func newLists(t *testing.T, seed uint64, d Waiter, first func(a, b entry) bool) *lists {
	l := &lists{t: t, seed: seed, random: sim.Stream(seed, 0, "lists"), queue: d, first: first}
	if p, ok := d.(Preempter); ok {
		l.keeps = p.Preemptive()
	}
	servers := 1 + l.random.Below(1<<(seed%8))
	l.waiting, l.working = make([][]entry, servers), make([][]entry, servers)
	return l
}

// item returns a new item, of few priorities and sizes so that many are equal.
func (l *lists) item() entry {
	if len(l.free) == 0 {
		l.free = append(l.free, l.slots)
		l.slots++
	}
	last := len(l.free) - 1
	e := entry{Item: Item{Slot: l.free[last], Priority: int32(l.random.Below(4) - 2), Key: l.random.Uint64()}}
	e.Size = sim.Time(l.random.Below(20)) * sim.Millisecond
	l.free = l.free[:last]
	l.events++
	e.arrived = l.events
	if l.keeps {
		l.queue.(Preempter).Arrive(e.Slot)
	}
	return e
}

func (l *lists) push(server int, e entry) {
	l.events++
	e.pushed = l.events
	l.queue.Push(int32(server), e.Item)
	l.waiting[server] = append(l.waiting[server], e)
}

// pop takes the next item of a server, and looks whether it is the right one.
func (l *lists) pop(server int) entry {
	list := &l.waiting[server]
	peeked := none
	if p, ok := l.queue.(Peeker); ok {
		peeked = p.Peek(int32(server))
	}
	slot := l.queue.Pop(int32(server))
	l.popped = append(l.popped, slot)
	i := slices.IndexFunc(*list, func(e entry) bool { return e.Slot == slot })
	if i < 0 {
		l.t.Fatalf("seed %d: item %d is popped at server %d; waiting are %v", l.seed, slot, server, *list)
	}
	e := (*list)[i]
	for _, other := range *list {
		if l.first != nil && other.Slot != slot && l.first(other, e) {
			l.t.Fatalf("seed %d: at server %d, %+v is popped before %+v", l.seed, server, e, other)
		}
	}
	if peeked != none && peeked != slot {
		l.t.Fatalf("seed %d: item %d is popped at server %d; expected was %d", l.seed, slot, server, peeked)
	}
	*list = slices.Delete(*list, i, i+1)
	return e
}

// any takes any entry out of a list, which is not empty.
func (l *lists) any(list *[]entry) entry {
	i := l.random.Below(len(*list))
	e := (*list)[i]
	*list = slices.Delete(*list, i, i+1)
	return e
}

// step lets something happen at a server. More comes than goes while it is to fill.
func (l *lists) step(server int, fill bool) {
	waiting, working := &l.waiting[server], &l.working[server]
	switch what := l.random.Below(10); {
	case fill && what < 5 || !fill && what < 2:
		l.push(server, l.item())
	case what == 5: // it is worked on at once
		*working = append(*working, l.item())
	case what < 8 && len(*waiting) > 0:
		*working = append(*working, l.pop(server))
	case what == 8 && len(*waiting) > 0: // it gives up
		e := l.any(waiting)
		l.queue.Remove(int32(server), e.Slot)
		l.free = append(l.free, e.Slot)
	case len(*working) > 0 && l.random.Below(2) == 0: // it is finished
		l.free = append(l.free, l.any(working).Slot)
	case len(*working) > 0: // it comes back
		e := l.any(working)
		e.Size -= sim.Time(l.random.Below(int(e.Size) + 1))
		l.push(server, e)
	}
	if l.keeps {
		l.compare(append(slices.Clone(*waiting), *working...))
	}
}

// compare looks at the order of two items of a server, waiting or worked on.
func (l *lists) compare(present []entry) {
	if len(present) < 2 {
		return
	}
	a, b := l.any(&present), l.any(&present)
	p := l.queue.(Preempter)
	if got, want := p.Before(a.Item, b.Item), l.first(a, b); got != want || p.Before(b.Item, a.Item) == want {
		l.t.Fatalf("seed %d: %+v is before %+v: %t; expected %t, and the reverse for the reverse", l.seed, a, b, got, want)
	}
}

// run fills the queues and empties them, several times.
func (l *lists) run() {
	for range 4 {
		for _, fill := range []bool{true, false} {
			for range 2 + l.random.Below(100*len(l.waiting)) {
				l.step(l.random.Below(len(l.waiting)), fill)
			}
		}
		for server := range l.waiting {
			for len(l.waiting[server]) > 0 {
				l.free = append(l.free, l.pop(server).Slot)
			}
			for len(l.working[server]) > 0 {
				l.free = append(l.free, l.any(&l.working[server]).Slot)
			}
		}
	}
}

// Every item that is pushed is popped once, unless it is removed, from the queue of
// its server and in the order of the discipline: few and many servers, of which any
// may come first, items that give up or come back, slots that come back into use,
// queues that run empty and fill again. Where workers are taken, the discipline
// orders what is worked on in the same way.
func TestAgainstLists(t *testing.T) {
	for seed := range uint64(40) {
		eachWaiter(t, func(t *testing.T, d Waiter, first func(a, b entry) bool) {
			newLists(t, seed, d, first).run()
		})
	}
}

// The same calls, and the same draws, give the same order.
func TestDeterminism(t *testing.T) {
	for seed := range uint64(8) {
		eachWaiter(t, func(t *testing.T, d Waiter, first func(a, b entry) bool) {
			a, b := newLists(t, seed, fresh(d), first), newLists(t, seed, fresh(d), first)
			a.run()
			b.run()
			if !slices.Equal(a.popped, b.popped) {
				t.Errorf("seed %d: two runs differ", seed)
			}
		})
	}
}

// Where workers are taken, those work at any time that come first in the order of the
// discipline, as many as there are workers. A plain server that uses no more than the
// interface is compared, millisecond by millisecond, with sorting all that is there.
func TestPreemption(t *testing.T) {
	for seed := range uint64(30) {
		eachWaiter(t, func(t *testing.T, d Waiter, first func(a, b entry) bool) {
			l := newLists(t, seed, d, first)
			if !l.keeps {
				return
			}
			workers := 1 + l.random.Below(4)
			for range 2000 {
				if l.random.Below(10) < workers {
					l.admit(l.item(), workers)
				}
				present := slices.SortedFunc(slices.Values(slices.Concat(l.waiting[0], l.working[0])), func(a, b entry) int {
					if first(a, b) {
						return -1
					}
					return 1
				})
				for _, e := range present[:min(workers, len(present))] {
					if !slices.Contains(l.working[0], e) {
						t.Fatalf("seed %d: %+v waits; worked on are %+v", seed, e, l.working[0])
					}
				}
				l.work(workers)
			}
		})
	}
}

// admit gives an item a free worker, or that of the last in the order, or lets it
// wait.
func (l *lists) admit(e entry, workers int) {
	working := &l.working[0]
	if len(*working) == workers {
		p, last := l.queue.(Preempter), 0
		for i, other := range *working {
			if p.Before((*working)[last].Item, other.Item) {
				last = i
			}
		}
		if !p.Before(e.Item, (*working)[last].Item) {
			l.push(0, e)
			return
		}
		l.push(0, (*working)[last])
		*working = slices.Delete(*working, last, last+1)
	}
	*working = append(*working, e)
}

// work works for a millisecond, and lets those go that are finished.
func (l *lists) work(workers int) {
	for i := range l.working[0] {
		l.working[0][i].Size -= sim.Millisecond
	}
	l.working[0] = slices.DeleteFunc(l.working[0], func(e entry) bool {
		if e.Size <= 0 {
			l.free = append(l.free, e.Slot)
		}
		return e.Size <= 0
	})
	for len(l.working[0]) < workers && len(l.waiting[0]) > 0 {
		l.working[0] = append(l.working[0], l.pop(0))
	}
}
