package arrival

import "lbsim/sim"

// pace is how fast the gaps of a source pass.
type pace struct {
	rate float64 // at which the pending arrival was drawn, per second; 0 before the first
}

// after returns the time of the arrival that comes a gap after another one; the gap
// is in units of the mean gap.
func (p *pace) after(before sim.Time, gap, rate float64) sim.Time {
	p.rate = rate
	return before + sim.FromSeconds(gap/rate)
}

// change returns the time of the arrival that is pending, when the rate changes now.
func (p *pace) change(now, pending sim.Time, rate float64) sim.Time {
	old := p.rate
	if old == 0 {
		return pending
	}
	if p.rate = rate; old == rate || pending <= now {
		return pending
	}
	return now + sim.FromSeconds(float64((pending-now).Seconds()*old)/rate)
}
