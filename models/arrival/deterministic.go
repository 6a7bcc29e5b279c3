package arrival

import (
	"math"

	"lbsim/sim"
)

// Deterministic is a stream of arrivals at equal distances. Each time is found by
// counting, not by adding up gaps, so that rounding to nanoseconds never adds up:
// the k-th arrival comes at k/rate, rounded once.
type Deterministic struct {
	PerSecond float64 `key:"rate" unit:"rate" range:"(0,)" need:"yes" change:"yes" about:"arrivals per unit of time"`

	pace  pace     // its rate is that since start; another one begins a new count
	start sim.Time // where the count began
	count int64    // arrivals since then
}

// Next implements Source.
func (d *Deterministic) Next(before sim.Time, r *sim.Rand, a *Arrival) bool {
	if d.pace.rate != d.PerSecond {
		d.pace.rate, d.start, d.count = d.PerSecond, before, 0
	}
	d.count++
	// A whole number divided once: exact up to millions of arrivals in a count.
	nanoseconds := math.Round(float64(d.count) * 1e9 / d.PerSecond)
	a.At = d.start + sim.Time(min(nanoseconds, float64(sim.Longest)))
	if float64(d.count) == d.PerSecond { // a whole number per second: a second has passed
		d.start, d.count = d.start+sim.Second, 0
	}
	return true
}

// Gap implements Pacer.
func (d *Deterministic) Gap(*sim.Rand) float64 { return 1 }

// Rate implements Rater.
func (d *Deterministic) Rate() float64 { return d.PerSecond }

// Scaled implements Scaler.
func (d *Deterministic) Scaled(factor float64) Source {
	return &Deterministic{PerSecond: d.PerSecond * factor}
}

// Changed implements Changer.
func (d *Deterministic) Changed(now, pending sim.Time) sim.Time {
	if d.pace.rate != d.PerSecond {
		pending = d.pace.change(now, pending, d.PerSecond)
		d.start, d.count = pending, 0
	}
	return pending
}
