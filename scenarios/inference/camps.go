package inference

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Split looks whether numbers, one of each replication, fall into two camps, and
// returns the value between the two; NaN where nothing proves that there are two. It
// makes no difference how the numbers of one camp are spread, as long as they have one
// peak: few numbers from a skewed or long-tailed law are no two camps.
//
// Either of two things proves it: camps that are far from each other beside their
// spread, or, for a camp too small to tell its spread, a wide gap.
func Split(numbers []float64) float64 {
	if len(numbers) < leastSplit || slices.ContainsFunc(numbers, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
		return math.NaN()
	}
	x := slices.Sorted(slices.Values(numbers))
	if x[0] == x[len(x)-1] {
		return math.NaN()
	}
	if distance, cut := separation(x); distance > leastSeparation(len(x)) {
		return cut
	}
	return gap(x)
}

// leastSplit is the least number of replications that may be split.
const leastSplit = 10

// leastSeparation is exceeded by the separation of n numbers of one camp in 0.4 % of
// sets: a fit to simulated sets from the uniform law, which of the laws with one peak
// that were tried looks most like two camps. Halves of it are 1.73 apart.
func leastSeparation(n int) float64 { return 1.73 + 18*math.Pow(float64(n), -0.8) }

// separation cuts sorted numbers in two so that the squares of their distances to the
// mean of their part add up to least (Fisher, Journal of the American Statistical
// Association 1958), a sixth of them in each part at least, and returns the distance
// of the two means over the sum of the two standard deviations.
func separation(x []float64) (distance, cut float64) {
	n := len(x)
	least := max(3, n/6)
	most := 0.0
	for k := least; k <= n-least; k++ {
		low, lowDeviation := stat.MeanStdDev(x[:k], nil)
		high, highDeviation := stat.MeanStdDev(x[k:], nil)
		if between := float64(k) * float64(n-k) * (high - low) * (high - low); between > most {
			most = between
			distance, cut = (high-low)/(lowDeviation+highDeviation), (x[k-1]+x[k])/2
		}
	}
	return distance, cut
}

// gap returns the middle of a gap that is wide beside the camps on both sides of it,
// NaN if there is none. The smaller camp has two numbers at least: one alone may be an
// outlier. How wide is wide was found with simulated sets, see the tests.
func gap(x []float64) float64 {
	n := len(x)
	factor := 1.3 + 24/float64(n)
	best, cut := 0.0, math.NaN()
	for k := 2; k <= n-2; k++ {
		width, large, small, few := x[k]-x[k-1], x[k-1]-x[0], x[n-1]-x[k], n-k
		if k < n-k {
			large, small, few = small, large, k
		}
		enough := factor * large
		if few == 2 {
			enough *= 2
		}
		if width > enough && width > small/2 && width > best {
			best, cut = width, (x[k-1]+x[k])/2
		}
	}
	return cut
}
