package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"gonum.org/v1/plot/cmpimg"

	"lbsim/models/result"
	"lbsim/sim"
)

// triedAt makes up what was found with so many servers.
func triedAt(n, best int, factor float64, window bool) result.Tried {
	t := result.Tried{Value: float64(n), Up: n - 1, Verdict: result.Missed, Replications: 5, Requests: 600_000, Utilization: 8 / float64(n-1), Cost: float64(n) * 70.08, Context: n > best+1}
	if n >= best {
		t.Verdict = result.Met
	}
	value, half := 0.1+factor*0.35/math.Pow(float64(n-8), 2), 0.005
	p99 := result.Judged{Objective: result.Objective{Scope: "total", Metric: "latency", Statistic: "p99", Unit: "s", Limit: 0.2, Value: value, Interval: result.Interval{Low: value - half, High: value + half}, Verdict: t.Verdict}}
	success := result.Judged{Objective: result.Objective{Scope: "total", Metric: "success_ratio", Statistic: "mean", Unit: "1", Limit: 0.999, AtLeast: true, Value: 1, Interval: result.Interval{Low: 0.999996, High: 1}, Verdict: result.Met}}
	switch {
	case n == 9:
		p99.Value, p99.Interval, success.Value, success.Interval, t.Utilization = math.Inf(1), result.None, 0.96, result.Interval{Low: 0.93, High: 0.99}, 0.996
	case n < 9:
		p99.Value, p99.Interval, success.Value, success.Interval = math.NaN(), result.None, math.NaN(), result.None
		t.Reason, t.Replications, t.Requests, t.Utilization = "unstable: a load of 8 erlangs for 7 workers", 0, 0, math.NaN()
	}
	if window {
		p99.Start, p99.End = 3600*sim.Second, 3900*sim.Second
	}
	t.Objectives = []result.Judged{p99, success}
	return t
}

// planned makes up the plan of some variants.
func planned(names ...string) *result.Plan {
	p := &result.Plan{
		Program: "lbsim 1.2.3", Command: "lbsim plan web.yaml", Name: "how many servers", About: "The smallest fleet.", Source: []byte("name: how many servers\n"),
		Seed: 5, Vary: "tiers.web.servers.count", From: 5, To: 60, Survive: 1, Tier: "tiers.web", Confidence: 0.95, Precision: 0.01, Limit: 1000,
		Warnings: []result.Warning{{Path: "sweep", Text: "not used here"}},
	}
	for i, name := range names {
		v := result.Planned{Variant: name, Index: i, Found: true, Value: float64(11 + i), Missed: math.NaN(), Written: math.NaN(), Cost: 70.08 * float64(11+i), Replications: 65, Requests: 7_800_000}
		for n := 8; n <= 14+i; n++ {
			v.Tried = append(v.Tried, triedAt(n, 11+i, 1+float64(i)*1.4, false))
		}
		v.Staffing = []result.Staffing{{Rule: "Erlang C", Workers: 9, Value: 10, Text: "with one queue for all workers, latency p99 would be 125ms"}}
		p.Variants = append(p.Variants, v)
	}
	return p
}

// planShapes are plans of all sorts.
func planShapes() map[string]*result.Plan {
	windows, rate, all, none, stopped := planned(""), planned(""), planned(""), planned("as it is", "never"), planned("")
	windows.Window = 5 * sim.Minute
	windows.Variants[0].Tried = nil
	for n := 9; n <= 13; n++ {
		windows.Variants[0].Tried = append(windows.Variants[0].Tried, triedAt(n, 11, 1, true))
	}
	windows.Variants[0].Tried[1].Verdict, windows.Variants[0].Tried[1].Replications = result.Undecided, 1000
	rate.MaxRate, rate.Vary = true, "clients.users.arrivals.poisson"
	rate.Variants[0].Value, rate.Variants[0].Missed = 12, 13
	all.MaxRate, all.Vary = true, ""
	all.Variants[0].Value, all.Variants[0].Missed, all.Variants[0].Written = 12, 13, 9.87654
	last := &none.Variants[1]
	last.Found, last.Value, last.Cost, last.Reason = false, math.NaN(), math.NaN(), "latency p99 is still 240ms at 60"
	stopped.Interrupted = true
	stopped.Variants[0].Found, stopped.Variants[0].Reason, stopped.Variants[0].Tried = false, "interrupted", nil
	return map[string]*result.Plan{"plan": planned(""), "plan-variants": planned("two choices", "round robin"), "plan-windows": windows, "plan-rate": rate, "plan-all": all, "plan-none": none, "plan-stopped": stopped}
}

// TestPlanGolden compares what is written about plans with files in testdata, and one
// chart of them.
func TestPlanGolden(t *testing.T) {
	for name, p := range planShapes() {
		m := memory{}
		for kind, report := range map[string]PlanReport{"text": &Text{}, "json": &JSON{}, "csv": &CSV{}} {
			if kind == "text" || name == "plan-variants" {
				if err := report.WritePlan(p, m.create); err != nil {
					t.Fatal(err)
				}
			}
		}
		for file, content := range m {
			golden(t, filepath.Join("plan", strings.TrimPrefix(strings.TrimPrefix(name, "plan"), "-")+file), content.Bytes(), bytes.Equal)
		}
	}
	m := memory{}
	if err := (&Charts{Scale: 0.75}).WritePlan(planned("two choices", "round robin"), m.create); err != nil {
		t.Fatal(err)
	}
	golden(t, "charts/plan.png", m["plan.png"].Bytes(), func(a, b []byte) bool {
		ok, err := cmpimg.EqualApprox("png", a, b, 0.1)
		return ok && err == nil
	})
}

// TestPlanReadsBack proves that the text keeps to 80 places, that plan.csv is
// rectangular, that plan.json is read by its own types, and that charts are drawn where
// there is anything to show.
func TestPlanReadsBack(t *testing.T) {
	for name, p := range planShapes() {
		m := memory{}
		for _, report := range []PlanReport{&Text{}, &JSON{}, &CSV{}, &Charts{}} {
			if err := report.WritePlan(p, m.create); err != nil {
				t.Fatal(err)
			}
		}
		for _, line := range strings.Split(m["plan.txt"].String(), "\n") {
			if utf8.RuneCountInString(line) > 80 || strings.TrimRight(line, " ") != line {
				t.Errorf("%s: %q", name, line)
			}
		}
		rows, err := csv.NewReader(bytes.NewReader(m["plan.csv"].Bytes())).ReadAll()
		lines := 1
		for _, v := range p.Variants {
			for _, tried := range v.Tried {
				lines += len(tried.Objectives)
			}
		}
		if err != nil || len(rows) != lines {
			t.Errorf("%s: %d rows, expected %d; %v", name, len(rows), lines, err)
		}
		var d PlanDocument
		if err := json.Unmarshal(m["plan.json"].Bytes(), &d); err != nil || d.Schema != PlanSchema || len(d.Variants) != len(p.Variants) {
			t.Errorf("%s: %v, %d variants", name, err, len(d.Variants))
		}
		if picture, drawn := m["plan.png"]; drawn == (name == "plan-stopped") || drawn && picture.Len() < 8000 {
			t.Errorf("%s: a chart is drawn: %v", name, drawn)
		}
	}
}

// TestVerdict proves that a verdict names what is not met, with what was measured, and
// not more than a line can hold.
func TestVerdict(t *testing.T) {
	r := sevenVariants()
	r.Confidence = 0.95
	for verdict, want := range map[result.Verdict]string{
		"": "there are no objectives", result.Met: "slo met with a confidence of 95%",
	} {
		if r.Verdict = verdict; Verdict(r) != want {
			t.Errorf("%q, expected %q", Verdict(r), want)
		}
	}
	for i := range r.Cases {
		r.Cases[i].Objectives[0].Verdict = result.Missed
	}
	r.Verdict = result.Missed
	if text := Verdict(r); !strings.HasPrefix(text, "slo missed with a confidence of 95%: latency p99 at most 200 ms: ") || !strings.HasSuffix(text, "; and 4 more") || strings.Contains(text, "\n") {
		t.Errorf("%q", text)
	}
}

// What is said of the first variant holds: the cheapest is cheaper than the second, and
// nothing is said where they cost the same or the second has no price.
func TestPlanBest(t *testing.T) {
	for _, row := range []struct {
		about         string
		value, second float64
		cost, other   float64
		want          string
	}{
		{"cheaper", 5, 4, 10, 20, " – the cheapest"},
		{"as cheap", 4, 5, 20, 20, ""},
		{"no price beside one", 4, 5, 20, math.NaN(), ""},
		{"fewer", 4, 5, math.NaN(), math.NaN(), " – the fewest"},
		{"alike", 4, 4, math.NaN(), math.NaN(), ""},
	} {
		p := planPrinter{plan: &result.Plan{Variants: []result.Planned{{Found: true, Value: row.value, Cost: row.cost}, {Found: true, Value: row.second, Cost: row.other}}}}
		if got := p.best(); got != row.want {
			t.Errorf("%s: %q", row.about, got)
		}
	}
}

// Where a group is planned the answer names it, and does not say that the servers that
// are down are of it: the strongest of the tier are.
func TestPlanFoundInGroup(t *testing.T) {
	for vary, want := range map[string]string{
		"tiers.web.servers.groups.spare.count": "11 servers in group spare, 949.00 per month",
		"tiers.web.servers.count":              "11 servers, of which 2 may be down, 949.00 per month",
	} {
		p := planPrinter{plan: &result.Plan{Vary: vary, Survive: 2}}
		if got := p.found(&result.Planned{Found: true, Value: 11, Cost: 949}); got != want {
			t.Errorf("%s: %q", vary, got)
		}
	}
}
