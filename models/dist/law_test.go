package dist

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// lognormalLaw returns gonum's lognormal distribution of a mean and a coefficient
// of variation.
func lognormalLaw(mean, cv float64) law {
	square := math.Log1p(cv * cv)
	return lognormal{distuv.LogNormal{Mu: math.Log(mean) - square/2, Sigma: math.Sqrt(square)}}
}

// lognormal has, in place of gonum's variance, one that is accurate where sigma is
// small.
type lognormal struct{ distuv.LogNormal }

func (l lognormal) Variance() float64 {
	square := l.Sigma * l.Sigma
	return math.Expm1(square) * math.Exp(2*l.Mu+square)
}

// gammaLaw returns gonum's gamma distribution of a mean and a shape.
func gammaLaw(mean, shape float64) law {
	return gamma{distuv.Gamma{Alpha: shape, Beta: shape / mean}}
}

// gamma adds to gonum's gamma distribution its excess kurtosis.
type gamma struct{ distuv.Gamma }

func (g gamma) ExKurtosis() float64 { return 6 / g.Alpha }

// pointLaw is the law of a constant.
type pointLaw float64

func (p pointLaw) CDF(x float64) float64 {
	if x < float64(p) {
		return 0
	}
	return 1
}
func (p pointLaw) Mean() float64     { return float64(p) }
func (pointLaw) Variance() float64   { return 0 }
func (pointLaw) ExKurtosis() float64 { return 0 }

// paretoLaw is the bounded Pareto distribution, its moments by integration of the
// density over log x.
type paretoLaw struct{ low, high, shape, mean, variance, kurtosis float64 }

func newParetoLaw(low, high, shape float64) law {
	p := paretoLaw{low: low, high: high, shape: shape}
	// Simpson's rule over y = log(x/low), where the density is e^(-shape y) but for
	// a factor.
	integral := func(f func(x float64) float64) float64 {
		const steps = 100_000
		length, sum := math.Log(high/low), 0.0
		for i := 0; i <= steps; i++ {
			y := length * float64(i) / steps
			weight := float64(2 + i%2*2)
			if i == 0 || i == steps {
				weight = 1
			}
			sum += weight * math.Exp(-shape*y) * f(low*math.Exp(y))
		}
		return sum * length / steps / 3
	}
	total := integral(func(float64) float64 { return 1 })
	p.mean = integral(func(x float64) float64 { return x }) / total
	p.variance = integral(func(x float64) float64 { return (x - p.mean) * (x - p.mean) }) / total
	p.kurtosis = integral(func(x float64) float64 { return math.Pow(x-p.mean, 4) })/total/p.variance/p.variance - 3
	return p
}

func (p paretoLaw) CDF(x float64) float64 {
	return math.Expm1(-p.shape*math.Log(x/p.low)) / math.Expm1(-p.shape*math.Log(p.high/p.low))
}
func (p paretoLaw) Mean() float64       { return p.mean }
func (p paretoLaw) Variance() float64   { return p.variance }
func (p paretoLaw) ExKurtosis() float64 { return p.kurtosis }
