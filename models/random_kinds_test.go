package models

import (
	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/sim"
)

// source returns arrivals of any kind at a rate.
func (r chance) source(rate float64) arrival.Source {
	source := kindOf(r, &arrival.Sources)
	switch s := source.(type) {
	case *arrival.Poisson:
		s.PerSecond = rate
	case *arrival.Deterministic:
		s.PerSecond = rate
	case *arrival.Uniform:
		s.PerSecond = rate
	case *arrival.Gamma:
		s.PerSecond, s.CV = rate, r.between(0.1, 3)
	case *arrival.Erlang:
		s.PerSecond, s.Shape = rate, 1+r.Below(9)
	case *arrival.Hyperexponential:
		s.PerSecond, s.CV = rate, r.between(1, 3)
	case *arrival.Weibull:
		s.PerSecond, s.CV = rate, r.between(0.1, 3)
	case *arrival.MMPP:
		s.Rates, s.Leave = []float64{2 * rate, rate / 2}, []float64{rate / 5, rate / 10}
	case *arrival.Batch:
		size := 1 + r.Below(5)
		s.Of, s.Size = r.source(rate/float64(size)), &dist.Constant{Value: float64(size)}
	case *arrival.Profile:
		s.Diurnal = &arrival.Diurnal{Mean: rate, PeakToMean: r.between(1, 2), Period: sim.FromSeconds(r.between(0.01, 1))}
	default: // nobody has said here what parameters to give it
		return r.source(rate)
	}
	return source
}

// dist returns a distribution of any kind with about that mean; often it gives 0 or
// whole milliseconds, so that things happen at the same instant.
func (r chance) dist(mean float64) dist.Dist {
	if r.oneIn(4) {
		mean = float64(int(mean*1000)) / 1000
	}
	if mean == 0 {
		return &dist.Constant{}
	}
	switch d := kindOf(r, &dist.Distributions).(type) {
	case *dist.Constant:
		d.Value = mean
		return d
	case *dist.Uniform:
		d.Max = 2 * mean
		return d
	case *dist.Exponential:
		d.Mean = mean
		return d
	case *dist.Lognormal:
		d.Mean, d.CV = mean, r.between(0.1, 3)
		return d
	case *dist.Gamma:
		d.Mean, d.CV = mean, r.between(0.1, 3)
		return d
	case *dist.BoundedPareto:
		d.Min, d.Max, d.Shape = mean/3, 30*mean, r.between(1, 3)
		return d
	case *dist.Erlang:
		d.Mean, d.Shape = mean, 1+r.Below(5)
		return d
	case *dist.Weibull:
		d.Mean, d.CV = mean, r.between(0.1, 3)
		return d
	case *dist.Pareto:
		d.Mean, d.Shape = mean, r.between(1.2, 4)
		return d
	case *dist.Hyperexponential:
		d.Mean, d.CV = mean, r.between(1, 4)
		return d
	case *dist.Normal:
		d.Mean, d.CV = mean, r.between(0.1, 2)
		return d
	case *dist.Triangular:
		d.Mode, d.Max = mean, 2*mean
		return d
	default:
		return r.composed(d, mean)
	}
}

// composed gives parameters to a distribution that is made of others, or of values.
func (r chance) composed(of dist.Dist, mean float64) dist.Dist {
	switch d := of.(type) {
	case *dist.Empirical:
		d.Values = []float64{mean / 2, 2 * mean, 0, mean, mean}
		return d
	case *dist.Mixture:
		d.Parts = []dist.Part{{Share: 0.25, Of: r.dist(2 * mean)}, {Share: 0.75, Of: r.dist(mean)}}
		return d
	case *dist.Shifted:
		d.By, d.Of = mean/2, r.dist(mean/2)
		return d
	default: // what counts, and is no time, or nobody has said here what parameters to give it
		return r.dist(mean)
	}
}

// kindOf returns one of the kinds of a family, all with the same chance.
func kindOf[T any](r chance, family *catalog.Table[T]) T {
	for {
		if kind := family.Kinds[r.Below(len(family.Kinds))]; kind.New != nil {
			return kind.New()
		}
	}
}

// ending is a source that comes to an end, and may bring the demands along.
type ending struct {
	Of   arrival.Source `key:"of"`
	left int
	own  bool
	mean float64
}

// Next implements arrival.Source.
func (e *ending) Next(before sim.Time, r *sim.Rand, a *arrival.Arrival) bool {
	if e.left == 0 {
		return false
	}
	e.left--
	if e.own && e.left%2 == 0 {
		a.Service = sim.FromSeconds(2 * e.mean * r.Uniform())
	} else if e.own {
		a.Work = 2 * r.Uniform()
	}
	return e.Of.Next(before, r, a)
}

// Changed implements arrival.Changer.
func (e *ending) Changed(now, pending sim.Time) sim.Time {
	if changer, ok := e.Of.(arrival.Changer); ok {
		return changer.Changed(now, pending)
	}
	return pending
}

// rescaled returns a source at another rate.
func rescaled(source arrival.Source, by float64) arrival.Source {
	if e, ok := source.(*ending); ok {
		e = catalog.Clone(e)
		e.Of = rescaled(e.Of, by)
		return e
	}
	return source.(arrival.Scaler).Scaled(by)
}
