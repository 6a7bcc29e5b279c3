package reports

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"lbsim/sim"
)

// axis maps values to places, 0 to 1. Its ticks without label are small ones.
type axis struct {
	low, high float64
	scale     func(v float64) float64 // nil: linear
	ticks     []plot.Tick
	label     string
}

// at returns the place of a value; what lies far outside is brought near.
func (a *axis) at(v float64) float64 {
	low, high := a.low, a.high
	if a.scale != nil {
		low, high, v = a.scale(low), a.scale(high), a.scale(v)
	}
	return min(max((v-low)/(high-low), -5), 6)
}

// extent returns the least and the greatest of the finite values, positive ones
// only for a logarithmic axis; ok is false when there are none.
func extent(values []float64, positive bool) (low, high float64, ok bool) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) || positive && v <= 0 {
			continue
		}
		low, high = min(low, v), max(high, v)
	}
	return low, high, low <= high
}

// steps are the round numbers of a decade.
var steps = []float64{1, 2, 5}

// logTimes returns a logarithmic axis for spans of time, with ticks at 1, 2 and 5
// times a power of ten, and with those alone where there are many.
func logTimes(values []float64, label string) axis {
	low, high, ok := extent(values, true)
	if !ok {
		low, high = 1e-3, 1
	}
	low, high = roundDown(low/1.05), roundUp(high*1.05)
	a := axis{low: low, high: high, scale: math.Log10, label: label + " (log scale)"}
	decades := math.Log10(high / low)
	for exponent := math.Floor(math.Log10(low) + 1e-9); exponent <= math.Log10(high)+1e-9; exponent++ {
		for _, step := range steps {
			v := step * math.Pow(10, exponent)
			if v < low*(1-1e-9) || v > high*(1+1e-9) {
				continue
			}
			tick := plot.Tick{Value: v}
			if step == 1 || decades <= 3 {
				tick.Label = tickTime(v)
			}
			a.ticks = append(a.ticks, tick)
		}
	}
	return a
}

// sparse drops the labels between powers of ten from a logarithmic axis whose
// labels do not all fit the height.
func (a *axis) sparse(height vg.Length) {
	labels, room := 0, int(height/9)
	for _, t := range a.ticks {
		if t.Label != "" {
			labels++
		}
	}
	if a.scale == nil || labels <= room+1 {
		return
	}
	kept := make([]plot.Tick, len(a.ticks))
	copy(kept, a.ticks)
	for i := range kept {
		if exponent := math.Log10(kept[i].Value); math.Abs(exponent-math.Round(exponent)) > 1e-6 {
			kept[i].Label = ""
		}
	}
	a.ticks = kept
}

// roundDown returns the greatest of 1, 2, 5 times a power of ten that is at most
// v, roundUp the least that is at least v.
func roundDown(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)+1e-9))
	best := power
	for _, step := range steps {
		if step*power <= v*(1+1e-9) {
			best = step * power
		}
	}
	return best
}

func roundUp(v float64) float64 {
	down := roundDown(v)
	if down >= v*(1-1e-9) {
		return down
	}
	return roundDown(down * 2.6)
}

// tickTime writes a round span of time: 500 µs, 2 s, 1000 s.
func tickTime(v float64) string {
	u := timeUnitOf(v)
	return strconv.FormatFloat(v*u.perSecond, 'g', 4, 64) + " " + u.name
}

// nines returns an axis for percentiles on which each further nine has the same
// length: 0, 90, 99, 99.9 % are equally far apart.
func nines(most float64, dense bool) axis {
	scale := func(q float64) float64 { return -math.Log10(1 - min(max(q, 0), 1-1e-9)) }
	most = min(max(most, 0.9), 1-1e-7)
	a := axis{low: 0, high: most, scale: scale, label: "percentile of requests, spaced by number of nines"}
	a.ticks = append(a.ticks, plot.Tick{Value: 0, Label: "0"})
	if dense {
		a.ticks = append(a.ticks, plot.Tick{Value: 0.5, Label: "50 %"})
	}
	for n := 1; n <= 7; n++ {
		q := 1 - math.Pow(10, -float64(n))
		if q > most*(1+1e-12) {
			break
		}
		tick := plot.Tick{Value: q, Label: strconv.FormatFloat(q*100, 'f', max(n-2, 0), 64)}
		if dense {
			tick.Label += " %"
		}
		a.ticks = append(a.ticks, tick)
		if middle := 1 - 0.5*math.Pow(10, -float64(n)); middle < most && dense {
			a.ticks = append(a.ticks, plot.Tick{Value: middle})
		}
	}
	return a
}

// runTime returns an axis for simulated time from 0 to an end, with about that
// many labels.
func runTime(end sim.Time, labels int) axis {
	widths := []sim.Time{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400}
	unit := sim.Second
	length := max(end, sim.Microsecond)
	name, write := "min:s", func(t sim.Time) string { return clock(t/sim.Minute, t%sim.Minute/sim.Second) }
	switch {
	case length < 10*sim.Second: // seconds and less, as numbers
		u := timeUnitOf(length.Seconds())
		unit = 1
		for unit*10 < length/sim.Time(2*labels) {
			unit *= 10
		}
		name, write = u.name, func(t sim.Time) string { return strconv.FormatFloat(t.Seconds()*u.perSecond, 'g', 4, 64) }
	case length >= 3*sim.Day:
		name, write = "days", func(t sim.Time) string { return strconv.FormatFloat(t.Seconds()/86400, 'g', 4, 64) }
	case length >= 2*sim.Hour:
		name, write = "h:min", func(t sim.Time) string { return clock(t/sim.Hour, t%sim.Hour/sim.Minute) }
	}
	width := unit * widths[0]
	for _, w := range widths {
		if width = unit * w; length/width <= sim.Time(labels) {
			break
		}
	}
	for length/width > sim.Time(labels) {
		width *= 2
	}
	a := axis{high: length.Seconds(), label: "simulated time (" + name + ")"}
	for t := sim.Time(0); t <= length; t += width {
		a.ticks = append(a.ticks, plot.Tick{Value: t.Seconds(), Label: write(t)})
	}
	return a
}

// clock writes large and small units of time: 1:30.
func clock(large, small sim.Time) string {
	text := strconv.FormatInt(int64(small), 10)
	if small < 10 {
		text = "0" + text
	}
	return strconv.FormatInt(int64(large), 10) + ":" + text
}

// linear returns an axis over the values, from 0 if asked, with about that many
// labels written by write.
func linear(values []float64, zero bool, labels int, label string, write func(v float64) string) axis {
	low, high, ok := extent(values, false)
	if !ok {
		low, high = 0, 1
	}
	if zero {
		low, high = min(low, 0), max(high, 0)
	}
	if high <= low {
		low, high = low-math.Abs(low)/2, high+math.Abs(high)/2
		if high <= low {
			high = low + 1
		}
		if zero {
			low = 0
		}
	}
	step := roundUp((high - low) / float64(max(labels, 1)))
	a := axis{low: low, high: high, label: label}
	if zero {
		a.high = math.Ceil(high/step-1e-9) * step
	}
	for i := math.Ceil(a.low/step - 1e-9); i*step <= a.high*(1+1e-9); i++ {
		v := i*step + 0 // never -0
		a.ticks = append(a.ticks, plot.Tick{Value: v, Label: write(v)})
	}
	return a
}

// shares returns an axis from 0 to 100 %.
func shares(label string, sparse bool) axis {
	a := axis{low: 0, high: 1, label: label}
	for i := 0; i <= 4; i++ {
		tick := plot.Tick{Value: float64(i) / 4}
		if !sparse || i%2 == 0 {
			tick.Label = strconv.Itoa(i*25) + " %"
		}
		a.ticks = append(a.ticks, tick)
	}
	return a
}

// plainTick writes a number in as few digits as are exact, with thousands apart.
func plainTick(v float64) string {
	if math.Abs(v) >= 10000 && v == math.Trunc(v) {
		return grouped(v)
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

// tickWidth returns the width of the widest label.
func (a *axis) tickWidth() vg.Length {
	var widest vg.Length
	for _, t := range a.ticks {
		widest = max(widest, tickText.Width(t.Label))
	}
	return widest
}
