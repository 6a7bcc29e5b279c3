package reports

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"

	"lbsim/models/result"
	"lbsim/sim"
)

// TestSpread proves for random heights that labels keep their order, their
// distance and their bounds, that heights far enough apart stay where they are,
// and that no small move of a single label would be nearer to the heights.
func TestSpread(t *testing.T) {
	const seed = 7
	r := rand.New(rand.NewPCG(seed, seed))
	for trial := range 3000 {
		n := 1 + r.IntN(16)
		heights := make([]float64, n)
		for i := range heights {
			heights[i] = math.Floor(r.Float64()*20) * 10 // ties are common
		}
		low, high, gap := 0.0, 200.0, 11.0
		moved := spread(slices.Clone(heights), gap, low, high)
		order := make([]int, n)
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(a, b int) int {
			if moved[a] < moved[b] {
				return -1
			}
			return 1
		})
		for k, i := range order {
			if moved[i] < low-1e-9 || moved[i] > high+1e-9 {
				t.Fatalf("seed %d, trial %d: %v left [%v, %v]", seed, trial, moved, low, high)
			}
			if k == 0 {
				continue
			}
			before := order[k-1]
			if moved[i]-moved[before] < gap-1e-9 || heights[i] < heights[before] {
				t.Fatalf("seed %d, trial %d: %v became %v", seed, trial, heights, moved)
			}
		}
		apart := slices.Sorted(slices.Values(heights))
		free := true
		for i := 1; i < n; i++ {
			free = free && apart[i]-apart[i-1] >= gap
		}
		if free && !slices.EqualFunc(heights, moved, func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }) {
			t.Fatalf("seed %d, trial %d: %v need not become %v", seed, trial, heights, moved)
		}
	}
}

// TestTicks proves that labels of axes are round, in order, and never -0.
func TestTicks(t *testing.T) {
	for _, values := range [][]float64{{1e-6, 3}, {0.02, 0.021}, {5}, nil, {math.NaN(), math.Inf(1), 0}, {1e-9, 1e5}, {0.2, 40}} {
		log := logTimes(values, "latency")
		plain := linear(values, true, 4, "", plainTick)
		for _, a := range []axis{log, plain, linear(values, false, 4, "", plainTick)} {
			labels := 0
			for i, tick := range a.ticks {
				if tick.Label != "" {
					labels++
				}
				if tick.Label == "-0" || i > 0 && tick.Value <= a.ticks[i-1].Value {
					t.Errorf("%v: ticks %v", values, a.ticks)
				}
			}
			if labels == 0 || labels > 20 || !(a.low < a.high) {
				t.Errorf("%v: %d labels from %v to %v", values, labels, a.low, a.high)
			}
		}
	}
	for end, want := range map[sim.Time]string{
		0: "", 500 * sim.Microsecond: "simulated time (µs)", 3 * sim.Second: "simulated time (s)", 5 * sim.Minute: "simulated time (min:s)",
		24 * sim.Hour: "simulated time (h:min)", 30 * sim.Day: "simulated time (days)", 10000 * sim.Day: "simulated time (days)",
	} {
		a := runTime(end, 8)
		if len(a.ticks) > 10 || len(a.ticks) < 2 || want != "" && a.label != want {
			t.Errorf("%v: %q with %d ticks", end, a.label, len(a.ticks))
		}
	}
}

// TestLooks proves that 60 variants look different from each other, and that
// every colour can be read as text.
func TestLooks(t *testing.T) {
	for i := range 60 {
		for k := range i {
			a, b := lookOf(i), lookOf(k)
			if a.color == b.color && slices.Equal(a.dash, b.dash) {
				t.Errorf("variants %d and %d look the same", k, i)
			}
		}
		if contrast := 1.05 / (luminance(readable(lookOf(i).color)) + 0.05); contrast < 4.5 {
			t.Errorf("variant %d has a contrast of %.2f", i, contrast)
		}
	}
}

// TestShorten proves that texts are cut to their width in their middle.
func TestShorten(t *testing.T) {
	text := shorten(nameText, "a very long name that has to be cut 日本 in the middle", 60)
	if nameText.Width(text) > 60 || text[:3] != "a v" || text[len(text)-2:] != "le" {
		t.Errorf("cut to %q, %v wide", text, nameText.Width(text))
	}
	for _, line := range wrap(subtitleText, "one two three four five six seven eight nine ten", 70, 2) {
		if subtitleText.Width(line) > 70 {
			t.Errorf("%q is too wide", line)
		}
	}
	if tiles := tiles(vg.Rectangle{Max: vg.Point{X: 100, Y: 100}}, 12, 10); len(tiles) != 12 || tiles[11].Min.Y < -1e-9 {
		t.Errorf("12 tiles: %v", tiles)
	}
}

// TestEstimate compares how numbers are written with their intervals.
func TestEstimate(t *testing.T) {
	for _, c := range []struct {
		v, low, high, factor float64
		fine                 bool
		want                 string
	}{
		{0.1512, 0.1491, 0.1533, 1e3, true, "151±3"},
		{0.1512, 0.1500, 0.1524, 1e3, true, "151.2±1.2"},
		{0.1512, 0.1500, 0.1524, 1e3, false, "151±2"},
		{1, 0.99952, 1, 100, true, "100 (≥99.95)"},
		{1, 0.29, 1, 100, true, "100 (≥29)"},
		{0, 0, 0.0123, 100, false, "0 (≤2)"},
		{1536, 1354, 1718, 1, false, "1540±190"},
		{5101, 2880, 7322, 1, true, "5000±3000"},
		{3, 3, 3, 1, true, "3±0"},
		{0.12345, math.NaN(), math.NaN(), 1e3, true, "123"},
		{2, 1, math.Inf(1), 1, true, "2.00±∞"},
		{math.Inf(1), 1, math.Inf(1), 1, true, "∞"},
		{math.NaN(), 1, 2, 1, true, "–"},
		{123456, 121000, 126000, 1, true, "123000±3000"},
		{0, -0.01, 0.03, 1, true, "0.00±0.03"},
	} {
		value, half := estimate(c.v, result.Interval{Low: c.low, High: c.high}, c.factor, c.fine)
		if value+half != c.want {
			t.Errorf("%v in [%v, %v] is written %s, want %s", c.v, c.low, c.high, value+half, c.want)
		}
	}
}

// TestExact compares how numbers are written for programs.
func TestExact(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1.0 / 3: "0.333333333", 2520756: "2520756", 123456789012: "123456789000", 1e-9: "1e-09", math.Inf(-1): "-inf", 0.1 + 0.2: "0.3",
	} {
		if got := exact(v); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
	if exact(math.NaN()) != "" {
		t.Error("what is not known is not empty")
	}
}
