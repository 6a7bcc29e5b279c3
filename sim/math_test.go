package sim

import (
	"math"
	"math/big"
	"testing"
)

// precise is the precision of the oracle of these tests, in bits: exponential and
// logarithm by their series in package math/big.
const precise = 200

func newBig(x float64) *big.Float { return new(big.Float).SetPrec(precise).SetFloat64(x) }

// bigExp returns e^x: the Taylor series at x/2^k, squared k times.
func bigExp(x *big.Float) *big.Float {
	k := max(0, x.MantExp(nil)+8)
	r := new(big.Float).SetMantExp(x, -k)
	sum, term := newBig(1), newBig(1)
	for n := 1.0; term.Sign() != 0 && term.MantExp(nil) > -precise; n++ {
		term.Mul(term, r).Quo(term, newBig(n))
		sum.Add(sum, term)
	}
	for range k {
		sum.Mul(sum, sum)
	}
	return sum
}

// bigLog returns log x by Newton's method, from the logarithm of package math,
// which is wrong for subnormal numbers on amd64.
func bigLog(x float64) *big.Float {
	fraction, exponent := math.Frexp(x)
	y := newBig(math.Log(fraction) + float64(exponent)*math.Ln2)
	for range 3 {
		e := bigExp(new(big.Float).Neg(y))
		y.Add(y, e.Mul(e, newBig(x)).Sub(e, newBig(1)))
	}
	return y
}

// ulps returns how far got is from want, in units of the last place of want.
func ulps(got float64, want *big.Float) float64 {
	near, _ := want.Float64()
	switch {
	case got == near:
		near = math.Nextafter(near, math.Inf(1))
	case math.IsInf(got, 0) || math.IsNaN(got) || math.IsInf(near, 0):
		return math.Inf(1)
	}
	unit := math.Abs(math.Nextafter(near, math.Inf(1)) - near)
	off, _ := new(big.Float).Sub(newBig(got), want).Float64()
	return math.Abs(off) / unit
}

// checkUlps fails when a function is off by more than limit units of the last
// place at any of the arguments that draw gives.
func checkUlps(t *testing.T, name string, limit float64, draws int, draw func(*Rand) float64, f func(float64) float64, want func(float64) *big.Float) {
	t.Helper()
	r, worst, at := Stream(1, 0, name), 0.0, 0.0
	for range draws {
		x := draw(r)
		if off := ulps(f(x), want(x)); off > worst {
			worst, at = off, x
		}
	}
	t.Logf("%s: at most %.3f units in the last place, at %g", name, worst, at)
	if !(worst <= limit) {
		t.Errorf("%s(%g) = %g is off by %g units in the last place; expected at most %g", name, at, f(at), worst, limit)
	}
}

// between gives uniform arguments.
func between(low, high float64) func(*Rand) float64 {
	return func(r *Rand) float64 { return low + r.Uniform()*(high-low) }
}

// anySize gives arguments of both signs, or positive ones, whose binary exponents
// are uniform.
func anySize(low, high int, negative bool) func(*Rand) float64 {
	return func(r *Rand) float64 {
		x := math.Ldexp(1+r.Uniform(), low+r.Below(high-low))
		if negative && r.Below(2) == 0 {
			return -x
		}
		return x
	}
}

// Exp, Log, Log1p and Expm1 agree with series of 200 bits, over all arguments and
// where cancellation threatens.
func TestElementary(t *testing.T) {
	const draws = 3000
	exp := func(x float64) *big.Float { return bigExp(newBig(x)) }
	log1p := func(x float64) *big.Float {
		y := newBig(math.Log1p(x))
		sum := new(big.Float).Add(newBig(1), newBig(x))
		for range 3 {
			e := bigExp(new(big.Float).Neg(y))
			y.Add(y, e.Mul(e, sum).Sub(e, newBig(1)))
		}
		return y
	}
	expm1 := func(x float64) *big.Float { return new(big.Float).Sub(exp(x), newBig(1)) }
	checkUlps(t, "Exp", 1, draws, between(-1, 1), Exp, exp)
	checkUlps(t, "Exp", 1, draws, between(-745, 709.7), Exp, exp)
	checkUlps(t, "Exp", 1, draws, anySize(-60, 9, true), Exp, exp)
	checkUlps(t, "Log", 1, draws, between(0.5, 2), Log, bigLog)
	checkUlps(t, "Log", 1, draws, between(0, 1), Log, bigLog)
	checkUlps(t, "Log", 1, draws, anySize(-1074, 1023, false), Log, bigLog)
	checkUlps(t, "Log1p", 4, draws, anySize(-80, 0, false), Log1p, log1p)
	checkUlps(t, "Log1p", 4, draws, between(-0.999, 5), Log1p, log1p)
	checkUlps(t, "Expm1", 4, draws, anySize(-80, 9, false), Expm1, expm1)
	checkUlps(t, "Expm1", 4, draws, between(-30, 2), Expm1, expm1)
}

// Pow agrees with e^(y log x) of 200 bits, for results of every size and for
// arguments near 1.
func TestPow(t *testing.T) {
	r, worst := Stream(1, 0, "Pow"), 0.0
	size := anySize(-1074, 1023, false)
	for i := range 5000 {
		x := size(r)
		y := (r.Uniform()*1450 - 742) / math.Log(x)
		switch i % 3 {
		case 1:
			y = r.Uniform()*20 - 10
			x = r.Uniform() * 20
		case 2:
			x = 1 + math.Ldexp(r.Uniform()-0.5, -r.Below(45))
			y = (r.Uniform()*1450 - 742) / math.Log(x)
		}
		if x == 1 || x == 0 {
			continue
		}
		exponent := new(big.Float).Mul(newBig(y), bigLog(x))
		if e, _ := exponent.Float64(); e > 709.7 || e < -744 {
			continue
		}
		off := ulps(Pow(x, y), bigExp(exponent))
		if !(off <= 1) {
			t.Fatalf("Pow(%g, %g) = %g is off by %g units in the last place", x, y, Pow(x, y), off)
		}
		worst = max(worst, off)
	}
	t.Logf("at most %.3f units in the last place", worst)
}

// Special values are those of package math.
func TestSpecialValues(t *testing.T) {
	infinity := math.Inf(1)
	values := []float64{
		0, math.Copysign(0, -1), 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, -1.5, 0x1p53, -0x1p53, 0x1p53 - 1, 1 - 0x1p53, 1e300, -1e300, 1e-300,
		0x1p-1022, math.MaxFloat64, -math.MaxFloat64, infinity, -infinity, math.NaN(), 709.79, 710, -745.3, -746, -745.1, 700,
	}
	same := func(name string, got, want float64, x ...float64) {
		switch {
		case math.IsNaN(got) && math.IsNaN(want):
		case math.Signbit(got) != math.Signbit(want), math.IsNaN(got), math.IsNaN(want), math.IsInf(got, 0) != math.IsInf(want, 0), (got == 0) != (want == 0):
			t.Errorf("%s(%v) = %g; expected %g", name, x, got, want)
		case math.Abs(got-want) > 1e-12*math.Abs(want):
			t.Errorf("%s(%v) = %g; expected %g", name, x, got, want)
		}
	}
	for _, x := range values {
		same("Exp", Exp(x), math.Exp(x), x)
		same("Log", Log(x), math.Log(x), x)
		same("Log1p", Log1p(x), math.Log1p(x), x)
		same("Expm1", Expm1(x), math.Expm1(x), x)
		for _, y := range values {
			same("Pow", Pow(x, y), math.Pow(x, y), x, y)
		}
	}
}

// Exact results are exact.
func TestExactPowers(t *testing.T) {
	for k := -1074; k < 1024; k++ {
		if got := Pow(2, float64(k)); got != math.Ldexp(1, k) {
			t.Fatalf("Pow(2, %d) = %g", k, got)
		}
	}
	for _, row := range []struct{ x, y, want float64 }{{10, 3, 1000}, {3, 4, 81}, {-3, 3, -27}, {0.25, 0.5, 0.5}, {4, -0.5, 0.5}, {7, 1, 7}} {
		if got := Pow(row.x, row.y); got != row.want {
			t.Errorf("Pow(%g, %g) = %g; expected %g", row.x, row.y, got, row.want)
		}
	}
	if got := Log(math.SmallestNonzeroFloat64); got != -744.4400719213812 {
		t.Errorf("the logarithm of the smallest number is %g", got)
	}
	if below, above := Exp(709.782712893384), Exp(709.7827128933841); below > math.MaxFloat64 || !math.IsInf(above, 1) {
		t.Errorf("Exp around its overflow: %g, %g", below, above)
	}
	if Exp(0) != 1 || Log(1) != 0 {
		t.Errorf("Exp(0) = %g, Log(1) = %g; expected 1 and 0", Exp(0), Log(1))
	}
}

var sink float64

func benchmarkFunction(b *testing.B, f func(float64) float64) {
	var x [1024]float64
	r := Stream(1, 0, "benchmark")
	for i := range x {
		x[i] = 4 * r.Open()
	}
	sum := 0.0
	for i := range b.N {
		sum += f(x[i%1024])
	}
	sink = sum
}

func BenchmarkExp(b *testing.B) { benchmarkFunction(b, Exp) }
func BenchmarkLog(b *testing.B) { benchmarkFunction(b, Log) }
func BenchmarkPow(b *testing.B) {
	benchmarkFunction(b, func(x float64) float64 { return Pow(x, -0.7) })
}
