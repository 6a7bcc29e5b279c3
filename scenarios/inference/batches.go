package inference

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Correlated tells whether neighbours in a row of numbers resemble each other more
// than independent ones do in 90 % of rows, by the mean square of the steps over the
// variance (von Neumann, Annals of Mathematical Statistics 1941). It is what batches
// of one run must not be, for the interval to hold (Law and Kelton, Simulation
// Modeling and Analysis).
func Correlated(x []float64) bool {
	n := float64(len(x))
	if n < 4 {
		return true
	}
	variance, steps := stat.Variance(x, nil), 0.0
	for i := 1; i < len(x); i++ {
		steps += (x[i] - x[i-1]) * (x[i] - x[i-1])
	}
	if variance == 0 || math.IsNaN(variance) {
		return false
	}
	// About 2 n/(n-1), with variance 4 (n-2)/((n-1)(n+1)), for independent normal numbers.
	ratio := steps / (n - 1) / variance
	deviation := math.Sqrt(4 * (n - 2) / ((n - 1) * (n + 1)))
	return ratio < 2-distuv.UnitNormal.Quantile(0.9)*deviation
}
