package scenarios

import (
	"math"
	"testing"

	gonum "gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"lbsim/models"
	"lbsim/models/arrival"
	"lbsim/models/dist"
	"lbsim/models/result"
	"lbsim/scenarios/inference"
	"lbsim/sim"
	"lbsim/sim/stat"
)

// runOf returns a run with a latency, an outcome and a utilization at the scope
// total.
func runOf(latencies []sim.Time, missing uint64, utilization float64) *result.Run {
	h := stat.NewHistogram(stat.Fine)
	for _, x := range latencies {
		h.Record(x)
	}
	n := float64(len(latencies))
	return &result.Run{Scopes: []result.Scope{{
		Name: "total", Missing: missing,
		Spans: []result.Span{{Metric: "latency", Unit: "s", Histogram: h.Trim(), Curve: true}},
		Ratios: []result.Ratio{
			{Metric: "success_ratio", Statistic: "mean", Unit: "1", Part: n, Whole: n + float64(missing), Share: true},
			{Metric: "utilization", Statistic: "mean", Unit: "1", Part: utilization, Whole: 1},
			{Metric: "rejected", Statistic: "count", Unit: "requests", Part: float64(missing), Count: true},
		},
	}}}
}

// estimated returns the estimates of all numbers of some runs.
func estimated(runs ...*result.Run) *estimator {
	e := newEstimator(runs, &result.Case{})
	e.scopes()
	return e
}

// near tells whether two numbers are the same but for rounding; infinities and NaN
// are only like themselves.
func near(a, b float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-9*max(math.Abs(a), math.Abs(b))
}

// textbook returns Student's interval for the mean of independent numbers, from gonum.
func textbook(x []float64) (value float64, i result.Interval) {
	mean, deviation := gonum.MeanStdDev(x, nil)
	n := float64(len(x))
	half := distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile(0.975) * deviation / math.Sqrt(n)
	return mean, result.Interval{Low: mean - half, High: mean + half}
}

// For a mean over runs of equal size, whether of requests or of time, the interval
// by the jackknife is the one of the textbook, for any number of runs.
func TestJackknifeOfMeans(t *testing.T) {
	for _, replications := range []int{2, 3, 10, 40} {
		r := sim.Stream(uint64(replications), 0, "runs")
		var runs []*result.Run
		var means, utilizations []float64
		for range replications {
			latencies, sum := make([]sim.Time, 50), sim.Time(0)
			for i := range latencies {
				latencies[i] = sim.FromSeconds(r.Exponential())
				sum += latencies[i]
			}
			utilization := r.Uniform()
			runs = append(runs, runOf(latencies, 0, utilization))
			means, utilizations = append(means, sum.Seconds()/50), append(utilizations, utilization)
		}
		e := estimated(runs...)
		for metric, sample := range map[string][]float64{"latency": means, "utilization": utilizations} {
			value, interval := textbook(sample)
			if shares[metric] { // which lie between 0 and 1
				interval = result.Interval{Low: max(interval.Low, 0), High: min(interval.High, 1)}
			}
			m := e.to.Find("total", metric, "mean")
			if !near(m.Value, value) || !near(m.Low, interval.Low) || !near(m.High, interval.High) || m.Replications != replications {
				t.Errorf("%s of %d runs: %+v; the textbook has %v %v", metric, replications, m, value, interval)
			}
		}
	}
}

// One run has values and no intervals.
func TestJackknifeOfOneRun(t *testing.T) {
	for _, m := range estimated(runOf([]sim.Time{10, 20, 30}, 2, 0.5)).to.Metrics {
		if m.Known() || math.IsNaN(m.Value) {
			t.Errorf("one run gives %+v", m)
		}
	}
}

// Counts add up over runs and have no interval; the number of requests is one.
func TestCounts(t *testing.T) {
	e := estimated(runOf([]sim.Time{1, 2, 3}, 5, 0), runOf([]sim.Time{4}, 2, 0))
	for name, want := range map[[2]string]float64{{"latency", "count"}: 4, {"rejected", "count"}: 7} {
		if m := e.to.Find("total", name[0], name[1]); m.Value != want || m.Known() {
			t.Errorf("%v is %+v; expected %v without interval", name, m, want)
		}
	}
}

// Where all requests succeeded, or none, the interval of the share is that of Clopper
// and Pearson, as gonum's beta distribution has it: never [1, 1]. Where some failed it
// is that of the jackknife, within [0, 1].
func TestShares(t *testing.T) {
	for _, n := range []float64{1, 2, 10, 1000, 1e7} {
		high := distuv.Beta{Alpha: 1, Beta: n}.Quantile(0.975)
		none, every := inference.Share(0, n, confidence), inference.Share(n, n, confidence)
		if none.Low != 0 || math.Abs(none.High-high) > 1e-6*high || every.High != 1 || !near(every.Low, 1-none.High) {
			t.Errorf("none of %v: %v, all: %v; the beta distribution gives [0, %v]", n, none, every, high)
		}
	}
	success := func(runs ...*result.Run) *result.Metric {
		return estimated(runs...).to.Find("total", "success_ratio", "mean")
	}
	two := []sim.Time{1, 2}
	if m := success(runOf(two, 0, 0), runOf(two, 0, 0)); m.Value != 1 || m.Interval != inference.Share(4, 4, confidence) {
		t.Errorf("the success ratio of four successes is %+v", m)
	}
	if m := success(runOf(two, 0, 0), runOf(two, 2, 0)); m.High != 1 || m.Low != 0 || !near(m.Value, 4.0/6) {
		t.Errorf("the success ratio of four in six is %+v", m)
	}
}

// For objectives, requests that failed are slower than any limit: with a tenth of them
// failed, the p89 is finite and the p91 is not. What is reported as latency is over
// successes.
func TestFailuresAreSlow(t *testing.T) {
	quick := make([]sim.Time, 90)
	for i := range quick {
		quick[i] = sim.Time(i+1) * sim.Millisecond
	}
	e := estimated(runOf(quick, 10, 0), runOf(quick, 10, 0))
	for _, row := range []struct{ q, want float64 }{{0.5, 0.050}, {0.89, 0.089}, {0.9, 0.090}, {0.91, math.Inf(1)}, {0.999, math.Inf(1)}} {
		of := e.quantile(0, row.q)
		value, interval := of.Value, of.Interval(confidence)
		if math.Abs(value-row.want) > 1e-3*row.want || !near(interval.Low, value) || !near(interval.High, value) {
			t.Errorf("the quantile %v is %v %v; expected %v", row.q, value, interval, row.want)
		}
	}
	if p99 := e.to.Value("total", "latency", "p99"); math.Abs(p99-0.090) > 1e-4 {
		t.Errorf("the p99 of successes is %v; expected 0.090", p99)
	}
}

// Curves end where fewer than five requests are beyond, and rise.
func TestCurves(t *testing.T) {
	r := sim.Stream(1, 0, "curve")
	var latencies []sim.Time
	for range 10_100 {
		latencies = append(latencies, sim.FromSeconds(r.Exponential()))
	}
	e := estimated(runOf(latencies[:4000], 0, 0), runOf(latencies[4000:], 0, 0))
	points := e.to.Curves[0].Points
	if last := points[len(points)-1].Quantile; last != 0.9995 {
		t.Errorf("the curve of 10,100 requests ends at %v; expected 0.9995", last)
	}
	for i := 1; i < len(points); i++ {
		if points[i].Quantile <= points[i-1].Quantile || points[i].Value < points[i-1].Value {
			t.Errorf("the curve goes from %+v to %+v", points[i-1], points[i])
		}
	}
}

// The intervals hold what they promise: of 200 experiments with 10 replications each
// on a single server at half load (M/M/1, whose latency is exponential with mean
// 1/(50-25) s), 95 % contain the exact mean, and as many the exact p90. The number of
// those that do is binomial: below 88 % or above 99 % would come by chance in one of
// 1,000 seeds for either.
func TestCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates four million requests")
	}
	const experiments, replications = 200, 10
	web := models.Tier{Name: "web"}
	web.SetDefaults()
	web.Servers.Service = &dist.Exponential{Mean: 0.02}
	system := models.Config{
		Clients:  []models.Client{{Name: "users", To: "web", Arrivals: &arrival.Poisson{PerSecond: 25}}},
		Tiers:    []models.Tier{web},
		Duration: 85 * sim.Second, Warmup: 5 * sim.Second,
	}
	exact := []float64{0.04, 0.04 * math.Log(10)}
	hits := make([]int, len(exact))
	for experiment := range experiments {
		runs, _, err := sim.Replicate(t.Context(), replications, func(i int) (*result.Run, error) {
			run, err := models.Run(&system, uint64(experiment), i, nil)
			if err == nil {
				run.Scopes = run.Scopes[:1]
				run.Scopes[0].Spans[0].Curve = false
			}
			return run, err
		})
		if err != nil {
			t.Fatal(err)
		}
		e := estimated(runs...)
		for k, statistic := range []string{"mean", "p90"} {
			if m := e.to.Find("total", "latency", statistic); m.Low <= exact[k] && exact[k] <= m.High {
				hits[k]++
			}
		}
	}
	for k, what := range []string{"mean", "p90"} {
		share := float64(hits[k]) / experiments
		t.Logf("%.1f %% of the intervals contain the exact %s", 100*share, what)
		if share < 0.88 || share > 0.99 {
			t.Errorf("%.1f %% of the intervals contain the exact %s", 100*share, what)
		}
	}
}
