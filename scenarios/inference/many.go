package inference

import (
	"math"
	"slices"
)

// Holm corrects the p-values of many comparisons: at most a share p of families in
// which nothing differs has any comparison with a corrected value of p or less
// (Holm, Scandinavian Journal of Statistics 1979). What is not known, NaN, counts as
// a comparison and stays unknown.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	known := func(i int) float64 {
		if math.IsNaN(p[i]) {
			return 2 // after all others
		}
		return p[i]
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case known(a) < known(b):
			return -1
		case known(a) > known(b):
			return 1
		}
		return 0
	})
	corrected, least := make([]float64, len(p)), 0.0
	for rank, i := range order {
		least = max(least, min(float64(len(p)-rank)*p[i], 1)) // NaN once, NaN for the rest
		corrected[i] = least
	}
	return corrected
}

// Place is where a number stands among others: the ranks that it may have, from 1.
type Place struct{ Best, Worst int }

// Places ranks numbers that were found from the same parts, the least first. Each
// pair is compared, and the comparisons are corrected by Holm's method: with
// probability level at least, all true ranks are within their places (Al Mohamad,
// Goeman and van Zwet, Biometrics 2022).
func Places(numbers []Estimate, level float64) []Place {
	var p []float64
	for i := range numbers {
		for k := range i {
			p = append(p, numbers[i].Minus(numbers[k]).P())
		}
	}
	p = Holm(p)
	places := make([]Place, len(numbers))
	for i := range places {
		places[i] = Place{1, len(numbers)}
	}
	at := 0
	for i := range numbers {
		for k := range i {
			if p[at] <= 1-level {
				less, more := i, k
				if numbers[k].Value < numbers[i].Value {
					less, more = k, i
				}
				places[less].Worst--
				places[more].Best++
			}
			at++
		}
	}
	return places
}
