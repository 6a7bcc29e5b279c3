package models

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"lbsim/models/arrival"
	"lbsim/models/balance"
	"lbsim/models/dist"
	"lbsim/models/result"
	"lbsim/sim"
)

// What nobody uses changes nothing: with a further client group at a further tier,
// wherever both stand in the scenario, all numbers of the others have the same bits.
func TestStrangersChangeNothing(t *testing.T) {
	base := func() *Config {
		c := farm(5000, &balance.LeastConnections{})
		c.Clients[0].Network, c.Clients[0].Timeout = &dist.Exponential{Mean: 0.004}, 200*sim.Millisecond
		c.Tiers[0].Balancer.Count, c.Tiers[0].Balancer.Overhead = 2, &dist.Exponential{Mean: 0.001}
		c.Tiers[0].Network, c.Tiers[0].Servers.Queue.Limit = &dist.Exponential{Mean: 0.002}, 20
		return c
	}
	alone := mustRun(t, base(), 1, 0)
	db := base().Tiers[0]
	db.Name, db.Servers.Count = "db", 2
	guests := Client{Name: "guests", To: "db", Arrivals: &arrival.Uniform{PerSecond: 70}}

	for about, add := range map[string]func(c *Config){
		"behind": func(c *Config) { c.Clients, c.Tiers = append(c.Clients, guests), append(c.Tiers, db) },
		"before": func(c *Config) {
			c.Clients, c.Tiers = append([]Client{guests}, c.Clients...), append([]Tier{db}, c.Tiers...)
		},
		"a tier alone": func(c *Config) { c.Tiers = append([]Tier{db}, c.Tiers...) },
	} {
		c := base()
		add(c)
		crowd := mustRun(t, c, 1, 0)
		for i := range alone.Scopes {
			scope := &alone.Scopes[i]
			if scope.Name == "total" && strings.HasPrefix(about, "be") {
				continue // guests are part of it
			}
			if !reflect.DeepEqual(scope, scopeOf(t, crowd, scope.Name)) {
				t.Errorf("strangers %s change %s", about, scope.Name)
			}
		}
	}
}

// Every strategy meets the same requests: they are born at the same instants and
// bring the same demands along, to the nanosecond, however they are placed, delayed
// or rejected. All requests come to an end, so that all demands are in the sums.
func TestCommonRandomNumbers(t *testing.T) {
	var first *result.Run
	for _, kind := range balance.Strategies.Kinds {
		if kind.New == nil {
			continue
		}
		c := changed(0, func(c *Config) {
			c.Clients[0].Arrivals = few(3000)
			c.Clients[0].Network = &dist.Exponential{Mean: 0.01}
			c.Tiers[0].Balancer.Strategy, c.Tiers[0].Balancer.Count = kind.New(), 2
			c.Tiers[0].Servers.Count = 0
			c.Tiers[0].Servers.Groups = []Group{{Count: 2, Speed: 1, Weight: 1}, {Count: 2, Speed: 3, Weight: 3}}
			c.Tiers[0].Servers.Queue.Limit = 3
		})
		run := mustRun(t, c, 1, 0)
		if first == nil {
			first = run
		}
		born, demand := run.Born, partOf(t, run, "tiers.web", "offered_load")
		if born != first.Born || demand != partOf(t, first, "tiers.web", "offered_load") {
			t.Errorf("%s: %d requests with %v s of work; under the first strategy %d with %v",
				kind.Name, born, demand, first.Born, partOf(t, first, "tiers.web", "offered_load"))
		}
		if partOf(t, run, "total", "rejected") == 0 {
			t.Errorf("%s: nothing is rejected", kind.Name)
		}
		// The network of a client is drawn from the request, too.
		open := changed(5000, func(c *Config) {
			c.Clients[0].Network = &dist.Exponential{Mean: 0.01}
			c.Tiers[0].Balancer.Strategy = kind.New()
		})
		offered := partOf(t, mustRun(t, open, 1, 0), "tiers.web", "offered")
		open.Tiers[0].Balancer.Strategy = &balance.Random{}
		if want := partOf(t, mustRun(t, open, 1, 0), "tiers.web", "offered"); offered != want {
			t.Errorf("%s: %v requests have reached the balancer, %v under random", kind.Name, offered, want)
		}
	}
}

// With all rates doubled and all times halved, the system does the same at twice the
// speed: every time that is measured is half of what it was, but for rounding to
// nanoseconds and the buckets of histograms.
func TestTwiceAsFast(t *testing.T) {
	system := func(speed float64) *Config {
		half := func(seconds float64) float64 { return seconds / speed }
		return changed(0, func(c *Config) {
			c.Duration, c.Warmup = sim.FromSeconds(half(5000)), sim.FromSeconds(half(100))
			c.Clients[0].Arrivals = &arrival.Poisson{PerSecond: 4 * speed}
			c.Clients[0].Network, c.Clients[0].Timeout = &dist.Uniform{Min: half(0.1), Max: half(0.3)}, sim.FromSeconds(half(20))
			c.Tiers[0].Balancer.Overhead = &dist.Constant{Value: half(0.05)}
			c.Tiers[0].Network = &dist.Exponential{Mean: half(0.1)}
			c.Tiers[0].Balancer.Strategy = &balance.LeastConnections{}
			c.Tiers[0].Servers.Service = &dist.Lognormal{Mean: half(2.2), CV: 1.5}
			c.Tiers[0].Servers.Queue.Limit = 6
		})
	}
	slow, fast := mustRun(t, system(1), 1, 0), mustRun(t, system(2), 1, 0)
	if slow.Born != fast.Born || slow.Events != fast.Events {
		t.Fatalf("%d requests and %d events; at twice the speed %d and %d", slow.Born, slow.Events, fast.Born, fast.Events)
	}
	near := func(what string, a, b, tolerance float64) {
		if !(math.Abs(a-2*b) <= tolerance*math.Abs(a)) {
			t.Errorf("%s: %v; at twice the speed %v", what, a, b)
		}
	}
	for i := range slow.Scopes {
		a, b := &slow.Scopes[i], &fast.Scopes[i]
		for k := range a.Spans {
			x, y, what := a.Spans[k].Histogram, b.Spans[k].Histogram, a.Name+" "+a.Spans[k].Metric
			near(what+" mean", x.Mean(), y.Mean(), 1e-7)
			near(what+" sd", x.Deviation(), y.Deviation(), 1e-7)
			near(what+" max", x.Max(), y.Max(), 1e-7)
			near(what+" p90", x.Quantile(0.9), y.Quantile(0.9), 2*x.Resolution().Error())
		}
		if a.Missing != b.Missing || i == 0 && a.Missing == 0 {
			t.Errorf("%s: %d requests failed; at twice the speed %d", a.Name, a.Missing, b.Missing)
		}
	}
}

// distinct is the probability that a comparison of two samples fails although they
// are of the same law, were the seed another.
const distinct = 1e-4

// compareLatencies runs two systems that differ in nothing that matters, with
// different seeds, and compares the means and the p90 of their latencies by
// Welch's test (its degrees of freedom taken as the fewest that they can be).
func compareLatencies(t *testing.T, about string, a, b *Config) {
	const replications = 30
	samples := func(c *Config, seed uint64) (means, tails []float64) {
		for i := range replications {
			latency := mustRun(t, c, seed, i).Scopes[0].Spans[0].Histogram
			means, tails = append(means, latency.Mean()), append(tails, latency.Quantile(0.9))
		}
		return means, tails
	}
	meansA, tailsA := samples(a, 1)
	meansB, tailsB := samples(b, 2)
	for what, pair := range map[string][2][]float64{"mean": {meansA, meansB}, "p90": {tailsA, tailsB}} {
		x, varianceX := stat.MeanVariance(pair[0], nil)
		y, varianceY := stat.MeanVariance(pair[1], nil)
		score := math.Abs(x-y) / math.Sqrt((varianceX+varianceY)/replications)
		if limit := (distuv.StudentsT{Sigma: 1, Nu: replications - 1}).Quantile(1 - distinct/2); !(score < limit) {
			t.Errorf("%s: %s latency %v and %v, %.1f standard errors apart", about, what, x, y, score)
		}
	}
}

// Names are names: a system whose client group, tier and balancer are called
// otherwise follows the same law. It does not draw the same numbers.
func TestNamesDoNotMatter(t *testing.T) {
	named := func(users, web string) *Config {
		return changed(4000, func(c *Config) {
			c.Clients[0].Name, c.Clients[0].To, c.Tiers[0].Name = users, web, web
			c.Tiers[0].Balancer.Strategy = &balance.PowerOfD{Choices: 2}
		})
	}
	compareLatencies(t, "renamed", named("users", "web"), named("people", "shop"))
}

// The best of one server is a random server: with replacement by the same draws, so
// that all numbers are the same, and without by others of the same law. The best of
// all servers is the one with the fewest connections.
func TestLimitsOfPowerOfD(t *testing.T) {
	random := farm(4000, &balance.Random{})
	one := mustRun(t, farm(4000, &balance.PowerOfD{Choices: 1, Replacement: true}), 1, 0)
	if !reflect.DeepEqual(one, mustRun(t, random, 1, 0)) {
		t.Error("the best of one, with replacement, is not random")
	}
	compareLatencies(t, "best of one", farm(4000, &balance.PowerOfD{Choices: 1}), random)
	compareLatencies(t, "best of all", farm(4000, &balance.PowerOfD{Choices: 10}), farm(4000, &balance.LeastConnections{}))
}
