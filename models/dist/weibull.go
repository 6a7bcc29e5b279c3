package dist

import "lbsim/sim"

// Weibull is the time to a failure whose rate is a power of the age (Weibull, "A
// statistical distribution function of wide applicability", Journal of Applied
// Mechanics, 1951): with a shape above 1 it is wear, with 1 the exponential
// distribution, below 1 early failures, and a long tail. Its distribution function
// is
//
//	F(x) = 1 - e^(-(x/scale)^shape)
//
// It is given by mean and coefficient of variation (cv, standard deviation over
// mean), by mean and shape, or by scale and shape; the mean is scale Γ(1 + 1/shape).
type Weibull struct {
	Mean  float64 `key:"mean" unit:"variate" range:"(0,)" default:"from scale" about:"mean"`
	CV    float64 `key:"cv" range:"[0.002,1000]" default:"from shape" about:"coefficient of variation: standard deviation over mean"`
	Shape float64 `key:"shape" range:"[0.05,1000]" default:"from cv" about:"how the failure rate changes with age: above 1 it grows, below 1 it falls; in place of cv"`
	Scale float64 `key:"scale" unit:"variate" range:"(0,)" default:"from mean" about:"what 63.2% of all are below, in place of mean"`

	derived weibullDerived
}

type weibullDerived struct {
	power, scale float64 // power is 1/shape
}

func (w *Weibull) derive() weibullDerived {
	d := weibullDerived{power: 1 / w.Shape, scale: w.Scale}
	if w.Shape == 0 {
		d.power = WeibullPower(w.CV)
	}
	if w.Scale == 0 {
		d.scale = float64(w.Mean * sim.Exp(-sim.LogGamma(1+d.power)))
	}
	return d
}

// WeibullPower returns 1/shape for a cv from 0.001 to 1000. There is one, as the cv
// grows with it.
func WeibullPower(cv float64) float64 {
	const least, greatest = 1e-4, 20
	goal := sim.Log1p(float64(cv * cv))
	return invert(func(power float64) float64 { return spread(power) - goal }, least, greatest)
}

// spread returns log(1 + cv²): the mean square is scale² Γ(1 + 2/shape).
func spread(power float64) float64 {
	return sim.LogGamma(1+float64(2*power)) - float64(2*sim.LogGamma(1+power))
}

// Prepare implements Preparer.
func (w *Weibull) Prepare() { w.derived = w.derive() }

// Sample implements Dist.
func (w *Weibull) Sample(r *sim.Rand) float64 {
	d := w.derived
	if d.scale == 0 {
		d = w.derive()
	}
	return d.at(r.Exponential())
}

// at returns what becomes of an exponential variate of mean 1.
func (d weibullDerived) at(x float64) float64 {
	return float64(d.scale * sim.Exp(float64(d.power*sim.Log(x))))
}

// Moments implements Momenter.
func (w *Weibull) Moments() (mean, variance float64) {
	d := w.derive()
	if mean = w.Mean; mean == 0 {
		mean = float64(d.scale * sim.Exp(sim.LogGamma(1+d.power)))
	}
	if w.CV != 0 {
		deviation := float64(w.CV * mean)
		return mean, float64(deviation * deviation)
	}
	return mean, float64(float64(mean*mean) * sim.Expm1(spread(d.power)))
}

// Quantile implements Quantiler.
func (w *Weibull) Quantile(q float64) float64 { return w.derive().at(-sim.Log1p(-q)) }

// Check implements Checker.
func (w *Weibull) Check() string {
	byMean := w.Mean != 0 && w.Scale == 0 && (w.CV != 0) != (w.Shape != 0)
	byScale := w.Scale != 0 && w.Mean == 0 && w.Shape != 0 && w.CV == 0
	if !byMean && !byScale {
		return "expected mean with either cv or shape, or scale with shape"
	}
	return ""
}
