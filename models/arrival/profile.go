package arrival

import (
	"lbsim/models/catalog"
	"lbsim/sim"
)

// Profile is a stream of arrivals whose rate follows the clock. The rate is a base,
// one of points, steps, diurnal and ramp, times the spikes, times a factor:
//
//	rate    points ╱╲      steps ▄▄██▂▂    diurnal ⁀‿⁀‿    ramp ╱‾‾
//	        ──────┴──►
//
// Arrivals come when the expected number of arrivals Λ(t), the integral of the rate,
// passes the arrival times of a process of mean rate 1: Poisson, unless process names
// another one. Its clock runs as fast as the rate (operational time), so that its
// gaps shrink and stretch with the rate while their variability stays. Λ is inverted
// exactly, to rounding (Çinlar, "Introduction to Stochastic Processes", 1975, section
// 4.7).
type Profile struct {
	Points  []catalog.Timed[float64] `key:"points" unit:"rate" range:"[0,)" about:"rates at times; linear in between, constant before the first and after the last"`
	Steps   []catalog.Timed[float64] `key:"steps" unit:"rate" range:"[0,)" about:"rates from times on; before the first time too, its rate holds"`
	Diurnal *Diurnal                 `key:"diurnal" about:"day and night: a sine around a mean"`
	Ramp    *Ramp                    `key:"ramp" about:"from one rate to another, which then stays"`
	Spikes  []Spike                  `key:"spikes" about:"factors on the rate for a while, in the order of time, one after another"`
	Repeat  sim.Time                 `key:"repeat" unit:"duration" range:"(0,)" default:"never" about:"time after which all begins anew, spikes included"`
	Process Source                   `key:"process" spare:"rate" about:"the process whose gaps are stretched to the rate; its own rate does not matter"`
	Factor  float64                  `key:"factor" range:"[0,)" change:"yes" about:"factor on the rate; 0 stops the arrivals"`

	walk   *walk   // where in the profile the pending arrival is; nil before the first
	pacer  Pacer   // gives gaps of mean 1; nil: Poisson
	factor float64 // since the last change
	owed   float64 // of the gap, what is not over when the pending arrival comes: it waits for a change
}

// Diurnal is the base mean (1 + (peak_to_mean - 1) sin 2π(t + phase)/period): it
// begins at its mean and rises.
type Diurnal struct {
	Mean       float64  `key:"mean" unit:"rate" range:"(0,)" need:"yes" about:"mean rate"`
	PeakToMean float64  `key:"peak_to_mean" range:"[1,2]" need:"yes" about:"highest rate over the mean; the lowest is as far below"`
	Period     sim.Time `key:"period" unit:"duration" range:"[0.001,)" default:"24h" about:"time from peak to peak"`
	Phase      sim.Time `key:"phase" unit:"duration" default:"0s" about:"how far into the period time 0 is; the peak is at a quarter of the period"`
}

// SetDefaults fills in what a scenario need not say.
func (d *Diurnal) SetDefaults() { d.Period = sim.Day }

// Ramp is a base that goes linearly from one rate to another, and stays there.
type Ramp struct {
	From float64  `key:"from" unit:"rate" need:"yes" about:"rate at the beginning"`
	To   float64  `key:"to" unit:"rate" need:"yes" about:"rate at the end, and from then on"`
	Over sim.Time `key:"over" unit:"duration" range:"(0,)" need:"yes" about:"how long it takes"`
}

// Spike is a factor on the base for a while. It rises from 1 during the ramp, stays,
// and falls back to 1 during a ramp, all within its time.
type Spike struct {
	At     sim.Time `key:"at" unit:"duration" need:"yes" about:"when it begins"`
	For    sim.Time `key:"for" unit:"duration" range:"(0,)" need:"yes" about:"how long it lasts, both ramps included"`
	Factor float64  `key:"factor" need:"yes" about:"factor on the rate; below 1 it is a lull"`
	Ramp   sim.Time `key:"ramp" unit:"duration" default:"0s" about:"how long it takes to rise, and to fall"`
}

// Next implements Source.
func (p *Profile) Next(before sim.Time, r *sim.Rand, a *Arrival) bool {
	if p.walk == nil {
		p.begin()
	}
	gap := 0.0
	if p.pacer == nil {
		gap = r.Exponential()
	} else {
		gap = p.pacer.Gap(r)
	}
	if p.factor == 0 {
		p.owed, a.At = gap, max(before, sim.Longest)
		return true
	}
	at, ok := p.walk.forward(gap / p.factor)
	a.At = at
	return ok
}

func (p *Profile) begin() {
	p.walk, p.factor = newWalk(p.form()), p.Factor
	if _, plain := p.Process.(*Poisson); !plain && p.Process != nil {
		p.pacer = p.Process.(Pacer)
	}
}

// form returns the profile as pieces.
func (p *Profile) form() *form {
	if p.walk != nil {
		return p.walk.form
	}
	return newForm(p)
}

// Changed implements Changer: what remains of the gap, in operational time, passes
// with the new factor.
func (p *Profile) Changed(now, pending sim.Time) sim.Time {
	if p.walk == nil || p.factor == p.Factor {
		return pending
	}
	rest := p.owed + float64(p.factor*(p.walk.form.until(pending)-p.walk.form.until(now)))
	if p.factor, p.owed = p.Factor, 0; p.factor == 0 {
		p.owed = rest
		return max(now, sim.Longest)
	}
	p.walk.seek(now)
	at, ok := p.walk.forward(rest / p.factor)
	if !ok {
		p.owed = float64(p.factor * p.walk.ahead)
		return max(now, sim.Longest)
	}
	return at
}

// Expected returns the exact expected number of arrivals from one time to another,
// with the factor as it is now. It is exact for Poisson; other processes begin with a
// whole gap, so that they are off by a constant, which is less than the square of
// their cv.
func (p *Profile) Expected(from, to sim.Time) float64 {
	f := p.form()
	return float64(p.Factor * (f.until(to) - f.until(from)))
}

// Rate implements Rater. Over a long time it is exact where all repeats: the mean
// over a repetition, or over as many periods of the diurnal base as the spikes need.
// Else it is the mean over the time that is described: from the first point to the
// last, over the ramp, or over the steps, the last of which counts as long as the one
// before it.
func (p *Profile) Rate() float64 {
	from, to := p.span()
	if to <= from {
		f := p.form()
		return float64(p.Factor * f.pieces[len(f.pieces)-1].base.value)
	}
	return p.Expected(from, to) / (to - from).Seconds()
}

// Scaled implements Scaler.
func (p *Profile) Scaled(factor float64) Source {
	scaled := *p
	scaled.Factor *= factor
	return &scaled
}

func (p *Profile) span() (from, to sim.Time) {
	switch {
	case p.Repeat > 0:
		return 0, p.Repeat
	case p.Diurnal != nil:
		to := p.Diurnal.Period
		if last := len(p.Spikes) - 1; last >= 0 {
			end := p.Spikes[last].At + p.Spikes[last].For
			to *= max(1, (end+to-1)/to)
		}
		return 0, to
	case p.Ramp != nil:
		return 0, p.Ramp.Over
	case len(p.Steps) > 1:
		last := len(p.Steps) - 1
		return p.Steps[0].At, 2*p.Steps[last].At - p.Steps[last-1].At
	case len(p.Points) > 1:
		return p.Points[0].At, p.Points[len(p.Points)-1].At
	}
	return 0, 0
}
