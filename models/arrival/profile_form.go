package arrival

import (
	"math"
	"slices"

	"lbsim/models/catalog"
	"lbsim/sim"
)

// form is a profile cut into pieces of time.
type form struct {
	pieces  []piece
	end     sim.Time // of the last piece
	repeats bool     // after the end it begins anew
	whole   float64  // expected arrivals in all pieces, where it repeats
	sine    *Diurnal // the base; nil: the bases of the pieces
}

// piece is a time in which the base, and the factor of the spikes, are a line each.
// Their product is a parabola at most.
type piece struct {
	at          sim.Time
	base, spike line    // at the beginning of the piece
	before      float64 // expected arrivals before the piece
}

// line is a linear function of seconds.
type line struct{ value, slope float64 }

// after returns the line as it is later.
func (l line) after(seconds float64) line {
	return line{l.value + float64(l.slope*seconds), l.slope}
}

// bend is a time from which on a function is another line.
type bend struct {
	at sim.Time
	line
}

func newForm(p *Profile) *form {
	f := &form{end: sim.Longest, repeats: p.Repeat > 0, sine: p.Diurnal}
	if f.repeats {
		f.end = p.Repeat
	}
	bases, spikes := bases(p), bendsOf(p.Spikes)
	var times []sim.Time
	for _, b := range append(slices.Clone(bases), spikes...) {
		if b.at < f.end {
			times = append(times, b.at)
		}
	}
	slices.Sort(times)
	for _, at := range slices.Compact(times) {
		f.pieces = append(f.pieces, piece{at: at, base: lineAt(bases, at), spike: lineAt(spikes, at)})
		if last := len(f.pieces) - 1; last > 0 {
			f.pieces[last].before = f.pieces[last-1].before + f.area(last-1, at)
		}
	}
	if last := len(f.pieces) - 1; f.repeats {
		f.whole = f.pieces[last].before + f.area(last, f.end)
	}
	return f
}

// bases returns the bends of the base.
func bases(p *Profile) []bend {
	var all []bend
	switch {
	case p.Diurnal != nil:
		return []bend{{0, line{p.Diurnal.Mean, 0}}}
	case p.Ramp != nil:
		return bendsOfPoints([]catalog.Timed[float64]{{At: 0, Value: p.Ramp.From}, {At: p.Ramp.Over, Value: p.Ramp.To}})
	case len(p.Points) > 0:
		return bendsOfPoints(p.Points)
	}
	for i, step := range p.Steps {
		if i == 0 {
			step.At = 0
		}
		all = append(all, bend{step.At, line{step.Value, 0}})
	}
	return all
}

// bendsOfPoints connects points by lines.
func bendsOfPoints(points []catalog.Timed[float64]) []bend {
	var all []bend
	if points[0].At > 0 {
		all = append(all, bend{0, line{points[0].Value, 0}})
	}
	for i, point := range points {
		b := bend{point.At, line{point.Value, 0}}
		if i+1 < len(points) {
			b.slope = (points[i+1].Value - point.Value) / (points[i+1].At - point.At).Seconds()
		}
		all = append(all, b)
	}
	return all
}

// bendsOf returns the factor of the spikes.
func bendsOf(spikes []Spike) []bend {
	all := []bend{{0, line{1, 0}}}
	for _, s := range spikes {
		over := s.At + s.For
		if s.Ramp > 0 {
			slope := (s.Factor - 1) / s.Ramp.Seconds()
			all = append(all, bend{s.At, line{1, slope}}, bend{s.At + s.Ramp, line{s.Factor, 0}}, bend{over - s.Ramp, line{s.Factor, -slope}})
		} else {
			all = append(all, bend{s.At, line{s.Factor, 0}})
		}
		all = append(all, bend{over, line{1, 0}})
	}
	return all
}

// lineAt returns the line that holds at a time, from that time on. Of several bends
// at one time, the last one holds.
func lineAt(bends []bend, at sim.Time) line {
	low, high := 0, len(bends)
	for high-low > 1 {
		if middle := (low + high) / 2; bends[middle].at <= at {
			low = middle
		} else {
			high = middle
		}
	}
	return bends[low].after((at - bends[low].at).Seconds())
}

// endOf returns when a piece ends.
func (f *form) endOf(i int) sim.Time {
	if i+1 < len(f.pieces) {
		return f.pieces[i+1].at
	}
	return f.end
}

// at returns the piece that holds at a time.
func (f *form) at(t sim.Time) int {
	low, high := 0, len(f.pieces)
	for high-low > 1 {
		if middle := (low + high) / 2; f.pieces[middle].at <= t {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// until returns how many arrivals are expected up to a time.
func (f *form) until(t sim.Time) float64 {
	rounds := 0.0
	if f.repeats {
		rounds = float64(t / f.end)
		t %= f.end
	}
	i := f.at(t)
	return float64(rounds*f.whole) + f.pieces[i].before + f.area(i, t)
}

// area returns how many arrivals are expected from the beginning of a piece up to a
// time in it.
func (f *form) area(i int, t sim.Time) float64 {
	p := &f.pieces[i]
	x := (t - p.at).Seconds()
	b, s := p.base, p.spike
	if f.sine == nil {
		square := float64(b.value*s.slope) + float64(b.slope*s.value)
		return float64(x * (float64(b.value*s.value) + float64(x*(float64(0.5*square)+float64(x*float64(b.slope*s.slope))/3))))
	}
	// The integral of (v + w x) sin(θ + ωx) is -(v + w x) cos(θ + ωx)/ω + w sin(θ + ωx)/ω².
	omega := 2 * math.Pi / f.sine.Period.Seconds()
	sin0, cos0 := sim.SinCos(f.sine.turn(p.at))
	sin1, cos1 := sim.SinCos(f.sine.turn(t))
	wave := (float64(s.value*cos0)-float64(s.after(x).value*cos1))/omega + float64(s.slope*(sin1-sin0))/float64(omega*omega)
	level := float64(x * (s.value + float64(0.5*float64(s.slope*x))))
	return float64(f.sine.Mean * (level + float64((f.sine.PeakToMean-1)*wave)))
}

// turn returns how far in its period the sine is at a time, from 0 to 1.
func (d *Diurnal) turn(t sim.Time) float64 {
	return float64((t%d.Period+d.Phase%d.Period)%d.Period) / float64(d.Period)
}
