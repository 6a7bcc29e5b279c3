package sim

// Ticket numbers the events of a run in the order in which they were scheduled,
// from 1. It breaks ties between events of one instant, and it is the name by
// which an actor recognizes an event that it still wants. Ticket 0 is no event.
type Ticket uint64

// ActorID is the place of an actor in its engine, given out by Engine.Add.
type ActorID uint16

// Op says what an event asks of its actor; each actor has its own list.
type Op uint16

// Task is an actor together with what it is asked to do.
type Task uint32

// Task returns the task of the actor to do op.
func (a ActorID) Task(op Op) Task { return Task(a)<<16 | Task(op) }

// Actor returns whose task it is.
func (t Task) Actor() ActorID { return ActorID(t >> 16) }

// Op returns what is asked.
func (t Task) Op() Op { return Op(t) }

// Event is something that is due at a time: a task with Arg, an index whose meaning
// belongs to the actor. (Four fields at most, of three words: the compiler then
// keeps an Event in registers.)
type Event struct {
	At     Time
	Ticket Ticket
	Arg    int32
	Task   Task
}

// Actor is a part of a model. Handle is called once per event, with the clock of
// the engine at the event's time.
type Actor interface {
	Handle(e Event)
}

// Foreseer is an Actor with more memory than the caches hold. When very many events
// are pending, it is told some that are due next, several at a time, and looks at
// what it will need for them: the memory then answers for all of them at once,
// instead of for one after the other. Foresee must not change what happens.
type Foreseer interface {
	Foresee(arg int32)
}
