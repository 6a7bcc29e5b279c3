package sim

import (
	"slices"
	"testing"
)

// diary is an actor that writes down when events came, and does what a test says.
type diary struct {
	engine *Engine
	id     ActorID
	times  []Time
	then   func(e Event)
}

func newDiary(then func(e Event)) *diary {
	d := &diary{engine: NewEngine(), then: then}
	d.id = d.engine.Add(d)
	return d
}

// Handle implements Actor.
func (d *diary) Handle(e Event) {
	if d.engine.Now != e.At {
		panic("the clock is not at the time of the event")
	}
	d.times = append(d.times, e.At)
	if d.then != nil {
		d.then(e)
	}
}

// Run handles what is due before until, not what is due at it, and leaves the
// clock at until; the next Run goes on from there. Without an end it leaves the
// clock at the last event. A time before the beginning lets nothing happen.
func TestRunUntil(t *testing.T) {
	d := newDiary(nil)
	for _, at := range []Time{30, 10, 20, 20} {
		d.engine.Schedule(at, d.id, 0, 0)
	}
	for _, step := range []struct {
		about      string
		until, now Time
		times      []Time
	}{
		{"before the beginning", -1, 0, nil},
		{"before the first event", 5, 5, nil},
		{"until the first event", 10, 10, nil},
		{"to the same time again", 10, 10, nil},
		{"just past the first event", 11, 11, []Time{10}},
		{"until two events", 20, 20, []Time{10}},
		{"past two events", 25, 25, []Time{10, 20, 20}},
		{"to the end", Never, 30, []Time{10, 20, 20, 30}},
		{"with nothing pending", Never, 30, []Time{10, 20, 20, 30}},
		{"with nothing pending, to a time", 100, 100, []Time{10, 20, 20, 30}},
	} {
		d.engine.Run(step.until)
		if d.engine.Now != step.now || !slices.Equal(d.times, step.times) {
			t.Errorf("%s: clock %d, events %v; expected %d, %v", step.about, d.engine.Now, d.times, step.now, step.times)
		}
	}
	if d.engine.Events != 4 {
		t.Errorf("%d events are counted; expected 4", d.engine.Events)
	}
}

// However far Run is to go, and however far the event beside the others is, what is
// due before comes: also where a time no longer fits into a key of the bag.
func TestRunFar(t *testing.T) {
	for _, far := range []Time{fewEnd - 1, fewEnd, fewEnd + 1, 1 << 58, 1 << 59, 1<<59 + 1, 1 << 60, Longest, Never - 8} {
		d := newDiary(nil)
		d.engine.Schedule(10, d.id, 0, 0)
		d.engine.Schedule(fewEnd-2, d.id, 0, 0)
		d.engine.Run(far)
		if want := []Time{10, fewEnd - 2}; d.engine.Now != far || !slices.Equal(d.times, want) {
			t.Errorf("until %d: clock %d, events %v; expected %v", far, d.engine.Now, d.times, want)
		}
		d = newDiary(nil)
		d.engine.Schedule(10, d.id, 0, 0)
		d.engine.ScheduleNext(far, d.id, 0, 0)
		d.engine.Run(Never)
		if want := []Time{10, far}; !slices.Equal(d.times, want) {
			t.Errorf("beside %d: events %v; expected %v", far, d.times, want)
		}
	}
}

// Very many events of one instant come in the order in which they were scheduled, and
// very many that are years away come at all.
func TestManyAtOnce(t *testing.T) {
	for _, n := range []int{crowd, crowd + 1, crowd + 2, 3 * crowd} {
		for _, at := range []func(i int) Time{
			func(int) Time { return 5 },
			func(i int) Time { return Time(5 + 5*(i%2)) },
			func(i int) Time { return fewEnd + Time(i)*Second },
		} {
			came := 0
			last := Event{Arg: -1}
			d := newDiary(func(e Event) {
				if e.At < last.At || e.At == last.At && e.Arg < last.Arg {
					t.Errorf("%d events, the first at %d: after event %d comes %d", n, at(0), last.Arg, e.Arg)
				}
				came, last = came+1, e
			})
			for i := range n {
				d.engine.Schedule(at(i), d.id, 0, int32(i))
			}
			if d.engine.Run(Never); came != n || d.engine.Pending() > 0 {
				t.Errorf("%d events, the first at %d: %d came, %d are pending", n, at(0), came, d.engine.Pending())
			}
		}
	}
}

// What a handler schedules for the same instant comes within the same Run, after
// what was scheduled for that instant before.
func TestSameInstant(t *testing.T) {
	var order []int32
	d := newDiary(nil)
	d.then = func(e Event) {
		order = append(order, e.Arg)
		if e.Arg < 3 {
			d.engine.Schedule(e.At, d.id, 0, e.Arg+10)
			d.engine.ScheduleNext(e.At, d.id, 0, e.Arg+20)
		}
	}
	for arg := range int32(3) {
		d.engine.Schedule(7, d.id, 0, arg)
	}
	d.engine.Run(8)
	if want := []int32{0, 1, 2, 10, 20, 11, 21, 12, 22}; !slices.Equal(order, want) {
		t.Errorf("events came as %v; expected %v", order, want)
	}
}

// Stop ends Run after the event under way, the clock at that event; the next Run
// goes on with what is pending.
func TestStop(t *testing.T) {
	d := newDiary(nil)
	d.then = func(e Event) {
		if e.Arg == 1 {
			d.engine.Stop()
		}
	}
	for i, at := range []Time{10, 20, 20, 30} {
		d.engine.Schedule(at, d.id, 0, int32(i))
	}
	d.engine.Run(100)
	if d.engine.Now != 20 || len(d.times) != 2 || d.engine.Pending() != 2 {
		t.Errorf("stopped at %d after %v, %d pending; expected 20, two events, 2", d.engine.Now, d.times, d.engine.Pending())
	}
	d.engine.Run(100)
	if want := []Time{10, 20, 20, 30}; d.engine.Now != 100 || !slices.Equal(d.times, want) {
		t.Errorf("went on to %d with %v; expected 100 with %v", d.engine.Now, d.times, want)
	}
}

// An observer sees every event, also those of rings, before its actor does, with
// the clock at its time; nil removes it.
func TestObserve(t *testing.T) {
	d := newDiary(nil)
	ring := d.engine.NewRing(10)
	var seen, came []Event
	d.then = func(e Event) {
		came = append(came, e)
		if len(seen) != len(came) && len(came) < 3 {
			t.Errorf("%d events were handled, %d observed", len(came), len(seen))
		}
	}
	d.engine.Observe(func(e Event) {
		if d.engine.Now != e.At {
			t.Errorf("an event of %d is observed at %d", e.At, d.engine.Now)
		}
		seen = append(seen, e)
	})
	ring.Schedule(d.id, 3, 4)
	d.engine.Schedule(5, d.id, 1, -2)
	d.engine.Run(20)
	want := []Event{
		{At: 5, Ticket: 2, Arg: -2, Task: d.id.Task(1)},
		{At: 10, Ticket: 1, Arg: 4, Task: d.id.Task(3)},
	}
	if !slices.Equal(seen, want) || !slices.Equal(came, want) {
		t.Errorf("observed %+v and handled %+v; expected %+v", seen, came, want)
	}
	d.engine.Observe(nil)
	d.engine.Schedule(30, d.id, 0, 0)
	d.engine.Run(40)
	if len(seen) != 2 || len(came) != 3 {
		t.Errorf("%d events were observed and %d handled; expected 2 and 3", len(seen), len(came))
	}
}

// An actor that is added while an observer is there is observed as the others are, and
// no longer when the observer is removed, by a handler too.
func TestObserveLater(t *testing.T) {
	d, seen, last := newDiary(nil), 0, Event{}
	d.engine.Observe(func(Event) { seen++ })
	later := d.engine.Add(witness{&last})
	d.then = func(Event) { d.engine.Observe(nil) }
	d.engine.Schedule(1, later, 0, 0)
	d.engine.Schedule(2, d.id, 0, 0)
	d.engine.Schedule(3, later, 0, 0)
	if d.engine.Run(Never); seen != 2 || last.At != 3 {
		t.Errorf("%d events were observed, the last was handled at %d; expected 2, and 3", seen, last.At)
	}
}

// Each event goes to the actor it is addressed to, up to the last address.
func TestActors(t *testing.T) {
	e := NewEngine()
	received := make([]Event, ringActor)
	for i := range received {
		if id := e.Add(witness{&received[i]}); int(id) != i {
			t.Fatalf("actor %d has the address %d", i, id)
		}
	}
	for i := range received {
		e.Schedule(Time(len(received)-i), ActorID(i), Op(i), -int32(i))
	}
	e.Run(Never)
	for i, event := range received {
		if event.Arg != -int32(i) || event.Task.Op() != Op(i) || event.Task.Actor() != ActorID(i) {
			t.Fatalf("actor %d received %+v", i, event)
		}
	}
	expectPanic(t, "sim: more than 65535 actors", func() { e.Add(witness{}) })
}

// witness is an actor that keeps the last event.
type witness struct{ last *Event }

// Handle implements Actor.
func (w witness) Handle(e Event) { *w.last = e }

// An event before the clock is a mistake of the model, and the panic says when.
func TestPast(t *testing.T) {
	d := newDiary(nil)
	d.engine.Run(40)
	expectPanic(t, "sim: event at 12 before now 40", func() { d.engine.Schedule(12, d.id, 0, 0) })
	expectPanic(t, "sim: event at 39 before now 40", func() { d.engine.ScheduleNext(39, d.id, 0, 0) })
	d.engine.Schedule(40, d.id, 0, 0)
	d.engine.Run(41)
	if len(d.times) != 1 {
		t.Error("an event at the clock did not come")
	}
}

func expectPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		if got := recover(); got != want {
			t.Errorf("panic is %v; expected %q", got, want)
		}
	}()
	f()
}

// Once the agenda and the rings have grown, nothing allocates: neither handling,
// nor scheduling in either way, nor a ring with wanted and unwanted events.
func TestAllocations(t *testing.T) {
	d := newDiary(nil)
	ring := d.engine.NewRing(100)
	ring.Wanted = func(arg int32, _ Ticket) bool { return arg%2 == 0 }
	random := Stream(1, 0, "allocations")
	d.then = func(e Event) {
		d.times = d.times[:0]
		switch e.Task.Op() {
		case 0:
			d.engine.Schedule(e.At+Time(random.Below(1000)), d.id, 0, 0)
			ring.Schedule(d.id, 2, int32(e.Ticket))
		case 1:
			d.engine.ScheduleNext(e.At+10, d.id, 1, 0)
		}
	}
	for range 100 {
		d.engine.Schedule(0, d.id, 0, 0)
	}
	d.engine.Schedule(0, d.id, 1, 0)
	d.engine.Run(100_000)
	if n := testing.AllocsPerRun(10, func() { d.engine.Run(d.engine.Now + 10_000) }); n != 0 {
		t.Errorf("%g allocations; expected none", n)
	}
}

// prophet is told of events to come.
type prophet struct {
	told map[int32]bool
}

func (p *prophet) Handle(Event) {}

func (p *prophet) Foresee(arg int32) { p.told[arg] = true }

// An actor is told, before they come, of most of the events that wait when there are
// very many, and of none when there are few; what happens is the same. An actor that is
// added while an observer is there is told as well.
func TestForesee(t *testing.T) {
	for _, pending := range []int{100, 50_000} {
		e := NewEngine()
		e.Observe(func(Event) {})
		p := &prophet{told: make(map[int32]bool)}
		id := e.Add(p)
		random := Rand{7}
		for i := range pending {
			e.Schedule(Time(random.Below(1_000_000)), id, 0, int32(i))
		}
		e.Run(Never)
		if few := pending < crowd; few != (len(p.told) == 0) || !few && len(p.told) < pending/2 {
			t.Errorf("told of %d events of %d", len(p.told), pending)
		}
		if e.Events != uint64(pending) {
			t.Errorf("%d events came of %d", e.Events, pending)
		}
	}
}
