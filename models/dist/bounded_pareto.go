package dist

import "lbsim/sim"

// BoundedPareto is a power law between two bounds: most are near the lower one, and
// a few, near the upper one, make up much of the sum. Its distribution function is
//
//	F(x) = (1 - (min/x)^shape) / (1 - (min/max)^shape)
//
// Sizes of files and of jobs on shared computers follow it with shapes of about 1
// (Harchol-Balter, "Performance Modeling and Design of Computer Systems", 2013,
// chapter 20). The smaller the shape, the heavier the tail.
type BoundedPareto struct {
	Min   float64 `key:"min" unit:"variate" range:"(0,)" need:"yes" about:"the lower bound"`
	Max   float64 `key:"max" unit:"variate" range:"(0,)" need:"yes" about:"the upper bound"`
	Shape float64 `key:"shape" range:"(0,1000]" need:"yes" about:"exponent of the tail: the smaller, the heavier; 1.1 is typical"`

	derived paretoDerived
}

// paretoDerived holds what the logarithm of x/min is drawn by: an exponential
// variate of mean 1/shape, given that it is at most log(max/min).
type paretoDerived struct {
	span  float64 // shape log(max/min), the upper bound of the variate of mean 1
	share float64 // 1 - e^-span, the share of the variates below it
}

func (b *BoundedPareto) derive() paretoDerived {
	span := float64(b.Shape * sim.Log1p((b.Max-b.Min)/b.Min))
	return paretoDerived{span: span, share: -sim.Expm1(-span)}
}

// Prepare implements Preparer.
func (b *BoundedPareto) Prepare() { b.derived = b.derive() }

// Sample implements Dist. What an exponential variate has beyond a bound is again
// an exponential variate: one that is too large is folded back by the bound. Where
// that would often happen many times, the distribution function is inverted.
func (b *BoundedPareto) Sample(r *sim.Rand) float64 {
	d := b.derived
	if d.span == 0 {
		d = b.derive()
	}
	var x float64
	if d.span < 1 {
		x = -sim.Log1p(-float64(d.share * r.Uniform()))
	} else {
		for x = r.Exponential(); x > d.span; {
			x -= d.span
		}
	}
	return min(b.Max, float64(b.Min*sim.Exp(x/b.Shape)))
}

// Moments implements Momenter.
func (b *BoundedPareto) Moments() (mean, variance float64) {
	d := b.derive()
	mean = float64(b.Min * b.power(1, d))
	square := float64(b.Min * b.Min * b.power(2, d))
	return mean, max(0, square-float64(mean*mean))
}

// power returns the mean of (x/min)^k: with a = shape and l = log(max/min),
//
//	a/(1 - e^(-a l)) times the integral of e^((k-a) y) for y from 0 to l
func (b *BoundedPareto) power(k float64, d paretoDerived) float64 {
	exponent, length := k-b.Shape, d.span/b.Shape
	integral := length
	if exponent != 0 {
		integral = sim.Expm1(exponent*length) / exponent
	}
	return b.Shape / d.share * integral
}

// Quantile implements Quantiler.
func (b *BoundedPareto) Quantile(q float64) float64 {
	x := -sim.Log1p(-float64(b.derive().share * q))
	return min(b.Max, float64(b.Min*sim.Exp(x/b.Shape)))
}

// Check implements Checker.
func (b *BoundedPareto) Check() string {
	if !(b.Min < b.Max) {
		return "max is not above min"
	}
	return ""
}
