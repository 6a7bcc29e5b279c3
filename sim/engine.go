package sim

import "strconv"

// Engine runs a model: it keeps the clock and the agenda and hands each event to
// its actor.
type Engine struct {
	Now    Time   // the clock: the time of the event under way
	Events uint64 // events handled so far

	agenda   agenda
	ticket   Ticket
	actors   []Actor
	seers    []Foreseer // by actor; nil for those that are none
	rings    []*Ring
	observer func(Event)
}

// ringActor is the address of events that stand for the head of a ring, ringTask
// all that they ask.
const (
	ringActor ActorID = 1<<16 - 1
	ringTask          = Task(ringActor) << 16
)

// NewEngine returns an engine at time 0 with nothing pending.
func NewEngine() *Engine {
	e := new(Engine)
	e.Init()
	return e
}

// Init makes an engine ready that is part of something larger: at time 0, with nothing
// pending.
func (e *Engine) Init() {
	*e = Engine{agenda: newAgenda()}
	e.agenda.far.foresee = e.foresee
}

// foresee tells its actor of an event to come.
func (e *Engine) foresee(event Event) {
	actor := event.Task.Actor()
	if int(actor) < len(e.seers) && e.seers[actor] != nil {
		e.seers[actor].Foresee(event.Arg)
	}
}

// Add makes an actor known and returns its address. An engine takes up to 65,535
// actors.
func (e *Engine) Add(a Actor) ActorID {
	if len(e.actors) == int(ringActor) {
		panic("sim: more than " + strconv.Itoa(int(ringActor)) + " actors")
	}
	seer, _ := a.(Foreseer)
	e.actors, e.seers = append(e.actors, watch(a, e.observer)), append(e.seers, seer)
	return ActorID(len(e.actors) - 1)
}

// Schedule makes an event pending and returns its ticket. The time must not be
// before the clock.
func (e *Engine) Schedule(at Time, to ActorID, op Op, arg int32) Ticket {
	if at < e.Now {
		panicPast(at, e.Now)
	}
	e.ticket++
	event := Event{At: at, Ticket: e.ticket, Arg: arg, Task: to.Task(op)}.entry()
	if e.agenda.hasRoom(at) {
		e.agenda.few.add(event)
	} else {
		e.agenda.addElsewhere(event)
	}
	return e.ticket
}

// ScheduleNext is Schedule for an event that schedules its own successor, such as
// the next arrival: it may wait beside the agenda instead of in it. One such event
// at a time does; further ones are as any other.
func (e *Engine) ScheduleNext(at Time, to ActorID, op Op, arg int32) Ticket {
	if at < e.Now {
		panicPast(at, e.Now)
	}
	e.ticket++
	event := Event{At: at, Ticket: e.ticket, Arg: arg, Task: to.Task(op)}
	if e.agenda.isBesideFree() {
		e.agenda.putBeside(event.entry())
	} else {
		e.agenda.add(event.entry())
	}
	return e.ticket
}

func panicPast(at, now Time) {
	panic("sim: event at " + strconv.FormatInt(int64(at), 10) + " before now " + strconv.FormatInt(int64(now), 10))
}

// Observe has f called with every event before its actor handles it. One
// observer at most; nil removes it.
func (e *Engine) Observe(f func(Event)) {
	e.observer = f
	for i, actor := range e.actors {
		if o, is := actor.(observed); is {
			actor = o.Actor
		}
		e.actors[i] = watch(actor, f)
	}
}

// watch returns an actor, observed by f if that is not nil.
func watch(a Actor, f func(Event)) Actor {
	if f == nil {
		return a
	}
	return observed{a, f}
}

// observed is an actor whose events are observed.
type observed struct {
	Actor
	see func(Event)
}

// Handle implements Actor.
func (o observed) Handle(e Event) {
	o.see(e)
	o.Actor.Handle(e)
}

// Stop ends Run after the event under way.
func (e *Engine) Stop() { e.agenda.limit(0) }

// Run handles all events that are due before until, then sets the clock to
// until. It returns early, the clock at the last event, when Stop was called or
// nothing is pending and until is Never.
func (e *Engine) Run(until Time) {
	e.agenda.limit(max(until, 0))
	for {
		var next entry
		if e.agenda.isInBag() {
			next = e.agenda.few.take()
		} else if first, ok := e.agenda.next(); ok {
			next = first
		} else {
			break
		}
		event := next.event()
		e.Now = event.At
		if event.Task == ringTask {
			event = e.rings[event.Arg].take()
		}
		e.Events++
		e.actors[event.Task.Actor()].Handle(event)
	}
	if until != Never && e.agenda.until == until {
		e.Now = until
	}
}

// Pending returns the number of pending events; a ring counts as one.
func (e *Engine) Pending() int { return e.agenda.len() }
