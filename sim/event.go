package sim

import "math/bits"

// Ticket numbers the events of a run in the order in which they were scheduled,
// from 1. It breaks ties between events of one instant, and it is the name by
// which an actor recognizes an event that it still wants. Ticket 0 is no event.
type Ticket uint64

// ActorID is the place of an actor in its engine, given out by Engine.Add.
type ActorID uint16

// Op says what an event asks of its actor; each actor has its own list.
type Op uint16

// Event is something that is due at a time: Actor is to do Op with Arg, an index
// whose meaning belongs to the actor.
type Event struct {
	At     Time
	Ticket Ticket
	Arg    int32
	Actor  ActorID
	Op     Op
}

// Actor is a part of a model. Handle is called once per event, with the clock of
// the engine at the event's time.
type Actor interface {
	Handle(e Event)
}

// earlier returns 1 when event a comes before event b, else 0: the order of
// (time, ticket) as one 128-bit comparison, without a branch. Times are not
// negative.
func earlier(a, b *Event) uint64 {
	_, borrow := bits.Sub64(uint64(a.Ticket), uint64(b.Ticket), 0)
	_, borrow = bits.Sub64(uint64(a.At), uint64(b.At), borrow)
	return borrow
}
