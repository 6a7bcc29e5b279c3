package dist

import (
	"fmt"
	"hash/fnv"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"lbsim/models/catalog"
	"lbsim/sim"
)

// law is what a setting is compared with: gonum's distribution, or one of
// law_test.go, none of which shares code with this package.
type law interface {
	CDF(x float64) float64
	Mean() float64
	Variance() float64
	ExKurtosis() float64
}

// setting is a kind with parameters, and the law that it must follow.
type setting struct {
	dist Dist
	law  law
	// heavy: the tail is so heavy that the variance of a sample is far from normal,
	// and only compared with the law's exactly.
	heavy bool
}

// settings are what the battery runs on, by kind. A kind of the table without a
// setting fails.
var settings = map[string][]setting{
	"constant": {
		{dist: &Constant{Value: 0.02}, law: pointLaw(0.02)},
		{dist: &Constant{}, law: pointLaw(0)},
	},
	"uniform": {
		{dist: &Uniform{Min: 0.01, Max: 0.05}, law: distuv.Uniform{Min: 0.01, Max: 0.05}},
		{dist: &Uniform{Max: 3}, law: distuv.Uniform{Min: 0, Max: 3}},
		{dist: &Uniform{Mean: 2, CV: 0.25}, law: distuv.Uniform{Min: 2 - math.Sqrt(3)/2, Max: 2 + math.Sqrt(3)/2}},
		{dist: &Uniform{Mean: 0.01, CV: 1 / math.Sqrt(3)}, law: distuv.Uniform{Min: 0, Max: 0.02}},
	},
	"exponential": {
		{dist: &Exponential{Mean: 0.02}, law: distuv.Exponential{Rate: 50}},
		{dist: &Exponential{Mean: 86400}, law: distuv.Exponential{Rate: 1.0 / 86400}},
	},
	"lognormal": {
		{dist: &Lognormal{Mean: 0.06, CV: 0.3}, law: lognormalLaw(0.06, 0.3)},
		{dist: &Lognormal{Mean: 0.03, CV: 1.2}, law: lognormalLaw(0.03, 1.2), heavy: true},
		{dist: &Lognormal{Mean: 5, CV: 3}, law: lognormalLaw(5, 3), heavy: true},
		{dist: &Lognormal{Mean: 5, CV: 1e-6}, law: lognormalLaw(5, 1e-6)},
		{dist: &Lognormal{Mean: 5}, law: pointLaw(5)},
	},
	"gamma": {
		{dist: &Gamma{Mean: 0.08, CV: 0.7}, law: gammaLaw(0.08, 1/0.49)},
		{dist: &Gamma{Mean: 2, CV: 2}, law: gammaLaw(2, 0.25)},
		{dist: &Gamma{Mean: 2, CV: 1}, law: distuv.Exponential{Rate: 0.5}},
		{dist: &Gamma{Mean: 100, Shape: 30}, law: gammaLaw(100, 30)},
	},
	"bounded_pareto": {
		{dist: &BoundedPareto{Min: 0.001, Max: 0.5, Shape: 1.5}, law: newParetoLaw(0.001, 0.5, 1.5), heavy: true},
		{dist: &BoundedPareto{Min: 1, Max: 1e6, Shape: 1}, law: newParetoLaw(1, 1e6, 1), heavy: true},
		{dist: &BoundedPareto{Min: 1, Max: 100, Shape: 2}, law: newParetoLaw(1, 100, 2)},
		{dist: &BoundedPareto{Min: 2, Max: 3, Shape: 0.5}, law: newParetoLaw(2, 3, 0.5)},
		{dist: &BoundedPareto{Min: 1, Max: 10, Shape: 1e-9}, law: newParetoLaw(1, 10, 1e-9)},
	},
}

// falseAlarm is the probability that one of the tests of a sample fails although
// the draws are right, were the seed another. With three for each of some 20
// settings, one seed in 15,000 raises a false alarm.
const falseAlarm = 1e-6

// deviates is the number of standard errors that a normal estimate exceeds, on
// either side, with probability falseAlarm.
var deviates = distuv.UnitNormal.Quantile(1 - falseAlarm/2)

// each runs a test on every setting of every line of the table, on a copy as a run
// would take it.
func each(t *testing.T, test func(t *testing.T, s setting, r *sim.Rand)) {
	for _, kind := range Distributions.Kinds {
		for _, s := range settings[kind.Name] {
			name := fmt.Sprintf("%s %+v", kind.Name, reflect.ValueOf(s.dist).Elem())
			t.Run(name, func(t *testing.T) {
				s.dist = prepared(s.dist)
				test(t, s, sim.Stream(1, 0, name))
			})
		}
	}
}

func prepared(d Dist) Dist {
	d = catalog.Clone(d)
	if p, ok := d.(Preparer); ok {
		p.Prepare()
	}
	return d
}

// Every line of the table can be described; those with a constructor are run by
// this battery, know their moments, and have tags that the decoder can read.
func TestTable(t *testing.T) {
	names := map[string]bool{}
	for _, kind := range Distributions.Kinds {
		if kind.About == "" || strings.HasSuffix(kind.About, ".") || names[kind.Name] {
			t.Errorf("%s: a sentence without full stop, and a name of its own, are expected", kind.Name)
		}
		names[kind.Name] = true
		if kind.New == nil {
			continue
		}
		if len(settings[kind.Name]) == 0 {
			t.Errorf("%s has no setting in this test", kind.Name)
		}
		if _, ok := kind.New().(Momenter); !ok {
			t.Errorf("%s does not know its moments", kind.Name)
		}
		for _, s := range settings[kind.Name] {
			if got := catalog.NameOf(&Distributions, s.dist); got != kind.Name {
				t.Errorf("a setting of %s is of kind %q", kind.Name, got)
			}
		}
		fields := catalog.Fields(reflect.TypeOf(kind.New()))
		if len(fields) == 0 {
			t.Errorf("%s has no parameters", kind.Name)
		}
		for _, f := range fields {
			if _, err := catalog.ParseRange(f.Range); err != nil || f.About == "" || f.Range == "" || f.Type.Kind() != reflect.Float64 {
				t.Errorf("%s: parameter %s lacks a sentence, a range or the right type", kind.Name, f.Key)
			}
		}
	}
	for name := range settings {
		if !names[name] {
			t.Errorf("setting of %q, which is not in the table", name)
		}
	}
}

// The moments that a distribution states are those of its law.
func TestMoments(t *testing.T) {
	each(t, func(t *testing.T, s setting, _ *sim.Rand) {
		mean, variance := s.dist.(Momenter).Moments()
		if off(mean, s.law.Mean()) > 1e-9 || off(variance, s.law.Variance()) > 1e-9 {
			t.Errorf("moments are %g and %g; expected %g and %g", mean, variance, s.law.Mean(), s.law.Variance())
		}
	})
}

// off is the relative difference.
func off(got, want float64) float64 {
	if got == want {
		return 0
	}
	return math.Abs(got-want) / math.Max(math.Abs(got), math.Abs(want))
}

// The mean of a sample, and its variance where the tail allows, are within the
// standard errors of the moments.
func TestSampleMoments(t *testing.T) {
	const draws = 200_000
	each(t, func(t *testing.T, s setting, r *sim.Rand) {
		mean, variance := s.dist.(Momenter).Moments()
		sum, squares := 0.0, 0.0
		for range draws {
			x := s.dist.Sample(r)
			if !(x >= 0) || math.IsInf(x, 0) {
				t.Fatalf("drawn %g", x)
			}
			sum += x - mean
			squares += (x - mean) * (x - mean)
		}
		if variance == 0 {
			if squares != 0 {
				t.Errorf("constant %g varies", mean)
			}
			return
		}
		if z := sum / draws / math.Sqrt(variance/draws); math.Abs(z) > deviates {
			t.Errorf("mean of the sample is off by %.1f standard errors; expected at most %.1f", z, deviates)
		}
		z := (squares/draws/variance - 1) / math.Sqrt((s.law.ExKurtosis()+2)/draws)
		if math.Abs(z) > deviates && !s.heavy {
			t.Errorf("variance of the sample is off by %.1f standard errors; expected at most %.1f", z, deviates)
		}
	})
}

// The largest distance between the distribution of a sample and the law stays
// below Kolmogorov's bound.
func TestFit(t *testing.T) {
	const draws = 100_000
	limit := math.Sqrt(-math.Log(falseAlarm/2) / 2 / draws)
	each(t, func(t *testing.T, s setting, r *sim.Rand) {
		sample := make([]float64, draws)
		for i := range sample {
			sample[i] = s.dist.Sample(r)
		}
		slices.Sort(sample)
		if s.law.Variance() == 0 {
			if sample[0] != s.law.Mean() || sample[draws-1] != s.law.Mean() {
				t.Errorf("constant is between %g and %g; expected %g", sample[0], sample[draws-1], s.law.Mean())
			}
			return
		}
		worst := 0.0
		for i, x := range sample {
			p := s.law.CDF(x)
			worst = max(worst, p-float64(i)/draws, float64(i+1)/draws-p)
		}
		if worst > limit {
			t.Errorf("distance %.5f from the law; expected at most %.5f in all but one of a million cases", worst, limit)
		}
	})
}

// Quantiles invert the law: the share below them is what was asked for.
func TestQuantiles(t *testing.T) {
	each(t, func(t *testing.T, s setting, _ *sim.Rand) {
		d, ok := s.dist.(Quantiler)
		if !ok {
			return
		}
		last := 0.0
		for _, q := range []float64{1e-9, 0.001, 0.01, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1 - 1e-6} {
			x := d.Quantile(q)
			if x < last {
				t.Errorf("quantile %g is %g, below %g of a smaller one", q, x, last)
			}
			last = x
			if s.law.Variance() == 0 {
				if x != s.law.Mean() {
					t.Errorf("quantile %g is %g; expected %g", q, x, s.law.Mean())
				}
				continue
			}
			if p := s.law.CDF(x); math.Abs(p-q) > 1e-12 {
				t.Errorf("share below quantile %g is %g", q, p)
			}
			// gonum's exponential quantile has few digits for very small shares.
			if l, ok := s.law.(Quantiler); ok && q >= 0.001 && off(x, l.Quantile(q)) > 1e-9 {
				t.Errorf("quantile %g is %g; expected %g", q, x, l.Quantile(q))
			}
		}
	})
}

// Nothing is allocated by a draw.
func TestAllocations(t *testing.T) {
	each(t, func(t *testing.T, s setting, r *sim.Rand) {
		sum := 0.0
		if n := testing.AllocsPerRun(1000, func() { sum += s.dist.Sample(r) }); n != 0 {
			t.Errorf("%g allocations per draw", n)
		}
	})
}

// The same stream gives the same variates, of the same number of draws; so does a
// copy, and so does one that was not prepared, and drawing changes nothing.
func TestDeterminism(t *testing.T) {
	each(t, func(t *testing.T, s setting, r *sim.Rand) {
		raw := reflect.New(reflect.TypeOf(s.dist).Elem()) // parameters only
		for _, f := range catalog.Fields(raw.Type()) {
			raw.Elem().Field(f.Index).Set(reflect.ValueOf(s.dist).Elem().Field(f.Index))
		}
		unprepared, copied := raw.Interface().(Dist), catalog.Clone(s.dist)
		before := fmt.Sprintf("%+v %+v", s.dist, unprepared)
		a, b, c := *r, *r, *r
		for i := range 10_000 {
			x, y, z := s.dist.Sample(&a), copied.Sample(&b), unprepared.Sample(&c)
			if x != y || x != z || a != b || a != c {
				t.Fatalf("draw %d: %g, %g from a copy, %g unprepared", i, x, y, z)
			}
		}
		if after := fmt.Sprintf("%+v %+v", s.dist, unprepared); after != before {
			t.Errorf("drawing has changed %s to %s", before, after)
		}
	})
}

// The draws of a seed are the same on every platform and in every version. Pinned
// draws are never edited. Each is a hash of the bits of the first 1,000 draws from
// the first settings of a kind.
func TestPinnedDraws(t *testing.T) {
	pinned := map[string]string{
		"constant":       "bf4185b1c4a27f95",
		"uniform":        "0a94b06abb5035b8",
		"exponential":    "ed81168b7797e2e4",
		"lognormal":      "ae871361247b060b",
		"gamma":          "fcba69e9017a6e45",
		"bounded_pareto": "d765d5c99b856a92",
	}
	for _, kind := range Distributions.Kinds {
		hash := fnv.New64a()
		for _, s := range settings[kind.Name][:min(2, len(settings[kind.Name]))] {
			r := sim.Stream(1, 0, "pinned")
			for range 1000 {
				fmt.Fprintf(hash, "%016x", math.Float64bits(s.dist.Sample(r)))
			}
		}
		if got := fmt.Sprintf("%016x", hash.Sum64()); kind.New != nil && got != pinned[kind.Name] {
			t.Errorf("%q: %q,", kind.Name, got)
		}
	}
}

// Check finds what is wrong between parameters, and nothing where nothing is.
func TestCheck(t *testing.T) {
	each(t, func(t *testing.T, s setting, _ *sim.Rand) {
		if c, ok := s.dist.(Checker); ok && c.Check() != "" {
			t.Error(c.Check())
		}
	})
	for _, row := range []struct {
		dist Checker
		want string
	}{
		{&Uniform{}, "either min and max, or mean and cv"},
		{&Uniform{Min: 1}, "max is not above min"},
		{&Uniform{Min: 2, Max: 2}, "max is not above min"},
		{&Uniform{Min: 2, Max: 1}, "max is not above min"},
		{&Uniform{Max: 2, Mean: 1}, "either min and max, or mean and cv"},
		{&Uniform{Max: 2, CV: 0.1}, "either min and max, or mean and cv"},
		{&Uniform{Min: 1, Mean: 1, CV: 0.1}, "either min and max, or mean and cv"},
		{&Uniform{Mean: 1}, "without cv"},
		{&Uniform{CV: 0.1}, "without mean"},
		{&Uniform{Mean: 1, CV: 0.6}, "at most 0.577"},
		{&Gamma{Mean: 1}, "either cv or shape"},
		{&Gamma{Mean: 1, CV: 1, Shape: 1}, "either cv or shape"},
		{&BoundedPareto{Min: 2, Max: 1, Shape: 1}, "max is not above min"},
		{&BoundedPareto{Min: 2, Max: 2, Shape: 1}, "max is not above min"},
	} {
		if got := row.dist.Check(); !strings.Contains(got, row.want) {
			t.Errorf("%+v: %q; expected %q", row.dist, got, row.want)
		}
	}
}

// The ends of what the ranges of parameters allow give numbers.
func TestExtremes(t *testing.T) {
	r := sim.Stream(1, 0, "extremes")
	for _, d := range []Dist{
		&Lognormal{Mean: 1e-9, CV: 1000}, &Lognormal{Mean: 1, CV: 1e-200}, &Gamma{Mean: 1, CV: 1000}, &Gamma{Mean: 1, CV: 1e-200},
		&Gamma{Mean: 1, Shape: 1e300}, &BoundedPareto{Min: 1e-9, Max: 1e9, Shape: 1000}, &BoundedPareto{Min: 1e-9, Max: 1e9, Shape: 1e-300},
		&BoundedPareto{Min: 1, Max: 1 + 1e-12, Shape: 2},
	} {
		for range 1000 {
			if x := d.Sample(r); !(x >= 0) || math.IsInf(x, 0) {
				t.Fatalf("%+v: drawn %g", d, x)
			}
		}
		if mean, variance := d.(Momenter).Moments(); !(mean > 0 && variance >= 0) || math.IsInf(variance, 0) {
			t.Errorf("%+v: mean %g, variance %g", d, mean, variance)
		}
	}
}

func BenchmarkSample(b *testing.B) {
	for _, kind := range Distributions.Kinds {
		if kind.New == nil {
			continue
		}
		d, r := prepared(settings[kind.Name][0].dist), sim.Stream(1, 0, "benchmark")
		b.Run(kind.Name, func(b *testing.B) {
			sum := 0.0
			for range b.N {
				sum += d.Sample(r)
			}
			sink = sum
		})
	}
}

var sink float64
