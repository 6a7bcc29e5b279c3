package theory

import "math"

// zero returns where an increasing function crosses 0 between two bounds, to the last
// bit, by bisection.
func zero(f func(x float64) float64, low, high float64) float64 {
	for {
		middle := low + float64(0.5*(high-low))
		switch {
		case !(middle > low && middle < high):
			return high
		case f(middle) < 0:
			low = middle
		default:
			high = middle
		}
	}
}

// quantile returns the time that a share q stays below, given the share that stays
// longer than a time and a time of about the size of the answer.
func quantile(q, scale float64, tail func(t float64) float64) float64 {
	rest := 1 - q
	if !(scale > 0) || math.IsInf(scale, 1) || tail(0) <= rest {
		return scaleless(scale)
	}
	high := scale
	for tail(high) > rest {
		high *= 2
	}
	return zero(func(t float64) float64 { return rest - tail(t) }, 0, high)
}

// scaleless is the quantile where there is nothing to search: 0, or what is no number
// or infinite.
func scaleless(scale float64) float64 {
	if scale > 0 && !math.IsInf(scale, 1) {
		return 0
	}
	return scale
}
