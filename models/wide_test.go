package models

import (
	"runtime"
	"strings"
	"testing"

	"lbsim/models/arrival"
	"lbsim/models/dist"
	"lbsim/models/queue"
	"lbsim/sim"
)

// Twenty tiers in a row: a latency is what is spent in all of them. With one request
// after the other nothing waits, and each tier takes its time.
func TestDeep(t *testing.T) {
	const depth = 20
	c := chain(depth, 0.001)
	c.Clients[0].Arrivals = &arrival.Deterministic{PerSecond: 40}
	for i := range c.Tiers {
		c.Tiers[i].Network = &dist.Constant{Value: 0.0002}
	}
	run := mustRun(t, c, 1, 0)
	latency := run.Scopes[0].Spans[0].Histogram
	if want := depth * 0.0012; latency.Count() != 79 || !near(latency.Mean(), want) || latency.Deviation() != 0 {
		t.Errorf("%d latencies of mean %v, deviation %v; expected 79 of %v", latency.Count(), latency.Mean(), latency.Deviation(), want)
	}
	for i := range c.Tiers {
		if path := partOf(t, run, "tiers."+tierName(i), "path_service_time"); !near(path, 79*0.001) {
			t.Errorf("tier %d: %v s of service on the paths; expected 0.079 s", i, path)
		}
	}
}

func near(a, b float64) bool { return a-b <= 1e-9*b && b-a <= 1e-9*b }

// A tier of a hundred thousand servers.
func TestVeryWide(t *testing.T) {
	for _, discipline := range []queue.Discipline{&queue.FIFO{}, &queue.ProcessorSharing{}, &queue.LIFO{Preempts: true}} {
		c := changed(0, func(c *Config) {
			c.Duration = 10 * sim.Millisecond
			c.Clients[0].Arrivals = &arrival.Poisson{PerSecond: 4e6}
			c.Tiers[0].Servers.Count, c.Tiers[0].Servers.Queue.Discipline = 100_000, discipline
		})
		run := mustRun(t, c, 1, 0)
		if run.Born < 39_000 || run.Born > 41_000 { // 5 standard deviations
			t.Errorf("%d requests were born", run.Born)
		}
	}
}

// A thousand calls at once, of one request: one server takes them in turn, and the last
// ends the request; of a thousand servers each takes one.
func TestManyCallsAtOnce(t *testing.T) {
	for _, row := range []struct {
		servers, quorum int
		want            float64
	}{{1, 0, 1.001}, {1000, 0, 0.002}, {1, 500, 0.501}} {
		c := chain(2, 0.001)
		c.Duration = 0
		c.Clients[0].Arrivals = &ending{Of: &arrival.Deterministic{PerSecond: 0.5}, left: 3}
		call := &c.Tiers[0].Calls[0]
		call.Count, call.Parallel, call.Quorum = 1000, true, row.quorum
		c.Tiers[1].Servers.Count = row.servers
		run := mustRun(t, c, 1, 0)
		if latency := run.Scopes[0].Spans[0].Histogram; latency.Count() != 3 || !near(latency.Mean(), row.want) {
			t.Errorf("%d servers, quorum %d: %d latencies of %v s; expected 3 of %v", row.servers, row.quorum, latency.Count(), latency.Mean(), row.want)
		}
		if n := partOf(t, run, "tiers.tier1", "throughput"); n != 3000 {
			t.Errorf("%d servers: %v calls were answered", row.servers, n)
		}
	}
}

// A circle of calls is a mistake that is told with the way round; so is one by routes.
func TestCircles(t *testing.T) {
	c := chain(4, 0.001)
	back := Call{Name: tierName(1)}
	back.SetDefaults()
	c.Tiers[3].Calls = []Call{back}
	expectCircle(t, c, "tiers.tier3.calls.tier1", "tier1 → tier2 → tier3 → tier1")
	self := Call{Name: tierName(0)}
	self.SetDefaults()
	c = chain(1, 0.001)
	c.Tiers[0].Calls = []Call{self}
	expectCircle(t, c, "tiers.tier0.calls.tier0", "tier0 → tier0")
	c = chain(2, 0.001)
	c.Tiers[1] = routed(tierName(1), "front")
	c.Tiers = append(c.Tiers, routed("front", tierName(1)))
	expectCircle(t, c, "tiers.front.routes", "tier1 → front → tier1")
}

func expectCircle(t *testing.T, c *Config, path, way string) {
	t.Helper()
	problems := c.Check()
	if len(problems) != 1 || problems[0].Path != path || !strings.Contains(problems[0].Text, way) {
		t.Errorf("problems are %v; expected one at %s with %s", problems, path, way)
	}
}

// perMember is how many bytes a user or a session may cost at rest, between two
// requests, its event in the agenda included.
const perMember = 200

// A million users, and a million sessions, cost little memory each. What is measured is
// what lives after a garbage collection, when most have been seen.
func TestMemoryOfCrowds(t *testing.T) {
	if testing.Short() || raced {
		t.Skip("it takes a while")
	}
	const members = 1_000_000
	think := &dist.Exponential{Mean: 1}
	for about, client := range map[string]Client{
		"users": {Name: "users", To: "web", Users: &Users{Count: members, Think: think}},
		"sessions": {Name: "users", To: "web", Sessions: &Sessions{
			Arrivals: &arrival.Poisson{PerSecond: members / 10}, Requests: &dist.Constant{Value: 11}, Think: think, Start: "steady"}},
	} {
		c := changed(0, func(c *Config) {
			c.Duration = sim.Second
			c.Clients[0] = client
			c.Tiers[0].Servers.Count, c.Tiers[0].Servers.Workers, c.Tiers[0].Servers.Service = 1, 1_000_000, &dist.Constant{Value: 1e-6}
		})
		before := heap()
		s := newSystem(c, 1, 0)
		s.begin(c)
		s.proceed(c.Duration, nil)
		cost := (heap() - before) / members
		if s.born() < members/2 {
			t.Errorf("%s: only %d requests were born", about, s.born())
		}
		t.Logf("%s: %d bytes each", about, cost)
		if cost > perMember {
			t.Errorf("%s cost %d bytes each; expected at most %d", about, cost, perMember)
		}
		runtime.KeepAlive(s)
	}
}

// heap returns the bytes that live.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
