package stat

import (
	"testing"

	"lbsim/sim"
)

// isRound tells whether a width is 1, 2 or 5 times a power of ten.
func isRound(width sim.Time) bool {
	for width > 0 && width%10 == 0 {
		width /= 10
	}
	return width == 1 || width == 2 || width == 5
}

// count returns the number of windows of a width that a run fills, the last one
// perhaps in part.
func count(length, width sim.Time) sim.Time { return (length-1)/width + 1 }

// NewGrid picks a round width that gives no more windows than asked for, while the
// next smaller one would give too many. Hand-picked and random lengths.
func TestNewGrid(t *testing.T) {
	lengths := []sim.Time{1, 2, 511, 512, 513, sim.Second, sim.Second + 1, 512 * sim.Millisecond, sim.Minute, sim.Hour, 365 * sim.Day, sim.Longest}
	random := sim.Stream(seed, 0, "lengths")
	for range 1000 {
		lengths = append(lengths, 1+sim.Time(random.Uint64()>>(2+random.Below(61))))
	}
	for _, length := range lengths {
		length = min(length, sim.Longest)
		for _, most := range []int{2, 10, 100, 512, 513} {
			g := NewGrid(length, most)
			if windows := count(length, g.Width); !isRound(g.Width) || windows > sim.Time(most) || g.Ended != 0 || g.End() != g.Width {
				t.Fatalf("seed %d: a run of %d has %d windows of %d; expected a round width and at most %d", seed, length, windows, g.Width, most)
			}
			smaller := g.Width / 2
			if !isRound(smaller) {
				smaller = g.Width / 5 * 2
			}
			if windows := count(length, max(smaller, 1)); smaller > 0 && windows <= sim.Time(g.Most) {
				t.Fatalf("seed %d: a run of %d has windows of %d; expected %d of %d", seed, length, g.Width, windows, smaller)
			}
		}
	}
	for _, length := range []sim.Time{0, -1} {
		if g := NewGrid(length, 512); g.Width != sim.Millisecond || g.Most != 512 {
			t.Errorf("a run of unknown length begins with windows of %d, at most %d", g.Width, g.Most)
		}
	}
}

// A run far longer than its grid was made for: after every window, each entry is
// the sum of what happened between its bounds, the histograms count the same, there
// are never more windows than the most, and no more histograms are made than that.
func TestFolding(t *testing.T) {
	const most, length = 8, 1000
	g := NewGrid(most*sim.Microsecond, most)
	width := g.Width
	random := sim.Stream(seed, 0, "folding")
	var series Series
	var happened []int // by window of the first width
	histograms, now, under := NewHistograms(Coarse), sim.Time(0), 0
	made := map[*Histogram]bool{}
	for len(happened) < length {
		n := random.Below(5)
		happened = append(happened, n)
		for range n {
			histograms.Record(sim.Time(len(happened)))
		}
		under += n
		if now += width; now < g.End() {
			continue
		}
		series = append(series, float64(under))
		under = 0
		histograms.Close()
		if g.Close() {
			series = series.Fold()
			histograms.Fold()
		}
		windows := histograms.Windows()
		if len(series) != g.Ended || len(windows) != g.Ended || g.Ended >= most || sim.Time(g.Ended)*g.Width != now {
			t.Fatalf("at %d: %d windows of %d, %d sums and %d histograms", now, g.Ended, g.Width, len(series), len(windows))
		}
		for i, sum := range series {
			want, per := 0, int(g.Width/width)
			for _, n := range happened[i*per : (i+1)*per] {
				want += n
			}
			if sum != float64(want) || windows[i].Count() != uint64(want) {
				t.Fatalf("seed %d, at %d: window %d of %d has the sum %g and %d spans; expected %d", seed, now, i, g.Width, sum, windows[i].Count(), want)
			}
			made[windows[i]] = true
		}
	}
	if g.Width < length/most*width || len(made) > most+1 {
		t.Errorf("windows are %d wide, %d histograms were made; expected at least %d and at most %d", g.Width, len(made), length/most*width, most+1)
	}
}

// Once the windows have been full, closing and folding allocates nothing.
func TestFoldingAllocations(t *testing.T) {
	g := NewGrid(64, 64)
	histograms, series := NewHistograms(Coarse), make(Series, 0, 64)
	turn := func() {
		histograms.Record(5)
		histograms.Close()
		series = append(series, 1)
		if g.Close() {
			histograms.Fold()
			series = series.Fold()
		}
	}
	for range 200 {
		turn()
	}
	if n := testing.AllocsPerRun(1000, turn); n != 0 {
		t.Errorf("%g allocations; expected none", n)
	}
}
