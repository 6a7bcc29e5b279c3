package scenarios

import (
	"math"
	"slices"
	"strings"

	"lbsim/models"
	"lbsim/models/result"
	"lbsim/scenarios/inference"
)

// trend is how the number of requests in a tier went over the second half of a run:
// by how much the regression line rises, and its mean.
type trend struct{ growth, mean float64 }

// trendsOf returns the trend of each tier, as far as the run lasts for some windows.
func (w *work) trendsOf(run *result.Run) []trend {
	all := make([]trend, len(w.config.Tiers))
	for i := range w.config.Tiers {
		for k := range run.Windows.Sums {
			if s := &run.Windows.Sums[k]; s.Scope == "tiers."+w.config.Tiers[i].Name && s.Metric == "in_system" {
				all[i] = trendOf(s.Sums[len(s.Sums)/2:], run.Windows.Width.Seconds())
			}
		}
	}
	return all
}

// trendOf returns the trend of a series of sums over windows of that width.
func trendOf(sums []float64, width float64) trend {
	n := float64(len(sums))
	if n < 4 {
		return trend{}
	}
	var mean, slope float64
	for i, x := range sums {
		mean += x / n
		slope += x * (float64(i) - (n-1)/2)
	}
	slope /= n * (n*n - 1) / 12
	return trend{slope * n / width, mean / width}
}

// steepness is how much of its mean a queue must gain over the second half of the runs
// to be called unstable. A number that grows by the same amount all along from 0 gains
// 2/3 of it. One that wanders away from 0 at the brink, with a load that is just
// carried, grows as the square root of time, which is 0.34: however far from its steady
// state a system is that has one, its growth gets slower.
const steepness = 0.45

// fillsUp returns the path of the first tier that fills up as long as the runs last,
// "" if there is none or where nobody can tell.
//
// Arithmetic comes first: a tier whose load is known, and not below its capacity, with
// nothing that limits its queue, is unstable if it has filled up at all. Loads that are not known, or
// that a strategy divides badly, show in the runs: the number of requests in the tier
// grows so steeply (see steepness) in all of them that it is no accident, by Student's
// t over the replications at a level of 1 %.
//
// What changes by its nature has no steady state that could be missed.
func (w *work) fillsUp(e *estimator) string {
	if w.transient || len(e.runs[0].Scopes) == 0 {
		return ""
	}
	overloaded := make(map[string]bool)
	for _, n := range w.config.Notes() {
		if strings.HasPrefix(n.Text, "unstable") {
			overloaded[strings.TrimSuffix(n.Path, ".balancer")] = true
		}
	}
	for i := range w.config.Tiers {
		var growth float64
		var steep []float64
		for _, run := range e.runs {
			if t := w.trends[run]; i < len(t) {
				growth += t[i].growth
				steep = append(steep, t[i].growth-steepness*t[i].mean)
			}
		}
		path := "tiers." + w.config.Tiers[i].Name
		if overloaded[path] && growth > 0 || isPositive(steep) {
			return path
		}
	}
	return ""
}

// isPatient tells whether some clients wait for an answer however long it takes. Times
// are bounded where none does, even if servers fall ever further behind.
func (w *work) isPatient() bool {
	return slices.ContainsFunc(w.config.Clients, func(c models.Client) bool { return c.Timeout == 0 })
}

// isPositive tells whether the mean of independent numbers is above 0.
func isPositive(x []float64) bool {
	if len(x) < 3 {
		return false
	}
	of := inference.Mean(x)
	deviation := of.Deviation()
	return of.Value > 0 && deviation > 0 && of.Value > inference.T(len(x)-1, 0.98)*deviation
}

// unsteady tells whether a case that is complete is unstable.
func (w *work) unsteady() bool {
	return slices.ContainsFunc(w.settled, func(c result.Case) bool { return c.Unstable != "" })
}

// unstableScopes returns the scopes whose times and queues are no answers in an
// unstable case: the clients, and all tiers that fill up.
func (w *work) unstableScopes(e *estimator) []string {
	scopes := []string{"total", e.to.Unstable}
	for i := range w.config.Clients {
		scopes = append(scopes, "clients."+w.config.Clients[i].Name)
	}
	for i := range w.config.Tiers {
		grows := 0
		for _, run := range e.runs {
			if t := w.trends[run]; i < len(t) && t[i].growth > steepness*t[i].mean {
				grows++
			}
		}
		if 2*grows > len(e.runs) {
			scopes = append(scopes, "tiers."+w.config.Tiers[i].Name)
		}
	}
	return scopes
}

// withdraw takes out what an unstable case has no answer for: times, and numbers in
// queues, would be what the length of the run makes of them. Throughput, losses and
// utilization stay, and so do the series, which show what happens.
func (w *work) withdraw(e *estimator) {
	scopes := w.unstableScopes(e)
	gone := func(scope, metric string) bool {
		return strings.HasPrefix(metric, "path_") || growing[metric] && slices.ContainsFunc(scopes, func(s string) bool {
			return s == scope || strings.HasPrefix(scope, s+".")
		})
	}
	c := e.to
	c.Metrics = slices.DeleteFunc(c.Metrics, func(m result.Metric) bool {
		return gone(m.Scope, m.Name) && m.Statistic != "count"
	})
	c.Curves = slices.DeleteFunc(c.Curves, func(m result.Curve) bool { return gone(m.Scope, m.Metric) })
	for i := range c.Objectives {
		o := &c.Objectives[i]
		if gone(o.Scope, o.Metric) {
			o.Value, o.Interval, o.Verdict = math.Inf(1), result.None, result.Missed
		}
	}
	if slices.ContainsFunc(c.Objectives, func(o result.Objective) bool { return o.Verdict == result.Missed }) {
		w.verdict = result.Missed
	}
	c.Theory = nil
	e.samples = nil
}

// growing are the metrics that follow the length of a queue.
var growing = func() map[string]bool {
	names := map[string]bool{"in_system": true, "queue_length": true, "wait_probability": true, "slowdown": true, "in_flight_at_end": true}
	for _, m := range result.Metrics() {
		if m.Unit == "s" && m.Name != "service_time" {
			names[m.Name] = true
		}
	}
	return names
}()
