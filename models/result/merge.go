package result

import (
	"lbsim/sim"
	"lbsim/sim/stat"
)

// Merge adds the windows of another run of the same system. Where one of the runs
// was longer, and has windows of double the width or more, the other follows.
func (w *Windows) Merge(other *Windows) {
	for w.Width < other.Width {
		w.fold()
	}
	for other.Width < w.Width {
		other.fold()
	}
	w.Count = max(w.Count, other.Count)
	w.End = max(w.End, other.End)
	w.Runs += other.Runs
	for i := range w.Sums {
		w.Sums[i].Sums = plus(w.Sums[i].Sums, other.Sums[i].Sums)
	}
	for i := range w.Spans {
		mine, its := w.Spans[i].Histograms, other.Spans[i].Histograms
		for k, h := range its {
			if k < len(mine) {
				mine[k].Merge(h)
			} else {
				mine = append(mine, h)
			}
		}
		w.Spans[i].Histograms = mine
	}
	for i := range w.Servers {
		a, b := &w.Servers[i], &other.Servers[i]
		a.Busy, a.InSystem, a.Picks = plus(a.Busy, b.Busy), plus(a.InSystem, b.InSystem), plus(a.Picks, b.Picks)
		a.Capacity = plus(a.Capacity, b.Capacity)
	}
}

// Ends returns the ends of the windows.
func (w *Windows) Ends() []sim.Time {
	ends := make([]sim.Time, w.Count)
	for i := range ends {
		ends[i] = min(sim.Time(i+1)*w.Width, w.End)
	}
	return ends
}

func plus(a, b stat.Series) stat.Series {
	for i, x := range b {
		if i < len(a) {
			a[i] += x
		} else {
			a = append(a, x)
		}
	}
	return a
}

// fold makes windows of double the width.
func (w *Windows) fold() {
	w.Width *= 2
	w.Count = (w.Count + 1) / 2
	for i := range w.Sums {
		w.Sums[i].Sums = foldAll(w.Sums[i].Sums)
	}
	for i := range w.Spans {
		h := w.Spans[i].Histograms
		for k := range (len(h) + 1) / 2 {
			if h[k] = h[2*k]; 2*k+1 < len(h) {
				h[k].Merge(h[2*k+1])
			}
		}
		w.Spans[i].Histograms = h[:(len(h)+1)/2]
	}
	for i := range w.Servers {
		s := &w.Servers[i]
		s.Busy, s.InSystem, s.Picks = foldAll(s.Busy), foldAll(s.InSystem), foldAll(s.Picks)
		s.Capacity = foldAll(s.Capacity)
	}
}

// foldAll folds a series whose last window may be alone.
func foldAll(s stat.Series) stat.Series {
	if len(s)%2 == 1 {
		s = append(s, 0)
	}
	return s.Fold()
}
