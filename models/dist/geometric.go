package dist

import (
	"math"

	"lbsim/models/catalog"
	"lbsim/sim"
)

// Geometric is the number of tries up to and including the first success, each with
// the same chance, 1/mean: 1, 2, 3, … It is the exponential distribution of what is
// counted: however many tries have failed, as many are still to be expected. Requests
// of a session are often taken to follow it.
type Geometric struct {
	Mean float64 `key:"mean" range:"[1,)" need:"yes" about:"mean number of tries, the last one included"`

	derived float64 // the mean of the exponential variate that is rounded
}

// derive returns the mean of an exponential variate of which the whole part, plus 1,
// is geometric: 1/-log(1 - 1/mean), 0 for a mean of 1.
func (g *Geometric) derive() float64 { return 1 / -sim.Log1p(-1/g.Mean) }

// Prepare implements Preparer.
func (g *Geometric) Prepare() { g.derived = g.derive() }

// Sample implements Dist.
func (g *Geometric) Sample(r *sim.Rand) float64 {
	mean := g.derived
	if mean == 0 {
		mean = g.derive()
	}
	return 1 + math.Floor(float64(mean*r.Exponential()))
}

// Moments implements Momenter.
func (g *Geometric) Moments() (mean, variance float64) {
	return g.Mean, float64(g.Mean * (g.Mean - 1))
}

// Quantile implements Quantiler.
func (g *Geometric) Quantile(q float64) float64 {
	return max(1, rounded(float64(-sim.Log1p(-q)*g.derive())))
}

// CheckUnit implements UnitChecker.
func (g *Geometric) CheckUnit(u catalog.Unit) string {
	if u != catalog.Plain {
		return "this counts tries; what is to be described is " + u.Form()
	}
	return ""
}
