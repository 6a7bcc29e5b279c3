package models

import (
	"math"
	"sort"

	"lbsim/models/arrival"
	"lbsim/models/dist"
	"lbsim/sim"
	"lbsim/sim/stat"
)

// sessions is a crowd of users who arrive, make some requests one after the other,
// and leave.
type sessions struct {
	*clients
	feed
	requests dist.Dist
	think    dist.Dist
	activity activity
	steady   bool
	list     []session
	free     []int32
	active   stat.Level
	standstill
}

// session is one that is under way.
type session struct {
	random   sim.Rand
	activity float64
	left     int32 // requests still to be made
	conn     int32
}

func (s *sessions) waits() bool { return true }

func (s *sessions) begin() {
	if s.steady {
		s.populate()
	}
	s.prepare(0)
}

// visit is the beginning of a session. Its first request comes at once.
func (s *sessions) visit(ticket sim.Ticket) {
	if ticket != s.ticket {
		return
	}
	number := s.enter(s.keys.Uint64())
	x := &s.list[number]
	x.left = countOf(s.requests, &x.random)
	s.prepare(s.next.At)
	s.arrive(number, 0)
}

// enter makes room for a session.
func (s *sessions) enter(key uint64) (number int32) {
	if len(s.free) == 0 {
		s.list = append(s.list, session{})
		s.free = append(s.free, int32(len(s.list)-1))
	}
	number = s.free[len(s.free)-1]
	s.free = s.free[:len(s.free)-1]
	x := &s.list[number]
	*x = session{activity: s.activity.of(key)}
	x.random.Keyed(key, 0)
	x.conn = s.conns.open(number, x.random.Uint64())
	s.active.Up(s.engine.Now)
	s.going++
	return number
}

// arrive is a request of a session.
func (s *sessions) arrive(number int32, _ sim.Ticket) {
	x := &s.list[number]
	x.left--
	a := arrival.Arrival{At: s.engine.Now}
	a.Reset()
	s.send(s.born(&a, x.random.Uint64(), x.conn))
}

// answered lets the user of a session think, or leave.
func (s *sessions) answered(conn int32, well bool) {
	number := s.conns.list[conn].owner
	x := &s.list[number]
	if x.left == 0 {
		s.close(conn)
		s.free = append(s.free, number)
		s.active.Down(s.engine.Now)
		s.going--
		s.stopWhenEmpty()
		return
	}
	wait := sim.Time(0)
	if s.think != nil {
		wait = sim.FromSeconds(s.think.Sample(&x.random) / x.activity)
	}
	if !well {
		wait = max(wait, breath)
	}
	if wait == 0 {
		s.turn(s.clients, int(s.active.Value))
	}
	s.engine.Schedule(s.engine.Now+wait, s.id, opBorn, number)
}

// mostRequests is the greatest number of requests in a session.
const mostRequests = 1 << 30

// countOf draws a whole number of at least 1.
func countOf(d dist.Dist, r *sim.Rand) int32 {
	return int32(min(max(d.Sample(r)+0.5, 1), mostRequests))
}

// populate begins with the sessions that would be under way, had they come for ever
// and were the answers immediate. Seen at a moment, a session is one between two of
// its requests: long pauses, sessions of many requests and slow users are more likely
// to be seen, each in proportion (the inspection paradox: Feller II, 1971, section
// I.4), and the moment lies anywhere in the pause. The number of them is Poisson.
func (s *sessions) populate() {
	rater, ok := s.source.(arrival.Rater)
	if !ok || s.think == nil {
		return
	}
	r := s.arrivals
	pauses := newBiased(r, func() float64 { return float64(countOf(s.requests, r) - 1) })
	thinks := newBiased(r, func() float64 { return s.think.Sample(r) })
	keys := make([]uint64, sampled)
	i := 0
	slowness := newBiased(r, func() float64 {
		keys[i] = r.Uint64()
		i++
		return 1 / s.activity.of(keys[i-1])
	})
	mean := rater.Rate() * pauses.mean * thinks.mean * slowness.mean
	for range poisson(r, mean) {
		number := s.enter(keys[slowness.draw(r)])
		x := &s.list[number]
		n := int(pauses.values[pauses.draw(r)])
		x.left = int32(n - r.Below(n))
		pause := thinks.values[thinks.draw(r)] / x.activity
		s.engine.Schedule(sim.FromSeconds(r.Uniform()*pause), s.id, opBorn, number)
	}
}

// sampled is the number of variates that stand for a law when its variates are
// drawn in proportion to their size.
const sampled = 1 << 16

// biased draws from a law with chances in proportion to the size of the variates.
type biased struct {
	values []float64
	upTo   []float64 // their sums
	mean   float64
}

func newBiased(r *sim.Rand, sample func() float64) *biased {
	b := &biased{values: make([]float64, sampled), upTo: make([]float64, sampled)}
	sum := 0.0
	for i := range b.values {
		b.values[i] = sample()
		sum += b.values[i]
		b.upTo[i] = sum
	}
	b.mean = sum / sampled
	return b
}

// draw returns the place of a value.
func (b *biased) draw(r *sim.Rand) int {
	x := float64(r.Uniform() * b.upTo[sampled-1])
	return sort.Search(sampled-1, func(i int) bool { return b.upTo[i] > x })
}

// poisson draws the number of arrivals at unit rate in a time.
func poisson(r *sim.Rand, time float64) (n int) {
	if math.IsNaN(time) {
		return 0
	}
	for time -= r.Exponential(); time > 0; time -= r.Exponential() {
		n++
	}
	return n
}
