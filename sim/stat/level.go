package stat

import "lbsim/sim"

// Level is a number that changes by steps over time, such as the requests in a
// queue or the busy workers of a server, with its integral: what is needed for
// its average over time. The zero Level stands at 0.
//
// A step by d at time t adds d·(T-t) to the integral up to T, so the integral is
// Value·T - Σ d·t: a step needs no memory of the last one.
type Level struct {
	Value int64
	steps wide // Σ d·t
}

// Step changes the level by d at time now.
func (l *Level) Step(now sim.Time, d int64) {
	l.Value += d
	product := times(uint64(now), d)
	l.steps.add(product.high, product.low)
}

// Up raises the level by one.
func (l *Level) Up(now sim.Time) {
	l.Value++
	l.steps.add(0, uint64(now))
}

// Down lowers the level by one.
func (l *Level) Down(now sim.Time) {
	l.Value--
	l.steps = l.steps.minus(wide{low: uint64(now)})
}

// Area is the integral of a level over time, in units times nanoseconds, exact.
type Area struct{ wide }

// Area returns the integral from time 0 to now.
func (l *Level) Area(now sim.Time) Area {
	return Area{times(uint64(now), l.Value).minus(l.steps)}
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
