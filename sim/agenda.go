package sim

// agenda holds the pending events, earliest first, in a 4-ary heap. Five measures
// make it quick:
//
//   - Taking the earliest leaves a hole at the root, which the next event to be
//     added fills: one pass down instead of two, for the usual event that schedules
//     its successor.
//   - The heap is padded with events that never come, so that every family has four
//     members.
//   - The earliest of a family is found without branches that no predictor could
//     learn, by time alone; a look aside at tickets is taken only when two members
//     have the same time.
//   - One event, the next arrival, is kept beside the heap: it goes neither up nor
//     down.
//   - When there are more than crowd, those that are not due soon wait elsewhere (see
//     far).
type agenda struct {
	heap   []entry // heap[:size] are pending, save heap[0] while hole is set
	size   int
	hole   bool
	beside entry
	far    far
}

// crowd is the number of events that a heap in the nearest caches can hold.
const crowd = 4096

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

// never returns the padding at a place of the heap. Siblings differ, so that they
// do not look like events of one instant.
func never(place int) entry {
	return entry{at: Never - Time(place%family), ticket: ^Ticket(0)}
}

// before tells whether a comes before b, in the order of (time, ticket).
func before(a, b *entry) bool {
	return a.at < b.at || a.at == b.at && a.ticket < b.ticket
}

// newAgenda returns an empty agenda.
func newAgenda() agenda {
	a := agenda{beside: never(0), far: newFar()}
	a.grow()
	return a
}

// grow makes room for one more event, with padding behind it.
func (a *agenda) grow() {
	for len(a.heap) <= a.size+family {
		a.heap = append(a.heap, never(len(a.heap)))
	}
}

// len returns the number of pending events.
func (a *agenda) len() int {
	n := a.size + a.far.count
	if a.hole {
		n--
	}
	if a.beside.ticket != never(0).ticket {
		n++
	}
	return n
}

// next takes the earliest event, if it is due before until.
func (a *agenda) next(until Time) (e Event, ok bool) {
	if a.hole {
		a.fill()
	}
	if a.size == 0 && a.far.count > 0 {
		a.far.take(a)
	}
	if before(&a.beside, &a.heap[0]) {
		if a.beside.at >= until {
			return e, false
		}
		e = a.beside.event()
		a.beside = never(0)
		return e, true
	}
	if a.heap[0].at >= until || a.size == 0 {
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
	a.heap[a.size] = never(a.size)
	if a.size > 0 {
		a.sink(last)
	}
}

// addBeside makes an event pending beside the heap, if that place is free.
func (a *agenda) addBeside(e Event) {
	if a.beside.ticket != never(0).ticket {
		a.add(e)
		return
	}
	a.beside = e.entry()
}

// add makes an event pending.
func (a *agenda) add(event Event) {
	e := event.entry()
	switch {
	case e.at >= a.far.edge:
		a.far.add(e)
	case a.hole:
		a.hole = false
		a.sink(e)
	case a.size == crowd && a.far.count == 0:
		a.disperse()
		a.add(event)
	default:
		a.push(e)
	}
}

// disperse lets all events of the heap wait elsewhere, and takes back the first.
func (a *agenda) disperse() {
	for i := range a.size {
		a.far.add(a.heap[i])
		a.heap[i] = never(i)
	}
	a.size = 0
	a.far.take(a)
}

// push puts an event at the end of the heap and lets it go up to where it belongs.
func (a *agenda) push(e entry) {
	a.grow()
	heap, i := a.heap, a.size
	a.size++
	for i > 0 {
		parent := (i - 1) / family
		if !before(&e, &heap[parent]) {
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
		a0, a1, a2, a3 := four[0].at, four[1].at, four[2].at, four[3].at
		left, right := later(a0, a1), 2+later(a2, a3)
		leftAt, rightAt := min(a0, a1), min(a2, a3)
		first := left ^ (left^right)&-later(leftAt, rightAt)
		if a0 == a1 || a2 == a3 || leftAt == rightAt {
			first = firstOf(four)
		}
		if least := min(leftAt, rightAt); e.at < least || e.at == least && e.ticket < four[first&3].ticket {
			break
		}
		heap[i] = four[first&3]
		i = child + first
	}
	heap[i] = e
}

// later returns 1 when a is later than b, else 0, without a branch.
func later(a, b Time) int {
	x := 0
	if a > b {
		x = 1
	}
	return x
}

// firstOf returns the place of the earliest of a family, by tickets too.
func firstOf(four *[family]entry) int {
	first := 0
	for i := 1; i < family; i++ {
		if before(&four[i], &four[first]) {
			first = i
		}
	}
	return first
}
