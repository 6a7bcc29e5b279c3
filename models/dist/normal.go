package dist

import "lbsim/sim"

// Normal is the bell curve, cut off below 0: a normal variate, given that it is not
// negative. Mean and cv, or sd, are those of the whole bell; what is left of it has a
// mean above that, and a standard deviation below. With a cv of 0.3 the difference is
// less than 0.1 %, with 0.5 it is 3 % of the mean, with 1 it is 29 %.
type Normal struct {
	Mean float64 `key:"mean" unit:"variate" range:"(0,)" need:"yes" about:"mean of the bell before it is cut off: what is drawn has a greater one"`
	CV   float64 `key:"cv" range:"(0,1000]" default:"from sd" about:"sd over mean, before the bell is cut off"`
	SD   float64 `key:"sd" unit:"variate" range:"(0,)" default:"from cv" about:"standard deviation of the bell before it is cut off, in place of cv"`
}

func (n *Normal) deviation() float64 {
	if n.SD != 0 {
		return n.SD
	}
	return float64(n.CV * n.Mean)
}

// Sample implements Dist. What lies below 0 is drawn again; that is less than half.
func (n *Normal) Sample(r *sim.Rand) float64 {
	deviation := n.deviation()
	for {
		if x := n.Mean + float64(deviation*r.Normal()); x >= 0 {
			return x
		}
	}
}

// Moments implements Momenter. With m = mean/sd, and λ the density of the standard
// normal distribution at m over its probability below m, what is left of the bell has
// the mean + sd λ, and sd² (1 - m λ - λ²).
func (n *Normal) Moments() (mean, variance float64) {
	deviation := n.deviation()
	m := n.Mean / deviation
	l := sim.NormalDensity(m) / sim.NormalCDF(m)
	return n.Mean + float64(deviation*l), float64(float64(deviation*deviation) * (1 - float64(m*l) - float64(l*l)))
}

// Quantile implements Quantiler.
func (n *Normal) Quantile(q float64) float64 {
	deviation := n.deviation()
	m := n.Mean / deviation
	left := sim.NormalCDF(m)
	z := 0.0
	if q < 0.5 {
		z = sim.NormalQuantile(sim.NormalCDF(-m) + float64(q*left))
	} else {
		z = -sim.NormalQuantile(float64((1 - q) * left))
	}
	return max(0, n.Mean+float64(deviation*z))
}

// Check implements Checker.
func (n *Normal) Check() string {
	if (n.CV == 0) == (n.SD == 0) {
		return "expected either cv or sd beside mean"
	}
	return ""
}
