package inference

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"lbsim/sim"
)

// near tells whether two numbers are the same but for rounding; infinities and NaN
// are only like themselves.
func near(a, b float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-9*max(math.Abs(a), math.Abs(b))
}

// The intervals of a mean, and of the difference of two means of pairs, are those of
// the textbook, and so is the p-value.
func TestMeans(t *testing.T) {
	for _, n := range []int{2, 3, 10, 40} {
		r := sim.Stream(uint64(n), 0, "means")
		a, b, difference := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range a {
			common := r.Exponential()
			a[i], b[i] = common+0.1*r.Uniform(), common+0.1*r.Uniform()+0.05
			difference[i] = b[i] - a[i]
		}
		mean, deviation := stat.MeanStdDev(difference, nil)
		student := distuv.StudentsT{Sigma: 1, Nu: float64(n - 1)}
		error := deviation / math.Sqrt(float64(n))
		half := student.Quantile(0.975) * error
		e := Mean(b).Minus(Mean(a))
		if i := e.Interval(0.95); !near(e.Value, mean) || math.Abs(i.Low-(mean-half)) > 1e-9 || math.Abs(i.High-(mean+half)) > 1e-9 {
			t.Errorf("%d pairs: %v %v; the textbook has %v ±%v", n, e.Value, i, mean, half)
		}
		if p := 2 * student.CDF(-math.Abs(mean)/error); math.Abs(e.P()-p) > 1e-9 {
			t.Errorf("%d pairs: p = %v; the textbook has %v", n, e.P(), p)
		}
		x, y := stat.Variance(a, nil), stat.Variance(b, nil)
		if reduction := (x + y) / (deviation * deviation); math.Abs(Reduction(Mean(a), Mean(b))/reduction-1) > 1e-6 {
			t.Errorf("%d pairs: variance reduced by %v; expected %v", n, Reduction(Mean(a), Mean(b)), reduction)
		}
	}
}

// The spread of numbers that may be infinite: known when all are, unknown when only
// some are, since nothing tells how far the finite ones could be off.
func TestInfinite(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, row := range []struct {
		about     string
		value     float64
		without   []float64
		low, high float64
	}{
		{"all the same", 3, []float64{3, 3, 3}, 3, 3},
		{"all infinite", inf, []float64{inf, inf, inf}, inf, inf},
		{"one infinite", 3, []float64{3, inf, 3}, nan, nan},
		{"all but one infinite", inf, []float64{inf, 3, inf}, nan, nan},
		{"infinite, its parts finite", inf, []float64{3, 3}, nan, nan},
		{"one unknown", 3, []float64{3, nan}, nan, nan},
		{"unknown", nan, []float64{nan, nan}, nan, nan},
		{"of one part", 3, nil, nan, nan},
	} {
		if i := (Estimate{row.value, row.without}).Interval(0.95); !near(i.Low, row.low) || !near(i.High, row.high) {
			t.Errorf("%s: %v; expected [%v, %v]", row.about, i, row.low, row.high)
		}
	}
}

// The interval of a share holds what it promises for every probability: the chance
// that it misses, summed over what may happen, is 5 % at most. It lies in [0, 1] and
// is no point.
func TestShare(t *testing.T) {
	for _, n := range []float64{1, 3, 10, 64} {
		for p := 0.01; p < 1; p += 0.07 {
			missed := 0.0
			for k := 0.0; k <= n; k++ {
				i := Share(k, n, 0.95)
				if i.Low < 0 || i.High > 1 || i.High-i.Low < 0.01 {
					t.Fatalf("%v of %v: %v", k, n, i)
				}
				if p < i.Low || p > i.High {
					missed += distuv.Binomial{N: n, P: p}.Prob(k)
				}
			}
			if missed > 0.05+1e-9 {
				t.Errorf("%v trials with probability %v: %v missed", n, p, missed)
			}
		}
	}
	if i := Share(31, 64, 0.95); math.Abs(i.Low-0.357523) > 1e-4 || math.Abs(i.High-0.612670) > 1e-4 {
		t.Errorf("31 of 64: %v; tables have [0.3575, 0.6127]", i)
	}
}

// Holm's correction, worked by hand.
func TestHolm(t *testing.T) {
	nan := math.NaN()
	for _, row := range []struct{ p, want []float64 }{
		{[]float64{0.01, 0.04, 0.03, 0.005}, []float64{0.03, 0.06, 0.06, 0.02}},
		{[]float64{0.9, 0.6}, []float64{1, 1}},
		{[]float64{0.2}, []float64{0.2}},
		{[]float64{nan, 0.01}, []float64{nan, 0.02}},
		{nil, []float64{}},
	} {
		if got := Holm(row.p); !slices.EqualFunc(got, row.want, near) {
			t.Errorf("Holm of %v is %v; expected %v", row.p, got, row.want)
		}
	}
}

// Numbers that differ are told apart, those that do not share their places, and an
// infinite one is last for certain.
func TestPlaces(t *testing.T) {
	r := sim.Stream(3, 0, "places")
	of := func(mean float64) Estimate {
		x := make([]float64, 20)
		for i := range x {
			x[i] = mean + 0.1*r.Uniform()
		}
		return Mean(x)
	}
	endless := Estimate{math.Inf(1), slices.Repeat([]float64{math.Inf(1)}, 20)}
	same := of(2)
	got := Places([]Estimate{same, of(3), endless, same, of(1)}, 0.95)
	if want := []Place{{2, 3}, {4, 4}, {5, 5}, {2, 3}, {1, 1}}; !slices.Equal(got, want) {
		t.Errorf("places %v; expected %v", got, want)
	}
}

// Of 1,000 families of five numbers that are truly the same, at most 5 % have a pair
// that is told apart: above 7.5 % would come by chance for one seed in 3,000.
func TestPlacesOfEquals(t *testing.T) {
	r, wrong := sim.Stream(4, 0, "places"), 0
	for range 1000 {
		numbers := make([]Estimate, 5)
		for k := range numbers {
			x := make([]float64, 10)
			for i := range x {
				x[i] = normal(r)
			}
			numbers[k] = Mean(x)
		}
		if slices.ContainsFunc(Places(numbers, 0.95), func(p Place) bool { return p != Place{1, 5} }) {
			wrong++
		}
	}
	if t.Logf("%d of 1000 families of equals are told apart", wrong); wrong > 75 {
		t.Errorf("%d of 1000 families of equals are told apart", wrong)
	}
}

// Independent numbers look correlated in a tenth of rows, numbers that follow each
// other nearly always. The bounds would be left by chance for one seed in 1,000.
func TestCorrelated(t *testing.T) {
	r := sim.Stream(5, 0, "rows")
	for _, row := range []struct {
		about     string
		memory    float64
		low, high int
	}{{"independent", 0, 65, 140}, {"of a long memory", 0.8, 985, 1000}} {
		found := 0
		for range 1000 {
			x := make([]float64, 32)
			for i := range x {
				if x[i] = normal(r); i > 0 {
					x[i] += row.memory * x[i-1]
				}
			}
			if Correlated(x) {
				found++
			}
		}
		if found < row.low || found > row.high {
			t.Errorf("%d of 1000 %s rows are correlated; expected %d to %d", found, row.about, row.low, row.high)
		}
	}
}

func normal(r *sim.Rand) float64 {
	return math.Sqrt(2*r.Exponential()) * math.Cos(2*math.Pi*r.Uniform())
}
