package inference

import (
	"math"
	"slices"
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

// leastSeparation is exceeded by the separation of n numbers of one camp in 0.5 % of
// sets: a fit to simulated sets from the uniform law, which of the laws with one peak
// that were tried looks most like two camps. Halves of it are 2 apart.
func leastSeparation(n int) float64 { return 2 + 21*math.Pow(float64(n), -0.79) }

// separation cuts sorted numbers in two so that the squares of their distances to the
// mean of their part add up to least (Fisher, Journal of the American Statistical
// Association 1958), a sixth of them in each part at least, and returns the distance
// of the two means over the sum of the two mean deviations: unlike standard deviations,
// these hardly change with a few numbers between the camps.
func separation(x []float64) (distance, cut float64) {
	n := len(x)
	least := max(3, n/6)
	all, below, most, at := 0.0, 0.0, 0.0, 0
	for _, v := range x {
		all += v
	}
	for k := 1; k <= n-least; k++ {
		below += x[k-1]
		apart := (all-below)/float64(n-k) - below/float64(k)
		if between := float64(k) * float64(n-k) * apart * apart; k >= least && between > most {
			most, at = between, k
		}
	}
	if at == 0 {
		return 0, math.NaN()
	}
	low, lowDeviation := center(x[:at])
	high, highDeviation := center(x[at:])
	return (high - low) / (lowDeviation + highDeviation), (x[at-1] + x[at]) / 2
}

// center returns the mean of sorted numbers and their mean distance from the median.
func center(x []float64) (mean, deviation float64) {
	median := x[len(x)/2]
	for _, v := range x {
		mean += v
		deviation += math.Abs(v - median)
	}
	n := float64(len(x))
	return mean / n, deviation / (n - 1)
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
