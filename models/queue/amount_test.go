package queue

import (
	"math"
	"math/big"
	"testing"

	"lbsim/sim"
)

// rational returns an amount in nanoseconds, exactly.
func (a amount) rational() *big.Rat {
	x := new(big.Int).Lsh(big.NewInt(a.whole), 64)
	x.Add(x, new(big.Int).SetUint64(a.part))
	return new(big.Rat).SetFrac(x, new(big.Int).Lsh(big.NewInt(1), 64))
}

// rational returns a rate, exactly.
func (r rate) rational() *big.Rat {
	x := new(big.Rat).SetInt(new(big.Int).SetUint64(r.mantissa))
	power := new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), uint(max(r.shift-64, 64-r.shift))))
	if r.shift < 64 {
		power.Inv(power)
	}
	return x.Mul(x, power)
}

// between tells whether low ≤ x ≤ low + more.
func between(x, low *big.Rat, more float64) bool {
	high := new(big.Rat).SetFloat64(more)
	return low.Cmp(x) <= 0 && x.Cmp(high.Add(high, low)) <= 0
}

// Sums, differences, quotients, rates and times are what rational numbers give,
// rounded up as far as they are rounded: for numbers of all magnitudes.
func TestAmounts(t *testing.T) {
	const unit = 0x1p-64
	random := sim.Stream(1, 0, "amounts")
	digits := func(most int) uint64 { return random.Uint64() >> (64 - random.Below(most+1)) }
	for range 20_000 {
		a := amount{int64(digits(61)), digits(64)}
		b := amount{int64(digits(61)), digits(64)}
		n := int32(1 + digits(30))
		sum, difference := new(big.Rat).Add(a.rational(), b.rational()), new(big.Rat).Sub(a.rational(), b.rational())
		quotient := new(big.Rat).Quo(a.rational(), big.NewRat(int64(n), 1))
		switch {
		case a.plus(b).rational().Cmp(sum) != 0, a.minus(b).rational().Cmp(difference) != 0,
			a.less(b) != (difference.Sign() < 0):
			t.Fatalf("%v and %v: sum %v, difference %v, less: %t", a, b, a.plus(b), a.minus(b), a.less(b))
		case !between(a.over(n).rational(), quotient, unit):
			t.Fatalf("%v over %d is %v", a, n, a.over(n))
		case !between(big.NewRat(int64(a.up()), 1), a.rational(), 1-unit):
			t.Fatalf("%v is rounded up to %d", a, a.up())
		}
		speed := math.Ldexp(0.5+0.5*random.Uniform(), random.Below(120)-87)
		r := rateOf(speed)
		if r.rational().Cmp(new(big.Rat).SetFloat64(speed)) != 0 {
			t.Fatalf("the rate of speed %g is %v", speed, r)
		}
		if c := int32(digits(30)); c > 0 && c < n {
			exact := new(big.Rat).Mul(r.rational(), big.NewRat(int64(c), int64(n)))
			r = r.shared(c, n)
			most, _ := exact.Float64()
			if !between(r.rational(), exact, most*0x1p-61) {
				t.Fatalf("speed %g times %d/%d is %v", speed, c, n, r)
			}
		}
		checkTimes(t, r, a, sim.Time(digits(40)))
	}
}

// checkTimes compares what a rate makes of an amount and of a time.
func checkTimes(t *testing.T, r rate, a amount, span sim.Time) {
	exact := new(big.Rat).Mul(r.rational(), big.NewRat(int64(span), 1))
	if exact.Cmp(big.NewRat(math.MaxInt64, 1)) < 0 && !between(r.work(span).rational(), exact, 0x1p-63) {
		t.Fatalf("at rate %v, %d ns of work are done in %v", r, span, r.work(span))
	}
	takes := new(big.Rat).Quo(a.rational(), r.rational())
	want, rest := new(big.Int).QuoRem(takes.Num(), takes.Denom(), new(big.Int))
	want.Add(want, big.NewInt(int64(rest.Sign())))
	time, ok := r.time(a)
	longest := big.NewInt(int64(sim.Longest))
	if ok && want.Cmp(big.NewInt(int64(time))) != 0 || !ok && r.shift > -64 && want.Cmp(longest) < 0 || ok && want.Cmp(longest) > 0 {
		t.Fatalf("at rate %v, %v takes %d: %t; expected %v", r, a, time, ok, want)
	}
}
