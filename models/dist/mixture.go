package dist

import "lbsim/sim"

// Mixture is a variate of one of several distributions, chosen by chance: hits and
// misses of a cache, small and large requests.
type Mixture struct {
	Parts []Part `key:"parts" unit:"variate" need:"yes" about:"the distributions that are chosen from; their shares add up to 100%"`

	derived []Part
}

// Part is one of the distributions that a Mixture is made of.
type Part struct {
	Share float64 `key:"share" unit:"share" range:"(0,1]" need:"yes" about:"how often it is chosen"`
	Of    Dist    `key:"of" unit:"variate" need:"yes" about:"what is drawn then"`
}

func (p Part) share() float64 { return p.Share }

// Prepare implements Preparer.
func (m *Mixture) Prepare() {
	m.derived = make([]Part, len(m.Parts))
	for i, part := range m.Parts {
		m.derived[i] = Part{part.Share, Ready(part.Of)}
	}
}

// Sample implements Dist.
func (m *Mixture) Sample(r *sim.Rand) float64 {
	parts := m.derived
	if parts == nil {
		parts = m.Parts
	}
	return parts[choose(parts, r.Uniform())].Of.Sample(r)
}

// Moments implements Momenter.
func (m *Mixture) Moments() (mean, variance float64) {
	mean = weigh(m.Parts, func(p *Part) float64 {
		mean, _ := moments(p.Of)
		return mean
	})
	return mean, weigh(m.Parts, func(p *Part) float64 {
		own, variance := moments(p.Of)
		off := own - mean
		return variance + float64(off*off)
	})
}

// Check implements Checker.
func (m *Mixture) Check() string {
	if len(m.Parts) == 0 {
		return "there are no parts"
	}
	return checkShares(m.Parts)
}
