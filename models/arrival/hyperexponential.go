package arrival

import (
	"math"

	"lbsim/sim"
)

// Hyperexponential is a stream of arrivals whose gaps are independent and
// exponential with one of two means, drawn by chance: clusters of short gaps between
// long ones. It is given by its rate and the coefficient of variation (cv, standard
// deviation over mean) of its gaps, 1 or more. That leaves one choice, with c = cv²
// and a mean gap of 1:
//
//   - balanced means, the usual one: the short gaps take up as much time as the long
//     ones, so with p = (1 + √((c-1)/(c+1)))/2 the phases have the chances p and 1-p
//     and the means 1/(2p) and 1/(2(1-p));
//   - not balanced: the third moment is that of a gamma distribution of the same mean
//     and cv, so with a = 2 (1 + √((c-½)/(c+1))) and b = 4 - a the phases have the
//     means 1/a and 1/b and the chances a (b-1)/(b-a) and the rest. The long gaps are
//     less rare and less long then.
//
// Both fits: Tijms, "A First Course in Stochastic Models", 2003, appendix B.
type Hyperexponential struct {
	PerSecond float64 `key:"rate" unit:"rate" range:"(0,)" need:"yes" change:"yes" about:"mean arrivals per unit of time"`
	CV        float64 `key:"cv" range:"[1,1000]" need:"yes" about:"coefficient of variation of the gaps: standard deviation over mean"`
	Balanced  bool    `key:"balanced" about:"whether short gaps take up as much time as long ones; if not, the gaps have the third moment of gamma gaps"`

	pace   pace
	phases phases
}

// phases are the two kinds of gaps, in units of the mean gap.
type phases struct {
	chance      float64 // of the first
	first, rest float64 // their means, 0 before the first gap
}

func (h *Hyperexponential) fit() phases {
	c := float64(h.CV * h.CV)
	if h.Balanced {
		root := math.Sqrt((c - 1) / (c + 1))
		other := 1 / float64((c+1)*(1+root)) // (1-root)/2 without its loss of digits
		return phases{chance: 1 - other, first: 1 / (2 * (1 - other)), rest: 1 / (2 * other)}
	}
	root := math.Sqrt((c - 0.5) / (c + 1))
	a := 2 * (1 + root)
	b := 3 / float64((c+1)*(1+root)) // 4 - a without its loss of digits
	return phases{chance: float64(a*(b-1)) / (b - a), first: 1 / a, rest: 1 / b}
}

// Next implements Source.
func (h *Hyperexponential) Next(before sim.Time, r *sim.Rand, a *Arrival) bool {
	a.At = h.pace.after(before, h.Gap(r), h.PerSecond)
	return true
}

// Gap implements Pacer.
func (h *Hyperexponential) Gap(r *sim.Rand) float64 {
	if h.phases.first == 0 {
		h.phases = h.fit()
	}
	mean := h.phases.first
	if r.Uniform() >= h.phases.chance {
		mean = h.phases.rest
	}
	return float64(mean * r.Exponential())
}

// Rate implements Rater.
func (h *Hyperexponential) Rate() float64 { return h.PerSecond }

// Scaled implements Scaler.
func (h *Hyperexponential) Scaled(factor float64) Source {
	scaled := *h
	scaled.PerSecond *= factor
	return &scaled
}

// Changed implements Changer.
func (h *Hyperexponential) Changed(now, pending sim.Time) sim.Time {
	return h.pace.change(now, pending, h.PerSecond)
}
