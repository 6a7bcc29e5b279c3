package reports

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"lbsim/models/result"
)

// foreseen is a theory of two tiers: one with a model, one without.
func foreseen(cases ...result.TheoryCase) *result.Theory {
	return &result.Theory{Program: "lbsim test", Command: "lbsim theory made", Name: "made", About: "made up", Cases: cases}
}

var (
	known = result.Forecast{
		Scope: "tiers.web", Model: "M/M/2", About: "a queue", Notes: []string{"a note"},
		Parameters: []result.Parameter{{Name: "arrivals", Unit: "1/s", Value: 80}, {Name: "offered load", Unit: "erlangs", Value: 1.6}, {Name: "capacity", Unit: "erlangs", Value: 2}},
		Predictions: []result.Prediction{
			predictionOf("sojourn", "mean", "s", 0.0556), predictionOf("sojourn", "p99", "s", 0.239),
			predictionOf("utilization", "mean", "1", 0.8), predictionOf("in_system", "mean", "requests", 4.444),
		},
	}
	strange = result.Forecast{Scope: "tiers.db", Nearest: "M/M/c: a queue", Failed: []string{"service times are lognormal, not exponential", "the queue has a limit of 3"}}
	drowned = result.Forecast{Scope: "tiers.web", Model: "M/M/2", About: "a queue", Unstable: true,
		Parameters: []result.Parameter{{Name: "offered load", Unit: "erlangs", Value: 2.5}, {Name: "capacity", Unit: "erlangs", Value: 2}}}
)

func predictionOf(metric, statistic, unit string, value float64) result.Prediction {
	return result.Prediction{Scope: "tiers.web", Model: "M/M/2", Metric: metric, Statistic: statistic, Unit: unit, Value: value,
		Simulated: math.NaN(), Interval: result.None}
}

// One case is told in full: the model with its numbers, or what stands in its way.
func TestTheoryOfOneCase(t *testing.T) {
	const want = `made
made up

tiers.web: M/M/2
  a queue
  arrivals 80.0 /s, offered load 1.6 erlangs, capacity 2 erlangs
  a note
  sojourn mean  55.6 ms
    p99          239 ms
  utilization   80.0 %
  in system     4.44

tiers.db: no closed form
  The nearest is M/M/c: a queue; but
  - service times are lognormal, not exponential
  - the queue has a limit of 3
`
	if got := printed(t, "text", foreseen(result.TheoryCase{Forecasts: []result.Forecast{known, strange}})); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// Several cases share a table for each tier; the reasons stand below it, once.
func TestTheoryOfSeveralCases(t *testing.T) {
	const want = `made
made up

tiers.web
  variant  model         load  sojourn     p99
  a        M/M/2     1.6 of 2  55.6 ms  239 ms
  b        unstable  2.5 of 2     –       –
  a note

tiers.db
  No closed form; the nearest is M/M/c: a queue; but
  - all cases: service times are lognormal, not exponential; the queue has a
    limit of 3
`
	theory := foreseen(result.TheoryCase{Variant: "a", Forecasts: []result.Forecast{known, strange}},
		result.TheoryCase{Variant: "b", Forecasts: []result.Forecast{drowned, strange}})
	if got := printed(t, "text", theory); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// Programs get a row or an entry for each prediction, and one for each tier without any.
func TestTheoryForPrograms(t *testing.T) {
	theory := foreseen(result.TheoryCase{Variant: "a", Forecasts: []result.Forecast{known, strange}}, result.TheoryCase{Variant: "b", Forecasts: []result.Forecast{drowned}})
	const want = `variant,scope,model,metric,statistic,unit,value,failed
a,tiers.web,M/M/2,sojourn,mean,s,0.0556,
a,tiers.web,M/M/2,sojourn,p99,s,0.239,
a,tiers.web,M/M/2,utilization,mean,1,0.8,
a,tiers.web,M/M/2,in_system,mean,requests,4.444,
a,tiers.db,,,,,,"service times are lognormal, not exponential; the queue has a limit of 3"
b,tiers.web,M/M/2,,,,,unstable
`
	if got := printed(t, "csv", theory); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	alike := foreseen(result.TheoryCase{Variant: "a", Forecasts: []result.Forecast{known}}, result.TheoryCase{Variant: "b", Forecasts: []result.Forecast{known}})
	if got := printed(t, "text", alike); !strings.Contains(got, "tiers.web: M/M/2\n  variant      load  sojourn     p99\n") {
		t.Errorf("%s: expected the model that all have above the table", got)
	}
	var d TheoryDocument
	if err := json.Unmarshal([]byte(printed(t, "json", theory)), &d); err != nil {
		t.Fatal(err)
	}
	if d.Schema != TheorySchema || len(d.Cases) != 2 || d.Cases[0].Forecasts[0].Predictions[1].Value != 0.239 || len(d.Cases[0].Forecasts[1].Failed) != 2 ||
		d.Cases[0].Forecasts[0].Predictions[0].Simulated != nil || !d.Cases[1].Forecasts[0].Unstable {
		t.Errorf("%+v", d)
	}
}

func printed(t *testing.T, format string, theory *result.Theory) string {
	t.Helper()
	var b strings.Builder
	if err := (&Theory{Format: format}).Print(&b, theory); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// besideSimulation is a case in which predictions stand beside what was simulated.
func besideSimulation(variant string, all ...result.Prediction) result.Case {
	return result.Case{Variant: variant, Replications: 5, Theory: all}
}

func simulatedAs(p result.Prediction, value, half float64, inside bool) result.Prediction {
	p.Simulated, p.Interval, p.Inside = value, result.Interval{Low: value - half, High: value + half}, inside
	return p
}

// The summary of a run says in a few lines what theory predicts, and that a miss may be
// chance; where no model fits, it says nothing.
func TestTheoryInTheSummary(t *testing.T) {
	mean, tail := predictionOf("sojourn", "mean", "s", 0.0556), predictionOf("sojourn", "p99", "s", 0.239)
	limit := mean
	limit.Model, limit.Limit = "best of 2, limit of many servers", true
	for _, row := range []struct {
		phrase string
		cases  []result.Case
		want   string
	}{
		{"no model", []result.Case{besideSimulation("")}, ""},
		{"one case", []result.Case{besideSimulation("", simulatedAs(mean, 0.0551, 0.0008, true), simulatedAs(tail, 0.23, 0.004, false))}, `
Theory
  tiers.web is M/M/2
    sojourn mean 55.6 ms, simulated 55.1 ±0.8 ms: inside
  1 of 2 predicted numbers lie inside of their intervals; by chance, 1 in 20
  lies outside, and numbers of the same requests miss together: try another
  --seed
`},
		{"one case of a limit", []result.Case{besideSimulation("", simulatedAs(limit, 0.0591, 0.0008, false))}, `
Theory
  tiers.web is best of 2, limit of many servers
    sojourn mean 55.6 ms, simulated 59.1 ±0.8 ms: outside
  a formula for infinitely many servers is somewhat off where there are few
`},
		{"several cases", []result.Case{
			besideSimulation("a", simulatedAs(mean, 0.0551, 0.0008, true)), besideSimulation("b"), besideSimulation("c", simulatedAs(limit, 0.0591, 0.0008, false)),
		}, `
Theory
  a closed form fits 2 of 3 cases; 1 of 1 predicted mean times lie inside of the
  simulated intervals (by chance, 1 in 20 lies outside); simulated mean times
  are up to 6.3 % above the limit of many servers; see lbsim theory
`},
	} {
		p := &printer{}
		p.theory(&result.Result{Cases: row.cases})
		if got := p.out.String(); got != row.want {
			t.Errorf("%s:\n%s\nwant\n%s", row.phrase, got, row.want)
		}
	}
}
