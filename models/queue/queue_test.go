package queue

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/sim"
)

// setting is a discipline with parameters, and the order in which it must serve; nil
// where any will do.
type setting struct {
	Discipline
	first func(a, b entry) bool
}

// entry is an item as the tests know it: when it arrived, and when it was pushed last.
type entry struct {
	Item
	arrived, pushed int
}

// settings are what the battery runs on, by kind. One that is not here is run as its
// table makes it, and promises no order.
var settings = map[string][]setting{
	"fifo": {{&FIFO{}, pushedFirst}},
	"lifo": {
		{&LIFO{}, func(a, b entry) bool { return a.pushed > b.pushed }},
		{&LIFO{Preempts: true}, func(a, b entry) bool { return a.arrived > b.arrived }},
	},
	"random": {{&Random{}, nil}},
	"shortest_first": {
		{&ShortestFirst{}, by(estimate(0), pushedFirst)},
		{&ShortestFirst{Error: 0.5}, by(estimate(0.5), pushedFirst)},
		{&ShortestFirst{Preempts: true}, by(estimate(0), arrivedFirst)},
		{&ShortestFirst{Error: 2, Preempts: true}, by(estimate(2), arrivedFirst)},
	},
	"priority": {
		{&Priority{}, by(class, pushedFirst)},
		{&Priority{Preempts: true}, by(class, arrivedFirst)},
	},
	"processor_sharing": {{&ProcessorSharing{}, nil}},
	"round_robin":       {{&RoundRobin{Slice: sim.Millisecond}, pushedFirst}},
}

func pushedFirst(a, b entry) bool  { return a.pushed < b.pushed }
func arrivedFirst(a, b entry) bool { return a.arrived < b.arrived }

func class(e entry) int64 { return -int64(e.Priority) }

// estimate returns the work of an item as it is seen with errors of that cv.
func estimate(cv float64) func(entry) int64 {
	return func(e entry) int64 {
		var r sim.Rand
		r.Keyed(e.Key, drawError)
		seen := e.Size.Seconds() * (&dist.Lognormal{Mean: 1, CV: cv}).Sample(&r)
		return int64(sim.FromSeconds(seen))
	}
}

// by is the order by a quantity, and among equals by another order.
func by(quantity func(entry) int64, among func(a, b entry) bool) func(a, b entry) bool {
	return func(a, b entry) bool {
		if x, y := quantity(a), quantity(b); x != y {
			return x < y
		}
		return among(a, b)
	}
}

// each runs a test on every setting of every kind of the table, with a discipline of
// its own that has got what it asks for.
func each(t *testing.T, test func(t *testing.T, d Discipline, first func(a, b entry) bool)) {
	for _, kind := range Disciplines.Kinds {
		of := settings[kind.Name]
		if of == nil {
			of = []setting{{kind.New(), nil}}
		}
		for i, s := range of {
			t.Run(fmt.Sprint(kind.Name, "/", i), func(t *testing.T) { test(t, fresh(s.Discipline), s.first) })
		}
	}
}

// eachWaiter runs a test on every setting that is a Waiter.
func eachWaiter(t *testing.T, test func(t *testing.T, d Waiter, first func(a, b entry) bool)) {
	each(t, func(t *testing.T, d Discipline, first func(a, b entry) bool) {
		if w, ok := d.(Waiter); ok {
			test(t, w, first)
		}
	})
}

// fresh returns a copy of a discipline as a run has it.
func fresh[D Discipline](d D) D {
	d = catalog.Clone(d)
	if drawer, ok := Discipline(d).(Drawer); ok {
		drawer.Draw(sim.Stream(1, 0, "draws"))
	}
	return d
}

// Every discipline is a Waiter or a Sharer, as it says, and of what else a discipline
// can be those that are listed here are what they should.
func TestRoles(t *testing.T) {
	roles := map[string][]string{
		"fifo":              {"Waiter", "Peeker"},
		"lifo":              {"Waiter", "Peeker", "Preempter"},
		"random":            {"Waiter", "Drawer"},
		"shortest_first":    {"Waiter", "Peeker", "Preempter"},
		"priority":          {"Waiter", "Peeker", "Preempter"},
		"processor_sharing": {"Sharer"},
		"round_robin":       {"Waiter", "Peeker", "Slicer"},
	}
	for _, kind := range Disciplines.Kinds {
		d := kind.New()
		var got []string
		for _, role := range []struct {
			name string
			is   bool
		}{
			{"Waiter", is[Waiter](d)}, {"Peeker", is[Peeker](d)}, {"Preempter", is[Preempter](d)},
			{"Slicer", is[Slicer](d)}, {"Drawer", is[Drawer](d)}, {"Sharer", is[Sharer](d)},
		} {
			if role.is {
				got = append(got, role.name)
			}
		}
		if want, listed := roles[kind.Name]; listed && !slices.Equal(got, want) {
			t.Errorf("%s is %v; expected %v", kind.Name, got, roles[kind.Name])
		}
		if d.Waits() != is[Waiter](d) {
			t.Errorf("%s says that items wait: %t", kind.Name, d.Waits())
		}
		if p, ok := d.(Preempter); ok && p.Preemptive() {
			t.Errorf("%s takes workers without being told", kind.Name)
		}
	}
}

func is[Role any](d Discipline) bool {
	_, ok := d.(Role)
	return ok
}

// The quantum that is told as the default is the one that holds.
func TestDefaultQuantum(t *testing.T) {
	for _, kind := range Disciplines.Kinds {
		d := kind.New()
		if s, ok := d.(Slicer); ok {
			told, err := catalog.ParseDuration(catalog.Fields(reflect.TypeOf(d))[0].Default)
			if err != nil || told != s.Quantum() {
				t.Errorf("%s: the quantum is %d; told is %d, %v", kind.Name, s.Quantum(), told, err)
			}
		}
	}
}

// Once the queues have grown, no call allocates.
func TestAllocations(t *testing.T) {
	const servers, depth = 50, 20
	eachWaiter(t, func(t *testing.T, d Waiter, _ func(a, b entry) bool) {
		p, _ := d.(Preempter)
		turn := func() {
			for slot := range int32(servers * depth) {
				if p != nil {
					p.Arrive(slot)
				}
				d.Push(slot%servers, Item{Slot: slot, Priority: slot % 3, Size: sim.Time(slot*37%101) * sim.Millisecond, Key: uint64(slot)})
			}
			for slot := range int32(servers * depth / 4) {
				d.Remove(slot%servers, slot)
			}
			for i := range int32(servers * depth * 3 / 4) {
				d.Pop(i % servers)
			}
		}
		turn()
		if n := testing.AllocsPerRun(10, turn); n != 0 {
			t.Errorf("%g allocations; expected none", n)
		}
	})
}

// So it is where items share.
func TestSharingAllocations(t *testing.T) {
	const servers, depth = 50, 20
	q, now := &ProcessorSharing{}, sim.Time(0)
	turn := func() {
		for server := range int32(servers) {
			q.Resize(server, 1+server%3, 1, now)
		}
		for slot := range int32(servers * depth) {
			q.Join(slot%servers, Item{Slot: slot, Size: sim.Time(slot*37%101) * sim.Millisecond}, now)
		}
		for slot := range int32(servers * depth / 4) {
			q.Leave(slot%servers, slot, now)
		}
		for i := range int32(servers * depth * 3 / 4) {
			slot, at, _ := q.Due(i % servers)
			q.Leave(i%servers, slot, at)
			now = max(now, at)
		}
	}
	turn()
	if n := testing.AllocsPerRun(10, turn); n != 0 {
		t.Errorf("%g allocations; expected none", n)
	}
}
