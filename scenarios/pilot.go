package scenarios

import (
	"math"

	"lbsim/models/result"
	"lbsim/sim"
)

// pilotReplication is the number of the pilot run: none of those that count.
const pilotReplication = -1

// pilots finds the warm-up of every case that leaves it to the program, by one run
// each, of which the windows alone are looked at. The variants of a point of the
// sweep get the same warm-up, the longest of theirs, so that they meet the same
// customers in the sample.
func (r *runner) pilots() error {
	var jobs []job
	for _, w := range r.work {
		if w.run.Warmup.Auto {
			jobs = append(jobs, job{w, pilotReplication})
		}
	}
	runs, done, err := r.replicate(jobs)
	longest := make(map[string]sim.Time)
	for i, j := range jobs {
		if !done[i] {
			continue
		}
		length, ended := transient(&runs[i].Windows)
		if !ended {
			j.work.notes = append(j.work.notes, result.Warning{Path: "run.warmup",
				Text: "no end of the transient was found in the first half of a pilot run; run longer, or the load is not carried"})
		}
		point := j.work.point()
		longest[point] = max(longest[point], min(length, runs[i].End/2))
	}
	for _, j := range jobs {
		j.work.config.Warmup = longest[j.work.point()]
	}
	return err
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
