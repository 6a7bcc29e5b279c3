package dist

import (
	"math"

	"lbsim/sim"
)

// Lognormal is a number whose logarithm is normal: many small factors multiplied,
// the usual shape of measured service times, with a long tail. It is given by mean
// and coefficient of variation (cv, standard deviation over mean); a cv of 0 makes
// it constant. Where the mean μ and the standard deviation σ of the logarithm are
// known, mean = e^(μ+σ²/2) and cv² = e^(σ²) - 1; where median and 99th percentile
// are, μ = log(median) and σ = log(p99/median) / 2.326.
type Lognormal struct {
	Mean float64 `key:"mean" unit:"variate" range:"(0,)" need:"yes" about:"mean"`
	CV   float64 `key:"cv" range:"[0,1000]" need:"yes" about:"coefficient of variation: standard deviation over mean"`

	derived lognormalDerived
}

type lognormalDerived struct {
	median, sigma float64 // e^μ and σ
}

func (l *Lognormal) derive() lognormalDerived {
	square := float64(l.CV * l.CV)
	return lognormalDerived{median: l.Mean / math.Sqrt(1+square), sigma: math.Sqrt(sim.Log1p(square))}
}

// Prepare implements Preparer.
func (l *Lognormal) Prepare() { l.derived = l.derive() }

// Sample implements Dist.
func (l *Lognormal) Sample(r *sim.Rand) float64 {
	d := l.derived
	if d.median == 0 {
		d = l.derive()
	}
	return float64(d.median * sim.Exp(float64(d.sigma*r.Normal())))
}

// Quantile implements Quantiler.
func (l *Lognormal) Quantile(q float64) float64 {
	d := l.derive()
	return float64(d.median * sim.Exp(float64(d.sigma*sim.NormalQuantile(q))))
}

// Moments implements Momenter.
func (l *Lognormal) Moments() (mean, variance float64) {
	deviation := float64(l.CV * l.Mean)
	return l.Mean, float64(deviation * deviation)
}
