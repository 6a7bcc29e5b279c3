package sim

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
)

// game says how a player plays.
type game struct {
	pending int  // events scheduled at the beginning
	total   int  // events in all
	delays  int  // delays are below this many nanoseconds: few of them, many ties
	next    bool // some by ScheduleNext
	delayed bool // some at constant delays
	rings   bool // the constant delays are rings, else the agenda has them
}

// ringDelays are the constant delays of a game.
var ringDelays = []Time{0, 3, 3, 50, 1000}

// player is an actor that schedules at random, and writes down what it has asked
// for and what has come.
type player struct {
	game
	engine *Engine
	random *Rand
	id     ActorID
	ring   []*Ring
	asked  []Event
	came   []Event
}

func newPlayer(g game, seed uint64) *player {
	p := &player{game: g, engine: NewEngine(), random: Stream(seed, 0, "player")}
	p.id = p.engine.Add(p)
	for _, delay := range ringDelays {
		p.ring = append(p.ring, p.engine.NewRing(delay))
	}
	for range g.pending {
		p.ask()
	}
	return p
}

// Handle takes an event and schedules none to two others: as many as come on
// average, and one where nothing would be left.
func (p *player) Handle(e Event) {
	p.came = append(p.came, e)
	n := p.random.Below(3)
	if len(p.asked) == len(p.came) {
		n = max(n, 1)
	}
	for range min(n, p.total-len(p.asked)) {
		p.ask()
	}
}

// ask schedules one event.
func (p *player) ask() {
	e := p.engine
	event := Event{At: e.Now + Time(p.random.Below(p.delays)), Arg: int32(p.random.Uint64()), Task: p.id.Task(Op(p.random.Below(1 << 16)))}
	op, way, which := event.Task.Op(), p.random.Below(4), p.random.Below(len(p.ring))
	if way == 1 && p.delayed {
		event.At = e.Now + p.ring[which].Delay
	}
	switch {
	case way == 0 && p.next:
		event.Ticket = e.ScheduleNext(event.At, p.id, op, event.Arg)
	case way == 1 && p.delayed && p.rings:
		event.Ticket = p.ring[which].Schedule(p.id, op, event.Arg)
	default:
		event.Ticket = e.Schedule(event.At, p.id, op, event.Arg)
	}
	p.asked = append(p.asked, event)
}

// play runs the engine until nothing is pending, in stretches of random length.
func (p *player) play() {
	for p.engine.Pending() > 0 {
		p.engine.Run(p.engine.Now + Time(p.random.Below(4*p.delays)))
	}
}

// fault compares what came with what was asked for, sorted by time and ticket. An
// event is never scheduled before the clock and gets the largest ticket so far, so
// that is the order in which all events of a run must come, whenever they were
// scheduled.
func (p *player) fault() string {
	slices.SortFunc(p.asked, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Ticket, b.Ticket))
	})
	if len(p.came) != len(p.asked) {
		return fmt.Sprintf("%d events came of %d", len(p.came), len(p.asked))
	}
	for i, e := range p.came {
		if e != p.asked[i] {
			return fmt.Sprintf("event %d is %+v; expected %+v", i, e, p.asked[i])
		}
	}
	return ""
}

// Events come in the order of (time, ticket) and as they were scheduled, compared
// with a sorted list: from random schedules with few and with many ties, adding
// and taking interleaved, events beside the heap and in rings among them.
func TestOrder(t *testing.T) {
	for _, pending := range []int{1, 2, 3, 4, 5, 6, 8, 16, 17, 21, 22, 85, 300} {
		for _, delays := range []int{1, 2, 5, 100, 1_000_000, int(fewEnd) / 20} { // the last: past the end of what may be few
			for seed := range uint64(12) {
				g := game{pending: pending, total: pending + 300, delays: delays, next: seed%2 == 1, delayed: seed%3 > 0, rings: true}
				p := newPlayer(g, seed)
				p.play()
				if fault := p.fault(); fault != "" {
					t.Fatalf("seed %d, %+v: %s", seed, g, fault)
				}
			}
		}
	}
}

// The same with a million events pending, most of them at the time of another.
func TestOrderOfMany(t *testing.T) {
	const seed = 1
	p := newPlayer(game{pending: 1_000_000, total: 1_100_000, delays: 100_000, next: true, delayed: true, rings: true}, seed)
	p.play()
	if fault := p.fault(); fault != "" {
		t.Fatalf("seed %d: %s", seed, fault)
	}
}

// Pending counts the events that have not come, those beside the heap included,
// while the agenda grows and shrinks, and from within a handler too.
func TestPending(t *testing.T) {
	for seed := range uint64(20) {
		p := newPlayer(game{pending: 1 + int(seed), total: 200, delays: 10, next: true}, seed)
		p.engine.Observe(func(Event) {
			if got, want := p.engine.Pending(), len(p.asked)-len(p.came)-1; got != want {
				t.Fatalf("seed %d: %d events are pending after %d; expected %d", seed, got, len(p.came), want)
			}
		})
		p.play()
	}
}

// The largest times are ordered as any other, up to the few nanoseconds before Never
// that pad the heap.
func TestOrderNearTheEnd(t *testing.T) {
	p := newPlayer(game{delays: 1}, 0)
	for i := range 40 {
		at := Never - 8 - Time(i%3)
		p.asked = append(p.asked, Event{At: at, Ticket: p.engine.Schedule(at, p.id, 0, int32(i)), Arg: int32(i), Task: p.id.Task(0)})
	}
	p.total = len(p.asked)
	p.engine.Run(Never)
	if fault := p.fault(); fault != "" {
		t.Fatal(fault)
	}
}

// What is scheduled at Never does not come, and holds nothing up.
func TestNever(t *testing.T) {
	p := newPlayer(game{delays: 1}, 0)
	for i := range 10 {
		p.engine.Schedule(Never, p.id, 0, 0)
		p.engine.Schedule(Time(i), p.id, 0, 0)
	}
	p.engine.ScheduleNext(Never, p.id, 0, 0)
	p.total = len(p.asked)
	p.engine.Run(Never)
	if len(p.came) != 10 || p.engine.Now != 9 {
		t.Errorf("%d events came, the last at %d; expected 10, the last at 9", len(p.came), p.engine.Now)
	}
}

// holder keeps the number of pending events: each event schedules its successor.
type holder struct {
	engine *Engine
	random Rand
	id     ActorID
	scale  float64
	left   int
}

func newHolder(pending int) *holder {
	h := &holder{engine: NewEngine(), random: *Stream(1, 0, "holder"), scale: 1000 * float64(pending)}
	h.id = h.engine.Add(h)
	for range pending {
		h.engine.Schedule(Time(h.random.Exponential()*h.scale), h.id, 0, 0)
	}
	return h
}

// Handle implements Actor.
func (h *holder) Handle(e Event) {
	h.engine.Schedule(e.At+Time(h.random.Exponential()*h.scale), h.id, 0, 0)
	if h.left--; h.left <= 0 {
		h.engine.Stop()
	}
}

// run handles n events.
func (h *holder) run(n int) {
	h.left = n
	h.engine.Run(Never)
}

// BenchmarkHold takes the earliest event and schedules its successor, among many.
func BenchmarkHold(b *testing.B) {
	for _, pending := range []int{1, 10, 1000, 1_000_000} {
		b.Run(fmt.Sprint(pending), func(b *testing.B) {
			h := newHolder(pending)
			h.run(min(pending, 100_000))
			b.ReportAllocs()
			b.ResetTimer()
			h.run(b.N)
		})
	}
}
