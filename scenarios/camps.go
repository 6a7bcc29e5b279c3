package scenarios

import (
	"math"
	"strings"

	"lbsim/models/result"
	"lbsim/scenarios/inference"
)

// camp is one of two camps of replications.
type camp struct {
	name, by     string
	replications []int
}

// outcome is a number that tells how a run went. It is on a scale on which runs of one
// kind have one peak, and more is worse.
type outcome struct {
	metric string
	of     func(runs []*result.Run) []float64
	// Camps differ by matters at least, or the difference is of no importance; by
	// collapse, the worse one has collapsed.
	matters, collapse float64
	worse, better     string // what camps are called that have not
}

var outcomes = []outcome{
	{"in_system", crowds, math.Log(1.25), math.Log(3), "crowded", "steady"},
	{"success_ratio", losses, 0.02, 0.1, "failing", "steady"},
}

// crowds returns the logarithm of the number of requests in all tiers, mean over time.
// Unlike latencies, it tells of requests that never come back too.
func crowds(runs []*result.Run) []float64 {
	values := make([]float64, len(runs))
	for i, run := range runs {
		sum := 0.0
		for k := range run.Scopes {
			for _, ratio := range run.Scopes[k].Ratios {
				if ratio.Metric == "in_system" && strings.Count(run.Scopes[k].Name, ".") == 1 {
					sum += ratio.Part / ratio.Whole
				}
			}
		}
		values[i] = math.Log(sum)
	}
	return values
}

// losses returns the share of requests of each run that were not answered well.
func losses(runs []*result.Run) []float64 {
	values := make([]float64, len(runs))
	for i, run := range runs {
		lost, well := float64(run.Scopes[0].Missing), float64(run.Scopes[0].Spans[0].Histogram.Count())
		if values[i] = 0; lost > 0 {
			values[i] = lost / (lost + well)
		}
	}
	return values
}

// divide returns the two camps into which runs fall, the worse first, nil when they do
// not.
func divide(runs []*result.Run) []camp { return divideBy(outcomesOf(runs)) }

// outcomesOf returns each outcome of each run.
func outcomesOf(runs []*result.Run) (all [][]float64) {
	for _, o := range outcomes {
		all = append(all, o.of(runs))
	}
	return all
}

// divideBy is divide for runs of which each outcome is known.
func divideBy(known [][]float64) []camp {
	for i, o := range outcomes {
		values := known[i]
		cut := inference.Split(values)
		if math.IsNaN(cut) {
			continue
		}
		camps := []camp{{name: o.worse, by: o.metric}, {name: o.better, by: o.metric}}
		for run, v := range values {
			side := 0
			if v < cut {
				side = 1
			}
			camps[side].replications = append(camps[side].replications, run)
		}
		if distance(values, camps) < o.matters {
			continue
		}
		for k, other := range outcomes {
			if distance(known[k], camps) >= other.collapse {
				camps[0].name, camps[1].name = "collapsed", "steady"
			}
		}
		return camps
	}
	return nil
}

// distance returns by how much the mean of the first camp is greater.
func distance(values []float64, camps []camp) float64 {
	var mean [2]float64
	for k := range camps {
		for _, i := range camps[k].replications {
			mean[k] += values[i] / float64(len(camps[k].replications))
		}
	}
	return mean[0] - mean[1]
}

// settleCamps estimates the numbers of each camp by itself. Windows are merged as runs
// come, so those of a camp are found by making its runs again.
func (r *runner) settleCamps(w *work, camps []camp) {
	for _, camp := range camps {
		runs := make([]*result.Run, len(camp.replications))
		for k, i := range camp.replications {
			runs[k] = w.runs[i]
			runs[k].Windows = result.Windows{}
		}
		runs[0].Windows = r.windows(w, camp.replications)
		n, of := len(runs), len(w.runs)
		c, _ := w.estimate(runs)
		c.Camp = &result.Camp{
			Name: camp.name, By: camp.by, Replications: n, Of: of,
			Share: inference.Share(float64(n), float64(of), confidence),
		}
		if c.Variant != "" {
			c.Variant += " "
		}
		c.Variant += "[" + camp.name + "]"
		w.settled = append(w.settled, *c)
	}
}

// windows makes some replications again, and returns their windows merged; of those
// that are stopped there are none.
func (r *runner) windows(w *work, replications []int) (all result.Windows) {
	for begin := 0; begin < len(replications); begin += chunk {
		var jobs []job
		for _, i := range replications[begin:min(begin+chunk, len(replications))] {
			jobs = append(jobs, job{work: w, replication: i})
		}
		runs, done, _ := r.replicate(jobs)
		for k, run := range runs {
			switch {
			case !done[k]:
			case all.Runs == 0:
				all = run.Windows
			default:
				all.Merge(&run.Windows)
			}
		}
	}
	return all
}
