package arrival

import (
	"lbsim/models/dist"
	"lbsim/sim"
)

// Weibull is a stream of arrivals whose gaps are independent and Weibull
// distributed: an exponential variate to the power 1/shape. Below shape 1 gaps are
// heavy-tailed, the longer nothing has come the less likely something comes soon, as
// measured in the traffic of single users and sites; above 1 they are more regular
// than those of Poisson, which is shape 1. It is given by its rate and its shape k,
// or by the coefficient of variation (cv, standard deviation over mean) of its gaps:
// cv² = Γ(1+2/k)/Γ(1+1/k)² - 1.
type Weibull struct {
	PerSecond float64 `key:"rate" unit:"rate" range:"(0,)" need:"yes" change:"yes" about:"mean arrivals per unit of time"`
	CV        float64 `key:"cv" range:"[0.001,1000]" default:"from shape" about:"coefficient of variation of the gaps: standard deviation over mean"`
	Shape     float64 `key:"shape" range:"[0.01,10000]" default:"from cv" about:"shape, in place of cv: below 1 heavy-tailed, 1 exponential, above 1 more regular"`

	pace         pace
	power, scale float64 // a gap is scale times an exponential to the power; 0 before the first
}

// Next implements Source.
func (w *Weibull) Next(before sim.Time, r *sim.Rand, a *Arrival) bool {
	a.At = w.pace.after(before, w.Gap(r), w.PerSecond)
	return true
}

// Gap implements Pacer.
func (w *Weibull) Gap(r *sim.Rand) float64 {
	if w.scale == 0 {
		w.power = 1 / w.Shape
		if w.Shape == 0 {
			w.power = dist.WeibullPower(w.CV)
		}
		w.scale = sim.Exp(-sim.LogGamma(1 + w.power))
	}
	return float64(w.scale * sim.Pow(r.Exponential(), w.power))
}

// Rate implements Rater.
func (w *Weibull) Rate() float64 { return w.PerSecond }

// Scaled implements Scaler.
func (w *Weibull) Scaled(factor float64) Source {
	scaled := *w
	scaled.PerSecond *= factor
	return &scaled
}

// Changed implements Changer.
func (w *Weibull) Changed(now, pending sim.Time) sim.Time {
	return w.pace.change(now, pending, w.PerSecond)
}

// Check finds fault with the parameters together.
func (w *Weibull) Check() string {
	if (w.CV == 0) == (w.Shape == 0) {
		return "expected either cv or shape beside rate"
	}
	return ""
}
