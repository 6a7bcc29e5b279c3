package queue

// FIFO serves in the order of arrival. A queue is a list linked through the items,
// so that the memory of a tier is that of its waiting requests, however they are
// spread over servers.
type FIFO struct {
	ends []ends  // by server
	next []int32 // by slot
}

// ends are those of a queue; of an empty one, first is -1 and last any slot.
type ends struct{ first, last int32 }

// Waits implements Discipline.
func (q *FIFO) Waits() bool { return true }

// Push implements Waiter.
func (q *FIFO) Push(server int32, item Item) {
	slot := item.Slot
	if uint(server) >= uint(len(q.ends)) || uint(slot) >= uint(len(q.next)) {
		q.grow(server, slot)
	}
	e := &q.ends[server]
	q.next[slot] = -1
	link := &q.next[e.last]
	if e.first < 0 { // without a branch, which no predictor could learn
		link = &e.first
	}
	*link, e.last = slot, slot
}

// grow makes room for a server and a slot.
func (q *FIFO) grow(server, slot int32) {
	for int(server) >= len(q.ends) {
		q.ends = append(q.ends, ends{first: -1})
	}
	for int(slot) >= len(q.next) {
		q.next = append(q.next, -1)
	}
}

// Peek implements Peeker.
func (q *FIFO) Peek(server int32) int32 { return q.ends[server].first }

// Pop implements Waiter.
func (q *FIFO) Pop(server int32) int32 {
	e := &q.ends[server]
	slot := e.first
	e.first = q.next[slot]
	return slot
}

// Remove implements Waiter. It looks for the item from the front: those that give up
// have mostly waited longest.
func (q *FIFO) Remove(server, slot int32) {
	e := &q.ends[server]
	if e.first == slot {
		e.first = q.next[slot]
		return
	}
	before := e.first
	for q.next[before] != slot {
		before = q.next[before]
	}
	q.next[before] = q.next[slot]
	if e.last == slot {
		e.last = before
	}
}
