package arrival

import (
	"math"

	"lbsim/sim"
)

// strip is a short time in which the rate is a polynomial. Its integral can be
// inverted.
type strip struct {
	whole  float64 // expected arrivals in the strip
	line   line    // the rate, unless it is curved
	curved bool

	// The rate of a curved strip and its integral, as polynomials in the seconds from
	// the middle of the strip: Σ rate[i] x^i and x Σ area[i] x^i.
	half       float64
	rate, area [7]float64
	before     float64 // the integral from the middle to the beginning, which is not positive

	exact   bool       // the series is good enough
	pace    float64    // one over the rate in the middle
	inverse [4]float64 // of the integral, from the second power on
}

// fine is how exact a place is, in seconds: a hundredth of what the clock shows.
const fine = 1e-11

// lineStrip is a strip in which the rate is a line.
func lineStrip(l line, length float64) strip {
	mean := l.value + float64(0.5*float64(l.slope*length))
	return strip{whole: max(0, float64(mean*length)), line: l}
}

// productStrip is one in which the rate is the product of two lines.
func productStrip(a, b line, length float64) strip {
	s := strip{curved: true, half: length / 2}
	a, b = a.after(s.half), b.after(s.half)
	s.rate[0] = float64(a.value * b.value)
	s.rate[1] = float64(a.value*b.slope) + float64(a.slope*b.value)
	s.rate[2] = float64(a.slope * b.slope)
	s.integrate()
	return s
}

// waveStrip is one in which the rate is a sine times a line, which is given at the
// beginning. Around the middle m of the strip, with u = ωx,
//
//	sin(m+u) = sin m (1 - u²/2 + u⁴/24 - u⁶/720) + cos m (u - u³/6 + u⁵/120)
func waveStrip(d *Diurnal, at, length sim.Time, spike line) strip {
	s := strip{curved: true, half: length.Seconds() / 2}
	period := d.Period.Seconds()
	sin, cos := sim.SinCos(d.turn(at) + s.half/period)
	omega := 2 * math.Pi / period
	height := float64(d.Mean * (d.PeakToMean - 1))
	power := height // height ωⁱ / i!
	for i := range s.rate {
		switch i % 4 {
		case 0:
			s.rate[i] = float64(power * sin)
		case 1:
			s.rate[i] = float64(power * cos)
		case 2:
			s.rate[i] = -float64(power * sin)
		case 3:
			s.rate[i] = -float64(power * cos)
		}
		power = float64(power*omega) / float64(i+1)
	}
	s.rate[0] += d.Mean
	spike = spike.after(s.half)
	for i := len(s.rate) - 1; i > 0; i-- {
		s.rate[i] = float64(s.rate[i]*spike.value) + float64(s.rate[i-1]*spike.slope)
	}
	s.rate[0] = float64(s.rate[0] * spike.value)
	s.integrate()
	return s
}

// integrate derives all else from rate and half.
func (s *strip) integrate() {
	for i := range s.rate {
		s.area[i] = s.rate[i] / float64(i+1)
	}
	s.before = -float64(s.half * polynomial(&s.area, -s.half))
	s.whole = max(0, float64(s.half*polynomial(&s.area, s.half))-s.before)
	s.invert()
}

// polynomial returns Σ c[i] x^i, as a tree, so that the processor works on several
// products at once.
func polynomial(c *[7]float64, x float64) float64 {
	x2 := float64(x * x)
	a := c[0] + float64(c[1]*x)
	b := c[2] + float64(c[3]*x)
	d := c[4] + float64(c[5]*x) + float64(c[6]*x2)
	return a + float64(x2*(b+float64(x2*d)))
}

// invert finds the inverse of the integral, as a series around the middle: with
// y + e₂y² + e₃y³ + … = w, y is w - e₂w² + (2e₂² - e₃)w³ + … (Abramowitz and Stegun,
// "Handbook of Mathematical Functions", 1964, 3.6.25). It is exact when it is at the
// ends of the strip, where it is worst.
func (s *strip) invert() {
	s.pace = 1 / s.rate[0]
	e2, e3 := float64(s.area[1]*s.pace), float64(s.area[2]*s.pace)
	e4, e5 := float64(s.area[3]*s.pace), float64(s.area[4]*s.pace)
	square := float64(e2 * e2)
	s.inverse = [4]float64{
		-e2,
		float64(2*square) - e3,
		float64(5*float64(e2*(e3-square))) - e4,
		float64(6*float64(e2*e4)) + float64(3*float64(e3*e3)) + float64(7*float64(square*(float64(2*square)-float64(3*e3)))) - e5,
	}
	s.exact = math.Abs(s.place(0)) <= fine && math.Abs(s.place(s.whole)-2*s.half) <= fine
}

// place returns, by the series, the seconds from the beginning of the strip until so
// many arrivals are expected.
func (s *strip) place(arrivals float64) float64 {
	w := float64((arrivals + s.before) * s.pace)
	w2 := float64(w * w)
	series := s.inverse[0] + float64(s.inverse[1]*w) + float64(w2*(s.inverse[2]+float64(s.inverse[3]*w)))
	return s.half + w + float64(w2*series)
}

// find returns the seconds from the beginning of the strip until so many arrivals are
// expected, which are fewer than in the whole strip.
func (s *strip) find(arrivals float64) float64 {
	switch {
	case s.exact:
		return s.place(arrivals)
	case s.curved:
		return s.search(arrivals)
	case s.line.slope == 0:
		return arrivals / s.line.value
	}
	// The root of slope/2 x² + value x = arrivals in a form that loses no digits.
	square := float64(s.line.value*s.line.value) + float64(2*float64(s.line.slope*arrivals))
	return 2 * arrivals / (s.line.value + math.Sqrt(max(0, square)))
}

// search is find by Newton's method, with bounds: a step out of them is replaced by
// halving them.
func (s *strip) search(arrivals float64) float64 {
	low, high, x := -s.half, s.half, 0.0
	for range 200 {
		off := float64(x*polynomial(&s.area, x)) - s.before - arrivals
		step := off / polynomial(&s.rate, x)
		if math.Abs(step) <= fine/10 || high-low <= fine/10 {
			break
		}
		if off > 0 {
			high = x
		} else {
			low = x
		}
		if x -= step; !(x > low && x < high) {
			x = (low + high) / 2
		}
	}
	return x + s.half
}
