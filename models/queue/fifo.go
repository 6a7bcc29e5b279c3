package queue

// FIFO serves in the order of arrival. A queue is a list linked through the items,
// so that the memory of a tier is that of its waiting requests, however they are
// spread over servers.
type FIFO struct {
	ends []ends  // by server
	next []int32 // by item
}

type ends struct{ first, last int32 }

// Push implements Discipline.
func (q *FIFO) Push(server, item int32) {
	for int(server) >= len(q.ends) {
		q.ends = append(q.ends, ends{-1, -1})
	}
	for int(item) >= len(q.next) {
		q.next = append(q.next, -1)
	}
	e := &q.ends[server]
	if e.first < 0 {
		e.first = item
	} else {
		q.next[e.last] = item
	}
	e.last = item
	q.next[item] = -1
}

// Peek implements Peeker.
func (q *FIFO) Peek(server int32) int32 { return q.ends[server].first }

// Pop implements Discipline.
func (q *FIFO) Pop(server int32) int32 {
	e := &q.ends[server]
	item := e.first
	e.first = q.next[item]
	return item
}
