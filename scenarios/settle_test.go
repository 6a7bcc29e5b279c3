package scenarios

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"lbsim/models/result"
	"lbsim/sim"
	"lbsim/sim/stat"
)

// A scenario in which nothing is random is run as often as any other, found to give
// the same each time, and reported once, without intervals and with the reason. It
// is enough that any number varies for it to be random, whether or not clients see it.
func TestDeterministicScenarios(t *testing.T) {
	scenario := func(client, tier string) string {
		return "name: x\nrun: {duration: 30s, warmup: 0s, replications: 4}\n" +
			"clients: {users: {to: web, arrivals: {deterministic: 10/s}" + client + "}}\n" +
			"tiers: {web: {" + tier + "}}\n"
	}
	for _, row := range []struct {
		about, text  string
		replications int
	}{
		{"clockwork", scenario("", "servers: {service: 30ms}"), 1},
		{"clockwork among several servers", scenario(", network: 3ms", "servers: {count: 3, service: 200ms}"), 1},
		{"random service", scenario("", "servers: {service: {exponential: 30ms}}"), 4},
		{"random network", scenario(", network: {exponential: 3ms}", "servers: {service: 30ms}"), 4},
		{"random choice", scenario("", "balancer: {strategy: random}, servers: {count: 3, service: 200ms}"), 4},
		{"random service that no client waits for", scenario(", timeout: 10ms", "servers: {service: {uniform: {min: 20ms, max: 60ms}}}"), 4},
	} {
		c := &runScenario(t, row.text).Cases[0]
		if c.Replications != row.replications || warned(c.Warnings, "nothing in this scenario is random") != (row.replications == 1) {
			t.Errorf("%s: %d replications, warnings %v", row.about, c.Replications, c.Warnings)
		}
		for _, m := range c.Metrics {
			if m.Known() && row.replications == 1 && m.Name != "success_ratio" && m.Name != "wait_probability" {
				t.Errorf("%s: %+v has an interval", row.about, m)
			}
		}
	}
}

// An objective is met or missed when the whole interval is on one side of the limit,
// and undecided when the limit is inside; a limit itself is met. Failures make
// percentiles infinite, which misses any limit.
func TestObjectives(t *testing.T) {
	latencies := func(from, to int) (all []sim.Time) {
		for i := range 100 {
			all = append(all, sim.Time(from+i*(to-from)/100)*sim.Millisecond)
		}
		return all
	}
	tight := []*result.Run{runOf(latencies(10, 110), 0, 0.5), runOf(latencies(11, 111), 0, 0.52), runOf(latencies(9, 109), 0, 0.48)}
	loose := []*result.Run{runOf(latencies(10, 110), 0, 0.1), runOf(latencies(50, 510), 0, 0.9), runOf(latencies(9, 50), 0, 0.5)}
	failing := []*result.Run{runOf(latencies(10, 110), 5, 0.5), runOf(latencies(10, 110), 5, 0.5)}
	for _, row := range []struct {
		about     string
		runs      []*result.Run
		exact     bool
		metric    string
		statistic string
		limit     float64
		atLeast   bool
		want      result.Verdict
	}{
		{"p90 far below", tight, false, "latency", "p90", 0.2, false, result.Met},
		{"p90 far above", tight, false, "latency", "p90", 0.05, false, result.Missed},
		{"p90 that may be either", tight, false, "latency", "p90", 0.1, false, result.Undecided},
		{"p90 of runs that disagree", loose, false, "latency", "p90", 0.2, false, result.Undecided},
		{"mean below", tight, false, "latency", "mean", 0.1, false, result.Met},
		{"a lower limit that is reached", tight, false, "utilization", "mean", 0.3, true, result.Met},
		{"a lower limit that is not", tight, false, "utilization", "mean", 0.8, true, result.Missed},
		{"a lower limit within the interval", loose, false, "utilization", "mean", 0.5, true, result.Undecided},
		{"success of all", tight, false, "success_ratio", "mean", 0.9, true, result.Met},
		{"success of all that were seen, which may not be all", tight, false, "success_ratio", "mean", 0.9999, true, result.Undecided},
		{"p90 of successes and failures", failing, false, "latency", "p90", 0.2, false, result.Met},
		{"p99 when a twentieth fails", failing, false, "latency", "p99", 1e6, false, result.Missed},
		{"one run, which has no interval", tight[:1], false, "latency", "p90", 0.2, false, result.Undecided},
		{"one run that says it all", tight[:1], true, "latency", "p90", 0.2, false, result.Met},
		{"a limit that is just met", tight[:1], true, "utilization", "mean", 0.5, false, result.Met},
		{"one run of failures", failing[:1], false, "latency", "p99", 1e6, false, result.Missed},
		{"a count, which has no interval", failing, false, "rejected", "count", 20, false, result.Undecided},
		{"what is not measured", tight, false, "slowdown", "mean", 1, false, result.Undecided},
	} {
		e := estimated(row.runs...)
		o := e.objective(result.Objective{Scope: "total", Metric: row.metric, Statistic: row.statistic, Limit: row.limit, AtLeast: row.atLeast})
		o.Verdict = judge(row.runs, o, 0.975, 0.975, row.exact)
		if o.Verdict != row.want {
			t.Errorf("%s: %s, by %v %v; expected %s", row.about, o.Verdict, o.Value, o.Interval, row.want)
		}
	}
}

// farmAt is a scenario of four servers, at a load of each.
func farmAt(load float64, seed int) string {
	return fmt.Sprintf(`
name: load
seed: %d
run: {duration: 60s, warmup: 5s, replications: 3}
clients: {users: {to: web, arrivals: {poisson: %g/s}}}
tiers: {web: {servers: {count: 4, service: {exponential: 20ms}}}}
`, seed, 200*load)
}

// A load that is not carried is called unstable, one that is carried is not: for ten
// seeds of each.
func TestUnstable(t *testing.T) {
	for seed := range 10 {
		for load, unstable := range map[float64]bool{0.8: false, 1.1: true, 1.5: true} {
			c := &runScenario(t, farmAt(load, seed)).Cases[0]
			if warned(c.Warnings, "unstable") != unstable {
				t.Errorf("seed %d: warnings at a load of %v: %v", seed, load, c.Warnings)
			}
			for _, w := range c.Warnings {
				if strings.HasPrefix(w.Text, "unstable") && w.Path != "tiers.web" {
					t.Errorf("seed %d: %q stands at %q", seed, w.Text, w.Path)
				}
			}
		}
	}
}

// Warnings tell when a number is weak, and only then.
func TestDoubts(t *testing.T) {
	for _, row := range []struct {
		about    string
		settings []string
		want     []string // what some warning says; all others are none
	}{
		{"nothing to say", []string{"run.duration", "400s"}, nil},
		{"one replication, cut into batches", []string{"run.replications", "1", "run.duration", "400s"}, nil},
		{"one replication of what may change", []string{"run.replications", "1", "run.duration", "400s", "clients.users.arrivals", "{profile: {steps: {0s: 100/s}}}"},
			[]string{"one replication: there are no intervals"}},
		{"few requests", []string{"run.duration", "12s", "run.replications", "10"}, []string{"p99.9 rests on the", "in flight when the run ended", "too short: the sample"}},
		{"a wide interval", []string{"run.duration", "8s", "tiers.web.servers.service", "{lognormal: {mean: 15ms, cv: 12}}"},
			[]string{"p99 is known to", "p99 rests on the", "too short: the sample"}},
		{"nothing answered", []string{"clients.users.timeout", "1ms", "tiers.web.servers.service", "20ms"}, []string{"no request was answered"}},
		{"long in flight", []string{"clients.users.network", "20s", "run.duration", "200s"}, []string{"in flight when the run ended"}},
	} {
		c := &runScenario(t, farmAt(0.5, 1), row.settings...).Cases[0]
		for _, text := range row.want {
			if !warned(c.Warnings, text) {
				t.Errorf("%s: no warning says %q: %v", row.about, text, c.Warnings)
			}
		}
		if len(c.Warnings) > len(row.want) {
			t.Errorf("%s: warnings %q", row.about, c.Warnings)
		}
	}
}

// windowsOf returns windows of a width, with sums and a histogram each, of one run.
func windowsOf(width, end sim.Time, sums ...float64) *result.Windows {
	w := &result.Windows{Width: width, Count: len(sums), End: end, Runs: 1}
	var histograms []*stat.Histogram
	for _, x := range sums {
		h := stat.NewHistogram(stat.Coarse)
		for range int(x) {
			h.Record(sim.Time(x) * sim.Millisecond)
		}
		histograms = append(histograms, h.Trim())
	}
	series := func() stat.Series { return append(stat.Series(nil), sums...) }
	w.Sums = []result.SumSeries{{Scope: "tiers.web", Metric: "in_system", Sums: series()}}
	w.Spans = []result.SpanSeries{{Scope: "total", Metric: "latency", Histograms: histograms}}
	w.Servers = []result.ServerSums{{Tier: "web", Server: "0", Workers: 1, Servers: 1, Busy: series(), InSystem: series(), Picks: series(), Capacity: series()}}
	return w
}

// Windows of runs of different length merge: the finer ones become as coarse as the
// others, in whatever order they come, and nothing is lost.
func TestMergeWindows(t *testing.T) {
	const s = sim.Second
	for _, row := range []struct {
		about string
		make  func() (a, b *result.Windows)
		width sim.Time
		ends  []sim.Time
		sums  stat.Series
	}{
		{"of equal width", func() (a, b *result.Windows) { return windowsOf(s, 3*s, 1, 2, 3), windowsOf(s, 3*s, 10, 20, 30) },
			s, []sim.Time{s, 2 * s, 3 * s}, stat.Series{11, 22, 33}},
		{"the second shorter", func() (a, b *result.Windows) { return windowsOf(s, 3*s, 1, 2, 3), windowsOf(s, 3*s/2, 10, 20) },
			s, []sim.Time{s, 2 * s, 3 * s}, stat.Series{11, 22, 3}},
		{"the second longer", func() (a, b *result.Windows) { return windowsOf(s, s, 1), windowsOf(s, 5*s/2, 10, 20, 30) },
			s, []sim.Time{s, 2 * s, 5 * s / 2}, stat.Series{11, 20, 30}},
		{"the second twice as coarse", func() (a, b *result.Windows) { return windowsOf(s, 3*s, 1, 2, 3), windowsOf(2*s, 5*s, 10, 20, 30) },
			2 * s, []sim.Time{2 * s, 4 * s, 5 * s}, stat.Series{13, 23, 30}},
		{"the first four times as coarse", func() (a, b *result.Windows) { return windowsOf(4*s, 6*s, 10, 20), windowsOf(s, 5*s, 1, 2, 3, 4, 5) },
			4 * s, []sim.Time{4 * s, 6 * s}, stat.Series{20, 25}},
	} {
		w, other := row.make()
		w.Merge(other)
		if w.Width != row.width || w.Runs != 2 || !reflect.DeepEqual(w.Ends(), row.ends) {
			t.Errorf("%s: width %v, ends %v of %d runs; expected %v, %v", row.about, w.Width, w.Ends(), w.Runs, row.width, row.ends)
		}
		var counts stat.Series
		for _, h := range w.Spans[0].Histograms {
			counts = append(counts, float64(h.Count()))
		}
		for _, got := range []stat.Series{w.Sums[0].Sums, w.Servers[0].Busy, w.Servers[0].InSystem, w.Servers[0].Picks, w.Servers[0].Capacity, counts} {
			if !reflect.DeepEqual(got, row.sums) {
				t.Errorf("%s: %v; expected %v", row.about, got, row.sums)
			}
		}
	}
}

// A server that is not there has no utilization; one that is there and idle has 0. With
// a request of 20 ms a second, by turns, the second server of two that are there for
// half of the time is busy for 10 ms a second in that time.
func TestUtilizationOfServersThatComeAndGo(t *testing.T) {
	s, err := Parse("come.yaml", []byte(`
name: come
run: {duration: 96s, warmup: 0s}
clients: {users: {to: web, arrivals: {deterministic: 1/s}}}
tiers: {web: {servers: {count: 1, service: 20ms}}}
events: [{at: 48s, set: {tiers.web.servers.count: 2}}]
`))
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Run(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, server := range r.Cases[0].Servers {
		sum, from := 0.0, sim.Time(0)
		for i, end := range r.Cases[0].Windows {
			if gone := server.Server == "1" && end <= 48*sim.Second; gone != math.IsNaN(server.Utilization[i]) {
				t.Fatalf("server %s up to %v: utilization %v", server.Server, end.Seconds(), server.Utilization[i])
			} else if !gone && end > 48*sim.Second {
				sum += server.Utilization[i] * (end - from).Seconds()
			}
			from = end
		}
		if math.Abs(sum-0.48) > 0.021 {
			t.Errorf("server %s was busy for %.3f s; expected 0.48 s, up to a request", server.Server, sum)
		}
	}
}

// A trace that is over long before the run is worth a warning: its rates are low for
// that reason alone.
func TestTraceShorterThanRun(t *testing.T) {
	const text = "the traces are over after"
	for duration, want := range map[string]bool{"2m": true, "1500ms": false} {
		s := load(t, "testdata/examples/replay.yaml")
		s, err := s.With("run.duration", duration)
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.Run(t.Context(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Cases[0].Warnings; warned(got, text) != want {
			t.Errorf("run of %s: warnings %v", duration, got)
		}
	}
}
