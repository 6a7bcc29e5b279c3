package inference

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"lbsim/models/result"
)

// Share returns the exact interval for a probability, after an event happened in some
// of a number of independent trials (Clopper and Pearson, Biometrika 1934). It lies in
// [0, 1], and it is never a single point: what never happened may still happen.
func Share(happened, trials, level float64) result.Interval {
	tail := (1 - level) / 2
	// What never happened has a chance of tail where 1 - p = tail^(1/trials).
	rare := -math.Expm1(math.Log(tail) / trials)
	switch happened {
	case 0:
		return result.Interval{Low: 0, High: rare}
	case trials:
		return result.Interval{Low: 1 - rare, High: 1}
	}
	return result.Interval{
		Low:  distuv.Beta{Alpha: happened, Beta: trials - happened + 1}.Quantile(tail),
		High: distuv.Beta{Alpha: happened + 1, Beta: trials - happened}.Quantile(1 - tail),
	}
}
