package stat

import (
	"math"
	"math/bits"

	"lbsim/sim"
)

// Resolution is the number of bits that a histogram tells apart within an octave:
// its buckets are at most 2^-Resolution of a value wide.
type Resolution uint8

// The resolutions in use, with the largest relative error of a quantile.
const (
	Fine   Resolution = 10 // 0.1 %: latency at the client
	Medium Resolution = 7  // 0.8 %: tiers and their parts
	Coarse Resolution = 5  // 3.1 %: windows over time
)

// Error returns the largest relative error of a quantile, a bucket's width.
func (r Resolution) Error() float64 { return 1 / float64(uint64(1)<<r) }

// Histogram counts spans of time in log-linear buckets: each octave of span + 1 ns
// is divided into 2^r, so that small spans have a bucket each and larger ones share
// one that is at most 2^-r of them wide, up to Longest. Count, sum, sum of squares
// and greatest span are exact, so histograms merge, and subtract, exactly and in any
// order.
//
// New spans are counted in small counters, which take a quarter of the memory and so
// stay in the nearest cache; before one of them can overflow, they are added to the
// large ones.
type Histogram struct {
	counts     []uint64 // up to the bucket of the longest span
	recent     []uint16 // nil: no more spans are recorded
	since      int      // spans in recent
	shift      uint8    // of the bits of a number that do not tell its bucket
	bias       uint64   // bucket of 1, were it not for the bias
	count      uint64
	sum        wide
	squares    wide
	max        uint64
	resolution Resolution
}

// mantissa is the number of fraction bits of a float64.
const mantissa = 52

// NewHistogram returns an empty histogram.
func NewHistogram(r Resolution) *Histogram {
	h := &Histogram{resolution: r, shift: uint8(mantissa - r), bias: 1023 << r}
	h.recent = make([]uint16, h.bucketOf(uint64(sim.Longest))+1)
	return h
}

// bucketOf returns the bucket of a span: the exponent and the first bits of the
// fraction of span + 1, which is how a floating-point number is laid out.
func (h *Histogram) bucketOf(v uint64) uint64 {
	return math.Float64bits(float64(int64(v+1)))>>(h.shift&63) - h.bias
}

// begin returns where a bucket begins, in nanoseconds.
func (h *Histogram) begin(bucket int) float64 {
	return math.Float64frombits((uint64(bucket)+h.bias)<<h.shift) - 1
}

// Record counts a span, which is not negative.
func (h *Histogram) Record(span sim.Time) {
	one := [1]sim.Time{span}
	h.RecordAll(one[:])
}

// RecordAll counts spans, none of which is negative. Many in one go take less time
// than each by itself.
func (h *Histogram) RecordAll(spans []sim.Time) {
	for len(spans) > most {
		h.RecordAll(spans[:most])
		spans = spans[most:]
	}
	if h.since+len(spans) > math.MaxUint16 {
		h.collect()
	}
	h.since += len(spans)
	h.count += uint64(len(spans))
	sum, squares, longest := tally(h.recent, spans, h.shift, h.bias)
	h.max = max(h.max, longest)
	if longest < small {
		h.sum.add(0, sum)
		h.squares.add(0, squares)
		return
	}
	for _, span := range spans {
		over, square := bits.Mul64(uint64(span), uint64(span))
		h.squares.add(over, square)
		h.sum.add(0, uint64(span))
	}
}

// tally counts spans in small counters, and sums them and their squares up, modulo
// 2^64.
func tally(recent []uint16, spans []sim.Time, shift uint8, bias uint64) (sum, squares, longest uint64) {
	for _, span := range spans {
		v := uint64(span)
		recent[math.Float64bits(float64(int64(v+1)))>>(shift&63)-bias]++
		sum += v
		squares += v * v
		longest = max(longest, v)
	}
	return sum, squares, longest
}

// most is how many spans are counted at a time. The sums of that many small ones, and
// of their squares, have room in 64 bits.
const (
	most  = 1 << 6
	small = 1 << 29 // ns
)

// collect adds the small counters to the large ones.
func (h *Histogram) collect() {
	n := int(h.bucketOf(h.max)) + 1
	if missing := n - len(h.counts); missing > 0 {
		h.counts = append(h.counts, make([]uint64, missing)...)
	}
	for i, x := range h.recent[:n] {
		h.counts[i] += uint64(x)
	}
	clear(h.recent[:n])
	h.since = 0
}

// ready makes sure that everything is in the large counters.
func (h *Histogram) ready() {
	if h.since > 0 {
		h.collect()
	}
}

// Resolution returns the resolution.
func (h *Histogram) Resolution() Resolution { return h.resolution }

// Count returns the number of spans.
func (h *Histogram) Count() uint64 { return h.count }

// Whole returns the sum of the spans.
func (h *Histogram) Whole() Sum { return Sum{h.sum} }

// Zeros returns the number of spans of no length.
func (h *Histogram) Zeros() uint64 {
	h.ready()
	if len(h.counts) == 0 {
		return 0
	}
	return h.counts[0]
}

// Sum returns the sum of the spans in seconds.
func (h *Histogram) Sum() float64 { return h.sum.float() / 1e9 }

// Mean returns the mean in seconds; NaN when empty.
func (h *Histogram) Mean() float64 { return h.sum.float() / float64(h.count) / 1e9 }

// Deviation returns the standard deviation in seconds, with divisor n-1; NaN for
// fewer than two spans.
//
// With the sum of n spans = m n + rest, in whole numbers, Σ (v-m)² is
// Σ v² - m (sum + rest), exactly: a deviation that is tiny beside the mean keeps its
// digits.
func (h *Histogram) Deviation() float64 {
	if h.count < 2 {
		return math.NaN()
	}
	m, rest := bits.Div64(h.sum.high, h.sum.low, h.count)
	around := h.sum
	around.add(0, rest)
	n, r := float64(h.count), float64(rest)
	return math.Sqrt((h.squares.minus(around.by(m)).float()-float64(r*(r/n)))/(n-1)) / 1e9
}

// Max returns the longest span in seconds; NaN when empty.
func (h *Histogram) Max() float64 {
	if h.count == 0 {
		return math.NaN()
	}
	return float64(h.max) / 1e9
}

// Trim gives back the memory of the buckets above the longest span, and returns
// h. A trimmed histogram records no more, but merges and answers as before.
func (h *Histogram) Trim() *Histogram {
	h.ready()
	n := len(h.counts)
	for n > 0 && h.counts[n-1] == 0 {
		n--
	}
	h.counts, h.recent = append([]uint64(nil), h.counts[:n]...), nil
	return h
}

// Trimmed returns a copy that is trimmed; h goes on as before.
func (h *Histogram) Trimmed() *Histogram {
	h.ready()
	c := *h
	return c.Trim()
}

// Merge adds the spans of other, which has the same resolution.
func (h *Histogram) Merge(other *Histogram) {
	h.ready()
	other.ready()
	if missing := len(other.counts) - len(h.counts); missing > 0 {
		h.counts = append(h.counts, make([]uint64, missing)...)
	}
	for i, n := range other.counts {
		h.counts[i] += n
	}
	h.count += other.count
	h.sum.add(other.sum.high, other.sum.low)
	h.squares.add(other.squares.high, other.squares.low)
	h.max = max(h.max, other.max)
}

// Without returns a histogram of the spans of h that part, merged into h before,
// did not bring. Its longest span stays that of h.
func (h *Histogram) Without(part *Histogram) *Histogram {
	h.ready()
	part.ready()
	rest := *h
	rest.recent, rest.counts = nil, make([]uint64, len(h.counts))
	copy(rest.counts, h.counts)
	for i, n := range part.counts {
		if n > 0 { // h may be trimmed
			rest.counts[i] -= n
		}
	}
	rest.count -= part.count
	rest.sum, rest.squares = h.sum.minus(part.sum), h.squares.minus(part.squares)
	return &rest
}

// Coarser returns a histogram of the same spans at a lower resolution.
func (h *Histogram) Coarser(r Resolution) *Histogram {
	h.ready()
	c := NewHistogram(r)
	c.count, c.sum, c.squares, c.max, c.recent = h.count, h.sum, h.squares, h.max, nil
	c.counts = make([]uint64, (len(h.counts)>>(h.resolution-r))+1)
	for i, n := range h.counts {
		c.counts[i>>(h.resolution-r)] += n
	}
	return c
}

// Reset forgets all spans.
func (h *Histogram) Reset() {
	clear(h.recent)
	*h = Histogram{counts: h.counts[:0], recent: h.recent, shift: h.shift, bias: h.bias, resolution: h.resolution}
}

// Quantile returns, in seconds, the smallest span with at least the share q of
// the spans at or below it, as if the spans of a bucket were spread evenly over it;
// where all spans are in one bucket, it is their mean. NaN when empty.
func (h *Histogram) Quantile(q float64) float64 {
	var one [1]float64
	h.Quantiles([]float64{q}, 0, one[:])
	return one[0]
}

// Quantiles puts the quantiles qs, which ascend, into values, in seconds. Missing
// is a number of further spans that took longer than any limit, such as requests
// that failed: a quantile that falls on them is +Inf.
func (h *Histogram) Quantiles(qs []float64, missing uint64, values []float64) {
	h.ready()
	bucket, below, upTo := -1, uint64(0), uint64(0) // spans before and up to the bucket
	for i, q := range qs {
		rank := float64(q * float64(h.count+missing))
		for float64(upTo) < rank-1e-9 && bucket+1 < len(h.counts) || upTo == 0 && bucket+1 < len(h.counts) {
			bucket++
			below, upTo = upTo, upTo+h.counts[bucket]
		}
		switch {
		case h.count+missing == 0:
			values[i] = math.NaN()
		case float64(upTo) < rank-1e-9 || h.count == 0:
			values[i] = math.Inf(1)
		case upTo-below == h.count:
			values[i] = h.Mean()
		default:
			values[i] = h.within(bucket, (rank-float64(below))/float64(upTo-below))
		}
	}
}

// within returns the span, in seconds, at a share of a bucket.
func (h *Histogram) within(bucket int, share float64) float64 {
	begin := h.begin(bucket)
	inside := float64(share * (h.begin(bucket+1) - begin))
	return min(begin+inside, float64(h.max)) / 1e9
}

// Above returns how many spans took longer than that, in seconds, as if the spans of
// a bucket were spread evenly over it; where all spans are in one bucket, all of them
// are at their mean.
func (h *Histogram) Above(limit float64) (n float64) {
	h.ready()
	if at := limit * 1e9; h.count == 0 || at >= float64(h.max) {
		return 0
	} else if at >= 0 {
		limit = at
	} else {
		return float64(h.count)
	}
	bucket := int(h.bucketOf(uint64(limit)))
	if h.counts[bucket] == h.count && limit < h.Mean()*1e9 {
		return float64(h.count)
	}
	for _, later := range h.counts[bucket+1:] {
		n += float64(later)
	}
	if h.counts[bucket] == h.count {
		return 0
	}
	begin, end := h.begin(bucket), min(h.begin(bucket+1), float64(h.max))
	return n + float64(float64(h.counts[bucket])*min(max((end-limit)/(end-begin), 0), 1))
}

// Hash folds the counts and sums into a 64-bit fingerprint (FNV-1a over the
// non-empty buckets).
func (h *Histogram) Hash(seed uint64) uint64 {
	h.ready()
	hash := seed
	fold := func(v uint64) { hash = (hash ^ v) * 0x100000001b3 }
	for i, n := range h.counts {
		if n > 0 {
			fold(uint64(i))
			fold(n)
		}
	}
	fold(h.sum.low)
	fold(h.sum.high)
	return hash
}
