package queue

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"lbsim/sim"
)

// fluid is a server under processor sharing, in plain words: it goes from one event
// to the next and gives each item its part of the time between. Its numbers have 300
// binary digits.
type fluid struct {
	now     *big.Float
	speed   float64
	workers int
	items   []fluidItem
	ended   map[int32]*big.Float // when those were finished that have not left
}

type fluidItem struct {
	slot int32
	left *big.Float
}

func number(x float64) *big.Float { return new(big.Float).SetPrec(300).SetFloat64(x) }

func newFluid() *fluid { return &fluid{now: number(0), ended: map[int32]*big.Float{}} }

// advance lets time go on.
func (f *fluid) advance(now sim.Time) {
	until := number(0).SetInt64(int64(now))
	for len(f.items) > 0 && f.workers > 0 && f.speed > 0 {
		each := number(f.speed)
		if n := len(f.items); n > f.workers {
			each.Mul(each, number(float64(f.workers)))
			each.Quo(each, number(float64(n)))
		}
		next := slices.MinFunc(f.items, func(a, b fluidItem) int { return a.left.Cmp(b.left) })
		span := number(0).Quo(next.left, each)
		end := number(0).Add(f.now, span)
		over := end.Cmp(until) <= 0
		if !over {
			span.Sub(until, f.now)
		}
		for _, item := range f.items {
			item.left.Sub(item.left, number(0).Mul(span, each))
		}
		f.now.Add(f.now, span)
		if !over {
			break
		}
		f.ended[next.slot] = end
		f.items = slices.DeleteFunc(f.items, func(item fluidItem) bool { return item.slot == next.slot })
	}
	f.now = until
}

// leave takes an item out. It returns the work that is left on it and how long ago it
// was finished.
func (f *fluid) leave(slot int32) (left, ago float64) {
	if end, ok := f.ended[slot]; ok {
		delete(f.ended, slot)
		ago, _ = number(0).Sub(f.now, end).Float64()
		return 0, ago
	}
	i := slices.IndexFunc(f.items, func(item fluidItem) bool { return item.slot == slot })
	left, _ = f.items[i].left.Float64()
	f.items = slices.Delete(f.items, i, i+1)
	return left, 0
}

// sharers drives a Sharer at random, and the fluid of each server beside it.
type sharers struct {
	t       *testing.T
	seed    uint64
	random  *sim.Rand
	queue   Sharer
	fluids  []*fluid
	present [][]int32
	free    []int32
	slots   int32
	now     sim.Time
}

// tiny is far above the errors of either side, and far below a nanosecond.
const tiny = 1e-9

// leave takes an item out of both, and compares. One that is due must have been
// finished now, or less than a nanosecond ago.
func (s *sharers) leave(server int, slot int32, due bool) {
	f := s.fluids[server]
	f.advance(s.now)
	left := float64(s.queue.Leave(int32(server), slot, s.now))
	want, ago := f.leave(slot)
	if due && (left != 0 || want > tiny || ago > 1-tiny) || left < want-tiny || left > want+1+tiny {
		s.t.Fatalf("seed %d: at %d item %d leaves server %d with %g ns of work left; expected %g, finished %g ns ago",
			s.seed, s.now, slot, server, left, want, ago)
	}
	present := &s.present[server]
	*present = slices.DeleteFunc(*present, func(other int32) bool { return other == slot })
	s.free = append(s.free, slot)
}

// due lets those leave that are finished by a time, at any server, and goes there. Of
// those that are finished just then, some are left for later.
func (s *sharers) due(until sim.Time) {
	for {
		first, slot, at := -1, int32(0), until
		for server := range s.fluids {
			if item, end, ok := s.queue.Due(int32(server)); ok && (first < 0 && end <= at || end < at) {
				first, slot, at = server, item, end
			}
		}
		if first < 0 || at == until && s.random.Below(3) == 0 {
			s.now = until
			return
		}
		if at < s.now {
			s.t.Fatalf("seed %d: item %d is due at %d; now it is %d", s.seed, slot, at, s.now)
		}
		s.now = at
		s.leave(first, slot, true)
	}
}

func (s *sharers) join(server int, size sim.Time) {
	if len(s.free) == 0 {
		s.free = append(s.free, s.slots)
		s.slots++
	}
	last := len(s.free) - 1
	slot := s.free[last]
	s.free = s.free[:last]
	f := s.fluids[server]
	f.advance(s.now)
	f.items = append(f.items, fluidItem{slot, number(float64(size))})
	s.present[server] = append(s.present[server], slot)
	s.queue.Join(int32(server), Item{Slot: slot, Size: size}, s.now)
}

func (s *sharers) resize(server, workers int, speed float64) {
	f := s.fluids[server]
	f.advance(s.now)
	f.workers, f.speed = workers, speed
	s.queue.Resize(int32(server), int32(workers), speed, s.now)
}

func newSharers(t *testing.T, seed uint64, servers int) *sharers {
	s := &sharers{t: t, seed: seed, random: sim.Stream(seed, 0, "sharers"), queue: &ProcessorSharing{}, present: make([][]int32, servers)}
	for server := range servers {
		s.fluids = append(s.fluids, newFluid())
		s.resize(server, 1+s.random.Below(4), speeds[s.random.Below(len(speeds))])
	}
	return s
}

// speeds are sums of few powers of 2: an end that ought to be at a whole nanosecond is.
var speeds = []float64{1, 1, 0.5, 2, 0.375, 3.75, 1.0 / 1024, 1000}

// Items are finished when the plain fluid says, within the nanosecond that rounding up
// takes, and with no work lost: arrivals of a few sizes and of any at several servers,
// some at one instant, items that leave before they are finished, workers and speeds
// that change, servers that run empty.
func TestSharingAgainstFluid(t *testing.T) {
	for seed := range uint64(25) {
		s := newSharers(t, seed, 1+int(seed%4))
		gap := math.Exp(3 + 15*s.random.Uniform())
		if seed%2 == 0 {
			gap = 5040 * math.Ceil(gap/5040) // so that many are finished at whole nanoseconds
		}
		for range 600 {
			server := s.random.Below(len(s.fluids))
			switch what := s.random.Below(40); {
			case what == 0:
				s.resize(server, s.random.Below(5), speeds[s.random.Below(len(speeds))])
			case what < 4 && len(s.present[server]) > 0:
				present := s.present[server]
				s.leave(server, present[s.random.Below(len(present))], false)
			case what < 20:
				s.join(server, sim.Time(gap)*sim.Time(s.random.Below(4)))
			default:
				s.join(server, sim.Time(2*gap*s.random.Exponential()))
			}
			if s.random.Below(4) > 0 {
				s.due(s.now + sim.Time(gap*float64(s.random.Below(5))/2))
			}
		}
		for server := range s.fluids {
			s.resize(server, 2, 1)
		}
		s.due(sim.Never / 4)
		for server, present := range s.present {
			if len(present) > 0 {
				t.Fatalf("seed %d: %d items never leave server %d", seed, len(present), server)
			}
		}
	}
}

// With a thousand items at once the times are still those of the fluid.
func TestSharingOfMany(t *testing.T) {
	if testing.Short() {
		t.Skip("the plain fluid takes long")
	}
	s := newSharers(t, 1, 1)
	s.resize(0, 3, 1)
	for range 1000 {
		s.join(0, sim.FromSeconds(0.1*s.random.Exponential()))
		s.due(s.now + sim.Time(1000*s.random.Exponential()))
	}
	s.due(sim.Never / 4)
}

// A server that always has enough to do works all the time at its full speed: over
// 200,000 items that come and go, a few hundred at once, what was done on all of them
// is time times speed times workers. Only the work left on those that are there at the
// end is rounded, by less than a nanosecond each.
func TestSharingLosesNoWork(t *testing.T) {
	const workers, speed, items = 3, 1.3, 200_000
	q, random := &ProcessorSharing{}, sim.Stream(1, 0, "items")
	q.Resize(0, workers, speed, 0)
	var now, done sim.Time
	sizes := make([]sim.Time, 300)
	join := func(slot int32) {
		sizes[slot] = 1 + sim.FromSeconds(0.001*random.Exponential())
		q.Join(0, Item{Slot: slot, Size: sizes[slot]}, now)
	}
	for slot := range sizes {
		join(int32(slot))
	}
	for range items {
		slot, at, ok := q.Due(0)
		if !ok || at < now {
			t.Fatalf("at %d, item %d is due at %d: %t", now, slot, at, ok)
		}
		now = at
		if left := q.Leave(0, slot, now); left != 0 {
			t.Fatalf("item %d is due and has %d ns of work left", slot, left)
		}
		done += sizes[slot]
		join(slot)
	}
	for slot := range int32(len(sizes)) {
		done += sizes[slot] - q.Leave(0, slot, now)
	}
	if lost := float64(workers*speed*float64(now)) - float64(done); lost < -1 || lost > float64(len(sizes)) {
		t.Errorf("%g ns of work are lost in %g; expected less than %d", lost, float64(done), len(sizes))
	}
}

// What happens in a busy period does not depend on those before: the same arrivals
// have the same ends, to the nanosecond, at the beginning and after a long time.
func TestSharingBeginsAnew(t *testing.T) {
	q := &ProcessorSharing{}
	q.Resize(0, 2, 0.7, 0)
	var first []sim.Time
	for period := range 200 {
		begin, random := sim.Time(period)*sim.Day, sim.Stream(1, 0, "items")
		now := begin
		var ends []sim.Time
		leave := func(until sim.Time) {
			for slot, at, ok := q.Due(0); ok && at <= until; slot, at, ok = q.Due(0) {
				q.Leave(0, slot, at)
				ends = append(ends, at-begin)
			}
		}
		for slot := range int32(50) {
			now += sim.FromSeconds(random.Exponential())
			leave(now)
			q.Join(0, Item{Slot: slot, Size: sim.FromSeconds(2 * random.Exponential())}, now)
			if slot == 0 && q.servers[0].clock != (amount{}) {
				t.Fatalf("in period %d the clock begins at %v", period, q.servers[0].clock)
			}
		}
		leave(sim.Never)
		if period == 0 {
			first = ends
		}
		if !slices.Equal(ends, first) || len(ends) != 50 {
			t.Fatalf("in period %d items end at %v; expected %v", period, ends, first)
		}
	}
}

// Ends of some simple cases, and of cases out of the ordinary. All items are of one
// size and join at 5.
func TestSharingTimes(t *testing.T) {
	const never = -1
	for _, c := range []struct {
		about          string
		items, workers int32
		size           sim.Time
		speed          float64
		want           sim.Time
	}{
		{"one alone", 1, 1, 10, 1, 15},
		{"as many as workers", 3, 3, 10, 1, 15},
		{"three on one worker", 3, 1, 10, 1, 35},
		{"seven on three workers", 7, 3, 30, 1, 75},
		{"seven on three workers, between two nanoseconds", 7, 3, 10, 1, 29},
		{"on a slow worker", 3, 1, 10, 0.25, 125},
		{"on a fast worker", 3, 1, 1000, 8, 380},
		{"nothing to do", 3, 1, 0, 1, 5},
		{"nothing to do, and nobody to do it", 3, 0, 0, 1, 5},
		{"no worker", 1, 0, 10, 1, never},
		{"a worker that stands still", 1, 1, 10, 0, never},
		{"a speed that is no number", 1, 1, 10, math.NaN(), never},
		{"the least speed", 1, 1, 10, 5e-324, never},
		{"a speed with which it takes longer than the longest time", 1, 1, sim.Longest, 0.9, never},
		{"the longest work", 1, 1, sim.Longest, 2, 6 + sim.Longest/2},
		{"the longest work for many", 1e5, 1, sim.Longest - 5, 1e5, sim.Longest},
		{"many workers", 1e5, 1e5 - 1, 1e5, 1, 5 + 1e5 + 2},
		{"the greatest speed", 3, 1, sim.Hour, math.MaxFloat64, 5 + 3*sim.Hour/fastest + 1},
	} {
		q := &ProcessorSharing{}
		q.Resize(0, c.workers, c.speed, 0)
		for slot := range c.items {
			q.Join(0, Item{Slot: slot, Size: c.size}, 5)
		}
		for slot := range c.items {
			first, at, ok := q.Due(0)
			if first != slot || ok != (c.want != never) || ok && at != c.want {
				t.Fatalf("%s: item %d is due at %d: %t; expected item %d at %d", c.about, first, at, ok, slot, c.want)
			}
			if left := q.Leave(0, slot, max(at, 5)); (left > 0) == ok {
				t.Fatalf("%s: item %d leaves with %d ns of work left", c.about, slot, left)
			}
		}
		if slot, at, ok := q.Due(0); ok {
			t.Errorf("%s: at the end, item %d is due at %d", c.about, slot, at)
		}
	}
}

// A clock runs over after 292 years of work, which a fast server that never falls
// empty may well do in a short time. Nothing happens then.
func TestSharingRunsOver(t *testing.T) {
	q := &ProcessorSharing{}
	q.Resize(0, 2, fastest, 0)
	const takes, half = 1 << 30, 1 << 29 // of the longest work
	for i := range sim.Time(20) {
		q.Join(0, Item{Slot: int32(i), Size: sim.Longest}, i*half)
		if i == 0 {
			continue
		}
		slot, at, ok := q.Due(0)
		if want := (i-1)*half + takes; slot != int32(i-1) || at != want || !ok {
			t.Fatalf("item %d is due at %d: %t; expected item %d at %d", slot, at, ok, i-1, want)
		}
		q.Leave(0, slot, at)
	}
}
