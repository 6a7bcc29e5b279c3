package arrival

import (
	"math"

	"lbsim/sim"
)

// walk goes forward through a form, strip by strip. A strip is a part of a piece in
// which the rate is a polynomial, short enough for seconds to be exact to far below a
// nanosecond.
type walk struct {
	form   *form
	round  sim.Time // when the present repetition began
	piece  int
	local  sim.Time // where the strip begins, since the round
	length sim.Time // of the strip
	curve  sim.Time // length of the last strip that was curved
	strip  strip
	ahead  float64  // expected arrivals from the beginning of the strip on to the place where the walk is, or wants to be
	at     sim.Time // the last place
}

const (
	// longestStrip keeps seconds within a strip below 2^16, where the resolution of
	// a float64 is 1.5e-11 s.
	longestStrip = 65536 * sim.Second
	// strips is into how many a period of a sine is cut: within one, the powers of
	// the sine's series that are left out, from the seventh on, are below 2^-49.
	strips = 128
)

func newWalk(f *form) *walk {
	w := &walk{form: f}
	w.enter()
	return w
}

// forward goes on until so many more arrivals are expected, and returns when that
// is; false if it never is.
func (w *walk) forward(arrivals float64) (at sim.Time, ok bool) {
	w.ahead += arrivals
	for !(w.ahead < w.strip.whole) {
		if !w.proceed() {
			return 0, false
		}
	}
	// The maximum is for what rounding may do to two arrivals of the same instant.
	w.at = max(w.at, w.round+w.local+sim.FromSeconds(w.strip.find(w.ahead)))
	return w.at, true
}

// seek goes to a time.
func (w *walk) seek(t sim.Time) {
	w.at, w.round, w.ahead = t, 0, 0
	if w.form.repeats {
		w.round = t - t%w.form.end
	}
	w.local = t - w.round
	w.piece = w.form.at(w.local)
	w.enter()
}

// proceed goes to the next strip; false if there is none.
func (w *walk) proceed() bool {
	w.ahead -= w.strip.whole
	w.local += w.length
	if w.local >= w.form.endOf(w.piece) {
		w.piece++
	}
	if w.piece == len(w.form.pieces) && w.form.repeats {
		w.round += w.form.end
		w.local, w.piece = 0, 0
	}
	if w.piece < len(w.form.pieces) {
		w.skip()
	}
	if w.round+w.local >= sim.Longest {
		w.piece = len(w.form.pieces) - 1
		w.length, w.strip.whole = 0, 0
		return false
	}
	w.enter()
	return true
}

// skip passes whole repetitions, and whole periods of a sine, at once.
func (w *walk) skip() {
	f := w.form
	if f.repeats && w.ahead >= f.whole {
		rounds := math.Floor(w.ahead / f.whole)
		w.ahead = max(0, w.ahead-float64(rounds*f.whole))
		w.round += sim.FromSeconds(rounds * f.end.Seconds())
	}
	p := &f.pieces[w.piece]
	if f.sine == nil || p.spike.slope != 0 {
		return
	}
	period := float64(float64(f.sine.Mean*p.spike.value) * f.sine.Period.Seconds())
	if w.ahead < period {
		return
	}
	periods := float64((f.endOf(w.piece) - w.local) / f.sine.Period)
	if period > 0 {
		periods = min(periods, math.Floor(w.ahead/period))
	}
	w.ahead = max(0, w.ahead-float64(periods*period))
	w.local += sim.Time(periods) * f.sine.Period
}

// enter makes the strip that begins at the present place.
func (w *walk) enter() {
	p := &w.form.pieces[w.piece]
	rest := w.form.endOf(w.piece) - w.local
	since := (w.local - p.at).Seconds()
	base, spike := p.base.after(since), p.spike.after(since)
	switch {
	case base == line{} || spike == line{}:
		w.length, w.strip = rest, strip{}
	case w.form.sine == nil && (base.slope == 0 || spike.slope == 0):
		w.length = min(rest, longestStrip)
		w.strip = lineStrip(line{
			value: float64(base.value * spike.value),
			slope: float64(base.slope*spike.value) + float64(base.value*spike.slope),
		}, w.length.Seconds())
	default:
		w.enterCurve(base, spike, rest)
	}
}

// enterCurve makes a strip in which the rate is no line, short enough for places in it
// to be quick to find. Only where the rate is next to 0 that would be too short.
func (w *walk) enterCurve(base, spike line, rest sim.Time) {
	most := (w.form.endOf(w.piece) - w.form.pieces[w.piece].at) / 8
	if w.form.sine != nil {
		most = w.form.sine.Period / strips
	}
	most = min(most, longestStrip)
	least := max(most/32, sim.Microsecond)
	for length := max(least, min(most, 2*w.curve)); ; length /= 2 {
		w.curve, w.length = length, min(rest, length)
		if w.form.sine != nil {
			w.strip = waveStrip(w.form.sine, w.local, w.length, spike)
		} else {
			w.strip = productStrip(base, spike, w.length.Seconds())
		}
		if w.strip.exact || length/2 < least {
			return
		}
	}
}
