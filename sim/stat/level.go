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
// Value·T - Σ d·t: a step needs no memory of the last one. The sum has 96 bits, as
// many as a level of 32 bits can need in any run; so a Level takes two words.
type Level struct {
	Value int32
	high  int32  // of Σ d·t, whose sign it has
	low   uint64 // the rest of it
}

// Step changes the level by d at time now.
func (l *Level) Step(now sim.Time, d int32) {
	l.Value += d
	product := times(uint64(now), int64(d))
	var carry uint64
	l.low, carry = bits.Add64(l.low, product.low, 0)
	l.high += int32(product.high) + int32(carry)
}

// Up raises the level by one.
func (l *Level) Up(now sim.Time) {
	l.Value++
	var carry uint64
	l.low, carry = bits.Add64(l.low, uint64(now), 0)
	l.high += int32(carry)
}

// Down lowers the level by one.
func (l *Level) Down(now sim.Time) {
	l.Value--
	var borrow uint64
	l.low, borrow = bits.Sub64(l.low, uint64(now), 0)
	l.high -= int32(borrow)
}

// Area is the integral of a level over time, in units times nanoseconds, exact.
type Area struct{ wide }

// Area returns the integral from time 0 to now.
func (l *Level) Area(now sim.Time) Area {
	return Area{times(uint64(now), int64(l.Value)).minus(wide{low: l.low, high: uint64(int64(l.high))})}
}

// Since returns the integral since an earlier one, in units times seconds.
func (a Area) Since(earlier Area) float64 { return a.minus(earlier.wide).signed() / 1e9 }

// Plus returns the sum of two integrals.
func (a Area) Plus(b Area) Area {
	a.add(b.high, b.low)
	return a
}

// Nanoseconds returns the integral in units times nanoseconds, modulo 2^64.
func (a Area) Nanoseconds() uint64 { return a.low }
