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

// Histogram counts spans of time in log-linear buckets: exact below 2^(r+1) ns,
// and at most 2^-r of the value wide above, up to Longest. Count, sum and sum of
// squares are exact, so histograms merge, and subtract, exactly and in any order.
type Histogram struct {
	resolution Resolution
	counts     []uint64
	count      uint64
	sum        [2]uint64 // low, high
	squares    [2]uint64
	max        int64
	min        int64
}

// NewHistogram returns an empty histogram.
func NewHistogram(r Resolution) *Histogram {
	return &Histogram{resolution: r, counts: make([]uint64, bucketOf(r, uint64(sim.Longest))+1), min: math.MaxInt64}
}

// bucketOf returns the bucket of a value. Values below 2^(r+1) have one each;
// above, each octave is divided into 2^r.
func bucketOf(r Resolution, v uint64) int {
	octave := bits.Len64(v >> (r + 1))
	return octave<<r + int(v>>octave)
}

// boundsOf returns the least and the greatest value of a bucket.
func boundsOf(r Resolution, bucket int) (least, greatest int64) {
	octave := max(bucket>>r-1, 0)
	first := int64(bucket - octave<<r)
	return first << octave, (first+1)<<octave - 1
}

// Record counts a span. A negative one is counted as 0.
func (h *Histogram) Record(span sim.Time) {
	v := uint64(max(span, 0))
	h.counts[bucketOf(h.resolution, v)]++
	h.count++
	var carry uint64
	h.sum[0], carry = bits.Add64(h.sum[0], v, 0)
	h.sum[1] += carry
	high, low := bits.Mul64(v, v)
	h.squares[0], carry = bits.Add64(h.squares[0], low, 0)
	h.squares[1] += high + carry
	h.max = max(h.max, int64(v))
	h.min = min(h.min, int64(v))
}

// Resolution returns the resolution.
func (h *Histogram) Resolution() Resolution { return h.resolution }

// Count returns the number of spans.
func (h *Histogram) Count() uint64 { return h.count }

// Sum returns the sum of the spans in seconds.
func (h *Histogram) Sum() float64 { return wide(h.sum) / 1e9 }

// Mean returns the mean in seconds; NaN when empty.
func (h *Histogram) Mean() float64 { return wide(h.sum) / float64(h.count) / 1e9 }

// Deviation returns the standard deviation in seconds, with divisor n-1; NaN for
// fewer than two spans.
func (h *Histogram) Deviation() float64 {
	if h.count < 2 {
		return math.NaN()
	}
	n, mean := float64(h.count), wide(h.sum)/float64(h.count)
	return math.Sqrt(max(wide(h.squares)/n-float64(mean*mean), 0)*n/(n-1)) / 1e9
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
	n := len(h.counts)
	for n > 0 && h.counts[n-1] == 0 {
		n--
	}
	h.counts = append([]uint64(nil), h.counts[:n]...)
	return h
}

// Merge adds the spans of other, which has the same resolution.
func (h *Histogram) Merge(other *Histogram) {
	if missing := len(other.counts) - len(h.counts); missing > 0 {
		h.counts = append(h.counts, make([]uint64, missing)...)
	}
	for i, n := range other.counts {
		h.counts[i] += n
	}
	h.count += other.count
	var carry uint64
	h.sum[0], carry = bits.Add64(h.sum[0], other.sum[0], 0)
	h.sum[1] += other.sum[1] + carry
	h.squares[0], carry = bits.Add64(h.squares[0], other.squares[0], 0)
	h.squares[1] += other.squares[1] + carry
	h.max, h.min = max(h.max, other.max), min(h.min, other.min)
}

// Without returns a histogram of the spans of h that part, merged into h before,
// did not bring. Its extremes stay those of h.
func (h *Histogram) Without(part *Histogram) *Histogram {
	rest := *h
	rest.counts = make([]uint64, len(h.counts))
	copy(rest.counts, h.counts)
	for i, n := range part.counts {
		rest.counts[i] -= n
	}
	rest.count -= part.count
	var borrow uint64
	rest.sum[0], borrow = bits.Sub64(h.sum[0], part.sum[0], 0)
	rest.sum[1] = h.sum[1] - part.sum[1] - borrow
	rest.squares[0], borrow = bits.Sub64(h.squares[0], part.squares[0], 0)
	rest.squares[1] = h.squares[1] - part.squares[1] - borrow
	return &rest
}

// Reset forgets all spans.
func (h *Histogram) Reset() {
	clear(h.counts)
	*h = Histogram{resolution: h.resolution, counts: h.counts, min: math.MaxInt64}
}

// Quantile returns, in seconds, the smallest span with at least the share q of
// the spans at or below it, as if the spans of a bucket were spread evenly over it,
// but never outside of what was recorded. NaN when empty.
func (h *Histogram) Quantile(q float64) float64 {
	var one [1]float64
	h.Quantiles([]float64{q}, 0, one[:])
	return one[0]
}

// Quantiles puts the quantiles qs, which ascend, into values, in seconds. Missing
// is a number of further spans that took longer than any limit, such as requests
// that failed: a quantile that falls on them is +Inf.
func (h *Histogram) Quantiles(qs []float64, missing uint64, values []float64) {
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
		default:
			least, greatest := boundsOf(h.resolution, bucket)
			inside := (rank - float64(below)) / float64(upTo-below) * float64(greatest-least)
			values[i] = min(max(float64(least)+float64(inside), float64(h.min)), float64(h.max)) / 1e9
		}
	}
}

// Hash folds the counts and sums into a 64-bit fingerprint (FNV-1a over the
// non-empty buckets).
func (h *Histogram) Hash(seed uint64) uint64 {
	hash := seed
	fold := func(v uint64) { hash = (hash ^ v) * 0x100000001b3 }
	for i, n := range h.counts {
		if n > 0 {
			fold(uint64(i))
			fold(n)
		}
	}
	fold(h.sum[0])
	fold(h.sum[1])
	return hash
}

// wide returns a 128-bit number as a float.
func wide(v [2]uint64) float64 { return float64(float64(v[1])*0x1p64) + float64(v[0]) }
