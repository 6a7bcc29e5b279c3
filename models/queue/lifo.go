package queue

// LIFO serves the item that came last. Under overload it answers some in good time,
// where FIFO lets all wait too long (Maurer, "Fail at scale", ACM Queue 13(8), 2015).
type LIFO struct {
	Preempts bool `key:"preemptive" about:"whether an arrival takes the worker of the request in service that came first, which goes on later"`

	sorted
}

// Push implements Waiter.
func (q *LIFO) Push(server int32, item Item) {
	if !q.Preempts {
		q.arrive(item.Slot)
	}
	q.push(server, item.Slot, q.lateness(item.Slot))
}

// Preemptive implements Preempter.
func (q *LIFO) Preemptive() bool { return q.Preempts }

// Before implements Preempter.
func (q *LIFO) Before(a, b Item) bool {
	return q.before(a.Slot, q.lateness(a.Slot), b.Slot, q.lateness(b.Slot))
}

// lateness is the less, the later an item came.
func (q *LIFO) lateness(slot int32) amount { return amount{whole: -int64(q.nodes[slot].turn)} }
