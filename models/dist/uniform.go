package dist

import (
	"math"

	"lbsim/sim"
)

// Uniform is any number between two bounds with the same chance. It is given by
// its bounds, or by mean and coefficient of variation (cv, standard deviation over
// mean): then the bounds are mean (1 ± √3 cv), and the cv is at most 1/√3, where
// the lower bound is 0.
type Uniform struct {
	Min  float64 `key:"min" unit:"variate" range:"[0,)" about:"the lower bound"`
	Max  float64 `key:"max" unit:"variate" range:"(0,)" default:"from mean and cv" about:"the upper bound"`
	Mean float64 `key:"mean" unit:"variate" range:"(0,)" default:"from min and max" about:"mean, in place of min and max"`
	CV   float64 `key:"cv" range:"(0,)" default:"from min and max" about:"standard deviation over mean, up to 0.577, in place of min and max"`
}

// sqrt3 is the half width of a uniform distribution over its standard deviation.
const sqrt3 = 1.7320508075688772

// bounds returns the least number and the width of the interval.
func (u *Uniform) bounds() (low, width float64) {
	if u.Mean == 0 {
		return u.Min, u.Max - u.Min
	}
	half := float64(u.Mean * min(1, float64(sqrt3*u.CV)))
	return u.Mean - half, float64(2 * half)
}

// Sample implements Dist.
func (u *Uniform) Sample(r *sim.Rand) float64 {
	low, width := u.bounds()
	return low + float64(width*r.Uniform())
}

// Moments implements Momenter.
func (u *Uniform) Moments() (mean, variance float64) {
	low, width := u.bounds()
	return low + float64(width/2), float64(width * width / 12)
}

// Quantile implements Quantiler.
func (u *Uniform) Quantile(q float64) float64 {
	low, width := u.bounds()
	return low + float64(width*q)
}

// Check implements Checker.
func (u *Uniform) Check() string {
	bounds, moments := u.Min != 0 || u.Max != 0, u.Mean != 0 || u.CV != 0
	switch {
	case bounds == moments:
		return "expected either min and max, or mean and cv"
	case bounds && !(u.Min < u.Max):
		return "max is not above min"
	case moments && u.Mean == 0:
		return "cv is given without mean"
	case moments && u.CV == 0:
		return "mean is given without cv"
	case moments && u.CV > 1/math.Sqrt(3):
		return "cv of a uniform distribution is at most 0.577 (1/√3): above, it would reach below 0"
	}
	return ""
}
