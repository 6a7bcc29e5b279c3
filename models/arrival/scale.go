package arrival

import (
	"slices"

	"lbsim/sim"
)

// Scaler is a Source of which there is another one that brings so many times as many
// requests, and is the same otherwise: for the question how much more a system carries.
// What does not depend on how many requests there are, such as how long a burst lasts
// or when the night begins, stays.
type Scaler interface {
	Scaled(factor float64) Source
}

// Scaled implements Scaler.
func (p *Poisson) Scaled(factor float64) Source { return &Poisson{PerSecond: p.PerSecond * factor} }

// Scaled implements Scaler.
func (d *Deterministic) Scaled(factor float64) Source {
	return &Deterministic{PerSecond: d.PerSecond * factor}
}

// Scaled implements Scaler.
func (u *Uniform) Scaled(factor float64) Source {
	shorter := func(t sim.Time) sim.Time { return sim.FromSeconds(t.Seconds() / factor) }
	return &Uniform{PerSecond: u.PerSecond * factor, Min: shorter(u.Min), Max: shorter(u.Max)}
}

// Scaled implements Scaler.
func (g *Gamma) Scaled(factor float64) Source {
	return &Gamma{PerSecond: g.PerSecond * factor, CV: g.CV, Shape: g.Shape}
}

// Scaled implements Scaler.
func (e *Erlang) Scaled(factor float64) Source {
	scaled := *e
	scaled.PerSecond *= factor
	return &scaled
}

// Scaled implements Scaler.
func (h *Hyperexponential) Scaled(factor float64) Source {
	scaled := *h
	scaled.PerSecond *= factor
	return &scaled
}

// Scaled implements Scaler.
func (w *Weibull) Scaled(factor float64) Source {
	scaled := *w
	scaled.PerSecond *= factor
	return &scaled
}

// Scaled implements Scaler: bursts are as long, and come as often, as before.
func (m *MMPP) Scaled(factor float64) Source {
	scaled := *m
	scaled.Rates = slices.Clone(m.Rates)
	for i := range scaled.Rates {
		scaled.Rates[i] *= factor
	}
	return &scaled
}

// Scaled implements Scaler: there are more batches of the same size.
func (b *Batch) Scaled(factor float64) Source {
	of, ok := b.Of.(Scaler)
	if !ok {
		return b
	}
	return &Batch{Of: of.Scaled(factor), Size: b.Size}
}

// Scaled implements Scaler.
func (p *Profile) Scaled(factor float64) Source {
	scaled := *p
	scaled.Factor *= factor
	return &scaled
}

// Scaled implements Scaler: the trace is replayed faster.
func (t *Trace) Scaled(factor float64) Source {
	scaled := *t
	if scaled.Speed == 0 {
		scaled.Speed = 1
	}
	scaled.Speed *= factor
	return &scaled
}
