// Package result is what simulations give, as plain data: Run, the sums and
// histograms that one replication measured, and Result, the estimates over all
// replications of all cases of a scenario, which reports read.
package result

import (
	"math"

	"lbsim/sim"
)

// Result is what a scenario gave.
type Result struct {
	Program string // name and version of the program: "lbsim 1.2.3"
	Command string // the command line that repeats the run
	Name    string // of the scenario
	About   string
	Source  []byte // the scenario as run, in YAML
	Seed    uint64
	// Swept names the paths of the sweep, in order; each Case has a value for each.
	Swept []string
	Cases []Case
	// Comparisons are the differences between variants, Rankings their order.
	Comparisons []Comparison
	Rankings    []Ranking
	// Warnings concern the whole scenario; each Case has its own beside them.
	Warnings []Warning
	// Verdict is that on all objectives of all cases together, "" when there are
	// none: met when each is met with Confidence, missed when one of them is missed
	// even when it is allowed for that there are so many.
	Verdict    Verdict
	Confidence float64
	// Interrupted tells that the run was stopped before all cases were complete.
	Interrupted bool
}

// Case is one variant of a scenario at one point of its sweep.
type Case struct {
	Variant      string   // "" in a scenario without variants
	Point        []string // a value for each path of Result.Swept, as the scenario writes it
	Duration     sim.Time // simulated time of a replication, warm-up included
	Warmup       sim.Time // from the beginning; what is born in it is not in the sample
	Replications int      // complete ones, on which the numbers stand
	// Batches is the number of stretches of the only replication from which the
	// intervals come; 0: they come from several replications, or there are none.
	Batches int
	// Unstable is the path of a tier that fills up as long as the runs last, "" if there
	// is none. Times and queue lengths of such a case are left out.
	Unstable string
	// Camp is set when the replications fall into two camps; each is a Case then, whose
	// Variant has the name of the camp in brackets.
	Camp *Camp
	// Metrics are all numbers, scope by scope. Curves are the percentile curves of
	// the scopes that have one.
	Metrics    []Metric
	Curves     []Curve
	Windows    []sim.Time // the ends of the windows of Series and of Servers
	Series     []Series
	Servers    []ServerSeries
	Objectives []Objective
	Theory     []Prediction // beside what was simulated, where a model fits
	Warnings   []Warning
	Events     uint64 // handled in all replications
}

// Interval is a confidence interval, 95 % if nothing else is said. A number for
// which there is none has NaN for both ends.
type Interval struct {
	Low, High float64
}

// None is the interval of a number that has none.
var None = Interval{math.NaN(), math.NaN()}

// Known tells whether there is an interval.
func (i Interval) Known() bool { return !math.IsNaN(i.Low) && !math.IsNaN(i.High) }

// Metric is one number: a statistic of something measured at a scope.
type Metric struct {
	Scope     string // a path of the scenario, such as tiers.web, or total
	Name      string // such as latency
	Statistic string // mean, sd, count, rate, p50 … p99.9, max, jain, max_over_mean
	Unit      string // s, 1/s, 1 (ratios, 0 to 1), requests, erlangs, server-seconds
	Value     float64
	Interval
	Replications int
}

// Curve is the quantile function of a span of time at a scope: latency for
// clients and the total, sojourn for tiers.
type Curve struct {
	Scope, Metric string
	Points        []Point
}

// Point is a quantile of a curve: the share of requests that take Value seconds
// at most.
type Point struct {
	Quantile, Value float64
	Interval
}

// Series is something measured window by window, the mean over replications (for
// percentiles: of the merged windows), with NaN where there was nothing to
// measure.
type Series struct {
	Scope, Metric, Statistic, Unit string
	Values                         []float64
}

// ServerSeries is what a server, or a group of neighbours in a large tier, did
// window by window: mean over replications, and over the servers of the group
// save Picks, which are a sum over them. Utilization is NaN where none was in service.
type ServerSeries struct {
	Tier        string
	Server      string // its number, or those of the first and last of the group: "0-3"
	Utilization []float64
	InSystem    []float64
	Picks       []float64
}

// Objective is one line of the service level objective with its verdict. For a
// percentile, requests that failed count as slower than any limit.
type Objective struct {
	Scope, Metric, Statistic, Unit string
	Limit                          float64
	AtLeast                        bool // the value must be at least the limit, else at most
	Value                          float64
	Interval
	Verdict Verdict
}

// Verdict tells whether an objective is met, as far as the runs can tell: with a
// one-sided confidence, that of the scenario.
type Verdict string

// The verdicts.
const (
	Met       Verdict = "met"
	Missed    Verdict = "missed"
	Undecided Verdict = "undecided" // neither can be said with the confidence asked for
)

// Warning is a reason to doubt a number, or to look twice at the scenario. Path is
// what it concerns, "" for everything.
type Warning struct {
	Path, Text string
}

// Find returns the metric of that scope, name and statistic, nil when there is
// none.
func (c *Case) Find(scope, name, statistic string) *Metric {
	for i := range c.Metrics {
		if m := &c.Metrics[i]; m.Scope == scope && m.Name == name && m.Statistic == statistic {
			return m
		}
	}
	return nil
}

// Value returns the value of that metric, NaN when there is none.
func (c *Case) Value(scope, name, statistic string) float64 {
	if m := c.Find(scope, name, statistic); m != nil {
		return m.Value
	}
	return math.NaN()
}
