package dist

import (
	"math"

	"lbsim/sim"
)

// Triangular lies between two bounds, most often near a third value: its density
// rises evenly from the lower bound to the mode and falls evenly to the upper one. It
// is what one states who knows no more than that.
type Triangular struct {
	Min  float64 `key:"min" unit:"variate" range:"[0,)" about:"the lower bound"`
	Mode float64 `key:"mode" unit:"variate" range:"[0,)" need:"yes" about:"what is most likely"`
	Max  float64 `key:"max" unit:"variate" range:"(0,)" need:"yes" about:"the upper bound"`
}

// Sample implements Dist.
func (t *Triangular) Sample(r *sim.Rand) float64 { return t.Quantile(r.Uniform()) }

// Quantile implements Quantiler.
func (t *Triangular) Quantile(q float64) float64 {
	width := t.Max - t.Min
	rise := (t.Mode - t.Min) / width
	if q < rise {
		return t.Min + float64(width*math.Sqrt(float64(q*rise)))
	}
	return max(t.Min, t.Max-float64(width*math.Sqrt(float64((1-q)*(1-rise)))))
}

// Moments implements Momenter.
func (t *Triangular) Moments() (mean, variance float64) {
	rise, fall := t.Mode-t.Min, t.Max-t.Mode
	square := float64(rise*rise) + float64(rise*fall) + float64(fall*fall)
	return t.Min + (float64(2*rise)+fall)/3, square / 18
}

// Check implements Checker.
func (t *Triangular) Check() string {
	switch {
	case !(t.Min < t.Max):
		return "max is not above min"
	case t.Mode < t.Min || t.Mode > t.Max:
		return "mode is not between min and max"
	}
	return ""
}
