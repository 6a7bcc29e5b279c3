package result

// Camp is one of two camps into which the replications of a case fall, such as those
// in which a system collapses. Each is a Case of its own.
type Camp struct {
	Name         string
	Replications int      // in this camp
	Of           int      // in both
	Share        Interval // for the probability of this camp
	By           string   // the metric that tells them apart: in_system or success_ratio
}

// Comparison is the difference between a variant and the base, the first variant, at
// a point of the sweep. Both had the same customers, so it is estimated pair by pair
// of replications.
type Comparison struct {
	Point                          []string
	Variant, Base                  string
	Scope, Metric, Statistic, Unit string
	Difference                     float64 // of the variant to the base
	Interval                               // of the difference, by itself
	// Relative is the difference over the value of the base, which has its own chance:
	// where the difference is hardly told from 0, its interval may have 0 inside.
	Relative         float64
	RelativeInterval Interval
	// P is the probability of a difference so great where there is none. Adjusted is
	// corrected for as many comparisons as there are variants to the base (Holm).
	P, Adjusted float64
	Verdict     Direction
	// VarianceReduction tells by how much pairing made the variance of the difference
	// smaller: as many times the replications would be needed without.
	VarianceReduction float64
	Replications      int
}

// Direction is which way a number differs.
type Direction string

// The directions. Where nothing tells, it is "".
const (
	Alike  Direction = "~" // zero lies inside of the interval
	Lower  Direction = "lower"
	Higher Direction = "higher"
)

// Ranking orders the variants at a point of the sweep by one number, the best first.
type Ranking struct {
	Point                   []string
	Metric, Statistic, Unit string
	Comparisons             int // of pairs, for which it is corrected
	Ranks                   []Rank
}

// Rank is the place of a variant: from Best to Worst, which are the same when it is
// told apart from all others.
type Rank struct {
	Variant string
	Value   float64
	Interval
	Best, Worst int
}
