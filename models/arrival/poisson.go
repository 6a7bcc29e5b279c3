package arrival

import "lbsim/sim"

// Poisson is a stream of independent arrivals at a constant mean rate: gaps are
// exponential.
type Poisson struct {
	PerSecond float64 `key:"rate" unit:"rate" range:"(0,)" need:"yes" change:"yes" about:"mean arrivals per unit of time"`

	pace pace
}

// Next implements Source.
func (p *Poisson) Next(before sim.Time, r *sim.Rand, a *Arrival) bool {
	a.At = p.pace.after(before, r.Exponential(), p.PerSecond)
	return true
}

// Gap implements Pacer.
func (p *Poisson) Gap(r *sim.Rand) float64 { return r.Exponential() }

// Rate implements Rater.
func (p *Poisson) Rate() float64 { return p.PerSecond }

// Scaled implements Scaler.
func (p *Poisson) Scaled(factor float64) Source { return &Poisson{PerSecond: p.PerSecond * factor} }

// Changed implements Changer.
func (p *Poisson) Changed(now, pending sim.Time) sim.Time {
	return p.pace.change(now, pending, p.PerSecond)
}
