package models

import (
	"math"
	"reflect"
	"testing"

	"lbsim/models/arrival"
	"lbsim/models/balance"
	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/models/queue"
	"lbsim/models/result"
	"lbsim/sim"
)

// callOf returns a call of a tier.
func callOf(name string) Call {
	c := Call{Name: name}
	c.SetDefaults()
	return c
}

// shop returns a web tier that calls a db tier, at about two thirds of full load, for
// that many requests, more or less.
func shop(requests float64) *Config {
	return changed(requests, func(c *Config) {
		c.Clients[0].Network = &dist.Exponential{Mean: 0.004}
		c.Tiers[0].Servers.Workers = 2
		c.Tiers[0].Calls = []Call{callOf("db")}
		db := Tier{Name: "db", Network: &dist.Exponential{Mean: 0.001}}
		db.SetDefaults()
		db.Servers.Count, db.Servers.Service = 6, &dist.Exponential{Mean: 0.01}
		c.Tiers = append(c.Tiers, db)
	})
}

// latencies returns what the clients of a run have met.
func latencies(t *testing.T, c *Config) result.Span {
	t.Helper()
	return mustRun(t, c, 1, 0).Scopes[0].Spans[0]
}

// What is said in another way, and what has no effect, gives the same latencies, to
// the last of their bits.
func TestSameLatencies(t *testing.T) {
	front := func(c *Config) {
		c.Tiers = append(c.Tiers, routed("front", "web"))
		c.Clients[0].To = "front"
	}
	for _, row := range []struct {
		about       string
		both, other func(c *Config)
	}{
		{"routes to the tier itself", nil, front},
		{"all of the requests on a route with a share", nil, func(c *Config) {
			front(c)
			c.Tiers[2].Routes[0].Share = &Share{Value: 1}
		}},
		{"a route in two, with all requests on one", nil, func(c *Config) {
			spare := c.Tiers[0]
			spare.Name = "spare"
			c.Tiers = append(c.Tiers, spare, routed("front", "spare", "web"))
			c.Tiers[3].Routes[0].Share, c.Tiers[3].Routes[1].Share = &Share{}, &Share{Value: 1}
			c.Clients[0].To = "front"
		}},
		{"calls that nobody makes", nil, func(c *Config) {
			never, also := callOf("cache"), callOf("cdn")
			never.Share, also.Share, also.Count, also.Parallel = 0, 0, 7, true
			cache := c.Tiers[1]
			cache.Name = "cache"
			cdn := cache
			cdn.Name = "cdn"
			c.Tiers[0].Calls = []Call{never, c.Tiers[0].Calls[0], also}
			c.Tiers = append(c.Tiers, cache, cdn)
		}},
		{"workers that are not held, of which there are enough", func(c *Config) { c.Tiers[0].Servers.Workers = 1_000_000 },
			func(c *Config) { c.Tiers[0].Calls[0].HoldWorker = false }},
		{"layer 4 where each request has a connection", nil, func(c *Config) { c.Tiers[0].Balancer.Layer, c.Tiers[1].Balancer.Layer = 4, 7 }},
		{"layer 4 where a connection takes one request", func(c *Config) {
			c.Clients[0].Connections = &Connections{Count: 50, Requests: 1}
		}, func(c *Config) { c.Tiers[0].Balancer.Layer = 4 }},
		{"priority with one class", nil, func(c *Config) { c.Tiers[0].Servers.Queue.Discipline = &queue.Priority{} }},
		{"preemptive priority with one class", nil, func(c *Config) { c.Tiers[0].Servers.Queue.Discipline = &queue.Priority{Preempts: true} }},
		{"round robin of a quantum that is never over", nil, func(c *Config) {
			c.Tiers[0].Servers.Queue.Discipline = &queue.RoundRobin{Slice: sim.Day}
		}},
		{"zones without a distance", nil, func(c *Config) {
			c.Clients[0].Zone = "a"
			c.Tiers[0].Servers.Zones, c.Tiers[1].Servers.Zones = []string{"a", "b"}, []string{"b", "c"}
		}},
		{"a zone that all are in", nil, func(c *Config) {
			c.Zones.Latency = sim.Second
			c.Clients[0].Zone = "a"
			c.Tiers[0].Servers.Zones, c.Tiers[1].Servers.Zones = []string{"a"}, []string{"a"}
		}},
		{"a stage of one", nil, func(c *Config) { c.Tiers[0].Calls[0].Stage = 3 }},
		{"a quorum of all", func(c *Config) { c.Tiers[0].Calls[0].Count, c.Tiers[0].Calls[0].Parallel = 3, true }, func(c *Config) { c.Tiers[0].Calls[0].Quorum = 3 }},
		{"phases in which nothing changes", nil, func(c *Config) {
			c.Phases = []Phase{{At: sim.Second, Config: copyOf(c)}, {At: 3 * sim.Second, Config: copyOf(c)}}
		}},
	} {
		base, other := shop(3000), shop(3000)
		if row.both != nil {
			row.both(base)
			row.both(other)
		}
		row.other(other)
		a, b := latencies(t, base), latencies(t, other)
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: %d latencies of mean %v, and %d of %v", row.about, a.Histogram.Count(), a.Histogram.Mean(), b.Histogram.Count(), b.Histogram.Mean())
		}
	}
}

// With one request at a time there is nothing to share, to order or to take away:
// under all disciplines it meets the same.
func TestAloneUnderAllDisciplines(t *testing.T) {
	var first *result.Run
	for _, kind := range queue.Disciplines.Kinds {
		c := changed(0, func(c *Config) {
			c.Clients[0] = Client{Name: "users", To: "web", Users: &Users{Count: 1, Think: &dist.Exponential{Mean: 0.01}}}
			c.Duration = 20 * sim.Second
			c.Tiers[0].Servers.Queue.Discipline = kind.New()
		})
		run := mustRun(t, c, 1, 0)
		if first == nil {
			first = run
		}
		if !reflect.DeepEqual(run.Scopes[0].Spans, first.Scopes[0].Spans) {
			t.Errorf("%s: latencies of mean %v, under fifo %v", kind.Name, run.Scopes[0].Spans[0].Histogram.Mean(), first.Scopes[0].Spans[0].Histogram.Mean())
		}
	}
}

// Preemptive priority shields those of high priority from all others: the same
// customers, with their own demands, meet the same latencies as if they were alone, to
// the last bit; without preemption they do not.
func TestPreemptivePriorityShields(t *testing.T) {
	high := func(discipline queue.Discipline, crowd bool) *result.Scope {
		c := changed(0, func(c *Config) {
			c.Duration = 20 * sim.Second
			c.Clients[0].Arrivals, c.Clients[0].Name = &arrival.Poisson{PerSecond: 150}, "high"
			c.Clients[0].Requests = []Class{{Name: "x", Share: 1, Path: "/", Priority: 5}}
			if crowd {
				low := Client{Name: "low", To: "web", Arrivals: &arrival.Poisson{PerSecond: 300}}
				low.Requests = []Class{{Name: "y", Share: 0.5, Path: "/", Priority: 4}, {Name: "z", Share: 0.5, Path: "/"}}
				c.Clients = append(c.Clients, low)
			}
			// Servers are chosen by the source, so that each meets the same requests.
			c.Tiers[0].Balancer.Strategy = &balance.SourceHash{}
			c.Tiers[0].Servers.Queue.Discipline = catalog.Clone(discipline)
		})
		return scopeOf(t, mustRun(t, c, 1, 0), "clients.high")
	}
	preemptive := &queue.Priority{Preempts: true}
	if alone, shielded := high(preemptive, false), high(preemptive, true); !reflect.DeepEqual(alone.Spans, shielded.Spans) {
		t.Errorf("alone %v s, among others %v s", alone.Spans[0].Histogram.Mean(), shielded.Spans[0].Histogram.Mean())
	}
	if alone, not := high(&queue.Priority{}, false), high(&queue.Priority{}, true); reflect.DeepEqual(alone.Spans, not.Spans) {
		t.Error("without preemption they are not disturbed")
	}
}

// Tiers that call each other, with everything twice as fast, do the same at twice the
// speed.
func TestTiersTwiceAsFast(t *testing.T) {
	system := func(speed float64) *Config {
		half := func(seconds float64) float64 { return seconds / speed }
		c := shop(0)
		c.Duration, c.Zones.Latency = sim.FromSeconds(half(4000)), sim.FromSeconds(half(0.2))
		c.Clients[0].Arrivals = &arrival.Poisson{PerSecond: 2 * speed}
		c.Clients[0].Network, c.Clients[0].Timeout, c.Clients[0].Zone = &dist.Uniform{Max: half(0.3)}, sim.FromSeconds(half(40)), "a"
		users := Client{Name: "people", To: "web", Users: &Users{Count: 5, Think: &dist.Exponential{Mean: half(5)}}}
		visits := Client{Name: "visits", To: "web", Sessions: &Sessions{Arrivals: &arrival.Poisson{PerSecond: 0.1 * speed},
			Requests: &dist.Geometric{Mean: 4}, Think: &dist.Exponential{Mean: half(3)}, Start: "empty"}}
		c.Clients = append(c.Clients, users, visits)
		web, db := &c.Tiers[0], &c.Tiers[1]
		web.Balancer.Overhead, web.Balancer.Workers, web.Balancer.Layer = &dist.Constant{Value: half(0.05)}, 1, 4
		web.Balancer.TLS = &TLS{Handshake: sim.FromSeconds(half(0.1)), Resumed: sim.FromSeconds(half(0.02)), Resumption: 0.5, Mode: "reencrypt"}
		web.Servers.Service, web.Servers.Zones = &dist.Gamma{Mean: half(1), CV: 1.5}, []string{"a", "b"}
		db.Network, db.Servers.Service = &dist.Constant{Value: half(0.1)}, &dist.Exponential{Mean: half(1)}
		db.Servers.Queue.Discipline = &queue.RoundRobin{Slice: sim.FromSeconds(half(0.4))}
		db.Servers.Queue.Timeout = sim.FromSeconds(half(10))
		web.Calls[0].Count, web.Calls[0].Parallel, web.Calls[0].Quorum = 2, true, 1
		return c
	}
	slow, fast := mustRun(t, system(1), 1, 0), mustRun(t, system(2), 1, 0)
	if slow.Born != fast.Born {
		t.Fatalf("%d requests; at twice the speed %d", slow.Born, fast.Born)
	}
	for i := range slow.Scopes {
		a, b := &slow.Scopes[i], &fast.Scopes[i]
		for k := range a.Spans {
			x, y := a.Spans[k].Histogram, b.Spans[k].Histogram
			if x.Count() != y.Count() || x.Count() > 0 && !(math.Abs(x.Mean()-2*y.Mean()) <= 1e-6*x.Mean()) {
				t.Errorf("%s %s: %d of mean %v; at twice the speed %d of %v", a.Name, a.Spans[k].Metric, x.Count(), x.Mean(), y.Count(), y.Mean())
			}
		}
	}
}

// Sessions that start steady are as many from the beginning as they are in the long
// run: the rate of sessions times their mean length (Little), with pauses that vary,
// numbers of requests that do, and users who are busy or slow. At both moments the
// number is Poisson, so that the sums over replications are compared by their standard
// deviations; five of them are a false alarm in a million.
func TestSteadySessions(t *testing.T) {
	const replications, rate = 40, 200.0
	c := changed(0, func(c *Config) {
		c.Duration = 60 * sim.Second
		c.Clients[0] = Client{Name: "users", To: "web", Sessions: &Sessions{
			Arrivals: &arrival.Poisson{PerSecond: rate}, Requests: &dist.Geometric{Mean: 5},
			Think: &dist.Gamma{Mean: 0.5, CV: 2}, Activity: &dist.Gamma{Mean: 3, CV: 0.3}, Start: "steady"}}
		c.Tiers[0].Servers.Workers, c.Tiers[0].Servers.Service = 1000, &dist.Constant{Value: 1e-6}
	})
	// A session lasts for 4 pauses on average, each of 0.5 s over an activity, whose
	// inverse has the mean k/(k-1) with k = 1/CV².
	k := 1 / (0.3 * 0.3)
	want := replications * rate * 4 * 0.5 * k / (k - 1)
	var first, last float64
	for i := range replications {
		s := newSystem(c, 1, i)
		s.begin(c)
		first += float64(s.groups[0].crowd.(*sessions).active.Value)
		s.proceed(c.Duration, nil)
		last += float64(s.groups[0].crowd.(*sessions).active.Value)
	}
	// The start draws from 65,536 variates that stand for each law; their means are off
	// by their own deviations: those of the pauses, of the numbers and of the slowness.
	off := want / replications * math.Sqrt((4.0+20.0/16+0.1)/65_536*replications)
	if d := 5 * math.Sqrt(want+off*off); math.Abs(first-want) > d {
		t.Errorf("%v sessions at the beginning of %d runs; expected %v give or take %v", first, replications, want, d)
	}
	if d := 5 * math.Sqrt(want); math.Abs(last-want) > d {
		t.Errorf("%v sessions at the end of %d runs; expected %v give or take %v", last, replications, want, d)
	}
}
