package result

import (
	"lbsim/sim"
	"lbsim/sim/stat"
)

// Run is what one replication measured. It holds nothing but sums and histograms,
// so runs merge, and every reported number is a function of merged runs.
type Run struct {
	End     sim.Time // simulated, warm-up included
	Warmup  sim.Time
	Events  uint64
	Born    uint64 // requests, warm-up included
	Scopes  []Scope
	Windows Windows
	// Batches are what it measured in stretches of equal length since the warm-up, in
	// their order, without windows; there are none unless they are asked for.
	Batches []*Run
}

// Scope is everything measured at one path of the scenario.
type Scope struct {
	Name   string
	Spans  []Span
	Ratios []Ratio
	// Missing counts the requests of the sample that were not answered well; for
	// objectives they are slower than any limit.
	Missing uint64
}

// Scope returns the scope of that name, nil when there is none.
func (r *Run) Scope(name string) *Scope {
	for i := range r.Scopes {
		if r.Scopes[i].Name == name {
			return &r.Scopes[i]
		}
	}
	return nil
}

// Span is a metric with a distribution: a histogram of times, or, with a Unit
// other than "s", of a number in billionths.
type Span struct {
	Metric, Unit string
	Histogram    *stat.Histogram
	Curve        bool // wanted as a percentile curve
}

// Ratio is a metric that is a quotient of two sums: a mean over time, a rate, a
// share. Over several runs it is the quotient of the sums over the runs.
type Ratio struct {
	Metric, Statistic, Unit string
	Part, Whole             float64
	Count                   bool // a plain number, Part, that adds up over runs
	Share                   bool // Part of the Whole requests
}

// Windows is what a run measured window by window, from time 0.
type Windows struct {
	Width   sim.Time // of all windows but the last, which ends at the end of the run
	Count   int
	End     sim.Time
	Runs    int // runs that are merged here
	Sums    []SumSeries
	Spans   []SpanSeries
	Servers []ServerSums
}

// SumSeries holds a sum per window; the value of a window is the sum over its
// length.
type SumSeries struct {
	Scope, Metric, Statistic, Unit string
	Sums                           stat.Series
}

// SpanSeries holds a histogram per window.
type SpanSeries struct {
	Scope, Metric string
	Histograms    []*stat.Histogram
}

// ServerSums holds, per window, the busy worker-seconds, the request-seconds and
// the picks of a server, or of a group of neighbours in a large tier.
type ServerSums struct {
	Tier, Server          string
	Workers, Servers      float64 // in the group
	Busy, InSystem, Picks stat.Series
	Capacity              stat.Series // worker-seconds in service; empty where servers do not come and go
}
