package scenarios

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"lbsim/models/result"
	"lbsim/sim"
	"lbsim/sim/stat"
)

// The exact bounds of shares are those of the tables: of none in n, the upper one at
// 95 % is 1 - 0.05^(1/n), about 3/n (rule of three); the others are the solutions of
// the binomial sums.
func TestExactShare(t *testing.T) {
	binomial := func(n, k int, p float64) (sum float64) { // P(X <= k)
		for i := range k + 1 {
			a, _ := math.Lgamma(float64(n) + 1)
			b, _ := math.Lgamma(float64(i) + 1)
			c, _ := math.Lgamma(float64(n-i) + 1)
			sum += math.Exp(a - b - c + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
		}
		return sum
	}
	for _, n := range []int{1, 10, 1000, 100_000, 10_000_000} {
		low, high := exactShare(0, float64(n), 0.95)
		if want := 1 - math.Pow(0.05, 1/float64(n)); low != 0 || math.Abs(high-want) > 1e-6*want {
			t.Errorf("none of %d: %v to %v, expected 0 to %v", n, low, high, want)
		}
		if low, high = exactShare(float64(n), float64(n), 0.95); high != 1 || math.Abs(low-math.Pow(0.05, 1/float64(n))) > 1e-9 {
			t.Errorf("all of %d: %v to %v", n, low, high)
		}
		if n < 10 {
			continue
		}
		for _, k := range []int{1, 3, 9} {
			low, high := exactShare(float64(k), float64(n), 0.95)
			if below, above := 1-binomial(n, k-1, low), binomial(n, k, high); math.Abs(below-0.05) > 1e-5 || math.Abs(above-0.05) > 1e-5 {
				t.Errorf("%d of %d: %v to %v, with %v and %v of the probability beyond", k, n, low, high, below, above)
			}
		}
	}
}

// failuresOf returns a run of n requests of 10 ms, of which some failed.
func failuresOf(n, failures int) *result.Run {
	h := stat.NewHistogram(stat.Fine)
	for range n - failures {
		h.Record(10 * sim.Millisecond)
	}
	return &result.Run{End: sim.Second, Scopes: []result.Scope{{
		Name: "total", Missing: uint64(failures), Spans: []result.Span{{Metric: "latency", Unit: "s", Histogram: h.Trim()}},
		Ratios: []result.Ratio{{Metric: "success_ratio", Statistic: "mean", Unit: "1", Part: float64(n - failures), Whole: float64(n), Share: true}},
	}}}
}

// Without a failure the bound is exact: 5 runs of 600 requests show 99.9 % at 95 %,
// which takes 2995 requests, and 5 of 590 do not. Few failures are judged by the exact
// bound too, even when each run has the same number.
func TestJudgeRareFailures(t *testing.T) {
	success := result.Objective{Scope: "total", Metric: "success_ratio", Statistic: "mean", Limit: 0.999, AtLeast: true}
	for _, row := range []struct {
		about           string
		runs, n, failed int
		want            result.Verdict
	}{
		{"none in 3000", 5, 600, 0, result.Met},
		{"none in 2950", 5, 590, 0, result.Undecided},
		{"one in each of 5 times 2000, a tenth of a percent allowed", 5, 2000, 1, result.Undecided},
		{"one in each of 5 times 4000", 5, 4000, 1, result.Met},
		{"four in each of 5 times 1000", 5, 1000, 4, result.Missed},
		{"none, but in one run only", 1, 100_000, 0, result.Undecided},
	} {
		var runs []*result.Run
		for range row.runs {
			runs = append(runs, failuresOf(row.n, row.failed))
		}
		o := estimated(runs...).objective(success)
		if got := judge(runs, o, 0.95, 0.95, false); got != row.want {
			t.Errorf("%s: %s, expected %s", row.about, got, row.want)
		}
		p := estimated(runs...).objective(result.Objective{Scope: "total", Metric: "latency", Statistic: "p99.9", Limit: 0.02})
		if got := judge(runs, p, 0.95, 0.95, false); got != row.want {
			t.Errorf("%s, as a percentile: %s, expected %s", row.about, got, row.want)
		}
	}
}

// A system exactly at its limit is called met, and is called missed, in at most 5 % of
// the cases each, at a confidence of 95 %: here runs whose share of failures varies,
// as it does in queues, beside the chance of each request. Were it exactly 5 %, more
// than 6.5 % of 2000 tries would be one of 1,000 seeds.
func TestJudgeErrors(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const tries = 2000
	count := map[result.Verdict]int{}
	for range tries {
		var s quotient
		s.share, s.objective = true, result.Objective{Limit: 0.01}
		for range 10 {
			p, failed := 0.01*(0.5+r.Float64()), 0
			for range 1000 {
				if r.Float64() < p {
					failed++
				}
			}
			s.add(float64(failed), 1000)
		}
		count[s.verdict(0.95, 0.95)]++
	}
	for _, v := range []result.Verdict{result.Met, result.Missed} {
		if count[v] > tries*65/1000 {
			t.Errorf("%s in %d of %d tries", v, count[v], tries)
		}
	}
}

// The verdict on a scenario is met only when all objectives of all cases are, and one
// objective among many is missed together only by more than one alone.
func TestVerdictTogether(t *testing.T) {
	scenario := `
name: together
run: {duration: 60s, warmup: 5s, replications: 5}
clients:
  users:
    to: web
    arrivals: {poisson: 100/s}
    slo: {latency: {p99: %s}}
    requests: {page: {share: 50%%, slo: {success: 99%%}}, api: {share: 50%%}}
tiers: {web: {servers: {count: 4, service: {exponential: 20ms}}}}
variants: {a: {}, b: {tiers.web.servers.count: %d}}
`
	for _, row := range []struct {
		limit   string
		servers int
		want    result.Verdict
	}{{"2s", 5, result.Met}, {"2s", 1, result.Missed}, {"10ms", 5, result.Missed}} {
		r := runScenario(t, fmt.Sprintf(scenario, row.limit, row.servers))
		if r.Verdict != row.want || r.Confidence != 0.95 {
			t.Errorf("limit %s, %d servers: %s with %v, expected %s", row.limit, row.servers, r.Verdict, r.Confidence, row.want)
		}
		for _, c := range r.Cases {
			if len(c.Objectives) != 2 || c.Objectives[0].Scope != "clients.users" || c.Objectives[1].Scope != "clients.users.requests.page" {
				t.Errorf("objectives %+v", c.Objectives)
			}
		}
	}
	if all := result.Together(); all != "" {
		t.Errorf("nothing together is %q", all)
	}
}
