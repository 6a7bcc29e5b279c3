package sim

import "math"

// SinCos returns the sine and the cosine of an angle in full turns, each with an
// error below one unit in the last place: the sine of 2π turns, which is 0 for every
// whole number. Turns suit what repeats: a time divided by its period is exact where
// the same angle in radians is not.
//
// The angle is brought to the quarter turn around 0, where, with y = 2π r,
// sin y = y + y³ S(y²) and cos y = 1 - y²/2 + y⁴ C(y²). The polynomials, of degree 5,
// are Chebyshev fits that put the sine off by less than 2^-55 of itself.
func SinCos(turns float64) (sin, cos float64) {
	const (
		fullTurn     = 2 * math.Pi
		fullTurnRest = 2.4492935982947064e-16

		s0 = -0.16666666666666666
		s1 = 0.008333333333330948
		s2 = -0.00019841269836758574
		s3 = 2.755731610255244e-06
		s4 = -2.5051131845003624e-08
		s5 = 1.5918129294866608e-10

		c0 = 0.041666666666666664
		c1 = -0.0013888888888887398
		c2 = 2.480158729876569e-05
		c3 = -2.7557317271729793e-07
		c4 = 2.08761462684032e-09
		c5 = -1.1382632425521717e-11
	)
	switch size := math.Abs(turns); {
	case !(size <= math.MaxFloat64):
		return math.NaN(), math.NaN()
	case size >= 1<<52: // a whole number of turns
		return 0, 1
	}
	quarters := math.RoundToEven(4 * turns)
	r := turns - float64(0.25*quarters) // exact, at most an eighth
	y := float64(r * fullTurn)
	rest := math.FMA(r, fullTurn, -y) + float64(r*fullTurnRest)

	z := float64(y * y)
	z2 := float64(z * z)
	z4 := float64(z2 * z2)
	s := s0 + float64(s1*z) + float64(z2*(s2+float64(s3*z))) + float64(z4*(s4+float64(s5*z)))
	c := c0 + float64(c1*z) + float64(z2*(c2+float64(c3*z))) + float64(z4*(c4+float64(c5*z)))

	half := float64(0.5 * z)
	sin = y + (float64(float64(y*z)*s) + float64(rest*(1-half)))
	cos = 1 - half
	cos += ((1 - cos) - half) + (float64(z2*c) - float64(y*rest))
	switch int64(quarters) & 3 {
	case 1:
		return cos, -sin
	case 2:
		return -sin, -cos
	case 3:
		return -cos, sin
	}
	return sin, cos
}
