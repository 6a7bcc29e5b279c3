package dist

import (
	"math"

	"lbsim/sim"
)

// Erlang is the sum of a whole number of exponential stages of the same mean, one
// after another (Erlang, 1917, for telephone calls). Its coefficient of variation is
// 1/√shape: it varies less than the exponential distribution, which has one stage.
// Gamma is the same with a number of stages that need not be whole.
type Erlang struct {
	Mean  float64 `key:"mean" unit:"variate" range:"(0,)" need:"yes" about:"mean of the sum"`
	Shape int     `key:"shape" range:"[1,10000]" need:"yes" about:"number of exponential stages"`
}

// Sample implements Dist.
func (e *Erlang) Sample(r *sim.Rand) float64 {
	shape := float64(e.Shape)
	return float64(e.Mean / shape * r.Gamma(shape))
}

// Moments implements Momenter.
func (e *Erlang) Moments() (mean, variance float64) {
	return e.Mean, float64(e.Mean*e.Mean) / float64(e.Shape)
}

// Quantile implements Quantiler.
func (e *Erlang) Quantile(q float64) float64 {
	shape := float64(e.Shape)
	high := shape
	for e.below(high) < q {
		high *= 2
	}
	return float64(e.Mean / shape * invert(func(x float64) float64 { return e.below(x) - q }, 0, high))
}

// below returns the probability that a sum of stages of mean 1 is at most x. The
// stages are the gaps of a Poisson process, of which by x there are at least shape:
//
//	e^-x (x^shape/shape! + x^(shape+1)/(shape+1)! + …), or 1 less the terms before these
func (e *Erlang) below(x float64) float64 {
	const (
		large = 0x1p900 // where terms are taken down, so that none is infinite
		scale = 900 * math.Ln2
	)
	shape := float64(e.Shape)
	term, sum, exponent := 1.0, 0.0, -x
	for k := 1.0; k <= shape; k++ {
		sum += term
		term = float64(term*x) / k
		if term > large {
			term, sum, exponent = term/large, sum/large, exponent+scale
		}
	}
	if x > shape {
		return 1 - float64(sum*sim.Exp(exponent))
	}
	sum = 0
	for k := shape + 1; term > float64(sum*0x1p-60); k++ {
		sum += term
		term = float64(term*x) / k
	}
	return float64(sum * sim.Exp(exponent))
}
