package queue

import (
	"math"
	"math/bits"

	"lbsim/sim"
)

// amount is an amount of work: nanoseconds, and their fraction in units of 2^-64.
// Whole numbers give the same on every platform, and lose nothing however long a
// server stays busy.
type amount struct {
	whole int64
	part  uint64
}

// less compares by the difference, so that a clock may run over.
func (a amount) less(b amount) bool {
	if d := a.whole - b.whole; d != 0 {
		return d < 0
	}
	return a.part < b.part
}

func (a amount) plus(b amount) amount {
	part, carry := bits.Add64(a.part, b.part, 0)
	return amount{a.whole + b.whole + int64(carry), part}
}

func (a amount) minus(b amount) amount {
	part, borrow := bits.Sub64(a.part, b.part, 0)
	return amount{a.whole - b.whole - int64(borrow), part}
}

// over returns the amount, which is not negative, divided by n and rounded up.
func (a amount) over(n int32) amount {
	whole, rest := bits.Div64(0, uint64(a.whole), uint64(n))
	part, rest := bits.Div64(rest, a.part, uint64(n))
	return amount{int64(whole), part}.plus(amount{part: min(rest, 1)})
}

// up returns the amount in nanoseconds, rounded up.
func (a amount) up() sim.Time {
	return sim.Time(a.whole) + sim.Time(min(a.part, 1))
}

// rate is work per time, mantissa · 2^(shift-64), with a mantissa of 63 digits, or 0.
type rate struct {
	mantissa uint64
	shift    int
}

// fastest is a speed at which four seconds of work take a nanosecond: more makes no
// difference.
const fastest = 1 << 32

// rateOf returns the rate of a speed, exactly.
func rateOf(speed float64) rate {
	if !(speed > 0) {
		return rate{}
	}
	fraction, exponent := math.Frexp(min(speed, fastest))
	return rate{uint64(float64(fraction * (1 << 63))), exponent + 1}
}

// shared returns the rate times c/n, where c is below n, rounded up.
func (r rate) shared(c, n int32) rate {
	high, low := bits.Mul64(r.mantissa, uint64(c))
	whole, rest := bits.Div64(high, low, uint64(n))
	part, _ := bits.Div64(rest, 0, uint64(n))
	if whole == 0 {
		return rate{}
	}
	z := bits.LeadingZeros64(whole) - 1
	return rate{whole<<z | part>>(64-z) + 1, r.shift - z}
}

// work returns what is done in a time, rounded up.
func (r rate) work(time sim.Time) amount {
	whole, part := bits.Mul64(uint64(time), r.mantissa)
	switch k := uint(-r.shift); {
	case r.shift >= 0:
		whole, part = whole<<r.shift|part>>(64-r.shift), part<<r.shift
	case k < 64:
		lost := min(part<<(64-k), 1)
		whole, part = whole>>k, whole<<(64-k)|part>>k
		return amount{int64(whole), part}.plus(amount{part: lost})
	default:
		return amount{part: whole>>(k-64) + 1}
	}
	return amount{int64(whole), part}
}

// time returns how long an amount of work takes, rounded up. It is not ok when that is
// too long, or the rate so low that a nanosecond of work would take too long.
func (r rate) time(a amount) (time sim.Time, ok bool) {
	whole, part := uint64(a.whole), a.part
	if k := -r.shift; k > 0 {
		if k >= 64 || bits.LeadingZeros64(whole) < k {
			return 0, false
		}
		whole, part = whole<<k|part>>(64-k), part<<k
	}
	if whole >= r.mantissa {
		return 0, false
	}
	quotient, rest := bits.Div64(whole, part, r.mantissa)
	if k := r.shift; k > 0 {
		rest |= quotient & (1<<k - 1)
		quotient >>= k
	}
	if quotient >= uint64(sim.Longest) {
		return 0, false
	}
	return sim.Time(quotient) + sim.Time(min(rest, 1)), true
}
