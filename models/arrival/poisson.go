package arrival

import "lbsim/sim"

// Poisson is a stream of independent arrivals at a constant mean rate: gaps are
// exponential.
type Poisson struct {
	PerSecond float64 `key:"rate" unit:"rate" range:"(0,)" need:"yes" change:"yes" about:"mean arrivals per unit of time"`
}

// Next implements Source.
func (p *Poisson) Next(before sim.Time, r *sim.Rand, a *Arrival) bool {
	a.At = before + sim.FromSeconds(r.Exponential()/p.PerSecond)
	return true
}

// Rate implements Rater.
func (p *Poisson) Rate() float64 { return p.PerSecond }
