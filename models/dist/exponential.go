package dist

import "lbsim/sim"

// Exponential is the time to an event that is as likely at every moment, whatever
// has passed: its standard deviation is its mean.
type Exponential struct {
	Mean float64 `key:"mean" unit:"variate" range:"(0,)" need:"yes" about:"mean"`
}

// Sample implements Dist.
func (e *Exponential) Sample(r *sim.Rand) float64 { return float64(e.Mean * r.Exponential()) }

// Moments implements Momenter.
func (e *Exponential) Moments() (mean, variance float64) { return e.Mean, float64(e.Mean * e.Mean) }

// Quantile implements Quantiler.
func (e *Exponential) Quantile(q float64) float64 { return float64(-e.Mean * sim.Log1p(-q)) }
