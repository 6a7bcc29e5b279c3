package scenarios

import (
	"math"

	"lbsim/models/result"
	"lbsim/scenarios/inference"
	"lbsim/sim"
	"lbsim/sim/stat"
)

// limited is an objective with what the runs of a trial say about it: over the whole
// sample, or window by window.
type limited struct {
	objective result.Objective
	all       fraction
	merged    *stat.Histogram   // of a percentile: latencies of all runs
	parts     []*stat.Histogram // of each, at a lower resolution: 28 KB
	missing   []uint64          // requests of each run that failed
	windows   []*windowed       // nil: it is the whole sample that counts
}

// windowed is a window of a limited.
type windowed struct {
	start, end sim.Time
	sample     fraction
	merged     *stat.Histogram
	missing    uint64
}

// add takes a run. Window is the length of the windows, 0 for none.
func (l *limited) add(run *result.Run, window sim.Time) {
	one, ok := fractionOf([]*result.Run{run}, l.objective)
	if !ok {
		panic("scenarios: nothing is measured of " + l.objective.Scope + " " + l.objective.Metric)
	}
	l.all.share, l.all.objective = one.share, one.objective
	l.all.add(one.parts[0], one.wholes[0])
	scope := run.Scope(l.objective.Scope)
	if _, ok := quantileNamed(l.objective.Statistic); ok {
		h := spanOf(scope, l.objective.Metric).Histogram
		if l.merged == nil {
			l.merged = stat.NewHistogram(h.Resolution())
		}
		l.merged.Merge(h)
		l.parts, l.missing = append(l.parts, h.Coarser(stat.Medium).Trim()), append(l.missing, scope.Missing)
	}
	if window > 0 {
		l.addWindows(run, window)
	}
}

// isWindowed tells whether runs tell of an objective window by window: the latencies
// and losses of all clients, and of each client group.
func isWindowed(o result.Objective, run *result.Windows) bool {
	if o.Metric != "latency" && o.Metric != "success_ratio" || o.Statistic == "sd" {
		return false
	}
	for i := range run.Spans {
		if run.Spans[i].Scope == o.Scope {
			return true
		}
	}
	return false
}

// addWindows takes what a run tells window by window. Windows of the run are put
// together to those that are judged; what is left at the end, less than half of one,
// goes with the last. A window that reaches into the warm-up does not count.
func (l *limited) addWindows(run *result.Run, window sim.Time) {
	w := &run.Windows
	if !isWindowed(l.objective, w) {
		return
	}
	each := max(int((window+w.Width/2)/w.Width), 1)
	first := int((run.Warmup + w.Width - 1) / w.Width)
	count := max((w.Count-first+each/2)/each, 1)
	for len(l.windows) < count {
		l.windows = append(l.windows, &windowed{merged: stat.NewHistogram(stat.Coarse)})
	}
	for i := range count {
		from, to := first+i*each, first+(i+1)*each
		if i == count-1 {
			to = w.Count
		}
		at := l.windows[i]
		at.start, at.end = sim.Time(from)*w.Width, min(sim.Time(to)*w.Width, w.End)
		l.addWindow(at, w, from, to)
	}
}

// addWindow takes the windows of a run from one to before another as one.
func (l *limited) addWindow(at *windowed, w *result.Windows, from, to int) {
	var missing float64
	for _, sum := range w.Sums {
		if sum.Scope == l.objective.Scope && (sum.Metric == "rejected" || sum.Metric == "failed" || sum.Metric == "timed_out") {
			for i := from; i < min(to, len(sum.Sums)); i++ {
				missing += sum.Sums[i]
			}
		}
	}
	here := stat.NewHistogram(stat.Coarse)
	for i := range w.Spans {
		if s := &w.Spans[i]; s.Scope == l.objective.Scope && s.Metric == "latency" {
			for k := from; k < min(to, len(s.Histograms)); k++ {
				here.Merge(s.Histograms[k])
			}
		}
	}
	at.merged.Merge(here)
	at.missing += uint64(missing)
	at.sample.share, at.sample.objective = l.all.share, l.all.objective
	count := float64(here.Count())
	switch q, isQuantile := quantileNamed(l.objective.Statistic); {
	case isQuantile:
		at.sample.objective.Limit = 1 - q
		at.sample.add(slower(here, uint64(missing), l.objective.Limit))
	case l.objective.Metric == "success_ratio":
		at.sample.add(count, count+missing)
	default:
		at.sample.add(here.Sum(), count)
	}
}

// verdict judges the objective: in all windows, where there are any.
func (l *limited) verdict(met, missed float64, exact bool) result.Verdict {
	if len(l.windows) == 0 {
		return l.all.decided(met, missed, exact)
	}
	var verdicts []result.Verdict
	for _, w := range l.windows {
		if w.sample.total() > 0 { // where nobody came, nothing is missed
			verdicts = append(verdicts, w.sample.decided(met, missed, exact))
		}
	}
	if len(verdicts) == 0 {
		return result.Undecided
	}
	return result.Together(verdicts...)
}

// decided is the verdict of a sample, which says it all where nothing is random.
func (s *fraction) decided(met, missed float64, exact bool) result.Verdict {
	if exact {
		return certain(s.objective, s.value())
	}
	return s.verdict(met, missed)
}

func (s *fraction) total() (whole float64) {
	for _, x := range s.wholes {
		whole += x
	}
	return whole
}

func (s *fraction) value() float64 {
	part := 0.0
	for _, x := range s.parts {
		part += x
	}
	return part / s.total()
}

// judged returns the objective with its value and interval, of the worst window where
// there are windows, and the verdict that the point estimate and interval suggest: of
// one objective by itself, at 95 %.
func (l *limited) judged(exact bool) result.Judged {
	j := result.Judged{Objective: l.objective}
	j.Value, j.Interval, j.Verdict = math.NaN(), result.None, result.Undecided
	switch {
	case len(l.all.parts) == 0:
		return j
	case len(l.windows) == 0:
		j.Value, j.Interval = l.estimate(exact)
		j.Verdict = l.all.decided(confidence, confidence, exact)
		return j
	}
	var worst *windowed
	for _, w := range l.windows {
		if value := w.value(l.objective); worst == nil || badness(l.objective, value) > badness(l.objective, worst.value(l.objective)) {
			worst = w
		}
	}
	j.Value, j.Start, j.End = worst.value(l.objective), worst.start, worst.end
	if !exact {
		j.Interval = worst.interval(l.objective)
	}
	j.Verdict = worst.sample.decided(confidence, confidence, exact)
	return j
}

// badness is the larger, the worse a value is; of no value it is the least.
func badness(o result.Objective, value float64) float64 {
	switch {
	case math.IsNaN(value):
		return math.Inf(-1)
	case o.AtLeast:
		return -value
	}
	return value
}

// estimate returns the value over the whole sample, and its 95 % interval.
func (l *limited) estimate(exact bool) (value float64, interval result.Interval) {
	q, isQuantile := quantileNamed(l.objective.Statistic)
	if !isQuantile {
		return l.all.estimate(exact)
	}
	var one [1]float64
	var missing uint64
	coarse := stat.NewHistogram(stat.Medium)
	for i, h := range l.parts {
		coarse.Merge(h)
		missing += l.missing[i]
	}
	l.merged.Quantiles([]float64{q}, missing, one[:])
	of := inference.Jackknife(len(l.parts), 1, func(i int, out []float64) {
		h, lost := coarse, missing
		if i >= 0 {
			h, lost = coarse.Without(l.parts[i]), missing-l.missing[i]
		}
		h.Quantiles([]float64{q}, lost, out)
	})[0]
	if interval = of.Interval(confidence); exact {
		interval = result.None
	}
	return one[0], result.Interval{Low: interval.Low + one[0] - of.Value, High: interval.High + one[0] - of.Value}
}

// estimate returns the quotient and its 95 % interval.
func (s *fraction) estimate(exact bool) (value float64, interval result.Interval) {
	var part, whole float64
	for i := range s.parts {
		part, whole = part+s.parts[i], whole+s.wholes[i]
	}
	of := inference.Jackknife(len(s.parts), 1, func(i int, out []float64) {
		p, w := part, whole
		if i >= 0 {
			p, w = part-s.parts[i], whole-s.wholes[i]
		}
		out[0] = p / w
	})[0]
	switch interval = of.Interval(confidence); {
	case exact:
		interval = result.None
	case s.share && whole > 0 && (part == 0 || part == whole):
		interval = inference.Share(part, whole, confidence)
	case s.share:
		interval = result.Interval{Low: max(interval.Low, 0), High: min(interval.High, 1)}
	}
	return of.Value, interval
}

// value returns what an objective limits, in the window.
func (w *windowed) value(o result.Objective) float64 {
	q, isQuantile := quantileNamed(o.Statistic)
	if !isQuantile {
		return w.sample.value()
	}
	var one [1]float64
	w.merged.Quantiles([]float64{q}, w.missing, one[:])
	return one[0]
}

// interval returns a 95 % interval. That of a percentile comes from the share of
// requests beyond the limit: were it as large as its upper bound, the percentile would
// be higher, by as much as the histogram says (Woodruff, Journal of the American
// Statistical Association 1952).
func (w *windowed) interval(o result.Objective) result.Interval {
	q, isQuantile := quantileNamed(o.Statistic)
	if !isQuantile {
		_, interval := w.sample.estimate(false)
		return interval
	}
	share, low, high := w.sample.bounds((1 + confidence) / 2)
	if !(share > 0) || !(low > 0) || math.IsNaN(high) {
		return result.None
	}
	var ends [2]float64
	w.merged.Quantiles([]float64{max(1-(1-q)*share/low, 0), 1 - (1-q)*share/high}, w.missing, ends[:])
	return result.Interval{Low: ends[0], High: ends[1]}
}
