package queue

// Priority serves the item of the highest priority, and in one priority the one that
// came first.
type Priority struct {
	Preempts bool `key:"preemptive" about:"whether a request takes the worker of one of lower priority, which goes on later, ahead of its equals that came after it"`

	sorted
}

// Push implements Waiter.
func (q *Priority) Push(server int32, item Item) {
	if !q.Preempts {
		q.arrive(item.Slot)
	}
	q.push(server, item.Slot, q.class(item))
}

// Preemptive implements Preempter.
func (q *Priority) Preemptive() bool { return q.Preempts }

// Before implements Preempter.
func (q *Priority) Before(a, b Item) bool { return q.before(a.Slot, q.class(a), b.Slot, q.class(b)) }

// class is the less, the higher the priority.
func (q *Priority) class(item Item) amount { return amount{whole: -int64(item.Priority)} }
