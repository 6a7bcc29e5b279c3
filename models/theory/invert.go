package theory

import (
	"math"

	"lbsim/sim"
)

// invert returns the share of variates above t, t > 0, from their Laplace–Stieltjes
// transform, by the algorithm EULER (Abate and Whitt, "Numerical inversion of Laplace
// transforms of probability distributions", ORSA Journal on Computing 7, 1995): with
// G(s) = (1 - F*(s))/s, the Fourier series
//
//	e^(A/2)/(2t) Re G(A/2t) + e^(A/2)/t Σ (-1)^k Re G((A + 2kπi)/2t)   for k = 1, 2, …
//
// whose alternating sums after the first terms and up to 12 more are averaged with
// binomial weights. With A = 20 the error of the series is e^-20. What the averages leave
// is small where the law is smooth; corners of it need many terms.
func invert(transform func(s complex128) complex128, first int, t float64) float64 {
	const (
		a       = 20.0
		average = 12
	)
	term := func(k int) float64 {
		s := complex(a/(2*t), float64(float64(k)*math.Pi)/t)
		return real((1 - transform(s)) / s)
	}
	sum := term(0) / 2
	sign, binomial, average12 := -1.0, 1.0, 0.0
	for k := 1; k <= first+average; k++ {
		sum += float64(sign * term(k))
		sign = -sign
		if k >= first {
			average12 += float64(binomial * sum)
			j := float64(k - first)
			binomial = float64(binomial*(average-j)) / (j + 1)
		}
	}
	return float64(average12*math.Ldexp(1, -average)) * sim.Exp(a/2) / t
}

// secant is quantile for a tail that is slow to compute and known to some eight digits:
// the logarithm of a tail is nearly straight, so a few steps of the method of false
// position (Illinois: the end that stays is halved) lead to the answer.
func secant(q, scale float64, tail func(t float64) float64) float64 {
	if !(scale > 0) || math.IsInf(scale, 1) {
		return scale
	}
	rest := sim.Log(1 - q)
	off := func(t float64) float64 { return sim.Log(max(tail(t), 1e-12)) - rest }
	low, high := 0.0, scale
	fLow, fHigh := -rest, off(high)
	for fHigh > 0 && high < math.MaxFloat64/2 {
		low, fLow = high, fHigh
		high *= 2
		fHigh = off(high)
	}
	for range 60 {
		t := high - float64(fHigh*(high-low))/(fHigh-fLow)
		if !(t > low && t < high) {
			t = low + float64(0.5*(high-low))
		}
		f := off(t)
		if f > 0 {
			low, fLow = t, f
			fHigh /= 2
		} else {
			high, fHigh = t, f
			fLow /= 2
		}
		if math.Abs(f) < 1e-8 || high-low < float64(1e-9*high) {
			return t
		}
	}
	return low + float64(0.5*(high-low))
}
