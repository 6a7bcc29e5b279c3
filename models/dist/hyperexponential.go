package dist

import (
	"math"

	"lbsim/sim"
)

// Hyperexponential is one of several exponential variates, chosen by chance: the
// service of requests of which a few are long. It varies more than the exponential
// distribution. It is given by its phases, or by mean and coefficient of variation
// (cv, standard deviation over mean), which make two phases with balanced means: each
// contributes half of the sum of all variates (Morse, "Queues, Inventories and
// Maintenance", 1958).
type Hyperexponential struct {
	Phases []Phase `key:"phases" unit:"variate" default:"two, from mean and cv" about:"the exponentials that are chosen from; their shares add up to 100%"`
	Mean   float64 `key:"mean" unit:"variate" range:"(0,)" default:"from phases" about:"mean, in place of phases"`
	CV     float64 `key:"cv" range:"[1,1000]" default:"from phases" about:"coefficient of variation: standard deviation over mean, in place of phases"`

	derived []Phase
}

// Phase is one of the exponentials that a Hyperexponential is made of.
type Phase struct {
	Share float64 `key:"share" unit:"share" range:"(0,1]" need:"yes" about:"how often it is chosen"`
	Mean  float64 `key:"mean" unit:"variate" range:"(0,)" need:"yes" about:"mean of this exponential"`
}

func (p Phase) share() float64 { return p.Share }

// phases returns the phases. Two that are computed are put into pair.
func (h *Hyperexponential) phases(pair *[2]Phase) []Phase {
	if len(h.Phases) > 0 {
		return h.Phases
	}
	above := 1 + float64(h.CV*h.CV)
	rare := 1 / float64(above*(1+math.Sqrt((above-2)/above)))
	pair[0] = Phase{Share: rare, Mean: h.Mean / float64(2*rare)}
	pair[1] = Phase{Share: 1 - rare, Mean: h.Mean / float64(2*(1-rare))}
	return pair[:]
}

// Prepare implements Preparer.
func (h *Hyperexponential) Prepare() { h.derived = h.phases(new([2]Phase)) }

// Sample implements Dist.
func (h *Hyperexponential) Sample(r *sim.Rand) float64 {
	phases := h.derived
	if phases == nil {
		var pair [2]Phase
		phases = h.phases(&pair)
	}
	phase := &phases[choose(phases, r.Uniform())]
	return float64(phase.Mean * r.Exponential())
}

// Moments implements Momenter.
func (h *Hyperexponential) Moments() (mean, variance float64) {
	if len(h.Phases) == 0 {
		deviation := float64(h.CV * h.Mean)
		return h.Mean, float64(deviation * deviation)
	}
	mean = weigh(h.Phases, func(p *Phase) float64 { return p.Mean })
	return mean, weigh(h.Phases, func(p *Phase) float64 {
		off := p.Mean - mean
		return float64(p.Mean*p.Mean) + float64(off*off)
	})
}

// Quantile implements Quantiler. It lies between the least and the greatest of the
// quantiles of the phases.
func (h *Hyperexponential) Quantile(q float64) float64 {
	var pair [2]Phase
	phases := h.phases(&pair)
	least, greatest := phases[0].Mean, phases[0].Mean
	for i := range phases {
		least, greatest = min(least, phases[i].Mean), max(greatest, phases[i].Mean)
	}
	off := func(x float64) float64 {
		return weigh(phases, func(p *Phase) float64 { return -sim.Expm1(-x / p.Mean) }) - q
	}
	unit := -sim.Log1p(-q)
	return invert(off, float64(least*unit), float64(greatest*unit))
}

// Check implements Checker.
func (h *Hyperexponential) Check() string {
	switch {
	case len(h.Phases) > 0 && (h.Mean != 0 || h.CV != 0), len(h.Phases) == 0 && (h.Mean == 0 || h.CV == 0):
		return "expected either phases, or mean and cv"
	case len(h.Phases) == 0:
		return ""
	}
	return checkShares(h.Phases)
}
