package dist

import "lbsim/sim"

// Constant is always the same.
type Constant struct {
	Value float64 `key:"value" unit:"variate" range:"[0,)" need:"yes" about:"what it always is"`
}

// Sample implements Dist.
func (c *Constant) Sample(*sim.Rand) float64 { return c.Value }

// Moments implements Momenter.
func (c *Constant) Moments() (mean, variance float64) { return c.Value, 0 }

// Quantile implements Quantiler.
func (c *Constant) Quantile(float64) float64 { return c.Value }
