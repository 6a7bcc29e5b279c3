package scenarios

import (
	"math"
	"strings"
	"testing"

	"lbsim/models/result"
)

// Where runs of a value fall into two camps, a plan gives how often which happens and no
// number that is an average over both, in any file; the verdict stays.
func TestPlanCamps(t *testing.T) {
	config := &planner{runner: &runner{ctx: t.Context()}, base: &Scenario{Cases: []Case{{}}}, spec: &plan{To: 9}, out: &result.Plan{Confidence: 0.95}}
	v := &variantPlan{planner: config, tried: map[float64]*trial{}}
	o := result.Objective{Scope: "total", Metric: "success_ratio", Statistic: "mean", Unit: "1", Limit: 0.9, AtLeast: true}
	for _, row := range []struct {
		about string
		far   int // requests in the system in every fourth run
		camp  bool
	}{{"alike", 3, false}, {"apart", 90, true}} {
		one := &trial{variantPlan: v, value: 9, verdict: result.Missed, work: &work{Case: &Case{}}, limits: []*limited{{objective: o}}}
		for i := range 20 {
			run := rushed(3+0.01*float64(i), 10, 10)
			if i%4 == 0 {
				run = rushed(float64(row.far)+0.01*float64(i), 10*row.far, 10)
			}
			run.Born = 1000
			one.add(run)
		}
		r := one.result()
		if (r.Camp != nil) != row.camp || r.Verdict != result.Missed {
			t.Fatalf("%s: camp %+v, verdict %s", row.about, r.Camp, r.Verdict)
		}
		if !row.camp {
			if math.IsNaN(r.Objectives[0].Value) {
				t.Errorf("%s: no value", row.about)
			}
			continue
		}
		if r.Camp.Name != "collapsed" || r.Camp.Replications != 5 || r.Camp.Of != 20 || !(r.Camp.Share.Low < 0.25 && r.Camp.Share.High > 0.25) {
			t.Errorf("camp %+v", r.Camp)
		}
		if !math.IsNaN(r.Objectives[0].Value) || r.Objectives[0].Known() {
			t.Errorf("an average over both camps: %+v", r.Objectives[0])
		}
		if why := one.whyNot("9"); why != "with 9, 5 of 20 runs are collapsed" || strings.Contains(why, "%") {
			t.Errorf("why not: %q", why)
		}
	}
}
