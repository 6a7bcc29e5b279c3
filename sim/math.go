package sim

import "math"

// The functions of this file and of pow.go are plain Go, with every product
// rounded before something is added to it: float64(x*y) + z. So they give the same
// bits on every platform. Those of package math do not: on some platforms they are
// assembly, or the compiler fuses a product with a sum.

// The natural logarithm of 2 in two parts. The first ends in 21 zero bits, so that
// its product with the exponent of a number is exact.
const (
	ln2High = 0x1.62e42fee00000p-1
	ln2Low  = 0x1.a39ef35793c76p-33
)

// Exp returns e^x, with an error below one unit in the last place. Above 709.78 it
// is +Inf, below -745.13 it is 0.
func Exp(x float64) float64 { return expSum(x, 0) }

// expSum returns e^(x+rest), where rest is what rounding has taken from x.
//
// With k the whole number nearest to x/ln 2, and r = x - k ln 2, whose size is at
// most 0.35, it is 2^k e^r, and e^r = 1 + r + r² Q(r). The polynomial Q, of degree
// 10, is a Chebyshev fit that puts e^r off by less than 2^-62. It is summed as a
// tree (Estrin's scheme), so that the processor works on several products at once.
func expSum(x, rest float64) float64 {
	const (
		log2e = 1 / math.Ln2
		whole = 0x1.8p52 // a sum with it has no bits left for a fraction: it rounds

		q0  = 0.5
		q1  = 0.1666666666666667
		q2  = 0.04166666666666667
		q3  = 0.008333333333326136
		q4  = 0.0013888888888883748
		q5  = 0.00019841269874820627
		q6  = 2.4801587325547743e-05
		q7  = 2.7557255400206422e-06
		q8  = 2.75572736431103e-07
		q9  = 2.5105217004720745e-08
		q10 = 2.0914686968086876e-09
	)
	switch {
	case x > 709.8:
		return math.Inf(1)
	case x < -745.2:
		return 0
	case x != x:
		return x
	}
	k := float64(x*log2e) + whole - whole
	high := x - float64(k*ln2High)
	low := float64(k*ln2Low) - rest
	r := high - low
	r2 := float64(r * r)
	r4 := float64(r2 * r2)
	a := q0 + float64(q1*r) + float64(r2*(q2+float64(q3*r)))
	b := q4 + float64(q5*r) + float64(r2*(q6+float64(q7*r)))
	c := q8 + float64(q9*r) + float64(r2*q10)
	q := a + float64(r4*(b+float64(r4*c)))
	power := 1 + (high + (float64(r2*q) - low))
	if k > 1023 || k < -1020 {
		return math.Ldexp(power, int(k))
	}
	return float64(power * math.Float64frombits(uint64(1023+int64(k))<<52))
}

// Log returns the natural logarithm of x, with an error below one unit in the last
// place: -Inf for 0, not a number below 0.
//
// With x = 2^k (1+f), where 1+f is between √½ and √2, it is k ln 2 + log(1+f). With
// s = f/(2+f), log(1+f) = 2 atanh s = 2s + s³ R(s²), where R, of degree 6, is a
// Chebyshev fit that is off by less than 2^-58 of the whole. As 2s = f - s f, the
// exact f takes the place of its largest part: 2s = f - (f²/2 - s f²/2).
func Log(x float64) float64 {
	const (
		r0 = 0.666666666666667
		r1 = 0.39999999999899444
		r2 = 0.2857142862600327
		r3 = 0.22222211130259878
		r4 = 0.18182889455674947
		r5 = 0.15331710618210773
		r6 = 0.14616585424888623
	)
	if !(x > 0 && x < math.Inf(1)) {
		return logSpecial(x)
	}
	m, k := split(x)
	f := m - 1
	s := f / (2 + f)
	z := float64(s * s)
	z2 := float64(z * z)
	a := r0 + float64(r1*z) + float64(z2*(r2+float64(r3*z)))
	b := r4 + float64(r5*z) + float64(z2*r6)
	r := float64(z * (a + float64(z2*float64(z2*b))))
	half := float64(float64(0.5*f) * f)
	return float64(k*ln2High) - ((half - (float64(s*(half+r)) + float64(k*ln2Low))) - f)
}

// logSpecial is Log of what is no positive finite number.
func logSpecial(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x < 0:
		return math.NaN()
	}
	return x
}

// split returns m between √½ and √2 and a whole number k with x = 2^k m, for x
// positive and finite.
func split(x float64) (m, k float64) {
	subnormal := 0.0
	if x < 0x1p-1022 {
		x, subnormal = float64(x*0x1p54), 54
	}
	bits := math.Float64bits(x)
	exponent := int64(bits-math.Float64bits(math.Sqrt2/2)) >> 52
	return math.Float64frombits(bits - uint64(exponent)<<52), float64(exponent) - subnormal
}

// Log1p returns log(1+x), accurate also where x is small. Kahan's method: what
// rounding has taken from x in 1+x is nearly made good by the factor x/((1+x)-1).
func Log1p(x float64) float64 {
	sum := 1 + x
	switch {
	case sum == 1:
		return x
	case sum == math.Inf(1):
		return sum
	}
	return float64(Log(sum) * (x / (sum - 1)))
}

// Expm1 returns e^x - 1, accurate also where x is small, by the method of Log1p.
func Expm1(x float64) float64 {
	power := Exp(x)
	switch {
	case power == 1:
		return x
	case power == math.Inf(1):
		return power
	case power < 0x1p-60:
		return -1
	}
	return float64((power - 1) * (x / Log(power)))
}
