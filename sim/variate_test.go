package sim

import (
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// variates are all of what is drawn in variate.go and rand.go, with the law that it
// follows.
var variates = []struct {
	name string
	draw func(*Rand) float64
	law  interface {
		CDF(float64) float64
		Mean() float64
		Variance() float64
		ExKurtosis() float64
	}
}{
	{"Uniform", (*Rand).Uniform, distuv.Uniform{Min: 0, Max: 1}},
	{"Open", (*Rand).Open, distuv.Uniform{Min: 0, Max: 1}},
	{"Exponential", (*Rand).Exponential, distuv.Exponential{Rate: 1}},
	{"Normal", (*Rand).Normal, distuv.UnitNormal},
	{"Gamma 0.1", func(r *Rand) float64 { return r.Gamma(0.1) }, gammaLaw{distuv.Gamma{Alpha: 0.1, Beta: 1}}},
	{"Gamma 0.7", func(r *Rand) float64 { return r.Gamma(0.7) }, gammaLaw{distuv.Gamma{Alpha: 0.7, Beta: 1}}},
	{"Gamma 1", func(r *Rand) float64 { return r.Gamma(1) }, gammaLaw{distuv.Gamma{Alpha: 1, Beta: 1}}},
	{"Gamma 2.5", func(r *Rand) float64 { return r.Gamma(2.5) }, gammaLaw{distuv.Gamma{Alpha: 2.5, Beta: 1}}},
	{"Gamma 400", func(r *Rand) float64 { return r.Gamma(400) }, gammaLaw{distuv.Gamma{Alpha: 400, Beta: 1}}},
}

// gammaLaw adds to gonum's gamma distribution its excess kurtosis.
type gammaLaw struct{ distuv.Gamma }

func (g gammaLaw) ExKurtosis() float64 { return 6 / g.Alpha }

// falseAlarm is the probability that one of the tests of fit and of moments fails
// although the draws are right, were the seed another. With about 60 of them,
// those of rand_test.go included, one seed in 16,000 raises a false alarm.
const falseAlarm = 1e-6

// deviates is the number of standard errors that a normal estimate exceeds, on
// either side, with probability falseAlarm.
var deviates = distuv.UnitNormal.Quantile(1 - falseAlarm/2)

// Counts in cells of equal probability follow the chi-square law with one degree
// of freedom less than there are cells. There are more cells than a ziggurat has
// layers, so that a single wrong layer shows.
func TestFit(t *testing.T) {
	const cells, draws = 1000, 1_000_000
	limit := distuv.ChiSquared{K: cells - 1}.Quantile(1 - falseAlarm)
	for _, v := range variates {
		bounds := make([]float64, cells-1)
		for i := range bounds {
			bounds[i] = quantile(v.law.CDF, float64(i+1)/cells)
		}
		var count [cells]float64
		r := Stream(1, 0, v.name)
		for range draws {
			i, _ := slices.BinarySearch(bounds, v.draw(r))
			count[i]++
		}
		square := 0.0
		for _, n := range count {
			square += (n - draws/cells) * (n - draws/cells) / (draws / cells)
		}
		if square > limit {
			t.Errorf("%s: chi-square is %.0f; expected at most %.0f in all but one of a million cases", v.name, square, limit)
		}
	}
}

// quantile inverts a distribution function by bisection over all numbers; gonum's
// quantiles of the gamma distribution are off where the shape is small.
func quantile(cdf func(float64) float64, q float64) float64 {
	number := func(i int64) float64 { // in ascending order
		if i < 0 {
			return -math.Float64frombits(uint64(-i))
		}
		return math.Float64frombits(uint64(i))
	}
	high := int64(math.Float64bits(math.MaxFloat64))
	low := -high
	for range 64 {
		middle := low/2 + high/2
		if cdf(number(middle)) < q {
			low = middle
		} else {
			high = middle
		}
	}
	return number(high)
}

// The largest distance between the distribution of a sample and the law stays
// below Kolmogorov's bound.
func TestKolmogorov(t *testing.T) {
	const draws = 200_000
	limit := math.Sqrt(-math.Log(falseAlarm/2) / 2 / draws)
	for _, v := range variates {
		sample := make([]float64, draws)
		r := Stream(2, 0, v.name)
		for i := range sample {
			sample[i] = v.draw(r)
		}
		slices.Sort(sample)
		worst := 0.0
		for i, x := range sample {
			p := v.law.CDF(x)
			worst = max(worst, p-float64(i)/draws, float64(i+1)/draws-p)
		}
		if worst > limit {
			t.Errorf("%s: distance %.5f from the law; expected at most %.5f in all but one of a million cases", v.name, worst, limit)
		}
	}
}

// Mean and variance of a sample are within the standard errors of the law's.
func TestMoments(t *testing.T) {
	const draws = 1_000_000
	for _, v := range variates {
		r, mean, variance := Stream(3, 0, v.name), v.law.Mean(), v.law.Variance()
		sum, squares := 0.0, 0.0
		for range draws {
			x := v.draw(r) - mean
			sum += x
			squares += x * x
		}
		z := sum / draws / math.Sqrt(variance/draws)
		if math.Abs(z) > deviates {
			t.Errorf("%s: mean is off by %.1f standard errors; expected at most %.1f", v.name, z, deviates)
		}
		z = (squares/draws/variance - 1) / math.Sqrt((v.law.ExKurtosis()+2)/draws)
		if math.Abs(z) > deviates {
			t.Errorf("%s: variance is off by %.1f standard errors; expected at most %.1f", v.name, z, deviates)
		}
	}
}

// Beyond the beginning of a ziggurat's tail, where a draw in thousands comes, the
// share of the draws and their mean are right.
func TestTails(t *testing.T) {
	const draws = 20_000_000
	tail := func(name string, draw func(*Rand) float64, begin, probability, mean, deviation float64) {
		r, n, sum := Stream(4, 0, name), 0.0, 0.0
		for range draws {
			if x := draw(r); x >= begin || -x >= begin {
				n++
				sum += math.Abs(x)
			}
		}
		if z := (n - draws*probability) / math.Sqrt(draws*probability); math.Abs(z) > deviates {
			t.Errorf("%s: share of the tail is off by %.1f standard errors", name, z)
		}
		if z := (sum/n - mean) / (deviation / math.Sqrt(n)); math.Abs(z) > deviates {
			t.Errorf("%s: mean of the tail is off by %.1f standard errors", name, z)
		}
	}
	tail("Exponential", (*Rand).Exponential, exponentialTail, math.Exp(-exponentialTail), exponentialTail+1, 1)
	p := 2 * distuv.UnitNormal.Survival(normalTail)
	mean := 2 * distuv.UnitNormal.Prob(normalTail) / p
	tail("Normal", (*Rand).Normal, normalTail, p, mean, math.Sqrt(1+normalTail*mean-mean*mean))
}

// The layers of a ziggurat close at the top, where the last has the area of all
// others, and what is drawn without a look at the density lies under it.
func TestZiggurats(t *testing.T) {
	for _, row := range []struct {
		name string
		z    *ziggurat
		area float64
		f    func(float64) float64
	}{
		{"exponential", &exponentialZiggurat, exponentialArea, func(x float64) float64 { return math.Exp(-x) }},
		{"normal", &normalZiggurat, normalArea, func(x float64) float64 { return math.Exp(-x * x / 2) }},
	} {
		for i, l := range row.z.layers {
			inner := float64(l.inner) * l.grid
			if inner > row.z.edge[i+1]*(1+1e-15) || inner < row.z.edge[i+1]*(1-1e-15) || l.grid*0x1p53 != row.z.edge[i] {
				t.Errorf("%s, layer %d: %d points of %g under edge %g", row.name, i, l.inner, l.grid, row.z.edge[i+1])
			}
		}
		for i := 1; i < 256; i++ {
			area := row.z.edge[i] * (row.z.height[i+1] - row.z.height[i])
			if math.Abs(area/row.area-1) > 1e-11 || math.Abs(row.z.height[i]-row.f(row.z.edge[i])) > 1e-14 || row.z.edge[i+1] >= row.z.edge[i] {
				t.Errorf("%s, layer %d: edge %g, height %g, area %g", row.name, i, row.z.edge[i], row.z.height[i], area)
			}
		}
	}
}

// The squeeze of Gamma is below the chance that it stands for, for every try x that
// is possible with a shape.
func TestGammaSqueeze(t *testing.T) {
	for shape := 1.0; shape < 1e6; shape *= 1.3 {
		d := shape - 1.0/3
		for x := max(-8, -3*math.Sqrt(d)); x < 8; x += 0.001 {
			v := math.Pow(1+x/math.Sqrt(9*d), 3)
			if chance := math.Exp(x*x/2 + d*(1-v+math.Log(v))); v > 0 && 1-gammaSqueeze*x*x*x*x > chance*(1+1e-9) {
				t.Fatalf("shape %g: squeeze at %g is above %g", shape, x, chance)
			}
		}
	}
}

// Extremes of the shape give finite numbers; a shape that is none panics.
func TestGammaShapes(t *testing.T) {
	r := Stream(1, 0, "shapes")
	for _, shape := range []float64{1e-300, 1e-9, 1, 1e9, 1e18, 1e300} {
		for range 1000 {
			if x := r.Gamma(shape); !(x >= 0) || math.IsInf(x, 0) {
				t.Fatalf("Gamma(%g) = %g", shape, x)
			}
		}
	}
	for _, shape := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Gamma(%g) does not panic", shape)
				}
			}()
			r.Gamma(shape)
		}()
	}
}

// The draws of a seed are part of the program's contract: the same on every
// platform and in every version. Pinned draws are never edited. The first two draws
// are given as bits, then a hash of the first 10,000.
func TestPinnedDraws(t *testing.T) {
	pinned := []string{
		"Uniform 3fe31b6eb70d2caf 3fc3d77adb9e7a40 6bcb743eac0fd002",
		"Exponential 3ff27d25cc4cf302 3fb6ab7b51f44170 d5ea6f63cb7411bf",
		"Normal bfeffbfb14600492 bfbfe715670927a6 db53b99fc09b403b",
		"Gamma 0.1 3edaa24911639772 3e27b511a31ef09e 3551a88e03b98588",
		"Gamma 0.7 3fce1dd55236d01b 3fa97f3c5e6f7427 3b10ef189addbffe",
		"Gamma 1 3fc1b34063130bed 3fe80765d61f8972 4df8069f36795480",
		"Gamma 2.5 3ff00d8f24a131c8 400286d884d808ed e4c1e43285608d71",
		"Gamma 400 4077c0416638de3e 40791a6b53a782b7 1398004e67d8824f",
	}
	for _, v := range variates {
		r, hash := Stream(1, 0, "pinned"), fnv.New64a()
		line := v.name
		for j := range 10_000 {
			bits := math.Float64bits(v.draw(r))
			if j < 2 {
				line += fmt.Sprintf(" %016x", bits)
			}
			fmt.Fprintf(hash, "%016x", bits)
		}
		line += fmt.Sprintf(" %016x", hash.Sum64())
		if v.name != "Open" && !slices.Contains(pinned, line) {
			t.Errorf("drawn %q", line)
		}
	}
}

// Nothing that is drawn allocates.
func TestDrawsDoNotAllocate(t *testing.T) {
	r := *Stream(1, 0, "allocations")
	for _, v := range variates {
		if n := testing.AllocsPerRun(1000, func() { sink += v.draw(&r) }); n != 0 {
			t.Errorf("%s: %g allocations per draw", v.name, n)
		}
	}
}

func BenchmarkUniform(b *testing.B)     { benchmarkDraws(b, (*Rand).Uniform) }
func BenchmarkExponential(b *testing.B) { benchmarkDraws(b, (*Rand).Exponential) }
func BenchmarkNormal(b *testing.B)      { benchmarkDraws(b, (*Rand).Normal) }
func BenchmarkGammaSmall(b *testing.B) {
	benchmarkDraws(b, func(r *Rand) float64 { return r.Gamma(0.7) })
}
func BenchmarkGamma(b *testing.B) { benchmarkDraws(b, func(r *Rand) float64 { return r.Gamma(2.5) }) }

func benchmarkDraws(b *testing.B, draw func(*Rand) float64) {
	r, sum := *Stream(1, 0, "benchmark"), 0.0
	for range b.N {
		sum += draw(&r)
	}
	sink = sum
}
