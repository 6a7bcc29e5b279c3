package scenarios

import (
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"lbsim/models/result"
)

// oracle is one number that a correct simulator must reproduce.
type oracle struct {
	id, family, model, scenario, quantity string
	value, uncertainty                    float64
}

// The oracles are closed forms, exact numerical solutions and long simulations of
// small systems; testdata/README.md says where they come from. Here every one of
// the families that this version covers is simulated.
//
// A row passes when the interval of the simulation, at the level 1 - 0.001/N for N
// rows (Bonferroni), meets the value give or take its uncertainty: a correct
// simulator fails the whole suite in less than one of 1,000 seeds. An interval
// wider than 2 % of the value (5 % for percentiles from p90 on and for small
// probabilities) proves nothing, so runs are made longer until it is narrower.
func TestOracles(t *testing.T) {
	testOracles(t, func(o oracle) bool {
		switch o.family {
		case "single queue", "Erlang C", "random splitting", "round robin", "power of d":
			return true
		}
		return false
	})
}

// TestValidateOracles is TestOracles for every row that this version can express.
func TestValidateOracles(t *testing.T) {
	if os.Getenv("LBSIM_VALIDATE") == "" {
		t.Skip("takes minutes; runs when LBSIM_VALIDATE is set, as by make validate")
	}
	testOracles(t, func(oracle) bool { return true })
}

func testOracles(t *testing.T, wanted func(oracle) bool) {
	rows, order := make(map[string][]oracle), []string(nil)
	n, missing := 0, make(map[string]bool)
	for _, o := range readOracles(t) {
		if !wanted(o) {
			continue
		}
		if _, err := Parse(o.id, []byte(withName(o))); err != nil {
			missing[o.family+", "+o.model] = true
			continue
		}
		if len(rows[o.scenario]) == 0 {
			order = append(order, o.scenario)
		}
		rows[o.scenario] = append(rows[o.scenario], o)
		n++
	}
	if n < 60 {
		t.Fatalf("only %d oracles can be expressed", n)
	}
	for _, model := range slices.Sorted(maps.Keys(missing)) {
		t.Logf("not in this version: %s", model)
	}
	quantities := readQuantities(t)
	for _, scenario := range order {
		t.Run(rows[scenario][0].id, func(t *testing.T) { simulateOracle(t, rows[scenario], quantities, 0.001/float64(n)) })
	}
}

func withName(o oracle) string { return "{name: " + o.id + ", " + strings.TrimPrefix(o.scenario, "{") }

// simulateOracle runs a scenario until its intervals are narrow, and compares.
func simulateOracle(t *testing.T, rows []oracle, quantities map[string][3]string, alpha float64) {
	const replications = 40
	for seconds := 0.0; ; seconds *= 2 {
		s, err := Parse("oracle", []byte(withName(rows[0])))
		if err != nil {
			t.Fatal(err)
		}
		if seconds == 0 {
			seconds = max(120_000/s.Cases[0].Config.Rate(), 10)
		}
		for _, setting := range [][2]string{
			{"run.duration", fmt.Sprintf("%gs", seconds)},
			{"run.warmup", fmt.Sprintf("%gs", seconds/4)},
			{"run.replications", fmt.Sprint(replications)},
		} {
			if s, err = s.With(setting[0], setting[1]); err != nil {
				t.Fatal(err)
			}
		}
		r, err := s.Run(context.Background(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		wide, report := false, []string(nil)
		for _, o := range rows {
			value, half := measuredAt(t, &r.Cases[0], o, quantities, quantileT(replications-1, 1-alpha)/quantileT(replications-1, confidence))
			if half > width(o)*o.value {
				wide = true
			}
			line := fmt.Sprintf("%s: oracle %.6g ±%.2g, simulated %.6g ±%.2g", o.id, o.value, o.uncertainty, value, half)
			if !(math.Abs(value-o.value) <= half+o.uncertainty) {
				line = "outside: " + line
			}
			report = append(report, line)
		}
		if wide && seconds*s.Cases[0].Config.Rate() < 4e6 {
			continue
		}
		for _, line := range report {
			t.Log(line)
			if strings.HasPrefix(line, "outside") || wide {
				t.Errorf("%s (intervals too wide: %v)", line, wide)
			}
		}
		return
	}
}

// width is the greatest relative half-width of an interval that proves something.
func width(o oracle) float64 {
	if strings.HasPrefix(o.quantity, "p9") || strings.HasPrefix(o.quantity, "loss") || strings.HasPrefix(o.quantity, "prob") && o.value < 0.1 {
		return 0.05
	}
	return 0.02
}

// measuredAt returns the simulated number of an oracle and the half-width of its
// interval, widened by a factor.
func measuredAt(t *testing.T, c *result.Case, o oracle, quantities map[string][3]string, factor float64) (value, half float64) {
	q, ok := quantities[o.quantity]
	if !ok {
		t.Fatalf("%s: oracle_quantities.csv does not know %s", o.id, o.quantity)
	}
	statistic := strings.Replace(q[2], "complement", "mean", 1)
	for _, m := range c.Metrics {
		parts := strings.SplitN(m.Scope, ".", 3)
		if len(parts) > 1 {
			parts[1] = "*"
		}
		if strings.Join(parts, ".") == q[0] && m.Name == q[1] && m.Statistic == statistic {
			value, half = m.Value, (m.High-m.Low)/2*factor
			if q[2] == "complement" {
				value = 1 - value
			}
			return value, half
		}
	}
	t.Fatalf("%s: no %v among the metrics", o.id, q)
	return 0, 0
}

func readOracles(t *testing.T) []oracle {
	var all []oracle
	for _, row := range readTable(t, "testdata/oracles.csv") {
		o := oracle{id: row["id"], family: row["family"], model: row["model"], scenario: row["scenario"], quantity: row["quantity"]}
		if _, err := fmt.Sscan(row["value"], &o.value); err != nil {
			t.Fatal(o.id, err)
		}
		if _, err := fmt.Sscan(row["abs_uncertainty"], &o.uncertainty); err != nil {
			t.Fatal(o.id, err)
		}
		all = append(all, o)
	}
	return all
}

func readQuantities(t *testing.T) map[string][3]string {
	m := make(map[string][3]string)
	for _, row := range readTable(t, "testdata/oracle_quantities.csv") {
		m[row["quantity"]] = [3]string{row["scope"], row["metric"], row["statistic"]}
	}
	return m
}

// readTable reads a CSV file with a header.
func readTable(t *testing.T, path string) []map[string]string {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(path, err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := make(map[string]string)
		for i, cell := range record {
			row[records[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}
