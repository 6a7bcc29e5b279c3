package stat

import (
	"math/bits"

	"lbsim/sim"
)

// Level is a number that changes by steps over time, such as the requests in a
// queue or the busy workers of a server, with its integral: what is needed for
// its average over time. The zero Level stands at 0.
//
// A step by d at time t adds d·(T-t) to the integral up to T, so the integral is
// Value·T - Σ d·t: a step costs one multiplication and no memory of the last one.
type Level struct {
	Value int64
	steps [2]uint64 // Σ d·t in 128 bits, two's complement
}

// Step changes the level by d at time now.
func (l *Level) Step(now sim.Time, d int64) {
	l.Value += d
	high, low := bits.Mul64(uint64(now), uint64(d))
	if d < 0 {
		high -= uint64(now)
	}
	var carry uint64
	l.steps[0], carry = bits.Add64(l.steps[0], low, 0)
	l.steps[1], _ = bits.Add64(l.steps[1], high, carry)
}

// Up raises the level by one.
func (l *Level) Up(now sim.Time) {
	var carry uint64
	l.Value++
	l.steps[0], carry = bits.Add64(l.steps[0], uint64(now), 0)
	l.steps[1] += carry
}

// Down lowers the level by one.
func (l *Level) Down(now sim.Time) {
	var borrow uint64
	l.Value--
	l.steps[0], borrow = bits.Sub64(l.steps[0], uint64(now), 0)
	l.steps[1] -= borrow
}

// Area is the integral of a level over time, in units times nanoseconds, exact.
type Area [2]uint64

// Area returns the integral from time 0 to now.
func (l *Level) Area(now sim.Time) Area {
	high, low := bits.Mul64(uint64(now), uint64(l.Value))
	if l.Value < 0 {
		high -= uint64(now)
	}
	low, borrow := bits.Sub64(low, l.steps[0], 0)
	return Area{low, high - l.steps[1] - borrow}
}

// Since returns the integral since an earlier one, in units times seconds.
func (a Area) Since(earlier Area) float64 {
	low, borrow := bits.Sub64(a[0], earlier[0], 0)
	high := a[1] - earlier[1] - borrow
	if int64(high) < 0 { // negative: two's complement
		low, borrow = bits.Sub64(0, low, 0)
		return -wide([2]uint64{low, 0 - high - borrow}) / 1e9
	}
	return wide([2]uint64{low, high}) / 1e9
}

// Plus returns the sum of two integrals.
func (a Area) Plus(b Area) Area {
	low, carry := bits.Add64(a[0], b[0], 0)
	return Area{low, a[1] + b[1] + carry}
}
