package scenarios

import (
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"lbsim/models"
	"lbsim/models/arrival"
	"lbsim/models/balance"
	"lbsim/models/dist"
	"lbsim/models/queue"
	"lbsim/models/result"
	"lbsim/sim"
)

// same compares two values of a bound scenario, without the functions in them.
func same(t *testing.T, about string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %+v, expected %+v", about, got, want)
	}
}

func load(t *testing.T, path string) *Scenario {
	t.Helper()
	s, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestGoodFiles proves that every accepted form is accepted, without a note other
// than those that are asked for.
func TestGoodFiles(t *testing.T) {
	files, _ := filepath.Glob("testdata/good/*.yaml")
	if len(files) < 10 {
		t.Fatalf("%d files", len(files))
	}
	for _, path := range files {
		s := load(t, path)
		if strings.HasSuffix(path, "/smallest.yaml") || strings.HasSuffix(path, "/distributions.yaml") || strings.Contains(path, "keys_of_other") {
			continue
		}
		if len(s.Notes) > 0 {
			t.Errorf("%s: notes %v", path, s.Notes)
		}
	}
}

// TestDefaults proves what holds in a scenario that says as little as it can.
func TestDefaults(t *testing.T) {
	s := load(t, "testdata/good/smallest.yaml")
	c := s.Cases[0]
	same(t, "seed", []uint64{s.Seed, c.seed}, []uint64{1, 1})
	same(t, "run", c.run, run{Duration: 5 * sim.Minute, Warmup: warmup{Auto: true}, Replications: replications{Count: 10, Confidence: 0.95, Most: 100}})
	same(t, "config", c.Config, models.Config{
		Clients:  []models.Client{{Name: "users", To: "web", Arrivals: &arrival.Poisson{PerSecond: 400}}},
		Tiers:    []models.Tier{{Name: "web", Balancer: models.Balancer{Count: 1, Layer: 7, Strategy: &balance.RoundRobin{}}, Servers: c.Config.Tiers[0].Servers}},
		Duration: 5 * sim.Minute,
	})
	servers := c.Config.Tiers[0].Servers
	same(t, "servers", servers.All(), []models.Group{{Count: 1, Speed: 1, Weight: 1, Workers: 1}})
	same(t, "service", servers.Service, dist.Dist(&dist.Constant{Value: 0.001}))
	same(t, "queue", servers.Queue, models.Queue{Limit: models.NoLimit, Discipline: &queue.FIFO{}})
	same(t, "choices", load(t, "testdata/good/bare_kinds.yaml").Cases[0].Config.Tiers[1].Balancer.Strategy, balance.Strategy(&balance.PowerOfD{Choices: 2}))
	trace := load(t, "testdata/good/trace.yaml").Cases[0]
	same(t, "run of traces", trace.run, run{Replications: c.run.Replications})
}

// TestAlike proves that two spellings mean the same: each of these files has two
// tiers, or more, that differ in the spelling only.
func TestAlike(t *testing.T) {
	for _, name := range []string{"units", "scalars_for_mappings", "bare_kinds"} {
		c := load(t, "testdata/good/"+name+".yaml").Cases[0].Config
		for i := range c.Tiers {
			c.Tiers[i].Name, c.Clients[i].Name, c.Clients[i].To = "", "", ""
			c.Tiers[i].Servers.Price = 0
			same(t, name, c.Tiers[i], c.Tiers[0])
			same(t, name, c.Clients[i], c.Clients[0])
		}
	}
	c := load(t, "testdata/good/units.yaml").Cases[0]
	same(t, "a day", []sim.Time{c.run.Duration, c.run.Warmup.Length}, []sim.Time{24 * sim.Hour, sim.Hour / 2})
	same(t, "prices", []float64{c.Config.Tiers[0].Servers.Price, c.Config.Tiers[1].Servers.Price}, []float64{1, 1})
}

// TestBound proves what some of the files mean.
func TestBound(t *testing.T) {
	c := load(t, "testdata/good/groups.yaml").Cases[0].Config
	same(t, "groups", c.Tiers[0].Servers.All(), []models.Group{
		{Name: "new", Count: 3, Speed: 1, Weight: 2, Workers: 2}, {Name: "old", Count: 1, Speed: 0.5, Weight: 1, Workers: 1},
	})

	limits := map[string]float64{}
	for _, o := range load(t, "testdata/good/objectives.yaml").Cases[0].slo {
		limits[o.Metric+"."+o.Statistic] = math.Round(1e12*o.Limit) / 1e12
	}
	same(t, "objectives", limits, map[string]float64{
		"latency.p99": 0.2, "latency.mean": 0.05, "latency.p99.9": 1, "queue_time.mean": 0.005, "wait_probability.mean": 0.2,
		"success_ratio.mean": 0.999, "throughput.rate": 300, "rejected.count": 5,
	})

	p := load(t, "testdata/good/precision.yaml")
	same(t, "precision", p.Cases[0].run.Replications, replications{
		Count: 10, Reach: []target{{"latency", "p99.9", 0.03}, {"latency", "mean", 0.01}}, Confidence: 0.9, Most: 40,
	})
	same(t, "largest seed", p.Seed, uint64(1<<64-1))

	trace := load(t, "testdata/good/trace.yaml").Cases[0].Config.Clients[1].Trace
	same(t, "columns", trace.Columns, arrival.Columns{
		Arrival: arrival.Column{Name: "at", Unit: "ms"}, Work: arrival.Column{Name: "took"}, Session: arrival.Column{Name: "at"},
	})
	same(t, "origin", *trace.Origin, sim.Time(0))
	loop := load(t, "testdata/good/trace_loop.yaml").Cases[0]
	trace = loop.Config.Clients[0].Trace
	same(t, "a trace that loops", []any{trace.Speed, trace.Loop, trace.Columns.Client.Name, trace.Classes}, []any{2.5, true, "took", []string{}})
	same(t, "how long it runs", []sim.Time{loop.run.Duration, loop.run.Warmup.Length}, []sim.Time{5 * sim.Minute, 0})
	same(t, "text", load(t, "testdata/good/styles.yaml").About, "Folded text.")
}

// TestTiers proves what routes, calls, classes, crowds and events mean.
func TestTiers(t *testing.T) {
	c := load(t, "testdata/good/tiers.yaml").Cases[0].Config
	gate, web, canary := &c.Tiers[1], &c.Tiers[2], &c.Tiers[3]
	same(t, "handshakes", []models.TLS{*gate.Balancer.TLS, *web.Balancer.TLS}, []models.TLS{
		{Handshake: 1500 * sim.Microsecond, Resumed: 200 * sim.Microsecond, Resumption: 0.8, Mode: "terminate"},
		{Handshake: sim.Millisecond, Resumed: -1, Mode: "reencrypt"},
	})
	same(t, "layers", []int{c.Tiers[0].Balancer.Layer, gate.Balancer.Layer}, []int{4, 7})
	same(t, "routes", []models.Route{gate.Routes[0], gate.Routes[2], gate.Routes[5]}, []models.Route{
		{Path: "/api/*", Host: "*.Example.org", Header: map[string]string{"x-beta": "*"}, To: "canary"},
		{Path: "/api/*", To: "web", Share: &models.Share{Value: 0.95}},
		{To: "web"},
	})
	same(t, "calls", append(web.Calls, canary.Calls...), []models.Call{
		{Name: "app", Count: 1, Share: 0.6, HoldWorker: true},
		{Name: "cache", Count: 1, Share: 1},
		{Name: "db", Count: 3, Share: 1, Parallel: true, Quorum: 2, HoldWorker: true},
		{Name: "cache", Count: 1, Share: 1, Stage: 1, HoldWorker: true},
		{Name: "db", Count: 2, Share: 1, Stage: 1, HoldWorker: true},
		{Name: "app", Count: 1, Share: 1, Stage: 2, HoldWorker: true},
	})
	same(t, "classes", c.Clients[0].Requests[:2], []models.Class{
		{Name: "page", Share: 0.6, Path: "/"},
		{Name: "api", Share: 0.3, Path: "/api/orders", Host: "api.example.org", Header: map[string]string{"X-Beta": "1"},
			Cookie: map[string]string{"group": "b"}, Work: &dist.Constant{Value: 2}, Priority: 1, Timeout: sim.Second / 2},
	})

	crowds := load(t, "testdata/good/crowds.yaml").Cases[0].Config
	same(t, "connections", []models.Connections{*crowds.Clients[0].Connections, *crowds.Clients[4].Connections}, []models.Connections{
		{Requests: 50, Lifetime: 5 * sim.Minute}, {Requests: 100, Count: 50},
	})
	same(t, "how sessions begin", []string{crowds.Clients[2].Sessions.Start, crowds.Clients[3].Sessions.Start}, []string{"steady", "empty"})
	same(t, "zones", crowds.Clients[2].Zones, map[string]float64{"a": 0.6, "b": 0.4})
	same(t, "distance", crowds.Zones.Latency, 2*sim.Millisecond)
}

// TestEvents proves what a system becomes: events of one instant are one phase, in
// the order of time, on top of what the variant says.
func TestEvents(t *testing.T) {
	cases := load(t, "testdata/good/events.yaml").Cases
	same(t, "without events", len(cases[2].Config.Phases), 0)
	for i, count := range []int{4, 8} {
		var got []any
		for _, p := range cases[i].Config.Phases {
			c := p.Config
			got = append(got, p.At, c.Clients[0].Requests[0].Share, c.Tiers[0].Routes[1].Share.Value, c.Tiers[1].Servers.Count, c.Clients[0].Arrivals)
		}
		before, after := &arrival.Poisson{PerSecond: 50}, &arrival.Poisson{PerSecond: 80}
		same(t, cases[i].Variant, got, []any{
			sim.Time(0), 0.3, 0.0, count, arrival.Source(before),
			2 * sim.Minute, 0.3, 0.1, count, arrival.Source(before),
			5 * sim.Minute, 0.3, 0.1, 6, arrival.Source(after),
		})
	}
}

// TestDisciplines proves what the parameters of queue disciplines mean.
func TestDisciplines(t *testing.T) {
	var got []queue.Discipline
	for _, c := range load(t, "testdata/good/queue_disciplines.yaml").Cases {
		got = append(got, c.Config.Tiers[0].Servers.Queue.Discipline)
	}
	same(t, "disciplines", got, []queue.Discipline{
		&queue.LIFO{}, &queue.LIFO{Preempts: true}, &queue.Random{},
		&queue.ShortestFirst{}, &queue.ShortestFirst{Error: 0.5}, &queue.ShortestFirst{Error: 0.5, Preempts: true},
		&queue.Priority{}, &queue.Priority{Preempts: true}, &queue.ProcessorSharing{},
		&queue.RoundRobin{Slice: 10 * sim.Millisecond}, &queue.RoundRobin{Slice: 250 * sim.Millisecond}, &queue.RoundRobin{Slice: 100 * sim.Microsecond},
	})
}

// TestCases proves that variants × sweep is the full product, in order.
func TestCases(t *testing.T) {
	s := load(t, "testdata/good/variants_and_sweep.yaml")
	var got []string
	for _, c := range s.Cases {
		got = append(got, c.Variant+": "+strings.Join(c.Point, " "))
	}
	var want []string
	for _, variant := range []string{"base", "two choices, of course", "Größe 12"} {
		for _, rate := range []string{"100/s", "200/s"} {
			for _, limit := range []string{"5", "50", "500"} {
				want = append(want, variant+": "+rate+" "+limit)
			}
		}
	}
	same(t, "cases", got, want)
	same(t, "swept", s.Swept, []string{"clients.users.arrivals.poisson", "tiers.web.servers.queue.limit"})
	same(t, "count of the base", s.Cases[0].Config.Tiers[0].Servers.Count, 10)
	same(t, "count of the variant", s.Cases[17].Config.Tiers[0].Servers.Count, 12)
}

// TestNotes proves when a scenario that can run deserves a warning.
func TestNotes(t *testing.T) {
	const unstable = "unstable: the load of "
	scenario := func(client, servers, more string) string {
		return "name: x\nclients: {users: {to: web, arrivals: {poisson: 400/s}" + client + "}}\n" +
			"tiers: {web: {servers: {" + servers + "}}}\n" + more
	}
	for _, c := range []struct{ about, source, path, text string }{
		{"a load below the capacity", scenario("", "count: 10, service: {exponential: 20ms}", ""), "", ""},
		{"a load above it", scenario("", "count: 7, service: {exponential: 20ms}", ""), "tiers.web", unstable + "8 erlangs"},
		{"a load equal to it", scenario("", "count: 8, service: 20ms", ""), "tiers.web", unstable + "8 erlangs"},
		{"with a timeout", scenario(", timeout: 2s", "count: 7, service: 20ms", ""), "", ""},
		{"with a queue limit", scenario("", "count: 7, service: 20ms, queue: {limit: 5}", ""), "", ""},
		{"carried by workers", scenario("", "count: 3, workers: 3, service: 20ms", ""), "", ""},
		{"groups that are too slow", scenario("", "service: 20ms, groups: {a: {count: 10, speed: 0.5}}", ""), "tiers.web", unstable + "8 erlangs"},
		{"a variant that is unstable", scenario("", "count: 10, service: 20ms", "variants: {a: {}, b: {tiers.web.servers.count: 2}}\n"), "tiers.web", unstable},
		{"a balancer that is too slow", scenario("", "count: 10, service: 20ms}, balancer: {count: 2, workers: 2, overhead: 20ms", ""), "tiers.web.balancer", unstable + "8 erlangs"},
		{"a balancer that copes", scenario("", "count: 10, service: 20ms}, balancer: {count: 3, workers: 3, overhead: 20ms", ""), "", ""},
		{"a tier that nobody calls", scenario("", "count: 10, service: 20ms}}, db: {servers: {service: 5ms", ""), "tiers.db", "no requests come here"},
	} {
		s, err := Parse("x.yaml", []byte(c.source))
		if err != nil {
			t.Errorf("%s: %v", c.about, err)
			continue
		}
		got := append(s.Notes, result.Warning{})[0]
		if got.Path != c.path || !strings.HasPrefix(got.Text, c.text) || c.text == "" && len(s.Notes) > 0 || len(s.Notes) > 1 {
			t.Errorf("%s: notes %v, expected %s: %s", c.about, s.Notes, c.path, c.text)
		}
	}
}
