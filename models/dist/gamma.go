package dist

import "lbsim/sim"

// Gamma is a flexible shape without a heavy tail: the sum of a number of
// exponential stages, its shape, which need not be whole. It is given by mean and
// coefficient of variation (cv, standard deviation over mean), or by mean and
// shape = 1/cv². A cv of 1 is the exponential distribution; below, it varies less,
// above, more.
type Gamma struct {
	Mean  float64 `key:"mean" unit:"variate" range:"(0,)" need:"yes" about:"mean"`
	CV    float64 `key:"cv" range:"(0,1000]" default:"from shape" about:"coefficient of variation: standard deviation over mean"`
	Shape float64 `key:"shape" range:"[1e-6,)" default:"1/cv²" about:"number of exponential stages, in place of cv"`

	derived gammaDerived
}

type gammaDerived struct {
	shape, scale float64 // scale is mean over shape
}

// mostStages is the largest shape that is drawn. One of 1e18 varies by a billionth,
// less than the clock shows; the square of a smaller cv may not be a number.
const mostStages = 1e18

func (g *Gamma) derive() gammaDerived {
	shape := g.Shape
	if shape == 0 {
		shape = 1 / float64(g.CV*g.CV)
	}
	shape = min(shape, mostStages)
	return gammaDerived{shape: shape, scale: g.Mean / shape}
}

// Prepare implements Preparer.
func (g *Gamma) Prepare() { g.derived = g.derive() }

// Sample implements Dist.
func (g *Gamma) Sample(r *sim.Rand) float64 {
	d := g.derived
	if d.shape == 0 {
		d = g.derive()
	}
	return float64(d.scale * r.Gamma(d.shape))
}

// Moments implements Momenter.
func (g *Gamma) Moments() (mean, variance float64) {
	if g.Shape != 0 {
		return g.Mean, g.Mean * g.Mean / g.Shape
	}
	deviation := float64(g.CV * g.Mean)
	return g.Mean, float64(deviation * deviation)
}

// Check implements Checker.
func (g *Gamma) Check() string {
	if (g.CV == 0) == (g.Shape == 0) {
		return "expected either cv or shape beside mean"
	}
	return ""
}
