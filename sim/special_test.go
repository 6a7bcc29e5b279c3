package sim

import (
	"math"
	"math/big"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// bernoulli returns the first Bernoulli numbers, by their recurrence.
func bernoulli(n int) []*big.Rat {
	b := make([]*big.Rat, n)
	for m := range b {
		sum := new(big.Rat)
		for k := range m {
			binomial := new(big.Int).Binomial(int64(m+1), int64(k))
			sum.Add(sum, new(big.Rat).Mul(new(big.Rat).SetInt(binomial), b[k]))
		}
		if b[m] = new(big.Rat).SetInt64(1); m > 0 {
			b[m] = sum.Mul(sum, big.NewRat(-1, int64(m+1)))
		}
	}
	return b
}

// bigLogGamma returns the logarithm of Γ(x) by Stirling's series beyond 100, where
// 40 terms have more digits than are asked for, and Γ(x+1) = x Γ(x).
func bigLogGamma(x *big.Float, numbers []*big.Rat) *big.Float {
	x, product := new(big.Float).Copy(x), newBig(1)
	for x.Cmp(newBig(100)) < 0 {
		product.Mul(product, x)
		x.Add(x, newBig(1))
	}
	logX := bigLogOf(x)
	sum := new(big.Float).Sub(x, newBig(0.5))
	sum.Mul(sum, logX).Sub(sum, x)
	tau := new(big.Float).Mul(newBig(2), bigPi())
	sum.Add(sum, new(big.Float).Mul(newBig(0.5), bigLogOf(tau)))
	power, square := new(big.Float).Copy(x), new(big.Float).Mul(x, x)
	for k := 1; 2*k < len(numbers); k++ {
		term := newBig(0).SetRat(numbers[2*k])
		term.Quo(term, newBig(float64(2*k*(2*k-1)))).Quo(term, power)
		sum.Add(sum, term)
		power.Mul(power, square)
	}
	return sum.Sub(sum, bigLogOf(product))
}

// bigLogOf is bigLog of a number of more digits.
func bigLogOf(x *big.Float) *big.Float {
	fraction := new(big.Float)
	exponent := x.MantExp(fraction)
	near, _ := fraction.Float64()
	y := newBig(math.Log(near) + float64(exponent)*math.Ln2)
	for range 4 {
		e := bigExp(new(big.Float).Neg(y))
		y.Add(y, e.Mul(e, x).Sub(e, newBig(1)))
	}
	return y
}

// bigPi returns π by Machin's formula, 16 arctan 1/5 - 4 arctan 1/239.
func bigPi() *big.Float {
	arctan := func(over float64) *big.Float {
		sum, power := newBig(0), new(big.Float).Quo(newBig(1), newBig(over))
		for n := 1.0; power.MantExp(nil) > -precise; n += 4 {
			sum.Add(sum, new(big.Float).Quo(power, newBig(n)))
			power.Quo(power, newBig(over*over))
			sum.Sub(sum, new(big.Float).Quo(power, newBig(n+2)))
			power.Quo(power, newBig(over*over))
		}
		return sum
	}
	five := arctan(5)
	return five.Mul(five, newBig(16)).Sub(five, new(big.Float).Mul(newBig(4), arctan(239)))
}

// LogGamma agrees with Stirling's series of 200 bits, over arguments of every size
// and around its zeros 1 and 2.
func TestLogGamma(t *testing.T) {
	numbers := bernoulli(80)
	want := func(x float64) *big.Float { return bigLogGamma(newBig(x), numbers) }
	const draws = 300
	near := func(zero float64) func(*Rand) float64 {
		return func(r *Rand) float64 { return zero + math.Ldexp(r.Uniform()-0.5, -r.Below(40)) }
	}
	checkUlps(t, "LogGamma", 4, draws, anySize(-60, 60, false), LogGamma, want)
	checkUlps(t, "LogGamma", 4, draws, between(0, 12), LogGamma, want)
	checkUlps(t, "LogGamma", 4, draws, near(1), LogGamma, want)
	checkUlps(t, "LogGamma", 4, draws, near(2), LogGamma, want)
	factorial := 1.0
	for n := 1.0; n < 20; n++ {
		if got := Exp(LogGamma(n)); math.Abs(got/factorial-1) > 1e-13 {
			t.Errorf("Γ(%g) = %g; expected %g", n, got, factorial)
		}
		factorial *= n
	}
	for x, want := range map[float64]float64{0: math.Inf(1), math.Inf(1): math.Inf(1), 1: 0, 2: 0, 1e-300: -math.Log(1e-300)} {
		if got := LogGamma(x); got != want && math.Abs(got/want-1) > 1e-15 {
			t.Errorf("LogGamma(%g) = %g; expected %g", x, got, want)
		}
	}
	if !math.IsNaN(LogGamma(-1)) || !math.IsNaN(LogGamma(math.NaN())) {
		t.Error("LogGamma of what has none is a number")
	}
}

// bigNormalCDF returns the probability that a normal variate is at most x, by the
// series around 0, and far below, where that has no digits left, by Laplace's
// continued fraction with 3,000 terms.
func bigNormalCDF(x float64) *big.Float {
	square := new(big.Float).Mul(newBig(x), newBig(x))
	density := bigExp(new(big.Float).Mul(newBig(-0.5), square))
	density.Quo(density, new(big.Float).Sqrt(new(big.Float).Mul(newBig(2), bigPi())))
	if x < -8 {
		below := newBig(-x)
		for k := 3000.0; k > 0; k-- {
			below.Add(newBig(-x), below.Quo(newBig(k), below))
		}
		return density.Quo(density, below)
	}
	sum, term := newBig(x), newBig(x)
	for odd := 3.0; term.Sign() != 0 && term.MantExp(nil) > -precise; odd += 2 {
		term.Mul(term, square).Quo(term, newBig(odd))
		sum.Add(sum, term)
	}
	return sum.Mul(sum, density).Add(sum, newBig(0.5))
}

// NormalCDF agrees with series of 200 bits, relatively, and NormalQuantile inverts
// it: both from the far tail below to that above, and around the places where they
// change from one method to another.
func TestNormalDistribution(t *testing.T) {
	r, worst, worstQuantile := Stream(1, 0, "NormalCDF"), 0.0, 0.0
	for i := range 2000 {
		x := 12*r.Uniform() - 6
		switch i % 4 {
		case 1:
			x = -37 * r.Uniform()
		case 2:
			x = normalFar * (1 + math.Ldexp(r.Uniform()-0.5, -r.Below(30)))
		case 3:
			x = math.Ldexp(r.Uniform()-0.5, -r.Below(60))
		}
		if r.Below(2) == 0 && x > -8 {
			x = -x
		}
		want := bigNormalCDF(x)
		off := new(big.Float).Sub(newBig(NormalCDF(x)), want)
		relative, _ := off.Quo(off, want).Float64()
		if worst = max(worst, math.Abs(relative)); !(worst < 1e-13) {
			t.Fatalf("NormalCDF(%g) = %g is off by %g of itself", x, NormalCDF(x), relative)
		}
		q, _ := want.Float64()
		if q < 1 {
			rounding := 0.0 // what a share near 1 has lost
			if x > 0 {
				rounding = 0x1p-53 / distuv.UnitNormal.Prob(x)
			}
			off := math.Abs(NormalQuantile(q) - x)
			if worstQuantile = max(worstQuantile, off-rounding); !(off < 1e-13+rounding) {
				t.Fatalf("NormalQuantile(%g) = %g; expected %g", q, NormalQuantile(q), x)
			}
		}
	}
	t.Logf("distribution function at most %.2g of itself off, quantile %.2g", worst, worstQuantile)
	for x, want := range map[float64]float64{0: 0.5, math.Inf(1): 1, math.Inf(-1): 0, -40: 0, 40: 1} {
		if got := NormalCDF(x); math.Abs(got-want) > 1e-300 {
			t.Errorf("NormalCDF(%g) = %g; expected %g", x, got, want)
		}
	}
	for q, want := range map[float64]float64{0: math.Inf(-1), 1: math.Inf(1), 0.5: 0, 0.975: distuv.UnitNormal.Quantile(0.975)} {
		if got := NormalQuantile(q); got != want && math.Abs(got-want) > 1e-14 {
			t.Errorf("NormalQuantile(%g) = %g; expected %g", q, got, want)
		}
	}
	if !math.IsNaN(NormalCDF(math.NaN())) || !math.IsNaN(NormalQuantile(-0.1)) || !math.IsNaN(NormalQuantile(1.1)) {
		t.Error("nonsense gives a number")
	}
}
