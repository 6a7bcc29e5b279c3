package stat

import "lbsim/sim"

// Grid divides a run into windows of equal width, the last of which may be
// shorter. Their number stays bounded: when a run outgrows them, the width doubles
// and neighbours become one. Who keeps something per window follows suit by a
// Series.
type Grid struct {
	Width sim.Time
	Most  int // windows, even
	Ended int // windows that have ended
}

// NewGrid returns a grid for a run of that length: the narrowest windows of a
// round width (1, 2 or 5 times a power of ten of a second) that are at most most
// in number. A length of 0 is one that is not known, and begins with milliseconds.
func NewGrid(length sim.Time, most int) Grid {
	g := Grid{Width: sim.Millisecond, Most: most &^ 1}
	if length <= 0 {
		return g
	}
	for g.Width = 1; ; g.Width *= 10 {
		for _, factor := range []sim.Time{1, 2, 5} {
			if width := g.Width * factor; (length-1)/width < sim.Time(g.Most) {
				g.Width = width
				return g
			}
		}
	}
}

// End returns the end of the window under way.
func (g *Grid) End() sim.Time { return sim.Time(g.Ended+1) * g.Width }

// Close ends the window under way. It returns true when the windows were full
// and have been halved in number: every Series must then Fold.
func (g *Grid) Close() (fold bool) {
	g.Ended++
	if g.Ended < g.Most {
		return false
	}
	g.Ended /= 2
	g.Width *= 2
	return true
}

// Series holds one number per ended window of a grid, a sum over the window.
type Series []float64

// Fold adds up neighbours.
func (s Series) Fold() Series {
	for i := range len(s) / 2 {
		s[i] = s[2*i] + s[2*i+1]
	}
	return s[:len(s)/2]
}

// Histograms holds one histogram per window of a grid.
type Histograms struct {
	resolution Resolution
	windows    []*Histogram
	spare      []*Histogram
	current    *Histogram
}

// NewHistograms returns an empty series of histograms.
func NewHistograms(r Resolution) *Histograms {
	return &Histograms{resolution: r, current: NewHistogram(r)}
}

// Record counts a span in the window under way.
func (h *Histograms) Record(span sim.Time) { h.current.Record(span) }

// RecordAll counts spans in the window under way.
func (h *Histograms) RecordAll(spans []sim.Time) { h.current.RecordAll(spans) }

// Close ends the window under way.
func (h *Histograms) Close() {
	h.windows = append(h.windows, h.current)
	if n := len(h.spare); n > 0 {
		h.current, h.spare = h.spare[n-1], h.spare[:n-1]
		h.current.Reset()
		return
	}
	h.current = NewHistogram(h.resolution)
}

// Fold merges neighbours.
func (h *Histograms) Fold() {
	half := len(h.windows) / 2
	for i := range half {
		h.windows[2*i].Merge(h.windows[2*i+1])
		h.spare = append(h.spare, h.windows[2*i+1])
		h.windows[i] = h.windows[2*i]
	}
	h.windows = h.windows[:half]
}

// Windows returns the histograms of the windows that have ended.
func (h *Histograms) Windows() []*Histogram { return h.windows }
