package sim

// agenda holds the pending events, earliest first, in a 4-ary heap. Two measures
// make it quick. Taking the earliest leaves a hole at the root, which the next
// event to be added fills: one pass down instead of two, for the usual event that
// schedules its successor. And the heap is padded with events that never come, so
// that every family has four members and the earliest of them is found without
// branches that no predictor could learn.
type agenda struct {
	heap []Event // heap[:size] are pending, save heap[0] while hole is set
	size int
	hole bool
}

// family is the number of children of a node of the heap.
const family = 4

var never = Event{At: Never, Ticket: ^Ticket(0)}

// len returns the number of pending events.
func (a *agenda) len() int {
	if a.hole {
		return a.size - 1
	}
	return a.size
}

// head returns the earliest event without taking it; its time is Never when the
// agenda is empty.
func (a *agenda) head() *Event {
	if a.hole {
		a.fill()
	}
	if a.size == 0 {
		return &never
	}
	return &a.heap[0]
}

// next takes the earliest event. There must be one.
func (a *agenda) next() Event {
	if a.hole {
		a.fill()
	}
	a.hole = true
	return a.heap[0]
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

// add makes e pending.
func (a *agenda) add(e Event) {
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
		if earlier(&e, &heap[parent]) == 0 {
			break
		}
		heap[i] = heap[parent]
		i = parent
	}
	heap[i] = e
}

// sink puts e in place of the root and lets it go down to where it belongs.
func (a *agenda) sink(e Event) {
	heap, size, i := a.heap, a.size, 0
	for {
		child := family*i + 1
		if child >= size {
			break
		}
		four := (*[family]Event)(heap[child:])
		left := earlier(&four[1], &four[0])
		right := 2 + earlier(&four[3], &four[2])
		first := left ^ (left^right)&-earlier(&four[right&3], &four[left&3])
		if earlier(&four[first&3], &e) == 0 {
			break
		}
		heap[i] = four[first&3]
		i = child + int(first)
	}
	heap[i] = e
}
