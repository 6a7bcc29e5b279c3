package popularity

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"lbsim/sim"
)

// falseAlarm is the probability that a comparison with exact chances fails though all
// is right, were the seed another. There are a dozen of them.
const falseAlarm = 1e-6

// kinds are the popularities of few enough items to know the chance of each.
var kinds = []struct {
	about  string
	kind   Popularity
	items  int
	weight func(k float64) float64 // of the k-th item, from 1
}{
	{"uniform", &Uniform{Items: 37}, 37, power(0)},
	{"zipf of exponent 0", &Zipf{Items: 37}, 37, power(0)},
	{"zipf of exponent 0.5", &Zipf{Items: 100, Exponent: 0.5}, 100, power(0.5)},
	{"zipf just below 1", &Zipf{Items: 100, Exponent: 1 - 1e-9}, 100, power(1 - 1e-9)},
	{"zipf of exponent 1", &Zipf{Items: 100, Exponent: 1}, 100, power(1)},
	{"zipf just above 1", &Zipf{Items: 100, Exponent: 1 + 1e-9}, 100, power(1 + 1e-9)},
	{"zipf near 1", &Zipf{Items: 2000, Exponent: 0.99}, 2000, power(0.99)},
	{"zipf of exponent 2", &Zipf{Items: 50, Exponent: 2}, 50, power(2)},
	{"zipf of exponent 5", &Zipf{Items: 1000, Exponent: 5}, 1000, power(5)},
	{"zipf of exponent 20", &Zipf{Items: 3, Exponent: 20}, 3, power(20)},
	{"two items", &Zipf{Items: 2, Exponent: 0.8}, 2, power(0.8)},
}

func power(s float64) func(k float64) float64 {
	return func(k float64) float64 { return math.Pow(k, -s) }
}

// Items come as often as they should: Pearson's test, with neighbours taken together
// until twenty are expected.
func TestChances(t *testing.T) {
	const n = 200_000
	for _, c := range kinds {
		r := sim.Stream(1, 0, c.about)
		counts := make([]float64, c.items)
		for range n {
			k := c.kind.Pick(r)
			if k >= uint64(c.items) {
				t.Fatalf("%s: item %d of %d", c.about, k, c.items)
			}
			counts[k]++
		}
		total := 0.0
		for k := range c.items {
			total += c.weight(float64(k + 1))
		}
		var seen, want []float64
		x, y := 0.0, 0.0
		for k := range c.items {
			x, y = x+counts[k], y+n*c.weight(float64(k+1))/total
			if y >= 20 {
				seen, want = append(seen, x), append(want, y)
				x, y = 0, 0
			}
		}
		seen[len(seen)-1] += x
		want[len(want)-1] += y
		if len(seen) == 1 {
			continue
		}
		limit := distuv.ChiSquared{K: float64(len(seen) - 1)}.Quantile(1 - falseAlarm)
		if score := stat.ChiSquare(seen, want); !(score < limit) {
			t.Errorf("%s: chi-square %.1f, limit %.1f: %v, expected %v", c.about, score, limit, seen, want)
		}
	}
}

// One item is always the same, whatever the exponent.
func TestOneItem(t *testing.T) {
	r := sim.Stream(1, 0, "one")
	for _, kind := range []Popularity{&Uniform{Items: 1}, &Zipf{Items: 1}, &Zipf{Items: 1, Exponent: 1}, &Zipf{Items: 1, Exponent: 20}} {
		for range 1000 {
			if k := kind.Pick(r); k != 0 {
				t.Fatalf("%T%+v: item %d", kind, kind, k)
			}
		}
	}
}

// Of very many items, too many to count each, those up to a rank come with the chance
// that the sums of k^-s give, by the formula of Euler and Maclaurin. The tolerance is
// five standard errors: a false alarm in a million, a comparison.
func TestManyItems(t *testing.T) {
	const items, n = 1_000_000_000_000, 100_000
	sum := func(n, s float64) (sum float64) {
		for k := 1.0; k < 100; k++ {
			sum += math.Pow(k, -s)
		}
		integral := math.Log(n / 100)
		if s != 1 {
			integral = (math.Pow(n, 1-s) - math.Pow(100, 1-s)) / (1 - s)
		}
		return sum + integral + (math.Pow(n, -s)+math.Pow(100, -s))/2 + s/12*(math.Pow(100, -s-1)-math.Pow(n, -s-1))
	}
	for _, s := range []float64{0, 0.5, 0.9, 1, 1.1, 2} {
		for name, kind := range map[string]Popularity{"zipf": &Zipf{Items: items, Exponent: s}, "uniform": &Uniform{Items: items}} {
			if name == "uniform" && s > 0 {
				continue
			}
			r := sim.Stream(1, 0, name)
			below := map[float64]float64{1e2: 0, 1e4: 0, 1e8: 0, 5e11: 0}
			for range n {
				k := kind.Pick(r)
				if k >= items {
					t.Fatalf("%s: item %d", name, k)
				}
				for rank := range below {
					if float64(k) < rank {
						below[rank]++
					}
				}
			}
			for rank, count := range below {
				p := sum(rank, s) / sum(items, s)
				if off := math.Abs(count-n*p) / math.Sqrt(n*p*(1-p)+1); !(off < 5) {
					t.Errorf("%s of exponent %v: %v of %d are below item %v, expected %v; %.1f standard errors", name, s, count, n, rank, n*p, off)
				}
			}
		}
	}
}

// The same stream gives the same items, and no pick allocates.
func TestPick(t *testing.T) {
	for _, c := range kinds {
		a, b := sim.Stream(3, 0, "pick"), sim.Stream(3, 0, "pick")
		for range 1000 {
			if x, y := c.kind.Pick(a), c.kind.Pick(b); x != y {
				t.Fatalf("%s: items %d and %d", c.about, x, y)
			}
		}
		if allocs := testing.AllocsPerRun(1000, func() { c.kind.Pick(a) }); allocs != 0 {
			t.Errorf("%s: %g allocations; expected none", c.about, allocs)
		}
	}
}
