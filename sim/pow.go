package sim

import "math"

// Pow returns x^y, with an error below one unit in the last place, as e^(y log x)
// with a logarithm of 65 bits. Special values are those of math.Pow.
func Pow(x, y float64) float64 {
	if result, special := powSpecial(x, y); special {
		return result
	}
	sign := 1.0
	if x < 0 {
		x = -x
		if isOdd(y) {
			sign = -1
		}
	}
	high, low := logTwice(x)
	product := float64(y * high)
	switch {
	case product > 800:
		return math.Inf(int(sign))
	case product < -800:
		return math.Copysign(0, sign)
	}
	rest := math.FMA(y, high, -product) + float64(y*low)
	return float64(sign * expSum(product, rest))
}

// powSpecial returns x^y where y log|x| would not do.
func powSpecial(x, y float64) (result float64, special bool) {
	switch {
	case y == 0 || x == 1:
		return 1, true
	case x != x || y != y:
		return math.NaN(), true
	case x == 0 || math.IsInf(x, 0):
		result = math.Inf(1)
		if (x == 0) == (y > 0) {
			result = 0
		}
		if math.Signbit(x) && isOdd(y) {
			result = -result
		}
		return result, true
	case math.IsInf(y, 0):
		size := math.Abs(x)
		switch {
		case size == 1:
			return 1, true
		case (size > 1) == (y > 0):
			return math.Inf(1), true
		}
		return 0, true
	case x < 0 && math.Floor(y) != y:
		return math.NaN(), true
	}
	return 0, false
}

// isOdd tells whether y is an odd whole number.
func isOdd(y float64) bool {
	half := float64(y * 0.5)
	return math.Floor(y) == y && math.Floor(half) != half
}

// logTwice returns the natural logarithm of a positive finite x as the sum of two
// numbers, the second making good what rounding takes from the first; the sum is
// accurate to about 2^-65 of itself.
//
// It is k ln 2 + 2s + (2/3) s³ + s⁵ T(s²), as in Log, with the first three terms
// in double length: math.FMA, which is exact everywhere, gives the rounding error
// of a product. T is a Chebyshev fit that is off by less than 2^-69 of the whole.
func logTwice(x float64) (high, low float64) {
	const (
		twoThirds     = 0.6666666666666666
		twoThirdsRest = 3.700743415417188e-17

		t0 = 0.4
		t1 = 0.28571428571429364
		t2 = 0.22222222221655885
		t3 = 0.18181818335392802
		t4 = 0.1538459496251843
		t5 = 0.1333480469384731
		t6 = 0.11706236339491206
		t7 = 0.11723178623876518
	)
	m, k := split(x)
	f := m - 1
	below, belowRest := twoSum(2, f)
	s := f / below
	sRest := (math.FMA(-s, below, f) - float64(s*belowRest)) / below

	z := float64(s * s)
	zRest := math.FMA(s, s, -z) + float64(2*float64(s*sRest))
	cube := float64(z * s)
	cubeRest := math.FMA(z, s, -cube) + float64(z*sRest) + float64(zRest*s)
	third := float64(cube * twoThirds)
	thirdRest := math.FMA(cube, twoThirds, -third) + float64(cube*twoThirdsRest) + float64(cubeRest*twoThirds)

	t := t6 + float64(z*t7)
	for _, c := range [...]float64{t5, t4, t3, t2, t1, t0} {
		t = c + float64(z*t)
	}
	rest := float64(2*sRest) + thirdRest + float64(float64(cube*z)*t) + float64(k*ln2Low)
	high, low = twoSum(float64(k*ln2High), float64(2*s))
	high, more := twoSum(high, third)
	return twoSum(high, low+more+rest)
}

// twoSum returns a + b rounded, and the rounding error, which is exact (Knuth, The
// Art of Computer Programming, volume 2, 4.2.2).
func twoSum(a, b float64) (sum, rest float64) {
	sum = a + b
	part := sum - a
	return sum, (a - (sum - part)) + (b - part)
}
