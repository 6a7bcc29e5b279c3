package scenarios

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"lbsim/models/result"
	"lbsim/scenarios/forecast"
)

// theoryOf returns what theory says of the only case of a scenario.
func theoryOf(t *testing.T, text string) []result.Forecast {
	t.Helper()
	s, err := Parse("theory", []byte("{name: theory, "+strings.TrimPrefix(spellings.Replace(text), "{")))
	if err != nil {
		t.Fatal(err)
	}
	return s.Theory().Cases[0].Forecasts
}

// TestTheoryOfOracles reads the scenario of each oracle, lets theory find its model, and
// compares every number that it predicts with the oracles: whatever model is found, it
// is the right one. Limits of many servers are compared where there are many.
func TestTheoryOfOracles(t *testing.T) {
	quantities, found := readQuantities(t), map[string]bool{}
	for _, o := range readOracles(t) {
		forecasts := theoryOf(t, o.scenario)
		q, tier, client := quantities[o.quantity], "tiers.web", "clients.users"
		if strings.Contains(o.scenario, "to: app") {
			tier, client = "tiers.app", "clients.members"
		}
		scope := strings.NewReplacer("clients.*", client, "tiers.*", tier).Replace(q.scope)
		for _, f := range forecasts {
			for _, p := range f.Predictions {
				statistic, value := q.statistic, p.Value
				if statistic == "complement" {
					statistic, value = "mean", 1-value
				}
				if p.Scope != scope || p.Metric != q.metric || p.Statistic != statistic || p.Limit && !strings.HasPrefix(o.id, "p-podlim-") {
					continue
				}
				found[o.id] = true
				if !(math.Abs(value-o.value) <= max(1e-6*o.value, o.uncertainty)) {
					t.Errorf("%s: %s predicts %.9g; expected %.9g ±%.2g", o.id, p.Model, value, o.value, o.uncertainty)
				}
			}
		}
	}
	for _, id := range theoryOracles {
		if !found[id] {
			t.Errorf("nothing predicts %s", id)
		}
	}
	t.Logf("%d oracles are predicted", len(found))
}

// theoryOracles are some of the oracles that theory has to predict, of each model one.
var theoryOracles = []string{
	"p-mm1-a-p99-sojourn", "p-mmc-a-prob-wait", "p-mmc-c-p99-sojourn", "p-md1-a-p50-sojourn", "p-mg1-logn-a-p99-sojourn", "p-mg1-bp-a-p99-sojourn",
	"p-ps-a-p99-sojourn", "p-ps-logn-a-mean-slowdown", "p-ps-multi-a-mean-sojourn", "p-lifo-a-mean-sojourn", "p-siro-a-mean-sojourn",
	"p-dm1-a-prob-wait", "p-e2m1-a-p99-sojourn", "p-h2m1-a-mean-sojourn", "p-um1-a-mean-sojourn", "p-dm2-a-mean-sojourn",
	"p-mm1k-a-loss-probability", "p-mm1k-b-throughput", "p-mmck-a-mean-sojourn", "p-erlb-logn-a-loss-probability", "p-minf-a-mean-sojourn",
	"p-split-a-mean-sojourn", "p-wsplit-a-p99-sojourn", "p-rr-b-p99-sojourn", "p-rr-c-mean-sojourn", "p-podlim-a-p99-sojourn", "p-lwl-m-a-lwl-prob-wait",
	"p-tandem-b-p99-sojourn", "p-calls-a-p99-sojourn", "p-net-a-mean-sojourn", "p-visits-a-mean-sojourn", "p-visits-a-utilization-db",
	"p-sess-a-p99-sojourn", "p-repair-a-p99-sojourn", "p-repair-b-throughput", "p-closed-a-mean-sojourn", "p-closed-a-utilization-app",
}

// A small system, and another fleet for it.
const (
	small = `{clients: {users: {to: web, arrivals: {poisson: 80/s}}},
		tiers: {web: {servers: {count: 1, workers: 2, service: {exponential: 20ms}}}}}`
	fleet = "tiers.web.servers={count: 4, service: {exponential: 20ms}}"
)

// changes are settings of the small system, and the model that fits then, or what stands
// in the way of one.
var changes = []struct {
	phrase   string
	settings []string
	want     string
}{
	{"one server with two workers", nil, "M/M/2"},
	{"classes that ask for the same work are one", []string{"clients.users.requests={a: {share: 30%}, b: {share: 70%, path: /b}}"}, "M/M/2"},
	{"classes of different work mix two laws", []string{"clients.users.requests={a: {share: 90%}, b: {share: 10%, work: 3}}", "tiers.web.servers.workers=4"},
		"but classes bring different work, so service times are not exponential"},
	{"work that is drawn is a factor", []string{"clients.users.requests={a: {share: 100%, work: {erlang: {mean: 1, shape: 2}}}}"},
		"but the work of a request varies, so service times are not exponential"},
	{"clients that give up are not noticed by the tier", []string{"clients.users.timeout=100ms"}, "M/M/2"},
	{"network before the balancer only shifts latency", []string{"clients.users.network=30ms"}, "M/M/2"},
	{"constant network behind the balancer shifts the sojourn", []string{"tiers.web.network=3ms"}, "M/M/2"},
	{"service that is lognormal, on two workers", []string{"tiers.web.servers.service={lognormal: {mean: 20ms, cv: 1}}"},
		"but service times are lognormal, not exponential"},
	{"service that is lognormal, on one worker", []string{"tiers.web.servers.workers=1", "clients.users.arrivals.poisson=30/s", "tiers.web.servers.service={lognormal: {mean: 20ms, cv: 1}}"}, "M/G/1"},
	{"service that is constant", []string{"tiers.web.servers.workers=1", "clients.users.arrivals.poisson=30/s", "tiers.web.servers.service=20ms"}, "M/D/1"},
	{"a queue without places", []string{"tiers.web.servers.queue.limit=0"}, "M/G/2/2"},
	{"a queue with a few places", []string{"tiers.web.servers.queue.limit=3"}, "M/M/2/5"},
	{"a queue with so many places that they do not matter", []string{"tiers.web.servers.queue.limit=1000"}, "M/M/2"},
	{"requests that leave the queue", []string{"tiers.web.servers.queue.timeout=50ms"}, "but requests leave the queue after 50ms"},
	{"processor sharing", []string{"tiers.web.servers.queue.discipline=processor_sharing", "tiers.web.servers.service=20ms"}, "M/G/2-PS"},
	{"the shortest first", []string{"tiers.web.servers.queue.discipline=shortest_first"}, "but requests are served by shortest first, not in the order of arrival"},
	{"last come, first served has the same mean", []string{"tiers.web.servers.queue.discipline=lifo"}, "M/M/2"},
	{"priorities", []string{"tiers.web.servers.queue.discipline=priority", "clients.users.requests={a: {share: 90%}, b: {share: 10%, priority: 1}}"},
		"but some classes are served before others (priority)"},
	{"arrivals at equal distances", []string{"clients.users.arrivals={deterministic: 80/s}"}, "D/M/2"},
	{"arrivals that follow the clock", []string{"clients.users.arrivals={profile: {ramp: {from: 10/s, to: 50/s, over: 1m}}}"},
		"but the arrivals of clients.users follow a profile, so nothing settles"},
	{"batches", []string{"clients.users.arrivals={batch: {poisson: 20/s, size: 2}}"}, "but the requests of clients.users come in batches, not one at a time"},
	{"something is changed while it runs", []string{"events=[{at: 1m, set: {clients.users.arrivals.poisson: 90/s}}]"}, "but events change the system while it runs"},
	{"four servers in turn", []string{fleet}, "4 x E4/M/1, round robin"},
	{"two balancers that take turns of their own", []string{fleet, "tiers.web.balancer.count=2"}, "but 2 balancers each see a part of the requests only"},
	{"four servers at random", []string{fleet, "tiers.web.balancer.strategy=random"}, "4 x M/M/1, random splitting"},
	{"two balancers at random are one", []string{fleet, "tiers.web.balancer.strategy=random", "tiers.web.balancer.count=2"}, "4 x M/M/1, random splitting"},
	{"servers that differ, by weight", []string{"tiers.web.servers={service: {exponential: 20ms}, groups: {a: {count: 2, weight: 2, speed: 2}, b: {count: 1}}}",
		"tiers.web.balancer.strategy=weighted_random"}, "M/M/1 at each server, random splitting"},
	{"servers that differ, in turn", []string{"tiers.web.servers={service: {exponential: 20ms}, groups: {a: {count: 2, speed: 2}, b: {count: 1}}}"},
		"but servers differ in speed"},
	{"least work left is one queue", []string{fleet, "tiers.web.balancer.strategy=oracle"}, "M/M/4, least work left"},
	{"the best of two among a few", []string{fleet, "tiers.web.balancer.strategy=power_of_d"}, "but 4 servers are too few for the limit of many"},
	{"the best of two among many", []string{fleet, "tiers.web.servers.count=40", "tiers.web.balancer.strategy=power_of_d"}, "best of 2, limit of many servers"},
	{"the shortest queue has no closed form", []string{fleet, "tiers.web.balancer.strategy=least_connections"},
		"but 4 servers, which the balancer chooses by least connections, not at random"},
	{"balancers that are a queue of their own", []string{"tiers.web.balancer={workers: 1, overhead: 1ms}"}, "but requests queue at the balancer, which works on 1 at a time"},
	{"balancers that cost time only", []string{"tiers.web.balancer={overhead: {exponential: 1ms}}"}, "M/M/2"},
	{"TLS", []string{"tiers.web.balancer.tls={handshake: 1ms}"}, "but TLS handshakes of new connections cost work"},
	{"users", []string{"clients.users={to: web, users: {count: 20, think: 1s}}"}, "closed network of 20 users"},
	{"users who give up", []string{"clients.users={to: web, users: {count: 20, think: 1s}, timeout: 1s}"},
		"but users give up when a request times out, and ask again while it is still worked on"},
	{"more than two workers carry", []string{"clients.users.arrivals.poisson=200/s"}, "unstable"},
}

// TestTheoryFindsTheModel changes one thing after the other of a small system, and says
// which model fits then, or what stands in the way of one.
func TestTheoryFindsTheModel(t *testing.T) {
	for _, row := range changes {
		s, err := Parse("theory", []byte("{name: theory, "+strings.TrimPrefix(small, "{")))
		for _, setting := range row.settings {
			path, value, _ := strings.Cut(setting, "=")
			if err == nil {
				s, err = s.With(path, value)
			}
		}
		if err != nil {
			t.Errorf("%s: %v", row.phrase, err)
			continue
		}
		if got := verdictOn(s.Theory().Cases[0].Forecasts[0]); got != row.want {
			t.Errorf("%s: %s; expected %s", row.phrase, got, row.want)
		}
	}
}

// verdictOn returns the model of a forecast, or the first assumption that does not hold.
func verdictOn(f result.Forecast) string {
	switch {
	case f.Unstable:
		return "unstable"
	case f.Model != "":
		return f.Model
	}
	return "but " + f.Failed[0]
}

// What leaves a tier is Poisson where theory knows the tier, and then the next one has a
// model too; where it is not, the next one says so.
func TestTheoryFollowsRequests(t *testing.T) {
	for _, row := range []struct{ phrase, scenario, scope, want string }{
		{"two groups of Poisson clients add up", `{clients: {users: {to: web, arrivals: {poisson: 30/s}}, bots: {to: web, arrivals: {poisson: 9/s}}}, tiers: {
			web: {servers: {service: {exponential: 20ms}}}}}`,
			"tiers.web", "M/M/1"},
		{"two streams at equal distances do not", `{clients: {users: {to: web, arrivals: {deterministic: 30/s}}, bots: {to: web, arrivals: {deterministic: 9/s}}}, tiers: {
			web: {servers: {service: {exponential: 20ms}}}}}`,
			"tiers.web", "but the arrivals of clients.users are deterministic, not Poisson"},
		{"users beside others", `{clients: {users: {to: web, arrivals: {poisson: 30/s}}, crowd: {to: web, users: {count: 20, think: 1s}}}, tiers: {
			web: {servers: {service: {exponential: 20ms}}}}}`,
			"clients.users", "but there are users, and other clients beside them"},
		{"a worker that waits for another tier", `{clients: {users: {to: web, arrivals: {poisson: 30/s}}}, tiers: {
			web: {servers: {service: {exponential: 20ms}}, calls: {db: {}}}, db: {servers: {service: {exponential: 5ms}}}}}`,
			"tiers.web", "but workers wait for the answers of tiers.db (hold_worker)"},
		{"and what that tier sees", `{clients: {users: {to: web, arrivals: {poisson: 30/s}}}, tiers: {
			web: {servers: {service: {exponential: 20ms}}, calls: {db: {}}}, db: {servers: {service: {exponential: 5ms}}}}}`,
			"tiers.db", "but requests come from tiers.web, where no model fits"},
		{"behind a queue of which everything is known", `{clients: {users: {to: web, arrivals: {poisson: 40/s}}}, tiers: {
			web: {servers: {service: {exponential: 20ms}}, calls: {db: {hold_worker: false}}}, db: {servers: {count: 3, service: {exponential: 20ms}}}}}`,
			"tiers.db", "3 x E3/M/1, round robin"},
		{"behind servers that take turns", `{clients: {users: {to: web, arrivals: {poisson: 40/s}}}, tiers: {
			web: {servers: {count: 2, service: {exponential: 20ms}}, calls: {db: {hold_worker: false}}}, db: {servers: {service: {exponential: 10ms}}}}}`,
			"tiers.db", "but requests come from tiers.web, whose answers are no Poisson stream"},
		{"two calls come back, so turns are not those of a Poisson stream", `{clients: {users: {to: web, arrivals: {poisson: 40/s}}}, tiers: {
			web: {servers: {service: {exponential: 20ms}}, calls: {db: {count: 2, hold_worker: false}}}, db: {servers: {count: 3, service: {exponential: 20ms}}}}}`,
			"tiers.db", "but requests come here more than once"},
		{"two calls at once are a batch", `{clients: {users: {to: web, arrivals: {poisson: 40/s}}}, tiers: {
			web: {servers: {service: {exponential: 20ms}}, calls: {db: {count: 2, parallel: true, hold_worker: false}}}, db: {servers: {service: {exponential: 5ms}}}}}`,
			"tiers.db", "but tiers.web makes several calls at once"},
		{"routes split by class", `{clients: {users: {to: edge, arrivals: {poisson: 40/s}, requests: {a: {share: 50%, path: /a}, b: {share: 50%, path: /b}}}}, tiers: {
			edge: {routes: [{path: /a, to: a}, {to: b}]}, a: {servers: {service: {exponential: 20ms}}}, b: {servers: {service: 10ms}}}}`,
			"tiers.b", "M/D/1"},
		{"a call after one to servers that take turns", `{clients: {users: {to: web, arrivals: {poisson: 40/s}}}, tiers: {
			web: {servers: {service: {exponential: 20ms}}, calls: {app: {hold_worker: false}, db: {hold_worker: false}}},
			app: {servers: {count: 3, service: {exponential: 20ms}}}, db: {servers: {service: {exponential: 5ms}}}}}`,
			"tiers.db", "but requests come back from tiers.app, whose answers are no Poisson stream"},
		{"a session that passes servers of which nothing is known", `{clients: {users: {to: web, sessions: {arrivals: {poisson: 4/s}, requests: 3}}}, tiers: {
			web: {servers: {service: {exponential: 20ms}}, calls: {app: {hold_worker: false}}}, app: {servers: {count: 3, service: {exponential: 20ms}}}}}`,
			"tiers.web", "but requests come back from tiers.app, where no model fits"},
		{"a tier to which nobody comes", `{clients: {users: {to: web, arrivals: {poisson: 40/s}}}, tiers: {
			web: {servers: {service: {exponential: 20ms}}}, edge: {routes: [{to: web}]}}}`,
			"tiers.web", "M/M/1"},
	} {
		for _, f := range theoryOf(t, row.scenario) {
			if f.Scope != row.scope {
				continue
			}
			if got := verdictOn(f); got != row.want {
				t.Errorf("%s: %s; expected %s", row.phrase, got, row.want)
			}
		}
	}
}

// TestTheoryBesideSimulation runs an M/M/1 with 20 seeds. An interval of 95 % misses the
// true mean in one of 20; that it does so more than 6 times has a probability of 4 in
// 100,000. That of a queue of which theory is told a rate that is 3 % too low misses the
// prediction nearly always: the test would notice.
func TestTheoryBesideSimulation(t *testing.T) {
	s, err := Parse("mm1", []byte(`{name: mm1, run: {duration: 1000s, warmup: 100s, replications: 10}, clients: {users: {to: web, arrivals: {poisson: 30/s}}},
		tiers: {web: {servers: {service: {exponential: 20ms}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	wrong, err := s.With("clients.users.arrivals.poisson", "29/s")
	if err != nil {
		t.Fatal(err)
	}
	outside, wrongly := 0, 0
	for seed := range 20 {
		seeded, err := s.With("seed", strconv.Itoa(seed+1))
		if err != nil {
			t.Fatal(err)
		}
		r, err := seeded.Run(t.Context(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		c := &r.Cases[0]
		if !isInside(t, c.Theory) {
			outside++
		}
		if !isInside(t, forecast.Beside(wrong.Theory().Cases[0].Forecasts, c)) {
			wrongly++
		}
	}
	if outside > 6 || wrongly < 12 {
		t.Errorf("%d of 20 intervals miss the prediction, and %d one that is wrong; expected at most 6, and at least 12", outside, wrongly)
	}
}

// isInside tells whether the mean sojourn lies inside of its interval.
func isInside(t *testing.T, all []result.Prediction) bool {
	for _, p := range all {
		if p.Metric == "sojourn" && p.Statistic == "mean" {
			return p.Inside
		}
	}
	t.Fatal("nothing is predicted")
	return false
}

// With one replication there is no interval to lie inside of, and where a percentile is
// read from a histogram, its resolution counts.
func TestInside(t *testing.T) {
	c := &result.Case{Metrics: []result.Metric{
		{Scope: "tiers.web", Name: "sojourn", Statistic: "mean", Value: 1, Interval: result.None},
		{Scope: "tiers.web", Name: "sojourn", Statistic: "p99", Value: 1, Interval: result.Interval{Low: 0.999, High: 1.001}},
		{Scope: "tiers.web", Name: "utilization", Statistic: "mean", Value: 1, Interval: result.Interval{Low: 0.999, High: 1.001}},
	}}
	predicted := []result.Forecast{{Predictions: []result.Prediction{
		{Scope: "tiers.web", Metric: "sojourn", Statistic: "mean", Value: 1},
		{Scope: "tiers.web", Metric: "sojourn", Statistic: "p99", Value: 1.006},
		{Scope: "tiers.web", Metric: "utilization", Statistic: "mean", Value: 1.006},
		{Scope: "tiers.web", Metric: "slowdown", Statistic: "mean", Value: 1},
	}}}
	all := forecast.Beside(predicted, c)
	if len(all) != 3 || all[0].Inside || all[0].Known() || !all[1].Inside || all[2].Inside {
		t.Errorf("%+v", all)
	}
}
