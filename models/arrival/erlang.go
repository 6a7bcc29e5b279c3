package arrival

import "lbsim/sim"

// Erlang is a stream of arrivals whose gaps are the sum of a number of exponential
// stages: with shape 2, every second arrival of a Poisson process. The cv of the gaps
// (standard deviation over mean) is 1/√shape, so that many stages come near to equal
// distances. Behind a balancer that gives Poisson arrivals to n servers in turn, each
// server sees such a stream, of shape n.
type Erlang struct {
	PerSecond float64 `key:"rate" unit:"rate" range:"(0,)" need:"yes" change:"yes" about:"mean arrivals per unit of time"`
	Shape     int     `key:"shape" range:"[1,1000000]" need:"yes" about:"number of exponential stages of a gap"`

	pace  pace
	scale float64 // 1 over the shape; 0 before the first gap
}

// fewStages is up to which shape stages are drawn one by one: beyond, one gamma
// variate is quicker.
const fewStages = 6

// Next implements Source.
func (e *Erlang) Next(before sim.Time, r *sim.Rand, a *Arrival) bool {
	a.At = e.pace.after(before, e.Gap(r), e.PerSecond)
	return true
}

// Gap implements Pacer.
func (e *Erlang) Gap(r *sim.Rand) float64 {
	if e.scale == 0 {
		e.scale = 1 / float64(e.Shape)
	}
	if e.Shape > fewStages {
		return float64(e.scale * r.Gamma(float64(e.Shape)))
	}
	sum := 0.0
	for range e.Shape {
		sum += r.Exponential()
	}
	return float64(e.scale * sum)
}

// Rate implements Rater.
func (e *Erlang) Rate() float64 { return e.PerSecond }

// Scaled implements Scaler.
func (e *Erlang) Scaled(factor float64) Source {
	scaled := *e
	scaled.PerSecond *= factor
	return &scaled
}

// Changed implements Changer.
func (e *Erlang) Changed(now, pending sim.Time) sim.Time {
	return e.pace.change(now, pending, e.PerSecond)
}
