package arrival

import (
	"lbsim/models/dist"
	"lbsim/sim"
)

// Gamma is a stream of arrivals whose gaps are independent and gamma distributed: a
// renewal process as smooth or as bursty as one likes. It is given by its rate and
// the coefficient of variation (cv, standard deviation over mean) of its gaps, or by
// shape = 1/cv². A cv of 1 is Poisson; below, arrivals are more regular, above, more
// clustered.
type Gamma struct {
	PerSecond float64 `key:"rate" unit:"rate" range:"(0,)" need:"yes" change:"yes" about:"mean arrivals per unit of time"`
	CV        float64 `key:"cv" range:"(0,1000]" default:"from shape" about:"coefficient of variation of the gaps: standard deviation over mean"`
	Shape     float64 `key:"shape" range:"[1e-6,)" default:"1/cv²" about:"number of exponential stages of a gap, in place of cv"`

	pace pace
	gap  dist.Gamma // in units of the mean gap; empty before the first
}

// Next implements Source.
func (g *Gamma) Next(before sim.Time, r *sim.Rand, a *Arrival) bool {
	a.At = g.pace.after(before, g.Gap(r), g.PerSecond)
	return true
}

// Gap implements Pacer.
func (g *Gamma) Gap(r *sim.Rand) float64 {
	if g.gap.Mean == 0 {
		g.gap = dist.Gamma{Mean: 1, CV: g.CV, Shape: g.Shape}
		g.gap.Prepare()
	}
	return g.gap.Sample(r)
}

// Rate implements Rater.
func (g *Gamma) Rate() float64 { return g.PerSecond }

// Scaled implements Scaler.
func (g *Gamma) Scaled(factor float64) Source {
	return &Gamma{PerSecond: g.PerSecond * factor, CV: g.CV, Shape: g.Shape}
}

// Changed implements Changer.
func (g *Gamma) Changed(now, pending sim.Time) sim.Time {
	return g.pace.change(now, pending, g.PerSecond)
}

// Check finds fault with the parameters together.
func (g *Gamma) Check() string {
	if (g.CV == 0) == (g.Shape == 0) {
		return "expected either cv or shape beside rate"
	}
	return ""
}
