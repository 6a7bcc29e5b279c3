package scenarios

import (
	"math"
	"strings"
	"testing"

	"lbsim/models/result"
)

// A value that the scenario does not stand is told at the plan, which asks for it.
func TestPlanOfWhatCannotBe(t *testing.T) {
	s, err := Parse("users.yaml", []byte(strings.ReplaceAll(webFarm, "vary: tiers.web.servers.count", "vary: clients.users.users")))
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Plan(t.Context(), PlanOptions{})
	if err == nil || !strings.HasPrefix(err.Error(), "users.yaml:7:14: plan.vary: clients.users.users cannot be ") || !strings.HasSuffix(err.Error(), ": arrivals and users exclude each other") {
		t.Errorf("%v", err)
	}
}

// A plan of what an event sets too says so; windows that are shorter than those of a run
// are as long as these, and the plan says how long.
func TestPlanOddities(t *testing.T) {
	p := plans(t, webFarm, "events", "[{at: 20s, set: {tiers.web.servers.count: 3}}]", "plan.window", "1us", "plan.replications", "5", "run.duration", "30s", "plan.to", "3")
	if !warned(p.Warnings, "an event sets tiers.web.servers.count") || p.Window < 1e7 {
		t.Errorf("warnings %v, windows of %v ns", p.Warnings, p.Window)
	}
}

// A maximum or a count beyond its limit is missed for certain, as more runs only raise
// it; within its limit nothing is certain.
func TestJudgeWhatGrows(t *testing.T) {
	s, err := Parse("grows.yaml", []byte(`
name: grows
run: {duration: 10s, warmup: 0s, replications: 3}
clients: {users: {to: web, arrivals: {poisson: 50/s}, timeout: 100ms}}
tiers: {web: {servers: {service: {exponential: 18ms}}}}
`))
	if err != nil {
		t.Fatal(err)
	}
	for slo, want := range map[string]result.Verdict{
		"{latency: {max: 1ms}}": result.Missed, "{latency: {max: 1h}}": result.Undecided,
		"{timed_out: 0}": result.Missed, "{timed_out: 1000000}": result.Undecided,
	} {
		s, err := s.With("slo", slo)
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.Run(t.Context(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict != want {
			t.Errorf("%s: %s", slo, r.Verdict)
		}
	}
}

// Where more is worse, as of users, the least that is considered is the answer, wherever
// the search begins: 1,000 users overload a server that 10 do not.
func TestPlanWhereMoreIsWorse(t *testing.T) {
	v := plans(t, `
name: crowd
run: {duration: 60s, warmup: 5s}
slo: {latency: {mean: 50ms}}
clients: {users: {to: web, users: {count: 1, think: {exponential: 1s}}}}
tiers: {web: {servers: {service: {exponential: 20ms}}}}
plan: {vary: clients.users.users.count, from: 10, to: 1000}
`).Variants[0]
	if !v.Found || v.Value != 10 {
		t.Errorf("%v, %s", v.Value, v.Reason)
	}
	worse := plans(t, webFarm, "slo", "{throughput: 1000/s}", "plan.to", "3").Variants[0]
	if worse.Found || !strings.HasSuffix(worse.Reason, " at 3") || worse.At(1) == nil {
		t.Errorf("neither end: %v, %s", worse.Value, worse.Reason)
	}
}

// Variants are in the order of their cost, and of their number where it is the same;
// last come those without prices, whatever their number.
func TestPlanRank(t *testing.T) {
	p := &result.Plan{Variants: []result.Planned{
		{Variant: "free", Found: true, Value: 10, Cost: math.NaN()}, {Variant: "cheap", Found: true, Value: 20, Cost: 10},
		{Variant: "many", Found: true, Value: 6, Cost: 20}, {Variant: "few", Found: true, Value: 5, Cost: 20}, {Variant: "none", Cost: math.NaN()},
	}}
	rank(p)
	var names []string
	for _, v := range p.Variants {
		names = append(names, v.Variant)
	}
	if got := strings.Join(names, " "); got != "cheap few many free none" {
		t.Errorf("ranked %s", got)
	}
}
