package scenarios

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"lbsim/models/result"
)

// three is a scenario of which two variants are the same but for their name, and one
// is slower.
func three(replications int) string {
	return fmt.Sprintf(`
name: three
run: {duration: 30s, warmup: 5s, replications: %d}
clients: {users: {to: web, arrivals: {poisson: 150/s}}}
tiers: {web: {servers: {count: 4, service: {exponential: 20ms}}}}
variants:
  as it is: {}
  slower: {tiers.web.servers.service: {exponential: 20.5ms}}
  the same: {tiers.web.servers.count: 4}
`, replications)
}

// compared returns a comparison of a result.
func compared(r *result.Result, variant, scope, metric, statistic string) *result.Comparison {
	for i := range r.Comparisons {
		if c := &r.Comparisons[i]; c.Variant == variant && c.Scope == scope && c.Metric == metric && c.Statistic == statistic {
			return c
		}
	}
	return nil
}

// Variants meet the same customers and are compared pair by pair: one that is the same
// differs by exactly nothing, one that is 2.5 % slower is told apart although the
// intervals of both overlap, and pairing makes the variance many times smaller.
func TestComparisons(t *testing.T) {
	r := runScenario(t, three(10))
	for _, m := range r.Cases[0].Metrics {
		c := compared(r, "the same", m.Scope, m.Name, m.Statistic)
		if c == nil {
			if m.Known() && strings.Count(m.Scope, ".") < 2 {
				t.Errorf("%s %s %s is not compared", m.Scope, m.Name, m.Statistic)
			}
			continue
		}
		if c.Difference != 0 || c.Verdict != result.Alike || c.P != 1 || c.Base != "as it is" {
			t.Errorf("the same variant: %+v", c)
		}
	}
	c := compared(r, "slower", "total", "latency", "p99")
	a, b := r.Cases[0].Find("total", "latency", "p99"), r.Cases[1].Find("total", "latency", "p99")
	if c.Verdict != result.Higher || !near(c.Difference, b.Value-a.Value) || !near(c.Relative, b.Value/a.Value-1) || c.Replications != 10 {
		t.Errorf("2.5 %% slower: %+v", c)
	}
	if !(a.High > b.Low) {
		t.Errorf("the intervals %v and %v do not overlap, so this test shows nothing", a.Interval, b.Interval)
	}
	if c.VarianceReduction < 4 || c.Adjusted < c.P || c.Adjusted > 2*c.P+1e-15 {
		t.Errorf("variance reduced by %v, p %v, adjusted %v", c.VarianceReduction, c.P, c.Adjusted)
	}
	ranks := r.Rankings[0].Ranks
	if len(ranks) != 3 || ranks[2].Variant != "slower" || ranks[2].Best != 3 || ranks[0].Best != 1 || ranks[0].Worst != 2 || ranks[1].Best != 1 {
		t.Errorf("ranking %+v", r.Rankings)
	}
}

// The ranking is by the first objective, with more being better where it is.
func TestRankedByObjective(t *testing.T) {
	text := three(5) + "slo: {throughput: 100/s}\n"
	r := runScenario(t, text, "variants", "{all: {}, half: {clients.users.arrivals.poisson: 75/s}}")
	if ranking := r.Rankings[0]; ranking.Metric != "throughput" || ranking.Ranks[0].Variant != "all" || ranking.Ranks[1].Best != 2 {
		t.Errorf("ranking %+v", ranking)
	}
}

// There is nothing to compare without variants, with one replication of what changes,
// or between variants of other numbers of replications, and the last is said. What is
// certain can be compared with anything.
func TestIncomparable(t *testing.T) {
	for _, row := range []struct {
		about, variants string
		settings        []string
		comparisons     bool
		warning         string
	}{
		{"replications that differ", "{a: {run.replications: 4}, b: {run.replications: 5}}", nil, false, "replications or batches differs: b"},
		{"one replication of a profile", "{a: {}, b: {tiers.web.servers.count: 5}}",
			[]string{"run.replications", "1", "clients.users.arrivals", "{profile: {steps: {0s: 100/s}}}"}, false, "one replication"},
		{"one certain", "{a: {clients.users.arrivals: {deterministic: 10/s}, tiers.web.servers.service: 30ms}, b: {}}", nil, true, ""},
		{"one certain, ranked by a count", "{a: {clients.users.arrivals: {deterministic: 10/s}, tiers.web.servers.service: 30ms}, b: {}}",
			[]string{"slo", "{rejected: 10}"}, true, ""},
		{"all certain", "{a: {tiers.web.servers.service: 30ms}, b: {tiers.web.servers.service: 40ms}}",
			[]string{"clients.users.arrivals", "{deterministic: 10/s}"}, true, ""},
	} {
		r := runScenario(t, three(5), append([]string{"variants", row.variants}, row.settings...)...)
		if (len(r.Comparisons) > 0) != row.comparisons {
			t.Errorf("%s: %d comparisons", row.about, len(r.Comparisons))
		}
		all := r.Warnings
		for _, c := range r.Cases {
			all = append(all, c.Warnings...)
		}
		if row.warning != "" && !warned(all, row.warning) {
			t.Errorf("%s: warnings %v", row.about, all)
		}
	}
	r := runScenario(t, three(5), "variants", "{a: {tiers.web.servers.service: 30ms}, b: {tiers.web.servers.service: 40ms}}", "clients.users.arrivals", "{deterministic: 10/s}")
	if c := compared(r, "b", "total", "latency", "mean"); c.Verdict != result.Higher || math.Abs(c.Difference-0.01) > 1e-9 {
		t.Errorf("10 ms longer for certain: %+v", c)
	}
}

// Where a precision is to be reached, the variants of a point get the same number of
// replications, as many as the one that needs most, so that all pairs are complete.
func TestReachTogether(t *testing.T) {
	text := three(5)
	r := runScenario(t, text, "run.replications", "{reach: {latency.mean: 4%}, max: 100}", "variants", "{idle: {clients.users.arrivals.poisson: 40/s}, busy: {}}")
	if a, b := r.Cases[0].Replications, r.Cases[1].Replications; a != b || a <= firstRound {
		t.Errorf("%d and %d replications", a, b)
	}
	if len(r.Comparisons) == 0 {
		t.Error("they are not compared")
	}
}

// Variants in batches of one run are compared batch by batch.
func TestCompareBatches(t *testing.T) {
	r := runScenario(t, three(1), "run.duration", "10m")
	if c := compared(r, "slower", "total", "latency", "mean"); c == nil || c.Verdict != result.Higher || c.VarianceReduction < 2 {
		t.Errorf("2.5 %% slower, in batches: %+v, warnings %v", c, r.Warnings)
	}
}
