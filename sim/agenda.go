package sim

import "math/bits"

// agenda holds the pending events, earliest first, in a 4-ary heap. Two measures
// make it quick. Taking the earliest leaves a hole at the root, which the next
// event to be added fills: one pass down instead of two, for the usual event that
// schedules its successor. And the heap is padded with events that never come, so
// that every family has four members and the earliest of them is found without
// branches that no predictor could learn.
type agenda struct {
	heap []entry // heap[:size] are pending, save heap[0] while hole is set
	size int
	hole bool
}

// entry is an event as three words, which move faster than its fields.
type entry struct {
	at     Time
	ticket Ticket
	what   uint64 // Arg and Task
}

func (e Event) entry() entry {
	return entry{e.At, e.Ticket, uint64(uint32(e.Arg))<<32 | uint64(e.Task)}
}

func (e entry) event() Event {
	return Event{e.at, e.ticket, int32(e.what >> 32), Task(e.what)}
}

// family is the number of children of a node of the heap.
const family = 4

var never = entry{at: Never, ticket: ^Ticket(0)}

// before returns 1 when a comes before b, else 0: the order of (time, ticket) as
// one 128-bit comparison, without a branch. Times are not negative.
func before(a, b *entry) uint64 {
	_, borrow := bits.Sub64(uint64(a.ticket), uint64(b.ticket), 0)
	_, borrow = bits.Sub64(uint64(a.at), uint64(b.at), borrow)
	return borrow
}

// len returns the number of pending events.
func (a *agenda) len() int {
	if a.hole {
		return a.size - 1
	}
	return a.size
}

// next takes the earliest event, if it is due before until.
func (a *agenda) next(until Time) (e Event, ok bool) {
	if a.hole {
		a.fill()
	}
	if a.size == 0 || a.heap[0].at >= until {
		return e, false
	}
	a.hole = true
	return a.heap[0].event(), true
}

// fill closes the hole at the root with the last event of the heap.
func (a *agenda) fill() {
	a.hole = false
	a.size--
	last := a.heap[a.size]
	a.heap[a.size] = never
	if a.size > 0 {
		a.sink(last)
	}
}

// add makes an event pending.
func (a *agenda) add(event Event) {
	e := event.entry()
	if a.hole {
		a.hole = false
		a.sink(e)
		return
	}
	for len(a.heap) <= a.size+family {
		a.heap = append(a.heap, never)
	}
	heap, i := a.heap, a.size
	a.size++
	for i > 0 {
		parent := (i - 1) / family
		if before(&e, &heap[parent]) == 0 {
			break
		}
		heap[i] = heap[parent]
		i = parent
	}
	heap[i] = e
}

// sink puts e in place of the root and lets it go down to where it belongs.
func (a *agenda) sink(e entry) {
	heap, size, i := a.heap, a.size, 0
	for {
		child := family*i + 1
		if child >= size {
			break
		}
		four := (*[family]entry)(heap[child:])
		left := before(&four[1], &four[0])
		right := 2 + before(&four[3], &four[2])
		first := left ^ (left^right)&-before(&four[right&3], &four[left&3])
		earliest := &four[first&3]
		if before(earliest, &e) == 0 {
			break
		}
		heap[i] = *earliest
		i = child + int(first)
	}
	heap[i] = e
}
