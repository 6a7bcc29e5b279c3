package sim

import (
	"math"
	"math/big"
	"testing"
)

// bigSinCos returns sine and cosine of an angle in turns, which must be below 1, by
// their Taylor series.
func bigSinCos(turns float64, pi *big.Float) (sin, cos *big.Float) {
	y := new(big.Float).Mul(newBig(2*turns), pi)
	sum := [2]*big.Float{newBig(0), newBig(0)}
	term := newBig(1)
	for n := 0; n < 100; n++ {
		if n%4 >= 2 {
			sum[n%2].Sub(sum[n%2], term)
		} else {
			sum[n%2].Add(sum[n%2], term)
		}
		term.Mul(term, y).Quo(term, newBig(float64(n+1)))
	}
	return sum[1], sum[0]
}

// SinCos agrees with series of 200 bits, over a full turn both ways and around the
// places where one of the two is 0.
func TestSinCos(t *testing.T) {
	const draws = 3000
	pi := bigPi()
	sine := func(x float64) float64 { s, _ := SinCos(x); return s }
	cosine := func(x float64) float64 { _, c := SinCos(x); return c }
	exactSine := func(x float64) *big.Float { s, _ := bigSinCos(x, pi); return s }
	exactCosine := func(x float64) *big.Float { _, c := bigSinCos(x, pi); return c }
	around := func(r *Rand) float64 { return float64(r.Below(9)-4)/4 + math.Ldexp(r.Uniform()-0.5, -r.Below(40)) }
	for name, draw := range map[string]func(*Rand) float64{"a turn": between(-1, 1), "small angles": anySize(-300, 0, true), "zeros": around} {
		checkUlps(t, "sine of "+name, 1, draws, draw, sine, exactSine)
		checkUlps(t, "cosine of "+name, 1, draws, draw, cosine, exactCosine)
	}
}

// Quarters of a turn give exact results, whole turns do not matter, and what is no
// number gives none.
func TestSinCosExactly(t *testing.T) {
	quarters := [4][2]float64{{0, 1}, {1, 0}, {0, -1}, {-1, 0}}
	for k := -8; k <= 8; k++ {
		sin, cos := SinCos(float64(k) / 4)
		if want := quarters[(k+8)%4]; sin != want[0] || cos != want[1] {
			t.Errorf("SinCos(%d/4) = %g, %g; expected %v", k, sin, cos, want)
		}
	}
	for _, turns := range []float64{0x1p51 + 0.5, -0x1p51 - 0.5} {
		if sin, cos := SinCos(turns); sin != 0 || cos != -1 {
			t.Errorf("SinCos(%g) = %g, %g; expected 0, -1", turns, sin, cos)
		}
	}
	if sin, cos := SinCos(1e300); sin != 0 || cos != 1 {
		t.Errorf("SinCos(1e300) = %g, %g; expected 0, 1", sin, cos)
	}
	for _, turns := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if sin, cos := SinCos(turns); !math.IsNaN(sin) || !math.IsNaN(cos) {
			t.Errorf("SinCos(%g) = %g, %g; expected no numbers", turns, sin, cos)
		}
	}
}

func BenchmarkSinCos(b *testing.B) {
	benchmarkFunction(b, func(x float64) float64 { s, c := SinCos(x); return s + c })
}
