package scenarios

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"lbsim/models/catalog"
	"lbsim/models/result"
	"lbsim/scenarios/forecast"
	"lbsim/scenarios/inference"
	"lbsim/sim"
)

// estimate turns runs of a case, whose windows are merged into the first, into its
// result.
func (w *work) estimate(runs []*result.Run) (*result.Case, *estimator) {
	c := &result.Case{Variant: w.Variant, Point: w.Point, Warmup: w.config.Warmup, Replications: len(runs)}
	for _, run := range runs {
		c.Duration = max(c.Duration, run.End)
		c.Events += run.Events
	}
	e := newEstimator(runs, c)
	e.scopes()
	e.windows()
	w.objectives(e)
	c.Theory = forecast.Beside(forecast.Of(&w.config), c)
	full := w.fillsUp(e)
	if w.isPatient() {
		c.Unstable = full
	} else if full != "" {
		w.notes = append(w.notes, result.Warning{Path: full, Text: "the number of requests grows as long as the runs last: servers work on requests whose clients have gone"})
	}
	c.Warnings = append(append(c.Warnings, w.notes...), w.doubts(e)...)
	if c.Unstable != "" {
		w.withdraw(e)
	}
	return c, e
}

// dropEqual keeps one run where all are the same, because nothing in the scenario
// is random: the case is certain. Which server comes first may differ: it is
// all times that count, those that only a tier sees included.
func (w *work) dropEqual() {
	if len(w.runs) < 2 {
		return
	}
	first := w.runs[0]
	for _, run := range w.runs[1:] {
		if run.End != first.End || run.Born != first.Born || run.Events != first.Events || timesOf(run) != timesOf(first) {
			return
		}
	}
	w.runs, w.certain = w.runs[:1], true
}

// timesOf returns a hash of all times that a run has measured.
func timesOf(run *result.Run) (hash uint64) {
	for i := range run.Scopes {
		for _, span := range run.Scopes[i].Spans {
			hash = span.Histogram.Hash(hash)
		}
	}
	return hash
}

// objective estimates the number that an objective limits.
func (e *estimator) objective(o result.Objective) result.Objective {
	if q, ok := quantileNamed(o.Statistic); ok && o.Metric == "latency" {
		of := e.quantile(e.scopeNamed(o.Scope), q)
		o.Value, o.Interval = of.Value, of.Interval(confidence)
	} else if m := e.to.Find(o.Scope, o.Metric, o.Statistic); m != nil {
		o.Value, o.Interval = m.Value, m.Interval
	} else {
		o.Value, o.Interval = math.NaN(), result.None
	}
	return o
}

// objectives estimates and judges all objectives, each with the confidence of the
// scenario, and keeps what they say together. To be met, all must be met, and each of
// them at that confidence is enough (intersection-union test: Berger, Technometrics
// 1982). But one of many that are met is easily taken for missed by chance: together
// they are missed when one is missed at a confidence that is divided by their number
// (Bonferroni).
func (w *work) objectives(e *estimator) {
	level := w.run.Replications.Confidence
	together := 1 - (1-level)/float64(max(w.limits, 1))
	verdicts := []result.Verdict{w.verdict} // that of another camp
	for _, o := range w.slo {
		o = e.objective(o)
		o.Verdict = judge(e.parts, o, level, level, w.certain)
		e.to.Objectives = append(e.to.Objectives, o)
		if o.Verdict == result.Missed {
			o.Verdict = judge(e.parts, o, together, together, w.certain)
		}
		verdicts = append(verdicts, o.Verdict)
	}
	w.verdict = result.Together(verdicts...)
}

// quantileNamed returns the quantile of a statistic such as p99.9.
func quantileNamed(statistic string) (q float64, ok bool) {
	text, ok := strings.CutPrefix(statistic, "p")
	if !ok {
		return 0, false
	}
	percent, err := strconv.ParseFloat(text, 64)
	return percent / 100, err == nil
}

// width returns the relative half-width of the interval of a number of the whole
// scenario; NaN where there is none. A percentile that failures make infinite in
// every run is known as well as it can be.
func (w *work) width(t target) float64 {
	e := newEstimator(w.runs, &result.Case{})
	of := e.number(t.Metric, t.Statistic)
	value, interval := of.Value, of.Interval(w.run.Replications.Confidence)
	if math.IsInf(value, 1) && math.IsInf(interval.Low, 1) {
		return 0
	}
	width := (interval.High - interval.Low) / 2 / math.Abs(value)
	if math.IsNaN(width) {
		return math.Inf(1)
	}
	return width
}

// number estimates a number of the whole scenario; a percentile of the latency counts
// requests that failed as slower than any limit.
func (e *estimator) number(metric, statistic string) inference.Estimate {
	if q, ok := quantileNamed(statistic); ok && metric == "latency" {
		return e.quantile(0, q)
	}
	if len(e.to.Metrics) == 0 {
		e.scope(0)
	}
	for _, s := range e.samples {
		if s.scope == "total" && s.metric == metric && s.statistic == statistic {
			return s.Estimate
		}
	}
	return inference.Estimate{Value: e.to.Value("total", metric, statistic)}
}

// doubts returns what makes the numbers of a case weak.
func (w *work) doubts(e *estimator) []result.Warning {
	var all []result.Warning
	warn := func(path, format string, args ...any) {
		all = append(all, result.Warning{Path: path, Text: fmt.Sprintf(format, args...)})
	}
	c := e.to
	latency := e.runs[0].Scopes[0].Spans[0].Histogram.Count()
	switch {
	case w.certain:
		warn("", "nothing in this scenario is random: one run says it all, without intervals")
	case len(e.runs) == 1 && c.Batches == 0 && e.runs[0].Batches != nil:
		warn("run.duration", "one replication, too short to be cut into batches that do not depend on each other: there are no intervals; run longer, or several times")
	case len(e.runs) == 1 && c.Batches == 0:
		warn("run.replications", "one replication: there are no intervals, and nothing tells how far another run would be off")
	case w.replays():
		warn("", "the arrivals are recorded: the intervals speak of the randomness of the strategies only")
	}
	if c.Unstable != "" {
		warn(c.Unstable, "unstable: the number of requests grows as long as the runs last; times and queue lengths are no answers, and left out")
		return all
	}
	count := c.Value("total", "latency", "count")
	switch {
	case count == 0:
		warn("", "no request was answered in the sample")
		return all
	case latency > 0:
		if m := c.Find("total", "latency", "p99"); m.Known() && (m.High-m.Low)/2 > 0.2*m.Value {
			warn("", "p99 is known to ±%.0f %% only; run longer, or with more replications", 100*(m.High-m.Low)/2/m.Value)
		}
	}
	if n := worth(c); n < leastWorth {
		warn("", "too short: the sample tells as much as %.0f independent requests would, and with less than %d the intervals, that of p99 above all, may be too narrow; run longer", n, leastWorth)
	}
	for _, q := range []float64{0.99, 0.999} {
		if beyond := (1 - q) * count; beyond < 10 {
			warn("", "p%s rests on the %.0f slowest of %.0f requests", strconv.FormatFloat(q*100, 'g', -1, 64), math.Ceil(beyond), count)
			break
		}
	}
	unfinished(c, warn)
	if end := lastAnswer(c); w.replays() && end < c.Duration*9/10 {
		warn("run.duration", "the traces are over after %s of %s; rates and utilizations are means over all of the run",
			catalog.Duration.Format(end.Seconds()), catalog.Duration.Format(c.Duration.Seconds()))
	}
	return all
}

// lastAnswer returns the end of the last window in which a client got an answer.
func lastAnswer(c *result.Case) (end sim.Time) {
	for _, s := range c.Series {
		if s.Scope != "total" || s.Metric != "throughput" {
			continue
		}
		for i, rate := range s.Values {
			if rate > 0 {
				end = c.Windows[i]
			}
		}
	}
	return end
}

// replays tells whether all arrivals come from traces.
func (w *work) replays() bool {
	for i := range w.config.Clients {
		if w.config.Clients[i].Trace == nil {
			return false
		}
	}
	return true
}

// unfinished warns of requests that were in flight when the run ended.
func unfinished(c *result.Case, warn func(path, format string, args ...any)) {
	flying := c.Value("total", "in_flight_at_end", "mean")
	sample := c.Value("total", "offered", "rate") * (c.Duration - c.Warmup).Seconds()
	if flying > 0.001*sample && flying*float64(c.Replications) > 10 {
		warn("", "%.2g %% of the sample were in flight when the run ended, and are not in the latencies; run longer", 100*flying/sample)
	}
}

// windows turns the merged windows into series.
func (e *estimator) windows() {
	w := &e.runs[0].Windows
	runs := float64(w.Runs)
	e.to.Windows = w.Ends()
	lengths := make([]float64, w.Count)
	begin := sim.Time(0)
	for i, end := range e.to.Windows {
		lengths[i] = (end - begin).Seconds()
		begin = end
	}
	put := func(scope, metric, statistic, unit string, value func(i int) float64) {
		s := result.Series{Scope: scope, Metric: metric, Statistic: statistic, Unit: unit, Values: make([]float64, w.Count)}
		for i := range s.Values {
			s.Values[i] = value(i)
		}
		e.to.Series = append(e.to.Series, s)
	}
	for _, span := range w.Spans {
		qs := make([][]float64, w.Count)
		for i, h := range span.Histograms {
			qs[i] = make([]float64, 3)
			h.Quantiles([]float64{0.5, 0.9, 0.99}, 0, qs[i])
		}
		put(span.Scope, span.Metric, "mean", "s", func(i int) float64 { return span.Histograms[i].Mean() })
		for k, name := range []string{"p50", "p90", "p99"} {
			put(span.Scope, span.Metric, name, "s", func(i int) float64 { return qs[i][k] })
		}
		put(span.Scope, "throughput", "rate", "1/s", func(i int) float64 {
			return float64(span.Histograms[i].Count()) / lengths[i] / runs
		})
	}
	for _, sum := range w.Sums {
		put(sum.Scope, sum.Metric, sum.Statistic, sum.Unit, func(i int) float64 { return sum.Sums[i] / lengths[i] / runs })
	}
	for i := range w.Servers {
		e.server(&w.Servers[i], lengths, runs)
	}
}

func (e *estimator) server(sums *result.ServerSums, lengths []float64, runs float64) {
	n := len(lengths)
	s := result.ServerSeries{
		Tier: sums.Tier, Server: sums.Server,
		Utilization: make([]float64, n), InSystem: make([]float64, n), Picks: make([]float64, n),
	}
	for i, length := range lengths {
		capacity := length * runs * sums.Workers
		if len(sums.Capacity) > 0 {
			capacity = sums.Capacity[i] // 0 of nothing, which is no number, where no server is there
		}
		s.Utilization[i] = sums.Busy[i] / capacity
		s.InSystem[i] = sums.InSystem[i] / (length * runs * sums.Servers)
		s.Picks[i] = sums.Picks[i] / runs
	}
	e.to.Servers = append(e.to.Servers, s)
}

// leastWorth is what a sample must seem to be worth for its intervals to be trusted. With
// the single server of TestValidateCoverage, samples that are worth 1,700 to 2,000
// independent requests give intervals of p99 of which 92 to 93 % contain the exact value,
// and those that are worth 400, 85 % or less. What ten replications seem to be worth is
// off by a factor of up to 2.5 (chi-squared with 9 degrees of freedom), so the bound is as
// much higher.
const leastWorth = 5000

// worth returns how many independent requests would tell the mean latency as well as
// all replications do: the variance of a request over that of the mean.
func worth(c *result.Case) float64 {
	mean, sd := c.Find("total", "latency", "mean"), c.Value("total", "latency", "sd")
	parts := max(c.Replications, c.Batches)
	if mean == nil || !mean.Known() || parts < 2 || sd == 0 {
		return math.NaN()
	}
	deviation := (mean.High - mean.Low) / 2 / inference.T(parts-1, confidence)
	return sd * sd / (deviation * deviation)
}
