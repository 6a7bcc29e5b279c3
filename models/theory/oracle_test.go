package theory_test

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	. "lbsim/models/theory"
)

// oracle is a number that is known: a closed form, an exact numerical solution or a
// limit. Others computed it, in another way.
type oracle struct {
	id, quantity       string
	value, uncertainty float64
	parameters         map[string]string
}

// number returns a parameter of the model without its unit.
func (o *oracle) number(name string) float64 {
	numbers := o.numbers(name)
	if len(numbers) == 0 {
		return math.NaN()
	}
	return numbers[0]
}

// numbers returns a parameter that is several numbers: 90/30/s.
func (o *oracle) numbers(name string) (numbers []float64) {
	for _, text := range strings.Split(o.parameters[name], "/") {
		if x, err := strconv.ParseFloat(strings.TrimSuffix(text, "s"), 64); err == nil {
			numbers = append(numbers, x)
		}
	}
	return numbers
}

// numbersOf are what the formulas give, by quantity.
type numbersOf map[string]float64

// formulas gives the numbers of each scenario of the oracles that a formula of this
// package is about, by the beginning of its name; the longest that fits counts.
var formulas = map[string]func(o *oracle) numbersOf{
	"p-mm1-": func(o *oracle) numbersOf { return markov(o, 1) },
	"p-mmc-": func(o *oracle) numbersOf { return markov(o, int(o.number("c"))) },

	"p-staff-": func(o *oracle) numbersOf {
		rate, service := o.number("lambda"), o.number("mean_service")
		quantity, text, _ := strings.Cut(o.parameters["objective"], " <= ")
		limit, _ := strconv.ParseFloat(strings.TrimSuffix(text, "s"), 64)
		workers := map[string]func() int{
			"prob_wait":   func() int { return WorkersForWaitProbability(rate, service, limit) },
			"mean_wait":   func() int { return WorkersForWait(rate, service, limit) },
			"p99_sojourn": func() int { return WorkersForSojourn(rate, service, 0.99, limit) },
		}[quantity]()
		at, below := MMc{rate, service, workers}, MMc{rate, service, workers - 1}
		return numbersOf{
			"min_workers":      float64(workers),
			"prob_wait_at_min": at.WaitProbability(), "prob_wait_one_below": below.WaitProbability(),
			"mean_wait_at_min": at.Wait(), "mean_wait_one_below": below.Wait(),
			"p99_sojourn_at_min": at.SojournQuantile(0.99), "p99_sojourn_one_below": below.SojournQuantile(0.99),
		}
	},
	"p-sqrt-": func(o *oracle) numbersOf {
		a, share := o.number("offered_load"), o.number("target_prob_wait")
		workers := SquareRootWorkers(a, share)
		return numbersOf{"beta": HalfinWhittBeta(share), "workers_by_rule": float64(workers), "prob_wait_at_rule": ErlangC(workers, a)}
	},
}

func markov(o *oracle, workers int) numbersOf {
	q := MMc{o.number("lambda"), o.number("mean_service"), workers}
	return numbersOf{
		"mean_sojourn": q.Sojourn(), "sd_sojourn": q.Delayed().Deviation(), "mean_wait": q.Wait(), "prob_wait": q.WaitProbability(),
		"p50_sojourn": q.SojournQuantile(0.5), "p90_sojourn": q.SojournQuantile(0.9), "p95_sojourn": q.SojournQuantile(0.95),
		"p99_sojourn": q.SojournQuantile(0.99), "utilization": q.Utilization(), "mean_in_system": q.InSystem(),
	}
}

// TestOracles compares the formulas with each row of the oracles that they are about:
// to 1e-6 of the value, or to what the row says of its own uncertainty.
func TestOracles(t *testing.T) {
	compared := map[string]int{}
	for _, o := range append(readOracles(t, "../../scenarios/testdata/oracles.csv"), readOracles(t, "testdata/staffing.csv")...) {
		name := ""
		for prefix := range formulas {
			if strings.HasPrefix(o.id, prefix) && len(prefix) > len(name) {
				name = prefix
			}
		}
		if name == "" {
			continue
		}
		got, ok := formulas[name](&o)[o.quantity]
		if !ok {
			t.Logf("%s: no formula for %s", o.id, o.quantity)
			continue
		}
		compared[name]++
		if !(math.Abs(got-o.value) <= max(1e-6*math.Abs(o.value), o.uncertainty)) {
			t.Errorf("%s: %.10g; expected %.10g ±%.2g", o.id, got, o.value, o.uncertainty)
		}
	}
	for name := range formulas {
		if compared[name] == 0 {
			t.Errorf("no row of the oracles begins with %s and asks for what its formulas give", name)
		}
	}
}

func readOracles(t *testing.T, path string) (all []oracle) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(path, err)
	}
	for _, record := range records[1:] {
		row, o := map[string]string{}, oracle{parameters: map[string]string{}}
		for i, cell := range record {
			row[records[0][i]] = cell
		}
		for _, parameter := range strings.Split(row["parameters"], ";") {
			name, value, _ := strings.Cut(parameter, "=")
			o.parameters[name] = value
		}
		o.id, o.quantity = row["id"], row["quantity"]
		o.value, err = strconv.ParseFloat(row["value"], 64)
		if err == nil {
			o.uncertainty, err = strconv.ParseFloat(row["abs_uncertainty"], 64)
		}
		if err != nil {
			t.Fatal(o.id, err)
		}
		all = append(all, o)
	}
	return all
}
