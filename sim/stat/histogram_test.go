package stat

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"lbsim/sim"
)

const seed = 1

var resolutions = []Resolution{Coarse, Medium, Fine}

// spans returns spans from 1 ns to hours, as many per octave, and some of special
// value.
func spans(n int) []sim.Time {
	random := sim.Stream(seed, 0, "spans")
	all := []sim.Time{0, 1, 2, 31, 32, 33, 63, 64, 65, 2047, 2048, 2049, sim.Second, sim.Hour, 30 * sim.Day}
	for len(all) < n {
		all = append(all, sim.Time(sim.Exp(random.Uniform()*sim.Log(1e14))))
	}
	return all
}

func record(r Resolution, spans []sim.Time) *Histogram {
	h := NewHistogram(r)
	for _, span := range spans {
		h.Record(span)
	}
	return h
}

// near tells whether two numbers differ by a relative error of no more than a few
// roundings.
func near(got, want float64) bool {
	return got == want || math.Abs(got-want) <= 1e-14*math.Abs(want) || math.IsNaN(got) && math.IsNaN(want)
}

// exact returns count, sum, mean and standard deviation of spans, computed with
// big numbers.
func exact(spans []sim.Time) (sum, mean, deviation float64) {
	total, squares, n := new(big.Int), new(big.Int), big.NewInt(int64(len(spans)))
	for _, span := range spans {
		v := big.NewInt(int64(span))
		total.Add(total, v)
		squares.Add(squares, new(big.Int).Mul(v, v))
	}
	// (n Σv² - (Σv)²) / (n (n-1)) is the variance.
	squares.Mul(squares, n)
	squares.Sub(squares, new(big.Int).Mul(total, total))
	seconds := func(numerator, denominator *big.Int, over float64) float64 {
		x, _ := new(big.Rat).SetFrac(numerator, denominator).Float64()
		return x / over
	}
	sum, mean, deviation = seconds(total, big.NewInt(1), 1e9), seconds(total, n, 1e9), math.NaN()
	if len(spans) > 1 {
		deviation = math.Sqrt(seconds(squares, new(big.Int).Mul(n, big.NewInt(int64(len(spans)-1))), 1e18))
	}
	return sum, mean, deviation
}

// Count, sum, mean and deviation are those that big numbers give, to the rounding
// of the last step: also where the deviation is tiny beside the mean.
func TestMoments(t *testing.T) {
	around := func(middle, width sim.Time) (all []sim.Time) {
		random := sim.Stream(seed, 0, "around")
		for range 1000 {
			all = append(all, middle+sim.Time(random.Below(int(width))))
		}
		return all
	}
	for _, c := range []struct {
		about string
		spans []sim.Time
	}{
		{"one span", []sim.Time{sim.Second}},
		{"two spans", []sim.Time{sim.Second, 2 * sim.Second}},
		{"nothing but zeros", []sim.Time{0, 0, 0}},
		{"all magnitudes", spans(10_000)},
		{"a constant", slices.Repeat([]sim.Time{123_456_789}, 7)},
		{"a long constant", slices.Repeat([]sim.Time{sim.Hour + 1}, 1001)},
		{"a microsecond around a second", around(sim.Second, sim.Microsecond)},
		{"a few nanoseconds around an hour", around(sim.Hour, 3)},
		{"the longest spans, whose squares need 124 bits", []sim.Time{sim.Longest, sim.Longest, sim.Longest - 5}},
		{"the longest and the shortest", []sim.Time{sim.Longest, 0, 1, sim.Longest}},
	} {
		h := record(Coarse, c.spans)
		sum, mean, deviation := exact(c.spans)
		if h.Count() != uint64(len(c.spans)) || !near(h.Sum(), sum) || !near(h.Mean(), mean) || !near(h.Deviation(), deviation) {
			t.Errorf("%s: count %d, sum %g, mean %g, deviation %g; expected %d, %g, %g, %g",
				c.about, h.Count(), h.Sum(), h.Mean(), h.Deviation(), len(c.spans), sum, mean, deviation)
		}
		if want := slices.Max(c.spans).Seconds(); h.Max() != want {
			t.Errorf("%s: longest is %g; expected %g", c.about, h.Max(), want)
		}
	}
}

// A histogram of nothing has no mean, no deviation, no quantile and no longest
// span; of missing requests only, all quantiles are infinite.
func TestEmpty(t *testing.T) {
	h := NewHistogram(Fine)
	for name, got := range map[string]float64{"mean": h.Mean(), "deviation": h.Deviation(), "max": h.Max(), "median": h.Quantile(0.5)} {
		if !math.IsNaN(got) {
			t.Errorf("%s is %g; expected not a number", name, got)
		}
	}
	if h.Count() != 0 || h.Sum() != 0 {
		t.Errorf("count %d and sum %g; expected 0", h.Count(), h.Sum())
	}
	values := []float64{0, 0, 0}
	h.Quantiles([]float64{0, 0.5, 1}, 3, values)
	if !slices.Equal(values, []float64{math.Inf(1), math.Inf(1), math.Inf(1)}) {
		t.Errorf("quantiles of missing requests are %v; expected infinite ones", values)
	}
}

// allowed returns by how much a quantile may miss a span, in seconds: the share that
// Error says, where the span counts as a nanosecond more than it is.
func allowed(r Resolution, span float64) float64 { return r.Error() * (span + 1e-9) * (1 + 1e-12) }

// Two spans are told apart, and each is missed by no more than is allowed: for every
// span up to 5000 ns, and those around the powers of two and between them, beside a
// much longer one.
func TestEverySpan(t *testing.T) {
	var all []sim.Time
	for span := range sim.Time(5000) {
		all = append(all, span)
	}
	for power := sim.Time(4096); power < sim.Longest/2; power *= 2 {
		for _, part := range []sim.Time{0, power / 33, power / 3, power / 2} {
			all = append(all, power+part-2, power+part-1, power+part, power+part+1)
		}
	}
	for _, r := range resolutions {
		h := NewHistogram(r)
		for _, span := range all {
			h.Reset()
			h.Record(span)
			h.Record(min(2*span+2, sim.Longest))
			if got, want := h.Quantile(0.5), span.Seconds(); math.Abs(got-want) > allowed(r, want) {
				t.Fatalf("resolution %d: a span of %d ns is said to be %g s", r, span, got)
			}
		}
	}
}

var quantiles = []float64{0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1}

// rank returns the place, from 0, of a quantile among n sorted values: the first
// with the share q at or below it.
func rank(q float64, n int) int { return max(int(math.Ceil(q*float64(n)-1e-9)), 1) - 1 }

// A quantile misses the span of its rank by no more than is allowed, for spans from
// a nanosecond to weeks; quantiles ascend; the largest is exact; and asking for all
// at once or one by one gives the same.
func TestQuantiles(t *testing.T) {
	for _, n := range []int{15, 16, 99, 1000, 50_000} {
		all := spans(n)
		sorted := slices.Sorted(slices.Values(all))
		for _, r := range resolutions {
			h := record(r, all)
			values := make([]float64, len(quantiles))
			h.Quantiles(quantiles, 0, values)
			for i, q := range quantiles {
				want := sorted[rank(q, n)].Seconds()
				if math.Abs(values[i]-want) > allowed(r, want) {
					t.Errorf("seed %d, %d spans, resolution %d: quantile %g is %g; expected %g within %g of it", seed, n, r, q, values[i], want, r.Error())
				}
				if one := h.Quantile(q); one != values[i] {
					t.Errorf("%d spans, resolution %d: quantile %g alone is %g, among others %g", n, r, q, one, values[i])
				}
			}
			if !slices.IsSorted(values) || values[len(values)-1] != h.Max() {
				t.Errorf("%d spans, resolution %d: quantiles are %v; expected them to ascend to %g", n, r, values, h.Max())
			}
		}
	}
}

// Missing spans count as longer than all others: a quantile is that of the spans
// with infinite ones among them.
func TestQuantilesWithMissing(t *testing.T) {
	all := spans(950)
	sorted := slices.Sorted(slices.Values(all))
	h := record(Fine, all)
	for _, missing := range []uint64{0, 1, 50, 950, 100_000} {
		total := len(all) + int(missing)
		values := make([]float64, len(quantiles))
		h.Quantiles(quantiles, missing, values)
		for i, q := range quantiles {
			want := math.Inf(1)
			if place := rank(q, total); place < len(sorted) {
				want = sorted[place].Seconds()
			}
			if values[i] != want && !(math.Abs(values[i]-want) <= allowed(Fine, want)) {
				t.Errorf("seed %d, %d missing of %d: quantile %g is %g; expected %g", seed, missing, total, q, values[i], want)
			}
		}
	}
}

// Where all spans are the same, every quantile is that span, to the rounding of a
// mean, and there is no deviation.
func TestConstant(t *testing.T) {
	for _, span := range []sim.Time{0, 1, 63, 64, 12_345, sim.Millisecond + 1, sim.Hour + 1, sim.Longest} {
		for _, r := range resolutions {
			h := record(r, slices.Repeat([]sim.Time{span}, 9))
			want := span.Seconds()
			for _, q := range quantiles {
				if got := h.Quantile(q); !near(got, want) {
					t.Errorf("resolution %d: quantile %g of nothing but %d ns is %g; expected %g", r, q, span, got, want)
				}
			}
			if h.Deviation() != 0 || h.Max() != want {
				t.Errorf("resolution %d: deviation of nothing but %d ns is %g, the longest is %g", r, span, h.Deviation(), h.Max())
			}
		}
	}
}

// same tells whether two histograms answer all questions alike.
func same(a, b *Histogram) error {
	if a.Count() != b.Count() || a.Sum() != b.Sum() || a.Hash(1) != b.Hash(1) ||
		!near(a.Mean(), b.Mean()) || !near(a.Deviation(), b.Deviation()) {
		return fmt.Errorf("count %d, sum %g, deviation %g; expected %d, %g, %g", a.Count(), a.Sum(), a.Deviation(), b.Count(), b.Sum(), b.Deviation())
	}
	for _, q := range quantiles {
		if x, y := a.Quantile(q), b.Quantile(q); x != y && a.Count() > 0 {
			return fmt.Errorf("quantile %g is %g; expected %g", q, x, y)
		}
	}
	return nil
}

// Merging parts gives the histogram of all spans, in whatever order and trimmed or
// not, with empty parts among them; taking parts away again gives that of the rest,
// but for its extremes.
func TestMergeAndWithout(t *testing.T) {
	all := spans(3000)
	slices.Sort(all)
	cuts := []int{0, 1, 1, 700, 1500, 2990, 3000} // the parts differ much in length
	for _, r := range resolutions {
		whole, parts := record(r, all), []*Histogram{}
		for i := range len(cuts) - 1 {
			parts = append(parts, record(r, all[cuts[i]:cuts[i+1]]))
		}
		for _, order := range [][]int{{0, 1, 2, 3, 4, 5}, {5, 4, 3, 2, 1, 0}, {2, 5, 0, 3, 1, 4}} {
			for trimmed := range 3 { // none, some, all
				merged := NewHistogram(r)
				if trimmed > 0 {
					merged.Trim()
				}
				for i, part := range order {
					p := record(r, all[cuts[part]:cuts[part+1]])
					if trimmed == 2 || trimmed == 1 && i%2 == 0 {
						p.Trim()
					}
					merged.Merge(p)
				}
				if err := same(merged, whole); err != nil {
					t.Errorf("resolution %d, order %v, trimmed %d: %v", r, order, trimmed, err)
				}
				rest := merged.Trim()
				for _, part := range order[:len(order)-1] {
					rest = rest.Without(parts[part])
				}
				last := parts[order[len(order)-1]]
				if rest.Count() != last.Count() || rest.Hash(1) != last.Hash(1) || !near(rest.Deviation(), last.Deviation()) {
					t.Errorf("resolution %d, order %v: without the others, the last part has count %d and sum %g; expected %d and %g",
						r, order, rest.Count(), rest.Sum(), last.Count(), last.Sum())
				}
				if err := same(merged, whole); err != nil {
					t.Errorf("resolution %d, order %v: Without has changed the whole: %v", r, order, err)
				}
			}
		}
	}
}

// Trim gives memory back and changes no answer; Reset forgets everything.
func TestTrimAndReset(t *testing.T) {
	for _, r := range resolutions {
		h, whole := record(r, spans(100)[:13]), record(r, spans(100)[:13])
		if before := len(h.recent); h.Trim() != h || h.recent != nil || cap(h.counts) >= before {
			t.Errorf("resolution %d: %d buckets are left of %d", r, cap(h.counts)+len(h.recent), before)
		}
		if err := same(h, whole); err != nil {
			t.Errorf("resolution %d, trimmed: %v", r, err)
		}
		if NewHistogram(r).Trim().Count() != 0 {
			t.Error("nothing trimmed is something")
		}
		whole.Reset()
		whole.Record(5)
		if err := same(whole, record(r, []sim.Time{5})); err != nil || whole.Resolution() != r {
			t.Errorf("resolution %d, reset: %v", r, err)
		}
	}
}

// Recording allocates nothing.
func TestRecordAllocations(t *testing.T) {
	h, all, i := NewHistogram(Fine), spans(1000), 0
	windows := NewHistograms(Coarse)
	if n := testing.AllocsPerRun(1000, func() {
		h.Record(all[i%len(all)])
		windows.Record(all[i%len(all)])
		i++
	}); n != 0 {
		t.Errorf("%g allocations; expected none", n)
	}
}

func BenchmarkRecord(b *testing.B) {
	for _, r := range resolutions {
		b.Run(fmt.Sprint(r), func(b *testing.B) {
			h, all := NewHistogram(r), spans(1024)
			for i := range b.N {
				h.Record(all[i%1024])
			}
		})
	}
}

// A histogram made coarser is one that has recorded the same spans at that resolution.
func TestCoarser(t *testing.T) {
	for _, r := range []Resolution{Coarse, Medium, Fine} {
		if err := same(record(Fine, spans(1000)).Coarser(r), record(r, spans(1000))); err != nil {
			t.Errorf("resolution %d: %v", r, err)
		}
	}
	if n := NewHistogram(Fine).Coarser(Coarse).Count(); n != 0 {
		t.Errorf("nothing made coarser has %d spans", n)
	}
}

// Above counts exactly at the ends, and between them as evenly as quantiles do: the
// share above the quantile q is 1-q.
func TestAbove(t *testing.T) {
	h := NewHistogram(Fine)
	for i := 1; i <= 10_000; i++ {
		h.Record(sim.Time(i) * sim.Microsecond)
	}
	for _, row := range [][2]float64{{-1, 10_000}, {0, 10_000}, {0.01, 0}, {1, 0}, {0.005, 5000}, {0.009, 1000}} {
		if got := h.Above(row[0]); math.Abs(got-row[1]) > 3 {
			t.Errorf("above %v s: %v, expected %v", row[0], got, row[1])
		}
	}
	for _, q := range []float64{0.1, 0.5, 0.9, 0.99, 0.999} {
		if got, want := h.Above(h.Quantile(q)), (1-q)*10_000; math.Abs(got-want) > 1e-3 {
			t.Errorf("above the quantile %v: %v, expected %v", q, got, want)
		}
	}
	same := NewHistogram(Fine)
	for range 10 {
		same.Record(20 * sim.Millisecond)
	}
	for limit, want := range map[float64]float64{0.02: 0, 0.0199: 10, 0.01999999: 10, 0.021: 0} {
		if got := same.Above(limit); got != want {
			t.Errorf("of ten spans of 20 ms, above %v s: %v, expected %v", limit, got, want)
		}
	}
	if got := NewHistogram(Fine).Above(1); got != 0 {
		t.Errorf("of none: %v", got)
	}
}
