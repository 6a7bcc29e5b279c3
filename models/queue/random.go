package queue

import "lbsim/sim"

// Random serves any of the waiting items, all with the same chance, however long
// they have waited.
type Random struct {
	waiting [][]int32 // by server: slots, in any order
	place   []int32   // by slot: where it stands in the list of its server
	random  *sim.Rand
}

// Waits implements Discipline.
func (q *Random) Waits() bool { return true }

// Draw implements Drawer.
func (q *Random) Draw(r *sim.Rand) { q.random = r }

// Push implements Waiter.
func (q *Random) Push(server int32, item Item) {
	for int(server) >= len(q.waiting) {
		q.waiting = append(q.waiting, nil)
	}
	for int(item.Slot) >= len(q.place) {
		q.place = append(q.place, -1)
	}
	q.place[item.Slot] = int32(len(q.waiting[server]))
	q.waiting[server] = append(q.waiting[server], item.Slot)
}

// Pop implements Waiter.
func (q *Random) Pop(server int32) int32 {
	waiting := q.waiting[server]
	slot := waiting[q.random.Below(len(waiting))]
	q.Remove(server, slot)
	return slot
}

// Remove implements Waiter: the last of the list takes the place.
func (q *Random) Remove(server, slot int32) {
	waiting := q.waiting[server]
	last := len(waiting) - 1
	there := q.place[slot]
	waiting[there] = waiting[last]
	q.place[waiting[there]] = there
	q.waiting[server] = waiting[:last]
}
