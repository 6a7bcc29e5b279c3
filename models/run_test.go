package models

import (
	"errors"
	"reflect"
	"runtime"
	"testing"

	"lbsim/models/arrival"
	"lbsim/models/balance"
	"lbsim/models/dist"
	"lbsim/models/result"
	"lbsim/sim"
)

// farm returns ten servers at 80 % load that get that many requests, more or less.
func farm(requests float64, strategy balance.Strategy) *Config {
	const rate = 400
	web := Tier{Name: "web"}
	web.SetDefaults()
	web.Balancer.Strategy = strategy
	web.Servers.Count, web.Servers.Service = 10, &dist.Exponential{Mean: 0.02}
	return &Config{
		Clients:  []Client{{Name: "users", To: "web", Arrivals: &arrival.Poisson{PerSecond: rate}}},
		Tiers:    []Tier{web},
		Duration: sim.FromSeconds(requests / rate),
	}
}

// changed returns a farm with something changed.
func changed(requests float64, change func(c *Config)) *Config {
	c := farm(requests, &balance.RoundRobin{})
	change(c)
	return c
}

// mustRun runs a system that is in order.
func mustRun(t *testing.T, c *Config, seed uint64, replication int) *result.Run {
	t.Helper()
	if problems := c.Check(); len(problems) > 0 {
		t.Fatal(problems)
	}
	run, err := Run(c, seed, replication, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// scopeOf returns a scope of a run.
func scopeOf(t *testing.T, run *result.Run, name string) *result.Scope {
	t.Helper()
	for i := range run.Scopes {
		if run.Scopes[i].Name == name {
			return &run.Scopes[i]
		}
	}
	t.Fatalf("no scope %s", name)
	return nil
}

// partOf returns the sum that a ratio of a run is made of.
func partOf(t *testing.T, run *result.Run, scope, metric string) float64 {
	t.Helper()
	for _, r := range scopeOf(t, run, scope).Ratios {
		if r.Metric == metric {
			return r.Part
		}
	}
	t.Fatalf("no %s at %s", metric, scope)
	return 0
}

// Nothing is allocated per request: a run of ten times as many requests allocates
// next to nothing more than the shorter one, the little being slots and buffers that
// grow with the most that is ever in flight. (Ten times as long a run has the same
// number of windows.)
func TestNothingAllocatedPerRequest(t *testing.T) {
	const requests, spare = 20_000, 40
	for _, row := range []struct {
		about  string
		change func(c *Config)
	}{
		{"round robin", func(c *Config) {}},
		{"weighted round robin", func(c *Config) { c.Tiers[0].Balancer.Strategy = &balance.WeightedRoundRobin{} }},
		{"least connections", func(c *Config) { c.Tiers[0].Balancer.Strategy = &balance.LeastConnections{} }},
		{"two choices", func(c *Config) { c.Tiers[0].Balancer.Strategy = &balance.PowerOfD{Choices: 2} }},
		{"the oracle", func(c *Config) { c.Tiers[0].Balancer.Strategy = &balance.Oracle{} }},
		{"a timeout that seldom fires", func(c *Config) { c.Clients[0].Timeout = 2 * sim.Second }},
		{"a timeout that often fires", func(c *Config) { c.Clients[0].Timeout = 30 * sim.Millisecond }},
		{"a constant network", func(c *Config) { c.Clients[0].Network = &dist.Constant{Value: 0.003} }},
		{"a random network", func(c *Config) { c.Clients[0].Network = &dist.Lognormal{Mean: 0.003, CV: 1} }},
		{"a network in the tier, and overhead", func(c *Config) {
			c.Tiers[0].Network, c.Tiers[0].Balancer.Overhead = &dist.Constant{Value: 0.003}, &dist.Gamma{Mean: 0.001, CV: 0.5}
		}},
		{"two balancers", func(c *Config) { c.Tiers[0].Balancer.Count = 2 }},
		{"a queue limit that is often reached", func(c *Config) { c.Tiers[0].Servers.Queue.Limit = 1 }},
	} {
		mallocs := func(requests float64) int64 {
			c := changed(requests, row.change)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			mustRun(t, c, 1, 0)
			runtime.ReadMemStats(&after)
			return int64(after.Mallocs - before.Mallocs)
		}
		mallocs(requests)
		short, long := mallocs(requests), mallocs(10*requests)
		if long-short > spare {
			t.Errorf("%s: %d requests allocate %d objects, ten times as many allocate %d more", row.about, requests, short, long-short)
		}
	}
}

// The memory of a run grows with the system, not with its length: what is kept of a
// run of ten times as many requests takes as much, but for the longer tails of
// histograms, and as much is allocated on the way.
func TestMemoryDoesNotGrow(t *testing.T) {
	requests := 800_000.0
	if testing.Short() {
		requests = 100_000
	}
	memory := func(requests float64) (kept, allocated int64) {
		c := farm(requests, &balance.LeastConnections{})
		c.Clients[0].Timeout = 2 * sim.Second
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		run := mustRun(t, c, 1, 0)
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(run)
		return int64(after.HeapAlloc) - int64(before.HeapAlloc), int64(after.TotalAlloc - before.TotalAlloc)
	}
	memory(requests / 10)
	kept, allocated := memory(requests)
	keptLong, allocatedLong := memory(10 * requests)
	t.Logf("kept %d and %d bytes, allocated %d and %d", kept, keptLong, allocated, allocatedLong)
	if keptLong > kept+kept/5+64<<10 || allocatedLong > allocated+allocated/5+64<<10 {
		t.Errorf("a run of %g requests keeps %d bytes of %d, one of ten times as many keeps %d of %d",
			requests, kept, allocated, keptLong, allocatedLong)
	}
}

// The same arguments give the same run, to the last bit; another replication or
// another seed gives another.
func TestSameSeedSameRun(t *testing.T) {
	c := farm(5000, &balance.PowerOfD{Choices: 2})
	c.Tiers[0].Balancer.Count = 3
	a := mustRun(t, c, 7, 3)
	if b := mustRun(t, c, 7, 3); !reflect.DeepEqual(a, b) {
		t.Error("two runs of seed 7, replication 3, differ")
	}
	for _, other := range [][2]int{{7, 4}, {8, 3}, {7, -1}, {3, 7}} {
		if b := mustRun(t, c, uint64(other[0]), other[1]); reflect.DeepEqual(a.Scopes, b.Scopes) {
			t.Errorf("seed 7, replication 3, gives the same as seed %d, replication %d", other[0], other[1])
		}
	}
	first, err := Fingerprint(c, 7, 3)
	if err != nil {
		t.Fatal(err)
	}
	if second, _ := Fingerprint(c, 7, 3); first != second {
		t.Error("two fingerprints differ")
	}
	if second, _ := Fingerprint(c, 7, 4); first == second {
		t.Error("two replications have the same fingerprint")
	}
}

// A run that is told to report its progress is the run that is not, and its clock
// and count only grow.
func TestProgressChangesNothing(t *testing.T) {
	for about, c := range map[string]*Config{
		"to a duration":       farm(300_000, &balance.LeastConnections{}),
		"to the last request": changed(0, func(c *Config) { c.Clients[0].Arrivals = few(50_000) }),
	} {
		calls, clock, count := 0, sim.Time(0), uint64(0)
		with, err := Run(c, 1, 0, func(now sim.Time, born uint64) bool {
			if now <= clock || born < count {
				t.Errorf("%s: at %d with %d born after %d with %d", about, now, born, clock, count)
			}
			calls, clock, count = calls+1, now, born
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		if calls < 3 || clock > with.End || count > with.Born {
			t.Errorf("%s: %d reports, the last at %d of %d with %d born of %d", about, calls, clock, with.End, count, with.Born)
		}
		if !reflect.DeepEqual(with, mustRun(t, c, 1, 0)) {
			t.Errorf("%s: reports change the run", about)
		}
	}
}

// few returns a source that comes to an end.
func few(requests int) arrival.Source {
	m := &moments{}
	for i := range requests {
		m.list = append(m.list, arrival.Arrival{At: sim.Time(i) * 3 * sim.Millisecond, Work: 1, Service: -1, Class: -1})
	}
	return m
}

// Progress that returns false ends the run, with an error that says so.
func TestProgressStops(t *testing.T) {
	calls := 0
	run, err := Run(farm(1e9, &balance.RoundRobin{}), 1, 0, func(sim.Time, uint64) bool {
		calls++
		return calls < 5
	})
	if run != nil || !errors.Is(err, ErrStopped) || calls != 5 {
		t.Errorf("run %v, error %v after %d calls", run, err, calls)
	}
}

// failing is a source that cannot be read.
type failing struct{ moments }

var errUnreadable = errors.New("unreadable")

// Err implements arrival.Failer.
func (*failing) Err() error { return errUnreadable }

// A run without requests ends where it begins; a source that fails is the error of
// the run, whether at its first request or later, and with or without a duration.
func TestSourcesThatEnd(t *testing.T) {
	for _, duration := range []sim.Time{0, sim.Minute} {
		for _, progress := range []Progress{nil, func(sim.Time, uint64) bool { return true }} {
			run := func(source arrival.Source) (*result.Run, error) {
				return Run(changed(0, func(c *Config) { c.Duration, c.Clients[0].Arrivals = duration, source }), 1, 0, progress)
			}
			if r, err := run(few(0)); err != nil || r.Born != 0 || r.End != duration {
				t.Errorf("no requests in %d ns: run %+v, error %v", duration, r, err)
			}
			if r, err := run(few(10)); err != nil || r.Born != 10 {
				t.Errorf("ten requests in %d ns: run %+v, error %v", duration, r, err)
			}
			for _, requests := range []int{0, 10} {
				if _, err := run(&failing{*few(requests).(*moments)}); err != errUnreadable {
					t.Errorf("a source that fails after %d requests of %d ns: error %v", requests, duration, err)
				}
			}
		}
	}
}

// A system that Check accepts is not changed by running it.
func TestRunChangesNoConfig(t *testing.T) {
	make := func() *Config {
		return changed(1000, func(c *Config) {
			c.Clients[0].Arrivals = &arrival.Deterministic{PerSecond: 400}
			c.Clients[0].Network = &dist.BoundedPareto{Min: 0.001, Max: 0.1, Shape: 1.5}
			c.Tiers[0].Servers.Service = &dist.Lognormal{Mean: 0.02, CV: 2}
			c.Tiers[0].Balancer.Strategy = &balance.LeastConnections{}
		})
	}
	c := make()
	mustRun(t, c, 1, 0)
	if !reflect.DeepEqual(c, make()) {
		t.Errorf("the configuration is now %+v", c)
	}
}
