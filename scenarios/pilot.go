package scenarios

import (
	"math"

	"lbsim/models/result"
	"lbsim/sim"
)

// pilotRuns is the number of pilot runs of a case; they have replication numbers below
// 0, so that they are none of those that count. Each lasts as long as this part of a
// run: together they cost as much as one.
const pilotRuns = 5

// pilots returns how many runs of full length the pilot runs of a case make up.
func (w *work) pilots() int {
	if w.run.Warmup.Auto {
		return 1
	}
	return 0
}

// pilots finds the warm-up of every case that leaves it to the program, by some short
// runs each, of which the windows alone are looked at, as a mean over the runs: in a
// single run the ups and downs of a busy system look like a transient. Where short runs
// do not see its end, runs of full length look for it. The variants of a point of the
// sweep get the same warm-up, the longest of theirs, so that they meet the same
// customers in the sample.
func (r *runner) pilots(works []*work) error {
	var unknown []*work
	for _, w := range works {
		if w.run.Warmup.Auto {
			unknown = append(unknown, w)
		}
	}
	longest := make(map[string]sim.Time)
	for _, parts := range []sim.Time{pilotRuns, 1} {
		found, ended, err := r.transients(unknown, parts)
		if err != nil {
			return err
		}
		var still []*work
		for i, w := range unknown {
			switch {
			case !ended[i] && parts > 1:
				r.plan(w, pilotRuns)
				still = append(still, w)
				continue
			case !ended[i]:
				w.unsettled = true
				w.notes = append(w.notes, result.Warning{Path: "run.warmup",
					Text: "no steady state was reached: the first half of the pilot runs differs from the second; run longer, or the load is not carried"})
			}
			longest[w.point()] = max(longest[w.point()], found[i])
		}
		unknown = still
	}
	for _, w := range works {
		if w.run.Warmup.Auto {
			w.config.Warmup = longest[w.point()]
		}
	}
	return nil
}

// transients makes the pilot runs of some cases, each as long as a part of a run, and
// returns the ends of their transients, and whether they saw them.
func (r *runner) transients(works []*work, parts sim.Time) (found []sim.Time, ended []bool, err error) {
	var jobs []job
	for _, w := range works {
		for k := range pilotRuns {
			jobs = append(jobs, job{w, -1 - k, max(w.config.Duration/parts, 1)})
		}
	}
	runs, _, err := r.simulate(jobs, nil)
	if err != nil {
		return nil, nil, err
	}
	for i := range works {
		all := &runs[i*pilotRuns].Windows
		for _, run := range runs[i*pilotRuns+1 : (i+1)*pilotRuns] {
			all.Merge(&run.Windows)
		}
		length, over := transient(all)
		found, ended = append(found, min(length, all.End/2)), append(ended, over)
	}
	return found, ended, nil
}

// transient returns the time from which the number of requests in the system looks
// like that of the rest of the run, by MSER-5 (White, Cobb and Spratt, "A comparison
// of five steady-state truncation heuristics for simulation", WSC 2000): means of
// five windows are cut off at the beginning until the standard error of the rest is
// least. It looks at the first half of the run only; when that is not enough, ended
// is false.
func transient(w *result.Windows) (length sim.Time, ended bool) {
	const batch = 5
	series := make([]float64, w.Count)
	for _, s := range w.Sums {
		if s.Metric == "in_system" {
			for i, sum := range s.Sums {
				series[i] += sum
			}
		}
	}
	var means []float64
	for i := 0; i+batch <= len(series); i += batch {
		mean := 0.0
		for _, x := range series[i : i+batch] {
			mean += x / batch
		}
		means = append(means, mean)
	}
	cut := mser(means)
	return sim.Time(cut*batch) * w.Width, 2*cut < len(means)-1 || len(means) < 4
}

// mser returns how many of the first values to leave out: as many, up to half, as
// give the least variance of the mean of the rest, Σ(x - mean)²/n². The sum is kept
// up to date by Welford's method (Technometrics 1962), which makes it exactly 0 where
// all values are the same.
func mser(values []float64) int {
	best, cut := math.Inf(1), 0
	var mean, squares float64
	for d := len(values) - 1; d >= 0; d-- {
		n := float64(len(values) - d)
		off := values[d] - mean
		mean += off / n
		squares += float64(off * (values[d] - mean))
		if spread := squares / (n * n); d <= len(values)/2 && spread <= best {
			best, cut = spread, d
		}
	}
	return cut
}
