package sim

import "math"

// The functions of this file serve when a run is built, not while it lasts: they
// are short and accurate rather than quick.

// LogGamma returns the logarithm of Γ(x), which for a whole number is that of
// (x-1)!, for x above 0, with an error of a few units in the last place.
//
// With x = 2+u, where u is between -½ and ½, it is u R(u), where R, of degree 18, is a
// Chebyshev fit that is off by less than 2^-59 of the whole. Γ(x+1) = x Γ(x) leads
// there from below and from up to 10; beyond, it is Stirling's series.
func LogGamma(x float64) float64 {
	switch {
	case !(x > 0 && x < math.Inf(1)):
		return logGammaSpecial(x)
	case x < 0.5:
		return LogGamma(x+1) - Log(x)
	case x < 1.5:
		return logGammaNear(x-1) - Log(x)
	case x >= 10:
		return stirling(x)
	}
	product := 1.0
	for x > 2.5 {
		x--
		product = float64(product * x)
	}
	return Log(product) + logGammaNear(x-2)
}

// logGammaNear returns the logarithm of Γ(2+u), for u between -½ and ½.
func logGammaNear(u float64) float64 {
	r := 0.0
	for _, c := range logGammaFit {
		r = c + float64(u*r)
	}
	return float64(u * r)
}

// logGammaFit is R, its last coefficient first.
var logGammaFit = [...]float64{
	-1.3219945666117874e-07, 2.78740805211359e-07, -4.3252393445604814e-07, 9.200527894968101e-07, -2.0439048107029907e-06,
	4.38470440459836e-06, -9.438715099211532e-06, 2.0505590755833454e-05, -4.49263133791557e-05, 9.945767355819498e-05,
	-0.00022315475400520507, 0.0005096695154115458, -0.0011927539118428156, 0.002890510331034267, -0.0073855510286719986,
	0.02058080842778038, -0.0673523010531981, 0.32246703342411326, 0.42278433509846713,
}

// stirling returns the logarithm of Γ(x) for x of 10 or more (Whittaker and Watson,
// "A Course of Modern Analysis", 12.33).
func stirling(x float64) float64 {
	const rest = 0.9189385332046728 - 0.5 // log √(2π), less what is added to the first product
	over := 1 / x
	square := float64(over * over)
	series := 0.0
	for _, c := range [...]float64{1.0 / 156, -691.0 / 360360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12} {
		series = c + float64(square*series)
	}
	return float64((x-0.5)*(Log(x)-1)) + (rest + float64(over*series))
}

// logGammaSpecial is LogGamma of what is no positive finite number.
func logGammaSpecial(x float64) float64 {
	if x < 0 {
		return math.NaN()
	}
	return x + math.Inf(1)
}

// normalFar is where the tail of the normal distribution begins for NormalCDF.
const normalFar = 2.5

// NormalCDF returns the probability that a normal variate of mean 0 and variance 1
// is at most x, with a relative error below 1e-13, also where it is tiny.
func NormalCDF(x float64) float64 {
	switch {
	case x < -normalFar:
		return float64(NormalDensity(x) * normalRatio(-x))
	case x > normalFar:
		return 1 - float64(NormalDensity(x)*normalRatio(x))
	}
	return 0.5 + normalHalf(x)
}

// NormalDensity returns e^(-x²/2) / √(2π), the density of the standard normal
// distribution.
func NormalDensity(x float64) float64 {
	square := float64(x * x)
	return float64(0.3989422804014327 * expSum(-0.5*square, -0.5*math.FMA(x, x, -square)))
}

// normalHalf returns the probability between 0 and x, below 0 with its sign turned:
// the density at x times x + x³/3 + x⁵/(3·5) + … (Marsaglia, "Evaluating the normal
// distribution", Journal of Statistical Software 11(4), 2004).
func normalHalf(x float64) float64 {
	square, term := float64(x*x), x
	sum := x
	for odd := 3.0; math.Abs(term) > math.Abs(sum)*0x1p-60; odd += 2 {
		term = float64(term*square) / odd
		sum += term
	}
	return float64(NormalDensity(x) * sum)
}

// normalRatio returns the probability beyond x over the density there, for x of
// normalFar or more, by Laplace's continued fraction 1/(x + 1/(x + 2/(x + …))).
func normalRatio(x float64) float64 {
	below := x
	for k := 80.0; k > 0; k-- {
		below = x + k/below
	}
	return 1 / below
}

// NormalQuantile returns the x with NormalCDF(x) = q, for q in (0, 1), with an error
// below 1e-13: a rational approximation (Hastings, "Approximations for Digital
// Computers", 1955), which is off by less than 0.0005, and three steps of Halley's
// method, each of which leaves about a third of its cube.
func NormalQuantile(q float64) float64 {
	switch {
	case !(q > 0 && q < 1):
		return normalQuantileSpecial(q)
	case q > 0.5:
		return -NormalQuantile(1 - q)
	}
	t := math.Sqrt(-2 * Log(q))
	above := 2.515517 + float64(t*(0.802853+float64(t*0.010328)))
	below := 1 + float64(t*(1.432788+float64(t*(0.189269+float64(t*0.001308)))))
	x := above/below - t
	for range 3 {
		off := 0.0 // in probability, over the density at x
		if x < -normalFar {
			ratio := normalRatio(-x)
			off = ratio - q/NormalDensity(x)
		} else {
			off = (normalHalf(x) - (q - 0.5)) / NormalDensity(x)
		}
		x -= off / (1 + float64(0.5*float64(x*off)))
	}
	return x
}

// normalQuantileSpecial is NormalQuantile outside of (0, 1).
func normalQuantileSpecial(q float64) float64 {
	switch q {
	case 0:
		return math.Inf(-1)
	case 1:
		return math.Inf(1)
	}
	return math.NaN()
}
