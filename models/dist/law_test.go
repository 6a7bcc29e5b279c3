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
func (g gamma) Skewness() float64   { return 2 / math.Sqrt(g.Alpha) }

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
func (pointLaw) Skewness() float64   { return 0 }

// paretoLaw is the bounded Pareto distribution, its moments by integration of the
// density over log x.
type paretoLaw struct{ low, high, shape, mean, variance, kurtosis float64 }

func newParetoLaw(low, high, shape float64) law {
	p := paretoLaw{low: low, high: high, shape: shape}
	// Over y = log(x/low) the density is e^(-shape y) but for a factor.
	integral := func(f func(x float64) float64) float64 {
		return simpson(0, math.Log(high/low), func(y float64) float64 { return math.Exp(-shape*y) * f(low*math.Exp(y)) })
	}
	total := integral(func(float64) float64 { return 1 })
	p.mean = integral(func(x float64) float64 { return x }) / total
	p.variance = integral(func(x float64) float64 { return (x - p.mean) * (x - p.mean) }) / total
	p.kurtosis = integral(func(x float64) float64 { return math.Pow(x-p.mean, 4) })/total/p.variance/p.variance - 3
	return p
}

// simpson integrates f from low to high.
func simpson(low, high float64, f func(float64) float64) float64 {
	const steps = 100_000
	sum := 0.0
	for i := 0; i <= steps; i++ {
		weight := float64(2 + i%2*2)
		if i == 0 || i == steps {
			weight = 1
		}
		sum += weight * f(low+(high-low)*float64(i)/steps)
	}
	return sum * (high - low) / steps / 3
}

func (p paretoLaw) CDF(x float64) float64 {
	return math.Expm1(-p.shape*math.Log(x/p.low)) / math.Expm1(-p.shape*math.Log(p.high/p.low))
}
func (p paretoLaw) Mean() float64       { return p.mean }
func (p paretoLaw) Variance() float64   { return p.variance }
func (p paretoLaw) ExKurtosis() float64 { return p.kurtosis }

// weibullLaw returns gonum's Weibull distribution of a mean and a shape.
func weibullLaw(mean, shape float64) law {
	return distuv.Weibull{K: shape, Lambda: mean / math.Gamma(1+1/shape)}
}

// normalLaw is the normal distribution, given that it is not negative, its moments
// by integration of the density.
type normalLaw struct {
	distuv.Normal
	kept, mean, variance, kurtosis float64
}

func newNormalLaw(mean, deviation float64) law {
	n := normalLaw{Normal: distuv.Normal{Mu: mean, Sigma: deviation}}
	n.kept = n.Normal.Survival(0)
	integral := func(f func(x float64) float64) float64 {
		low := max(0, mean-40*deviation)
		return simpson(low, mean+40*deviation, func(x float64) float64 { return n.Normal.Prob(x) / n.kept * f(x) })
	}
	n.mean = integral(func(x float64) float64 { return x })
	n.variance = integral(func(x float64) float64 { return (x - n.mean) * (x - n.mean) })
	n.kurtosis = integral(func(x float64) float64 { return math.Pow(x-n.mean, 4) })/n.variance/n.variance - 3
	return n
}

func (n normalLaw) CDF(x float64) float64 {
	return max(0, 1-n.Normal.Survival(x)/n.kept)
}
func (n normalLaw) Mean() float64       { return n.mean }
func (n normalLaw) Variance() float64   { return n.variance }
func (n normalLaw) ExKurtosis() float64 { return n.kurtosis }

// Quantile hides that of the whole bell.
func (n normalLaw) Quantile(q float64) float64 {
	return n.Normal.Mu - n.Normal.Sigma*distuv.UnitNormal.Quantile((1-q)*n.kept)
}

// mixtureLaw is one of several laws, each with a probability.
type mixtureLaw struct {
	shares []float64
	laws   []law
}

// equally returns the law of one of several values, each with the same probability.
func equally(values ...float64) law {
	var m mixtureLaw
	for _, x := range values {
		m.shares, m.laws = append(m.shares, 1/float64(len(values))), append(m.laws, pointLaw(x))
	}
	return m
}

// of adds up what f tells of each law, by the probabilities.
func (m mixtureLaw) of(f func(law) float64) (sum float64) {
	for i := range m.laws {
		sum += m.shares[i] * f(m.laws[i])
	}
	return sum
}

func (m mixtureLaw) CDF(x float64) float64 {
	return m.of(func(l law) float64 { return l.CDF(x) })
}
func (m mixtureLaw) Mean() float64 { return m.of(law.Mean) }
func (m mixtureLaw) Variance() float64 {
	mean := m.Mean()
	return m.of(func(l law) float64 { return l.Variance() + (l.Mean()-mean)*(l.Mean()-mean) })
}
func (m mixtureLaw) ExKurtosis() float64 {
	mean, variance := m.Mean(), m.Variance()
	fourth := m.of(func(l law) float64 {
		off, own := l.Mean()-mean, l.Variance()
		if own == 0 {
			return math.Pow(off, 4)
		}
		third := l.(interface{ Skewness() float64 }).Skewness() * math.Pow(own, 1.5)
		return (l.ExKurtosis()+3)*own*own + 4*off*third + 6*off*off*own + math.Pow(off, 4)
	})
	return fourth/variance/variance - 3
}

// shiftedLaw is another law plus a constant.
type shiftedLaw struct {
	law
	by float64
}

func (s shiftedLaw) CDF(x float64) float64 { return s.law.CDF(x - s.by) }
func (s shiftedLaw) Mean() float64         { return s.law.Mean() + s.by }

// geometricLaw is the number of tries up to the first success.
type geometricLaw struct{ success float64 }

func (g geometricLaw) CDF(x float64) float64 {
	if x < 1 {
		return 0
	}
	return 1 - math.Pow(1-g.success, math.Floor(x))
}
func (g geometricLaw) Mean() float64     { return 1 / g.success }
func (g geometricLaw) Variance() float64 { return (1 - g.success) / g.success / g.success }
func (g geometricLaw) ExKurtosis() float64 {
	return 6 + g.success*g.success/(1-g.success)
}
