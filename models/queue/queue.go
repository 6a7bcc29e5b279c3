// Package queue is the family of queue disciplines: who is served next.
//
//	             ┌────────── waiting ──────────┐     worked on
//	arrival ──►  │ Push                    Pop │ ──►  ■ ■ ■  ──► done
//	             └─────────────────────────────┘        │
//	                  ▲   Remove: it gave up            │ its quantum is over (Slicer), or one
//	                  └─────────────────────────────────┘ that comes before it took its worker
//	                                                      (Preempter)
//
// A Waiter keeps what waits for a worker. Under a Sharer nobody waits: all items of
// a server are worked on at once.
package queue

import "lbsim/sim"

// Discipline is how the items at the servers of a tier come to be served. It is a
// Waiter or a Sharer.
type Discipline interface {
	// Waits tells whether items wait for a worker: the discipline is then a Waiter,
	// else a Sharer.
	Waits() bool
}

// Item is a waiting request and what disciplines ask of it. (Four fields, of three
// words: the compiler then passes an Item in registers.)
type Item struct {
	Slot     int32    // its number: small, comes back into use once the item has left
	Priority int32    // larger is served first
	Size     sim.Time // the work left on it, for a worker of speed 1
	Key      uint64   // its own random number, from which the draws of a discipline for it follow
}

// Waiter is a Discipline that keeps the queues of all servers of a tier. No call
// allocates, save to grow.
type Waiter interface {
	Discipline
	// Push takes an item that arrives at a server's queue, or comes back to it.
	Push(server int32, item Item)
	// Pop takes the next item out of a server's queue, which is not empty.
	Pop(server int32) int32
	// Remove takes an item out of a server's queue, wherever it stands: it gave up,
	// or was cancelled.
	Remove(server, slot int32)
}

// Peeker is a Waiter that can tell what Pop would take.
type Peeker interface {
	Peek(server int32) int32
}

// Preempter is a Waiter under which an item may take the worker of another. One that
// has lost its worker comes back by Push, with the work that is left on it, and later
// goes on where it was (preemptive resume).
type Preempter interface {
	// Preemptive tells whether workers are taken, as the parameters say. It is asked
	// once, when a run is built; where it says no, the rest is not used.
	Preemptive() bool
	// Arrive is told each item that comes to a server, once, before it is pushed or
	// worked on. It keeps its place in the order of arrival until it leaves.
	Arrive(slot int32)
	// Before is the order in which the items at a server are served, both those that wait
	// and those that are worked on: a must not wait while b is worked on. Of any two just
	// one is before the other. The last in this order of those that are worked on loses
	// its worker to an arrival that is before it.
	Before(a, b Item) bool
}

// Slicer is a Waiter that has each item worked on for a quantum at most; what is not
// done by then comes back by Push.
type Slicer interface {
	Quantum() sim.Time
}

// Drawer is a Discipline that draws random numbers. It gets the stream of its own
// when a run is built.
type Drawer interface {
	Draw(r *sim.Rand)
}

// Sharer is a Discipline under which all items of a server are worked on at once:
// with n of them and c workers of speed s, each at the speed s·min(1, c/n). Time goes
// forward from call to call of a server. No call allocates, save to grow.
type Sharer interface {
	Discipline
	// Resize says how many workers a server has, and their speed, from now on: before
	// its first item, and when either changes. It may be 0, and all stand still.
	Resize(server, workers int32, speed float64, now sim.Time)
	// Join takes an item that arrives at a server.
	Join(server int32, item Item, now sim.Time)
	// Due tells which item is finished first if nothing changes, and when: the next
	// whole nanosecond, but not before the time of the last call. None is, when there
	// is none or all stand still. The item stays until Leave.
	Due(server int32) (slot int32, at sim.Time, ok bool)
	// Leave takes an item out, finished or not, and returns the work that is left on
	// it, rounded up: it is 0 for those that are finished.
	Leave(server, slot int32, now sim.Time) (left sim.Time)
}
