package stat

import "lbsim/sim"

// Sum is a sum of spans of time, of either sign, exact. That over many requests may be
// longer than any span.
type Sum struct{ wide }

// Add adds a span.
func (s *Sum) Add(span sim.Time) { s.add(uint64(span>>63), uint64(span)) }

// Plus returns the sum of two sums.
func (s Sum) Plus(o Sum) Sum {
	s.add(o.high, o.low)
	return s
}

// Minus returns the difference of two sums.
func (s Sum) Minus(o Sum) Sum { return Sum{s.minus(o.wide)} }

// Seconds returns the sum in seconds.
func (s Sum) Seconds() float64 { return s.signed() / 1e9 }
