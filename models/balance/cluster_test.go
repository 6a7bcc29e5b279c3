package balance

import (
	"fmt"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"lbsim/models/catalog"
	"lbsim/sim"
)

// falseAlarm is the probability that one test of a sample fails although the picks
// are right, were the seed another. There are some fifty of them, so one seed in
// 20,000 raises a false alarm.
const falseAlarm = 1e-6

// cluster is a strategy with a view, and drives it as a balancer does: whatever
// changes is told to those who want to know.
type cluster struct {
	strategy Strategy
	view     View
	counter  Counter // the strategy, if it is one
	changer  Changer // the same
	request  Request
	source   sim.Rand   // of the addresses: each request comes from another
	work     []sim.Time // by server: what is left to do, for who sees the truth
	sent     []int32    // servers of requests in flight
}

// WorkLeft implements Truth.
func (c *cluster) WorkLeft(server int32) sim.Time { return c.work[server] }

// newCluster returns servers of the given weights, all up, under a strategy.
func newCluster(s Strategy, seed uint64, weights ...float64) *cluster {
	c := &cluster{strategy: catalog.Clone(s)}
	c.view = View{Rand: sim.Stream(seed, 0, "balancer"), Weight: slices.Clone(weights)}
	c.view.InFlight, c.work = make([]int32, len(weights)), make([]sim.Time, len(weights))
	c.counter, _ = c.strategy.(Counter)
	c.changer, _ = c.strategy.(Changer)
	if seer, ok := c.strategy.(Seer); ok {
		seer.See(c)
	}
	c.eligible(everyone(len(weights))...)
	return c
}

// everyone returns the servers from 0 to n-1.
func everyone(n int) (all []int32) {
	for server := range int32(n) {
		all = append(all, server)
	}
	return all
}

// equal returns n weights of 1.
func equal(n int) []float64 { return slices.Repeat([]float64{1}, n) }

// eligible says which servers may be picked.
func (c *cluster) eligible(servers ...int32) {
	c.view.Eligible = append(c.view.Eligible[:0], servers...)
	c.changed()
}

// changed is called when servers or weights have changed.
func (c *cluster) changed() {
	c.view.Even = true
	for _, server := range c.view.Eligible {
		c.view.Even = c.view.Even && c.view.Weight[server] == c.view.Weight[c.view.Eligible[0]]
	}
	if c.changer != nil {
		c.changer.Changed(&c.view)
	}
}

// join adds a server, which is up.
func (c *cluster) join(weight float64) {
	c.view.Weight = append(c.view.Weight, weight)
	c.view.InFlight, c.work = append(c.view.InFlight, 0), append(c.work, 0)
	c.eligible(append(slices.Clone(c.view.Eligible), int32(len(c.view.Weight)-1))...)
}

// choose asks for a server, and sends nothing.
func (c *cluster) choose() int32 {
	c.view.Now++
	c.request.Key = uint64(c.view.Now) * 0x9e3779b97f4a7c15
	c.source.Keyed(uint64(c.view.Now), 1)
	return c.from(c.source.Uint64())
}

// from asks for a server for a request of a source.
func (c *cluster) from(source uint64) int32 {
	c.request.Source = source
	return c.strategy.Pick(&c.request, &c.view)
}

// send places a request and returns its server.
func (c *cluster) send() int32 {
	server := c.choose()
	c.load(server, 1)
	return server
}

// load puts n requests in flight at a server.
func (c *cluster) load(server int32, n int) {
	for range n {
		c.view.InFlight[server]++
		c.work[server] += sim.Millisecond
		c.sent = append(c.sent, server)
		if c.counter != nil {
			c.counter.Sent(server, &c.view)
		}
	}
}

// answer ends the i-th request in flight.
func (c *cluster) answer(i int) {
	server := c.sent[i]
	c.sent[i] = c.sent[len(c.sent)-1]
	c.sent = c.sent[:len(c.sent)-1]
	c.view.InFlight[server]--
	c.work[server] -= sim.Millisecond
	if c.counter != nil {
		c.counter.Done(server, &c.view)
	}
}

// each runs a test on every kind of the table that this version has.
func each(t *testing.T, test func(t *testing.T, name string, s Strategy)) {
	for _, kind := range Strategies.Kinds {
		if kind.New != nil {
			t.Run(kind.Name, func(t *testing.T) { test(t, kind.Name, kind.New()) })
		}
	}
}

// expectShares compares counts by server with what is expected in proportion to
// weights, by the chi-square test, of false-alarm rate falseAlarm. Picks that are
// spread more evenly than at random pass too. Where nothing is expected nothing may
// be.
func expectShares(t *testing.T, about string, counts []int, weights []float64) {
	t.Helper()
	picks, total, square, freedom := 0, 0.0, 0.0, -1.0
	for server, n := range counts {
		picks += n
		total += weights[server]
	}
	for server, n := range counts {
		switch want := float64(picks) * weights[server] / total; {
		case want > 0:
			square += (float64(n) - want) * (float64(n) - want) / want
			freedom++
		case n > 0:
			t.Errorf("%s: server %d had %d picks; expected none", about, server, n)
		}
	}
	if freedom > 0 && square > (distuv.ChiSquared{K: freedom}).Quantile(1-falseAlarm) {
		t.Errorf("%s: picks %v are not in proportion to %v: chi-square is %.1f", about, counts, weights, square)
	}
}

// count returns how often each server is chosen in n picks.
func (c *cluster) count(n int, pick func() int32) []int {
	counts := make([]int, len(c.view.Weight))
	for range n {
		counts[pick()]++
	}
	return counts
}

func BenchmarkPick(b *testing.B) {
	for _, kind := range Strategies.Kinds {
		for _, servers := range []int{10, 1000} {
			if kind.New == nil {
				continue
			}
			b.Run(fmt.Sprintf("%s/%d", kind.Name, servers), func(b *testing.B) {
				c := newCluster(kind.New(), 1, equal(servers)...)
				for range servers {
					c.send()
				}
				random := sim.Stream(1, 0, "answers")
				b.ReportAllocs()
				b.ResetTimer()
				for range b.N {
					c.answer(random.Below(len(c.sent)))
					c.send()
				}
			})
		}
	}
}
