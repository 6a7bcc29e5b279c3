package sim

// Ring holds the pending events of delays that all have one length, such as
// timeouts or a constant network delay. They come due in the order in which they
// were scheduled, so a queue keeps them, and only the first is in the agenda: a
// million pending timeouts cost the agenda no more than one.
//
// Where most of the events are no longer wanted by the time they are due, as
// timeouts are, the owner says so by Wanted, and they are dropped without ever
// entering the agenda.
type Ring struct {
	Delay Time
	// Wanted tells whether an event is still of interest; nil: all are. It must
	// not change its mind from no to yes.
	Wanted func(arg int32, ticket Ticket) bool

	engine *Engine
	id     int32
	events []Event // a power of two of them
	head   uint32
	tail   uint32
	queued bool // the head is in the agenda
}

// NewRing returns a ring for events that are delay after their scheduling.
func (e *Engine) NewRing(delay Time) *Ring {
	r := &Ring{Delay: delay, engine: e, id: int32(len(e.rings)), events: make([]Event, 16)}
	e.rings = append(e.rings, r)
	return r
}

// Schedule makes an event pending at now + Delay and returns its ticket.
func (r *Ring) Schedule(to ActorID, op Op, arg int32) Ticket {
	e := r.engine
	e.ticket++
	event := Event{At: e.Now + r.Delay, Ticket: e.ticket, Arg: arg, Task: to.Task(op)}
	if r.tail-r.head == uint32(len(r.events)) {
		r.grow()
	}
	r.events[r.tail&uint32(len(r.events)-1)] = event
	r.tail++
	if !r.queued {
		r.enqueue(event)
	}
	return event.Ticket
}

// Pending returns the number of events in the ring, unwanted ones included.
func (r *Ring) Pending() int { return int(r.tail - r.head) }

// enqueue puts the head of the ring into the agenda, under its own time and
// ticket, addressed to the ring.
func (r *Ring) enqueue(head Event) {
	r.queued = true
	r.engine.agenda.add(Event{At: head.At, Ticket: head.Ticket, Arg: r.id, Task: ringTask}.entry())
}

// take removes the head, which is due, and puts the next wanted event into the
// agenda.
func (r *Ring) take() Event {
	mask := uint32(len(r.events) - 1)
	due := r.events[r.head&mask]
	r.head++
	r.queued = false
	for ; r.head != r.tail; r.head++ {
		next := r.events[r.head&mask]
		if r.Wanted == nil || r.Wanted(next.Arg, next.Ticket) {
			r.enqueue(next)
			break
		}
	}
	return due
}

func (r *Ring) grow() {
	old := r.events
	r.events = make([]Event, 2*len(old))
	cut := int(r.head) & (len(old) - 1)
	n := copy(r.events, old[cut:])
	copy(r.events[n:], old[:cut])
	r.head, r.tail = 0, uint32(len(old))
}
