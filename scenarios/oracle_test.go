package scenarios

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	gonum "gonum.org/v1/gonum/stat"

	"lbsim/models"
	"lbsim/models/result"
	"lbsim/scenarios/inference"
	"lbsim/sim"
)

// oracle is one number that a correct simulator must reproduce.
type oracle struct {
	id, family, parameters, scenario, quantity string
	value, uncertainty                         float64
}

// The oracles are closed forms, exact numerical solutions and long simulations of
// small systems; testdata/README.md says where they come from. Here one scenario of
// each family is simulated, and all of its rows are compared: one whose intervals
// become narrow soon.
//
// A row passes when the interval of the simulation, at the level 1 - 0.001/N for the
// N rows of the table (Bonferroni), meets the value give or take its uncertainty: a
// correct simulator fails the whole suite in less than one of 1,000 seeds. An
// interval wider than 2 % of the value (5 % for percentiles from p90 on and for small
// probabilities) proves nothing, so runs are made longer until it is narrower.
func TestOracles(t *testing.T) {
	quick := map[string]bool{}
	for _, id := range quickOracles {
		quick[id] = true
	}
	seen := map[string]bool{}
	testOracles(t, 2, func(rows []oracle) bool {
		if quick[rows[0].id] {
			seen[rows[0].family] = true
		}
		return quick[rows[0].id]
	})
	for _, o := range readOracles(t) {
		if !seen[o.family] {
			t.Errorf("no scenario of the family %q is simulated", o.family)
			seen[o.family] = true
		}
	}
}

// quickOracles are the first rows of the scenarios that are simulated every time, one
// of each family.
var quickOracles = []string{
	"p-mm1-a-mean-sojourn", "p-mmc-a-prob-wait", "p-md1-b-mean-sojourn", "p-ps-d-b-mean-sojourn", "p-prio-b-mean-sojourn-k0",
	"p-sjf-a-mean-sojourn", "p-dm1-a-mean-sojourn", "p-batch-a-mean-sojourn", "p-mm1k-a-loss-probability", "p-minf-a-mean-sojourn",
	"p-mtinf-a-peak-mean-busy", "p-split-b-mean-sojourn", "p-rr-a-mean-sojourn", "p-jsq-a-mean-sojourn", "p-pod-d-mean-sojourn",
	"p-lwl-d-a-lwl-mean-sojourn", "p-calls-a-mean-sojourn", "p-fj-a-mean-sojourn", "p-lbcost-a-mean-sojourn",
	"p-sess-a-mean-sojourn", "p-repair-c-throughput", "p-staff-a-min-workers",
}

// TestValidateOracles is TestOracles for every row, with narrow intervals.
func TestValidateOracles(t *testing.T) {
	if os.Getenv("LBSIM_VALIDATE") == "" {
		t.Skip("takes minutes; runs when LBSIM_VALIDATE is set, as by make validate")
	}
	oracleRows = nil
	testOracles(t, 1, func([]oracle) bool { return true })
	if *update {
		slices.SortFunc(oracleRows, func(a, b []string) int { return cmp.Or(strings.Compare(a[1], b[1]), strings.Compare(a[0], b[0])) })
		writeTable(t, oracleFile, append([][]string{{"oracle", "family", "quantity", "exact", "uncertainty", "simulated", "low", "high", "inside"}}, oracleRows...))
	}
}

// oracleFile holds what was simulated for each oracle; the README of models sums it up.
// Its intervals are those that decide, see TestOracles.
const oracleFile = "testdata/validation/oracles.csv"

// oracleRows are the rows of the file, as far as they were simulated.
var oracleRows [][]string

// record adds a row.
func (o *oracle) record(value, half float64, inside bool) {
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', 6, 64) }
	verdict := "no"
	if inside {
		verdict = "yes"
	}
	oracleRows = append(oracleRows, []string{o.id, o.family, o.quantity, number(o.value), number(o.uncertainty), number(value), number(value - half), number(value + half), verdict})
}

// spellings are what the oracles write in another way than the language: they show
// what is meant, and were written before it.
var spellings = strings.NewReplacer(
	"calls: {parallel: [a, b]}", "calls: {a: {stage: 1}, b: {stage: 1}}",
	"slo: {prob_wait: 20%}", "slo: {wait: {probability: 20%}}", "slo: {mean_wait: 5ms}", "slo: {wait: {mean: 5ms}}",
)

// parse returns the scenario of an oracle.
func (o *oracle) parse(t *testing.T) *Scenario {
	s, err := Parse("oracle", []byte("{name: oracle, "+strings.TrimPrefix(spellings.Replace(o.scenario), "{")))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func testOracles(t *testing.T, slack float64, wanted func(rows []oracle) bool) {
	rows, order := make(map[string][]oracle), []string(nil)
	all := readOracles(t)
	for _, o := range all {
		if len(rows[o.scenario]) == 0 {
			order = append(order, o.scenario)
		}
		rows[o.scenario] = append(rows[o.scenario], o)
	}
	quantities := readQuantities(t)
	for _, scenario := range order {
		if wanted(rows[scenario]) {
			t.Run(rows[scenario][0].id, func(t *testing.T) {
				simulate := func(rows []oracle, settings ...[2]string) {
					simulateOracle(t, rows, quantities, 0.001/float64(len(all)), slack, settings...)
				}
				if rows[scenario][0].quantity == "min_workers" {
					planOracle(t, rows[scenario], simulate)
					return
				}
				simulate(rows[scenario])
			})
		}
	}
}

// oracleRuns is the number of replications of the scenario of an oracle.
const oracleRuns = 40

// simulateOracle runs a scenario until its intervals are narrow, or slack times as
// wide, and compares.
func simulateOracle(t *testing.T, rows []oracle, quantities map[string]quantity, alpha, slack float64, settings ...[2]string) {
	for seconds := 0.0; ; seconds *= 2 {
		s, err := rows[0].parse(t), error(nil)
		rate := s.Cases[0].Config.Rate()
		if seconds == 0 {
			seconds = max(120_000/rate/(slack*slack), 10)
		}
		for _, setting := range append([][2]string{
			{"run.duration", fmt.Sprintf("%gs", seconds)},
			{"run.warmup", fmt.Sprintf("%gs", seconds/4)},
			{"run.replications", fmt.Sprint(oracleRuns)},
		}, settings...) {
			if s, err = s.With(setting[0], setting[1]); err != nil {
				t.Fatal(err)
			}
		}
		r, err := s.Run(context.Background(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		wide, report, recorded := false, []string(nil), len(oracleRows)
		for _, o := range rows {
			value, half := quantities[o.quantity].measured(t, s, &r.Cases[0], o, 1-alpha)
			if half > slack*width(o)*o.value {
				wide = true
			}
			line := fmt.Sprintf("%s: oracle %.6g ±%.2g, simulated %.6g ±%.2g", o.id, o.value, o.uncertainty, value, half)
			inside := math.Abs(value-o.value) <= half+o.uncertainty
			o.record(value, half, inside)
			if !inside {
				line = "outside: " + line
			}
			report = append(report, line)
		}
		if wide && seconds*rate < 4e6 {
			oracleRows = oracleRows[:recorded]
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

// quantity is where the program reports what an oracle is about. In its scope,
// clients.* are the clients of the scenario, and tiers.* is the tier that they enter.
type quantity struct{ scope, metric, statistic string }

// measured returns the simulated number of an oracle and the half-width of its
// interval of that level.
func (q quantity) measured(t *testing.T, s *Scenario, c *result.Case, o oracle, level float64) (value, half float64) {
	client := &s.Cases[0].Config.Clients[0]
	scope := strings.NewReplacer("clients.*", "clients."+client.Name, "tiers.*", "tiers."+client.To).Replace(q.scope)
	if read, ok := seriesReaders[q.statistic]; ok {
		return fromSeries(t, s, scope, q.metric, level, func(times, values []float64) float64 { return read(o, times, values) })
	}
	statistic := strings.Replace(q.statistic, "complement", "mean", 1)
	for _, m := range c.Metrics {
		if m.Scope == scope && m.Name == q.metric && m.Statistic == statistic {
			value, half = m.Value, (m.High-m.Low)/2*inference.T(oracleRuns-1, level)/inference.T(oracleRuns-1, confidence)
			if q.statistic == "complement" {
				value = 1 - value
			}
			return value, half
		}
	}
	t.Fatalf("%s: no %s %s %s among the metrics; does oracle_quantities.csv know %s?", o.id, scope, q.metric, statistic, o.quantity)
	return 0, 0
}

// seriesReaders find a number in what a replication shows over time.
var seriesReaders = map[string]func(o oracle, times, values []float64) float64{
	"peak of sine": func(o oracle, times, values []float64) float64 {
		mean, amplitude, _ := fitSine(times, values, o.parameter("period"))
		return mean + amplitude
	},
	"lag of sine": func(o oracle, times, values []float64) float64 {
		_, _, lag := fitSine(times, values, o.parameter("period"))
		return lag
	},
}

// fromSeries returns the mean over replications of a number that is read from the
// windows since the warm-up, with the half-width of its interval.
func fromSeries(t *testing.T, s *Scenario, scope, metric string, level float64, read func(times, values []float64) float64) (value, half float64) {
	config := s.Cases[0].Config
	config.Warmup = config.Duration / 4
	numbers, _, err := sim.Replicate(context.Background(), oracleRuns, func(i int) (float64, error) {
		run, err := models.Run(&config, s.Cases[0].seed, i, nil)
		if err != nil {
			return 0, err
		}
		w := &run.Windows
		sums := w.Sums[slices.IndexFunc(w.Sums, func(x result.SumSeries) bool { return x.Scope == scope && x.Metric == metric })].Sums
		width := w.Width.Seconds()
		var times, values []float64
		for k := int(config.Warmup / w.Width); k < len(sums)-1; k++ {
			times, values = append(times, (float64(k)+0.5)*width), append(values, sums[k]/width)
		}
		return read(times, values), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	mean, sd := gonum.MeanStdDev(numbers, nil)
	return mean, inference.T(oracleRuns-1, level) * sd / math.Sqrt(oracleRuns)
}

// fitSine fits mean + amplitude sin(2 pi (t - lag)/period) to means over windows, in
// the middle of which times lie, by least squares. A window flattens a sine by
// sin(x)/x, with x its share of half a period.
func fitSine(times, values []float64, period float64) (mean, amplitude, lag float64) {
	waves, angle := mat.NewDense(len(times), 3, nil), 2*math.Pi/period
	for i, t := range times {
		waves.SetRow(i, []float64{1, math.Sin(angle * t), math.Cos(angle * t)})
	}
	var fit mat.VecDense
	if err := fit.SolveVec(waves, mat.NewVecDense(len(values), values)); err != nil {
		return math.NaN(), math.NaN(), math.NaN()
	}
	x, a, b := angle*(times[1]-times[0])/2, fit.AtVec(1), fit.AtVec(2)
	return fit.AtVec(0), math.Hypot(a, b) * x / math.Sin(x), math.Atan2(-b, a) / angle
}

// parameter returns a parameter of the model.
func (o *oracle) parameter(name string) (value float64) {
	for _, p := range strings.Split(o.parameters, ";") {
		if text, ok := strings.CutPrefix(p, name+"="); ok {
			fmt.Sscan(strings.TrimSuffix(text, "s"), &value)
		}
	}
	return value
}

func readOracles(t *testing.T) []oracle {
	var all []oracle
	for _, row := range readTable(t, "testdata/oracles.csv") {
		o := oracle{id: row["id"], family: row["family"], parameters: row["parameters"], scenario: row["scenario"], quantity: row["quantity"]}
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

func readQuantities(t *testing.T) map[string]quantity {
	m := make(map[string]quantity)
	for _, row := range readTable(t, "testdata/oracle_quantities.csv") {
		m[row["quantity"]] = quantity{row["scope"], row["metric"], row["statistic"]}
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
