package arrival

import "lbsim/sim"

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
		w.power = w.inverseShape()
		w.scale = sim.Exp(-sim.LogGamma(1 + w.power))
	}
	return float64(w.scale * sim.Pow(r.Exponential(), w.power))
}

// inverseShape returns 1/shape. To a cv belongs one, as the cv grows with it; halving
// finds it to the last digits.
func (w *Weibull) inverseShape() float64 {
	if w.Shape != 0 {
		return 1 / w.Shape
	}
	want := sim.Log1p(float64(w.CV * w.CV))
	low, high := 1e-4, 100.0
	for range 100 {
		middle := (low + high) / 2
		if sim.LogGamma(1+2*middle)-2*sim.LogGamma(1+middle) < want {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// Rate implements Rater.
func (w *Weibull) Rate() float64 { return w.PerSecond }

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
