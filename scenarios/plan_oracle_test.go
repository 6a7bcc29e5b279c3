package scenarios

import (
	"fmt"
	"strings"
	"testing"
)

// planOracle plans the scenario of an oracle, whose answer must be the exact one, and
// simulates what is limited at the answer and at one below.
//
// The plan decides with 95 %, so that a correct planner gives another answer for a few
// per cent of the seeds where the limit is close (see TestPlanErrors); of the four
// oracles one is, at half a per cent from its limit. The seed is that of the scenario.
func planOracle(t *testing.T, rows []oracle, simulate func(rows []oracle, settings ...[2]string)) {
	p, err := rows[0].parse(t).Plan(t.Context(), PlanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	v := p.Variants[0]
	t.Logf("%s: %v %s, by %d replications, %d requests", rows[0].id, v.Value, v.Reason, v.Replications, v.Requests)
	at := map[string][]oracle{}
	for _, o := range rows {
		if o.quantity == "min_workers" {
			if !v.Found || v.Value != o.value {
				t.Errorf("%s: oracle %v, planned %v %s", o.id, o.value, v.Value, v.Reason)
			}
			continue
		}
		for suffix, workers := range map[string]float64{"_at_min": v.Value, "_one_below": v.Value - 1} {
			if quantity, ok := strings.CutSuffix(o.quantity, suffix); ok {
				o.quantity = quantity
				key := fmt.Sprint(workers)
				at[key] = append(at[key], o)
			}
		}
	}
	for workers, rows := range at {
		simulate(rows, [2]string{p.Vary, workers})
	}
}

// The plans of all oracles of staffing give the exact number of workers, the close one
// included.
func TestPlanOracles(t *testing.T) {
	if testing.Short() {
		t.Skip("the close one takes some seconds")
	}
	planned := 0
	for _, o := range readOracles(t) {
		if o.quantity == "min_workers" {
			planOracle(t, []oracle{o}, func([]oracle, ...[2]string) {})
			planned++
		}
	}
	if planned != 4 {
		t.Errorf("%d oracles of staffing", planned)
	}
}
