package queue

// sorted is the part of a Waiter, and Preempter, that serves by an amount: the
// smallest first, equals in the order of arrival. An item that comes back to be
// worked on further has kept its turn, and is ahead of its equals that came later.
type sorted struct{ heaps }

// Waits implements Discipline.
func (q *sorted) Waits() bool { return true }

// Arrive implements Preempter.
func (q *sorted) Arrive(slot int32) { q.arrive(slot) }

// Peek implements Peeker.
func (q *sorted) Peek(server int32) int32 { return q.roots[server] }

// Pop implements Waiter.
func (q *sorted) Pop(server int32) int32 { return q.pop(server) }

// Remove implements Waiter.
func (q *sorted) Remove(server, slot int32) { q.remove(server, slot) }

// before tells which of two items, with the amounts by which they are served, is
// served first.
func (q *sorted) before(a int32, by amount, b int32, than amount) bool {
	first, second := rank{by, q.nodes[a].turn}, rank{than, q.nodes[b].turn}
	return first.before(&second)
}
