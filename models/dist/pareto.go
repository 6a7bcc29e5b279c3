package dist

import (
	"math"

	"lbsim/models/catalog"
	"lbsim/sim"
)

// Pareto is a power law without an upper bound (Pareto, "Cours d'économie politique",
// 1897): a few make up much of the sum. Its distribution function is
//
//	F(x) = 1 - (min/x)^shape
//
// and its mean is min shape/(shape-1). With a shape of 2 or less its variance is
// infinite: means of samples settle slowly, if ever one sees them settle. It is given
// by shape and either mean or min; a factor, which has no unit, may leave both out
// and has a mean of 1. BoundedPareto ends somewhere.
type Pareto struct {
	Mean  float64 `key:"mean" unit:"variate" range:"(0,)" default:"from min; 1 where it has no unit" about:"mean"`
	Min   float64 `key:"min" unit:"variate" range:"(0,)" default:"from mean" about:"the lower bound, in place of mean"`
	Shape float64 `key:"shape" range:"(0,1000]" need:"yes" about:"exponent of the tail, above 1: the smaller, the heavier; up to 2 the variance is infinite"`
}

// low returns the lower bound.
func (p *Pareto) low() float64 {
	switch {
	case p.Min != 0:
		return p.Min
	case p.Mean != 0:
		return float64(p.Mean*(p.Shape-1)) / p.Shape
	}
	return (p.Shape - 1) / p.Shape
}

// Sample implements Dist. The logarithm of x/min is exponential.
func (p *Pareto) Sample(r *sim.Rand) float64 {
	return float64(p.low() * sim.Exp(r.Exponential()/p.Shape))
}

// Moments implements Momenter.
func (p *Pareto) Moments() (mean, variance float64) {
	low, less := p.low(), p.Shape-1
	switch {
	case less <= 0:
		return math.Inf(1), math.Inf(1)
	case p.Shape <= 2:
		return float64(low*p.Shape) / less, math.Inf(1)
	}
	mean = float64(low*p.Shape) / less
	return mean, float64(mean*mean) / float64(p.Shape*(p.Shape-2))
}

// Quantile implements Quantiler.
func (p *Pareto) Quantile(q float64) float64 {
	return float64(p.low() * sim.Exp(-sim.Log1p(-q)/p.Shape))
}

// Check implements Checker.
func (p *Pareto) Check() string {
	switch {
	case p.Mean != 0 && p.Min != 0:
		return "expected either mean or min beside shape"
	case p.Shape <= 1:
		return "with a shape of 1 or less the mean is infinite; expected a shape above 1, or a bounded_pareto"
	}
	return ""
}

// CheckUnit implements UnitChecker.
func (p *Pareto) CheckUnit(u catalog.Unit) string {
	if u != catalog.Plain && p.Mean == 0 && p.Min == 0 {
		return "expected mean or min beside shape; only what has no unit has a mean of 1 without them"
	}
	return ""
}
