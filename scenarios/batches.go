package scenarios

import (
	"lbsim/models/result"
	"lbsim/scenarios/inference"
)

// Batches of a run that is the only one: as many as it is cut into, and the least
// number that an interval may come from.
const (
	mostBatches  = 32
	leastBatches = 8
)

// independent returns batches that are long enough not to depend on each other:
// neighbours are joined as long as their mean latencies are correlated. Where that
// leaves too few, it returns none (Law and Carson, Operations Research 1979; Schmeiser,
// Operations Research 1982: ten to thirty batches are as good as more).
func independent(batches []*result.Run) []*result.Run {
	for len(batches) >= leastBatches {
		var means []float64
		for _, b := range batches {
			if h := b.Scopes[0].Spans[0].Histogram; h.Count() > 0 {
				means = append(means, h.Mean())
			}
		}
		if len(means) == len(batches) && !inference.Correlated(means) {
			return batches
		}
		var joined []*result.Run
		for i := 0; i+1 < len(batches); i += 2 {
			joined = append(joined, batches[i].With(batches[i+1]))
		}
		batches = joined
	}
	return nil
}

// inBatches tells that the intervals come from batches of one run.
func (e *estimator) inBatches() bool { return len(e.parts) > len(e.runs) }

// addsUp tells whether a ratio is made of sums over time, as opposed to what was found
// at the end.
func addsUp(batches []*result.Run, scope, ratio int) bool {
	for _, b := range batches[1:] {
		if b.Scopes[scope].Ratios[ratio].Whole != 0 {
			return true
		}
	}
	return false
}
