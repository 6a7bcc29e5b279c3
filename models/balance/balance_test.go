package balance

import (
	"fmt"
	"slices"
	"testing"

	"lbsim/sim"
)

// honoursWeights says of strategies whether the shares of servers are in proportion
// to their weights, or else equal. One that is not here promises neither.
var honoursWeights = map[string]bool{
	"round_robin":          false,
	"weighted_round_robin": true,
	"random":               false,
	"weighted_random":      true,
	"least_connections":    false, // compares (in flight + 1) per weight; the shares follow from the load
	"power_of_d":           false, // the same
	"oracle":               false,
	"source_hash":          true, // of very many sources
}

// churn drives a cluster through n random steps: requests come and are answered,
// servers go down, come up and join, weights change. It returns the picks. Servers
// that are down keep their requests in flight, which are answered later.
func churn(t *testing.T, s Strategy, seed uint64, n int) (picks []int32) {
	random := sim.Stream(seed, 0, "churn")
	weights := []float64{1, 1, 1}
	c := newCluster(s, seed, weights...)
	for step := range n {
		switch what := random.Below(40); {
		case what == 0 && len(c.view.Weight) < 30:
			c.join(float64(1 + random.Below(2)))
		case what == 1: // some servers are up: one at least
			var up []int32
			for server := range c.view.Weight {
				if random.Below(3) > 0 {
					up = append(up, int32(server))
				}
			}
			if len(up) == 0 {
				up = append(up, int32(random.Below(len(c.view.Weight))))
			}
			c.eligible(up...)
		case what == 2:
			c.view.Weight[random.Below(len(c.view.Weight))] = float64(1+random.Below(4)) / 2
			c.changed()
		case what == 3: // all weights become the same again
			for server := range c.view.Weight {
				c.view.Weight[server] = 1
			}
			c.changed()
		case what < 21 && len(c.sent) > 0:
			c.answer(random.Below(len(c.sent)))
		default:
			server := c.send()
			if !slices.Contains(c.view.Eligible, server) {
				t.Fatalf("seed %d, step %d: server %d is picked; expected one of %v", seed, step, server, c.view.Eligible)
			}
			picks = append(picks, server)
		}
	}
	return picks
}

// Every pick is of an eligible server, while servers go down, come up, leave and
// join and weights change, at random.
func TestPicksAreEligible(t *testing.T) {
	each(t, func(t *testing.T, _ string, s Strategy) {
		for seed := range uint64(30) {
			churn(t, s, seed, 2000)
		}
	})
}

// The same stream and the same events give the same picks.
func TestPicksRepeat(t *testing.T) {
	each(t, func(t *testing.T, _ string, s Strategy) {
		for seed := range uint64(3) {
			if a, b := churn(t, s, seed, 2000), churn(t, s, seed, 2000); !slices.Equal(a, b) {
				t.Errorf("seed %d: picks differ", seed)
			}
		}
	})
}

// A cluster of one server works, whatever its number and weight, also when it is
// what is left of many.
func TestOneServer(t *testing.T) {
	each(t, func(t *testing.T, _ string, s Strategy) {
		for _, weights := range [][]float64{{1}, {0.001}, {1, 2, 3}} {
			c, last := newCluster(s, 1, weights...), int32(len(weights)-1)
			for range 10 {
				c.send()
			}
			c.eligible(last)
			for range 100 {
				if server := c.send(); server != last {
					t.Fatalf("weights %v: server %d is picked; expected %d", weights, server, last)
				}
				c.answer(0)
			}
		}
	})
}

// Once all that happens has happened before, neither a pick, nor an answer, nor a
// change of the servers or weights allocates.
func TestPickAllocations(t *testing.T) {
	each(t, func(t *testing.T, _ string, s Strategy) {
		for _, weights := range [][]float64{equal(20), {1, 2, 3, 4, 5}} {
			c, n := newCluster(s, 1, weights...), int32(len(weights))
			all, some := everyone(int(n)), everyone(int(n))[1:n-1]
			turn := func() {
				c.eligible(some...)
				for range 50 {
					c.send()
				}
				c.eligible(all...)
				for len(c.sent) > 0 {
					c.answer(0)
					c.choose()
				}
			}
			for range 10 {
				turn()
			}
			if allocs := testing.AllocsPerRun(20, turn); allocs != 0 {
				t.Errorf("%d servers: %g allocations in 100 picks; expected none", n, allocs)
			}
		}
	})
}

// Strategies that honour weights give shares in proportion, also while some servers
// are down (3:2:1 without the second is 3:1), after they have come back, when one
// joins, and when weights change. All others give all servers the same when nothing
// else tells them apart.
func TestShares(t *testing.T) {
	const picks = 30_000
	each(t, func(t *testing.T, name string, s Strategy) {
		honours, known := honoursWeights[name]
		if !known {
			t.Skipf("%s promises no shares", name)
		}
		c := newCluster(s, 1, 3, 2, 1, 2.5)
		check := func(about string) {
			want := make([]float64, len(c.view.Weight))
			for _, server := range c.view.Eligible {
				want[server] = 1
				if honours {
					want[server] = c.view.Weight[server]
				}
			}
			expectShares(t, about, c.count(picks, c.choose), want)
		}
		if !honours {
			c = newCluster(s, 1, equal(4)...)
		}
		check("all up")
		c.eligible(0, 2)
		check("1 and 3 down")
		c.eligible(1, 2, 3)
		check("0 down")
		c.eligible(0, 1, 2, 3)
		check("all up again")
		c.join(1)
		check("4 joined")
		if honours {
			c.view.Weight[0], c.view.Weight[1] = 0.1, 20
			c.changed()
			check("other weights")
			c.eligible(1, 4)
			check("other weights, some down")
		}
	})
}

// Round robin takes each of n servers once in any n picks in a row, beginning at
// any of them with the same chance.
func TestRoundRobinTurns(t *testing.T) {
	const n, runs = 7, 3500
	begins := make([]int, n)
	for seed := range uint64(runs) {
		c := newCluster(&RoundRobin{}, seed, equal(n)...)
		first := c.send()
		begins[first]++
		for i := range int32(30) {
			if server := c.send(); server != (first+i+1)%n {
				t.Fatalf("seed %d: pick %d is %d; expected %d", seed, i+2, server, (first+i+1)%n)
			}
		}
	}
	expectShares(t, "first picks", begins, equal(n))
}

// When servers go or come, round robin goes on with the next place; where there is none
// any more, from the first.
func TestRoundRobinChanges(t *testing.T) {
	const most = 6
	for before := 1; before <= most; before++ {
		for after := 1; after <= most; after++ {
			for picks := 1; picks <= before; picks++ {
				c := newCluster(&RoundRobin{started: true}, 1, equal(most)...)
				c.eligible(everyone(before)...)
				for range picks {
					c.send()
				}
				c.eligible(everyone(after)...)
				want := picks
				for range 2 * most {
					if want >= after {
						want = 0
					}
					if server := c.send(); int(server) != want {
						t.Fatalf("%d picks of %d servers, then %d: server %d is picked; expected %d", picks, before, after, server, want)
					}
					want++
				}
			}
		}
	}
}

// Smooth weighted round robin, started at the beginning, gives the orders that
// follow from nginx's algorithm, over and over; by then every server has paid what
// it has earned.
func TestWeightedRoundRobinOrder(t *testing.T) {
	for _, c := range []struct {
		weights []float64
		picks   []int32
	}{
		{[]float64{5, 1, 1}, []int32{0, 0, 1, 0, 2, 0, 0}},
		{[]float64{2, 1}, []int32{0, 1, 0}},
		{[]float64{1, 2}, []int32{1, 0, 1}},
		{[]float64{3, 2, 1}, []int32{0, 1, 0, 2, 1, 0}},
		{[]float64{4, 3, 2, 1}, []int32{0, 1, 2, 0, 1, 3, 0, 2, 1, 0}},
		{[]float64{1, 1, 1}, []int32{0, 1, 2}},
		{[]float64{2, 3, 5}, []int32{2, 1, 0, 2, 1, 2, 2, 0, 1, 2}},
		{[]float64{6, 3, 1}, []int32{0, 1, 0, 0, 1, 0, 2, 0, 1, 0}},
	} {
		s := newCluster(&WeightedRoundRobin{started: true}, 1, c.weights...)
		for cycle := range 3 {
			for i, want := range c.picks {
				if got := s.send(); got != want {
					t.Errorf("weights %v: pick %d of cycle %d is %d; expected %d", c.weights, i, cycle, got, want)
				}
			}
			if current := s.strategy.(*WeightedRoundRobin).current; slices.Max(current) != 0 || slices.Min(current) != 0 {
				t.Errorf("weights %v: after cycle %d the servers have %v; expected nothing", c.weights, cycle, current)
			}
		}
	}
}

// After any number of picks, wherever it has begun, each server has had its exact
// share to within less than the number of servers. Random weights.
func TestWeightedRoundRobinBound(t *testing.T) {
	for seed := range uint64(200) {
		random := sim.Stream(seed, 0, "weights")
		weights, total := make([]float64, 1+random.Below(20)), 0.0
		for i := range weights {
			weights[i] = float64(1 + random.Below(1<<random.Below(12)))
			total += weights[i]
		}
		c := newCluster(&WeightedRoundRobin{}, seed, weights...)
		counts := make([]float64, len(weights))
		for picks := 1.0; picks <= 500; picks++ {
			counts[c.send()]++
			for server, weight := range weights {
				if off := counts[server] - picks*weight/total; off >= float64(len(weights)) || -off >= float64(len(weights)) {
					t.Fatalf("seed %d, weights %v: server %d is off its share by %g after %g picks", seed, weights, server, off, picks)
				}
			}
		}
	}
}

// loaded returns a cluster whose servers have the given requests in flight.
func loaded(s Strategy, seed uint64, weights []float64, inFlight ...int) *cluster {
	c := newCluster(s, seed, weights...)
	for server, n := range inFlight {
		c.load(int32(server), n)
	}
	return c
}

// One choice is no choice: power of d with d = 1 is as random as random, however
// different the servers are loaded.
func TestOneChoiceIsRandom(t *testing.T) {
	for _, s := range []Strategy{&PowerOfD{Choices: 1}, &PowerOfD{Choices: 1, Replacement: true}, &Random{}} {
		c := loaded(s, 1, []float64{1, 9, 1, 1, 1}, 0, 5, 50, 1, 1)
		c.eligible(0, 1, 2, 4)
		expectShares(t, fmt.Sprintf("%T", s), c.count(40_000, c.choose), []float64{1, 1, 1, 0, 1})
	}
}

// Fair ties: where several servers are loaded least, each of them is picked with
// the same chance, and no other is. Power of d with as many distinct choices as
// servers, or more, is among those: it looks at all of them.
func TestTiesAreFair(t *testing.T) {
	everywhere := []Strategy{&LeastConnections{}, &PowerOfD{Choices: 6}, &PowerOfD{Choices: 7}, &PowerOfD{Choices: 1000}, &Oracle{}}
	for _, s := range everywhere {
		for _, inFlight := range [][]int{{0, 0, 0, 0, 0, 0}, {2, 2, 2, 2, 2, 2}, {3, 1, 4, 1, 5, 1}, {7, 7, 0, 7, 7, 7}, {1, 1, 9, 9, 9, 9}} {
			c := loaded(s, 1, equal(6), inFlight...)
			want := make([]float64, 6)
			for server, n := range inFlight {
				if n == slices.Min(inFlight) {
					want[server] = 1
				}
			}
			expectShares(t, fmt.Sprintf("%T with %v in flight", s, inFlight), c.count(20_000, c.choose), want)
		}
	}
	// (in flight + 1) / weight is 1 at the servers 0, 1 and 3.
	c := loaded(&LeastConnections{}, 1, []float64{1, 3, 1, 5, 2}, 0, 2, 1, 4, 3)
	expectShares(t, "equal loads of different weights", c.count(20_000, c.choose), []float64{1, 1, 0, 1, 0})
}

// The chances of power of d with ranked servers: without replacement, the k-th best
// of n is picked if it is drawn and none of the better ones are; with replacement,
// the best of d independent draws. Two of two distinct servers never take the
// busier one; with replacement, both draws hit it one time in four.
func TestPowerOfDChances(t *testing.T) {
	for _, c := range []struct {
		about    string
		strategy PowerOfD
		inFlight []int
		want     []float64
	}{
		{"two of two", PowerOfD{Choices: 2}, []int{1, 5}, []float64{1, 0}},
		{"two of two, replaced", PowerOfD{Choices: 2, Replacement: true}, []int{1, 5}, []float64{3, 1}},
		{"two of four", PowerOfD{Choices: 2}, []int{3, 0, 2, 1}, []float64{0, 3, 1, 2}},
		{"two of four, replaced", PowerOfD{Choices: 2, Replacement: true}, []int{3, 0, 2, 1}, []float64{1, 7, 3, 5}},
		{"three of four", PowerOfD{Choices: 3}, []int{0, 1, 2, 3}, []float64{3, 1, 0, 0}},
		{"three of three, replaced", PowerOfD{Choices: 3, Replacement: true}, []int{0, 1, 2}, []float64{19, 7, 1}},
		{"two of four, three of them equal", PowerOfD{Choices: 2}, []int{1, 0, 1, 1}, []float64{1, 3, 1, 1}},
		{"two of two equal, replaced", PowerOfD{Choices: 2, Replacement: true}, []int{4, 4}, []float64{1, 1}},
		{"two of five equal", PowerOfD{Choices: 2}, []int{0, 0, 0, 0, 0}, []float64{1, 1, 1, 1, 1}},
		{"three of five equal", PowerOfD{Choices: 3}, []int{2, 2, 2, 2, 2}, []float64{1, 1, 1, 1, 1}},
	} {
		cluster := loaded(&c.strategy, 1, equal(len(c.inFlight)), c.inFlight...)
		expectShares(t, c.about, cluster.count(40_000, cluster.choose), c.want)
	}
}

// Under random load and random weights, least connections and power of d with
// choices of all take a server of least (in flight + 1) / weight, compared in whole
// numbers; with equal weights that is a server of least in flight.
func TestLeastLoaded(t *testing.T) {
	for _, s := range []Strategy{&LeastConnections{}, &PowerOfD{Choices: 50}} {
		for seed := range uint64(40) {
			random := sim.Stream(seed, 0, "load")
			weights := equal(1 + random.Below(12))
			for i := range weights {
				weights[i] += float64(random.Below(9)) * float64(seed%2)
			}
			c := newCluster(s, seed, weights...)
			for step := range 500 {
				if len(c.sent) > 0 && random.Below(5) < 2 {
					c.answer(random.Below(len(c.sent)))
					continue
				}
				best := c.choose()
				for _, server := range c.view.Eligible {
					a, b := int(c.view.InFlight[best]+1)*int(weights[server]), int(c.view.InFlight[server]+1)*int(weights[best])
					if a > b {
						t.Fatalf("%T, seed %d, step %d: server %d is picked; %d is loaded less: %v in flight, weights %v",
							s, seed, step, best, server, c.view.InFlight, weights)
					}
				}
				c.load(best, 1)
			}
		}
	}
}

// The oracle takes the server with the least work left, whatever is in flight.
func TestOracleSeesWork(t *testing.T) {
	c := loaded(&Oracle{}, 1, equal(3), 1, 5, 3)
	c.work = []sim.Time{30, 20, 10}
	if server := c.choose(); server != 2 {
		t.Errorf("server %d is picked; expected 2", server)
	}
	c.eligible(0, 1)
	if server := c.choose(); server != 1 {
		t.Errorf("with 2 down, server %d is picked; expected 1", server)
	}
}

// A source meets the same server, whatever else comes in between, as long as the servers
// and their weights stay, and again when they are what they were; while its server is
// down it meets one that is up. With equal weights too.
func TestSourcesStay(t *testing.T) {
	for _, weights := range [][]float64{{1, 1, 1, 1, 1}, {3, 2, 1, 2.5, 0.5}} {
		c := newCluster(&SourceHash{}, 1, weights...)
		r := sim.Stream(1, 0, "sources")
		sources, homes := make([]uint64, 500), make([]int32, 500)
		for i := range sources {
			sources[i] = r.Uint64()
			homes[i] = c.from(sources[i])
		}
		for range 2000 {
			i := r.Below(len(sources))
			c.send()
			if server := c.from(sources[i]); server != homes[i] {
				t.Fatalf("weights %v: source %d is sent to server %d; before to %d", weights, i, server, homes[i])
			}
		}
		c.eligible(0, 1, 3, 4)
		for i := range sources {
			if first := c.from(sources[i]); first == 2 || c.from(sources[i]) != first {
				t.Fatalf("weights %v: source %d is sent to server %d, which is down, or to several", weights, i, first)
			}
		}
		c.eligible(0, 1, 2, 3, 4)
		for i := range sources {
			if server := c.from(sources[i]); server != homes[i] {
				t.Fatalf("weights %v: source %d is sent to server %d; before the change to %d", weights, i, server, homes[i])
			}
		}
	}
}

// The ends of the space of addresses belong to the first and the last server.
func TestSourceEnds(t *testing.T) {
	for _, weights := range [][]float64{{1, 1, 1}, {1, 2, 3}, {1e-300, 1, 1e300}} {
		c := newCluster(&SourceHash{}, 1, weights...)
		if first, last := c.from(0), c.from(^uint64(0)); first != 0 || last != 2 {
			t.Errorf("weights %v: the ends go to %d and %d", weights, first, last)
		}
	}
}
