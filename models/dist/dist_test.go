package dist

import (
	"fmt"
	"hash/fnv"
	"math"
	"reflect"
	"strings"
	"testing"

	"lbsim/models/catalog"
	"lbsim/sim"
)

// each runs a test on every setting of every line of the table, on a copy as a run
// would take it.
func each(t *testing.T, test func(t *testing.T, s setting, r *sim.Rand)) {
	for _, kind := range Distributions.Kinds {
		for _, s := range settings[kind.Name] {
			name := spelled(reflect.ValueOf(&s.dist).Elem())
			t.Run(name, func(t *testing.T) {
				s.raw, s.dist = s.dist, Ready(s.dist)
				test(t, s, sim.Stream(1, 0, name))
			})
		}
	}
}

// spelled returns a value with its parameters that are given, those within included.
func spelled(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Interface:
		return catalog.NameOf(&Distributions, v.Interface()) + spelled(v.Elem().Elem())
	case reflect.Struct:
		var all []string
		for _, f := range catalog.Fields(v.Type()) {
			if value := v.Field(f.Index); !value.IsZero() {
				all = append(all, f.Key+" "+spelled(value))
			}
		}
		return "(" + strings.Join(all, " ") + ")"
	case reflect.Slice:
		var all []string
		for i := range v.Len() {
			all = append(all, spelled(v.Index(i)))
		}
		return "[" + strings.Join(all, " ") + "]"
	}
	return fmt.Sprint(v)
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
			t.Errorf("%s has no setting; give it parameters, and the law that it follows, in settings_test.go", kind.Name)
		}
		if _, ok := kind.New().(Momenter); !ok {
			t.Errorf("%s does not know its moments", kind.Name)
		}
		for _, s := range settings[kind.Name] {
			if got := catalog.NameOf(&Distributions, s.dist); got != kind.Name {
				t.Errorf("a setting of %s is of kind %q", kind.Name, got)
			}
		}
		if len(catalog.Fields(reflect.TypeOf(kind.New()))) == 0 {
			t.Errorf("%s has no parameters", kind.Name)
		}
		checkParameters(t, kind.Name, reflect.TypeOf(kind.New()))
	}
	for name := range settings {
		if !names[name] {
			t.Errorf("setting of %q, which is not in the table", name)
		}
	}
}

// checkParameters expects a sentence of every parameter, a range of numbers, and of
// what holds variates their unit, those of lists included.
func checkParameters(t *testing.T, name string, of reflect.Type) {
	for _, f := range catalog.Fields(of) {
		where, kind := name+"."+f.Key, f.Type.Kind()
		if kind == reflect.Slice {
			kind = f.Type.Elem().Kind()
		}
		_, err := catalog.ParseRange(f.Range)
		isNumber := kind == reflect.Float64 || kind == reflect.Int
		if err != nil || f.About == "" || isNumber == (f.Range == "") {
			t.Errorf("%s lacks a sentence or a range", where)
		}
		switch {
		case kind == reflect.Interface && f.Type != reflect.TypeFor[Dist](), !isNumber && kind != reflect.Interface && kind != reflect.Struct && kind != reflect.String:
			t.Errorf("%s is of type %v", where, f.Type)
		case (kind == reflect.Interface || kind == reflect.Struct) && f.Unit != catalog.Variate:
			t.Errorf("%s does not pass the unit on", where)
		case kind == reflect.Struct:
			checkParameters(t, where, f.Type.Elem())
		}
	}
}

// Nothing is allocated by a draw, prepared or not.
func TestAllocations(t *testing.T) {
	each(t, func(t *testing.T, s setting, r *sim.Rand) {
		sum := 0.0
		if n := testing.AllocsPerRun(1000, func() { sum += s.dist.Sample(r) + s.raw.Sample(r) }); n != 0 {
			t.Errorf("%g allocations per draw", n)
		}
	})
}

// What is made of others prepares copies of them: neither its description, which
// several runs share, nor those who hold a part of it feel that.
func TestNested(t *testing.T) {
	part := &Weibull{Mean: 3, CV: 2}
	for _, d := range []Dist{&Mixture{Parts: []Part{{1, part}}}, &Shifted{By: 1, Of: part}, &Shifted{By: 1, Of: &Mixture{Parts: []Part{{1, part}}}}} {
		before := fmt.Sprintf("%+v", d)
		a, b := Ready(d), Ready(d)
		if *part != (Weibull{Mean: 3, CV: 2}) || fmt.Sprintf("%+v", d) != before {
			t.Fatalf("preparing a copy of %s has changed it to %+v, and a part of it to %+v", before, d, part)
		}
		inner := func(d Dist) Dist {
			for {
				switch of := d.(type) {
				case *Mixture:
					d = of.derived[0].Of
				case *Shifted:
					d = of.derived
				default:
					return d
				}
			}
		}
		if w, ok := inner(a).(*Weibull); !ok || w.derived.scale == 0 || inner(a) == inner(b) {
			t.Errorf("%s: the part of a copy is %+v", before, inner(a))
		}
	}
}

// The same stream gives the same variates, of the same number of draws; so does a
// copy, and so does one that was not prepared, and drawing changes nothing.
func TestDeterminism(t *testing.T) {
	each(t, func(t *testing.T, s setting, r *sim.Rand) {
		unprepared, copied := s.raw, catalog.Clone(s.dist)
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
		"constant":         "bf4185b1c4a27f95",
		"uniform":          "0a94b06abb5035b8",
		"exponential":      "ed81168b7797e2e4",
		"lognormal":        "ae871361247b060b",
		"gamma":            "fcba69e9017a6e45",
		"bounded_pareto":   "d765d5c99b856a92",
		"erlang":           "a2a256760d008107",
		"weibull":          "78c4837f7fa1b3a5",
		"pareto":           "98074a23b923a770",
		"hyperexponential": "d6766130a65c2fd9",
		"normal":           "2b2c0d29ee2da0f8",
		"triangular":       "2bd9a412b0dd31c1",
		"empirical":        "89fcdb60074b681c",
		"mixture":          "4c270a18cbc233e6",
		"shifted":          "96c892c0e01ccc28",
		"geometric":        "50ceb9dffdb1eba8",
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
		{&Weibull{Mean: 1}, "expected mean with either cv or shape, or scale with shape"},
		{&Weibull{Mean: 1, CV: 1, Shape: 1}, "expected mean with"},
		{&Weibull{Scale: 1, CV: 1}, "expected mean with"},
		{&Weibull{Scale: 1, Mean: 1, Shape: 1}, "expected mean with"},
		{&Weibull{Scale: 1, Shape: 1, CV: 1}, "expected mean with"},
		{&Weibull{Shape: 1}, "expected mean with"},
		{&Pareto{Mean: 1, Min: 1, Shape: 2}, "either mean or min"},
		{&Pareto{Mean: 1, Shape: 1}, "with a shape of 1 or less the mean is infinite"},
		{&Pareto{Min: 1, Shape: 0.5}, "with a shape of 1 or less the mean is infinite"},
		{&Hyperexponential{}, "either phases, or mean and cv"},
		{&Hyperexponential{Mean: 1}, "either phases, or mean and cv"},
		{&Hyperexponential{CV: 2}, "either phases, or mean and cv"},
		{&Hyperexponential{Mean: 1, CV: 2, Phases: []Phase{{1, 1}}}, "either phases, or mean and cv"},
		{&Hyperexponential{Phases: []Phase{{0.5, 1}, {0.4, 2}}}, "the shares add up to 90%; expected 100%"},
		{&Hyperexponential{Phases: []Phase{{0.5, 1}, {0.50001, 2}}}, "the shares add up to 100.001%"},
		{&Normal{Mean: 1}, "either cv or sd"},
		{&Normal{Mean: 1, CV: 1, SD: 1}, "either cv or sd"},
		{&Triangular{Min: 2, Mode: 1, Max: 3}, "mode is not between min and max"},
		{&Triangular{Min: 2, Mode: 4, Max: 3}, "mode is not between min and max"},
		{&Triangular{Min: 3, Mode: 3, Max: 3}, "max is not above min"},
		{&Mixture{}, "there are no parts"},
		{&Mixture{Parts: []Part{{0.7, &Constant{}}, {0.7, &Constant{}}}}, "the shares add up to 140%"},
		{&Empirical{}, "expected values, or a file"},
		{&Empirical{Values: []float64{1}, File: "x"}, "exclude each other"},
		{&Empirical{Values: []float64{1}, Unit: "ms"}, "are for a file"},
		{&Empirical{Column: "x"}, "are for a file"},
		{&Empirical{File: "x"}, "either column, or quantile and value"},
		{&Empirical{File: "x", Column: "x", LevelsFrom: "q", ValuesFrom: "v"}, "either column, or quantile and value"},
		{&Empirical{File: "x", LevelsFrom: "q"}, "one of them is missing"},
		{&Empirical{File: "x", ValuesFrom: "v"}, "one of them is missing"},
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
		&BoundedPareto{Min: 1, Max: 1 + 1e-12, Shape: 2}, &Erlang{Mean: 1, Shape: 10000}, &Pareto{Mean: 1, Shape: 1 + 1e-9},
		&Weibull{Mean: 1, Shape: 0.05}, &Weibull{Mean: 1, Shape: 1000}, &Weibull{Mean: 1, CV: 0.002}, &Weibull{Mean: 1, CV: 1000},
		&Hyperexponential{Mean: 1, CV: 1000}, &Hyperexponential{Phases: []Phase{{0.5, 1}, {0.5000009, 1}, {1e-300, 1e100}}},
		&Normal{Mean: 1, CV: 1000}, &Normal{Mean: 1e-9, SD: 1e9}, &Normal{Mean: 1, CV: 1e-300}, &Triangular{Max: 1e300}, &Triangular{Min: 1, Mode: 1, Max: 1 + 1e-15},
		&Geometric{Mean: 1 + 1e-15}, &Geometric{Mean: 1e15}, &Empirical{Values: []float64{1e300, 0}},
	} {
		for range 1000 {
			if x := d.Sample(r); !(x >= 0) || math.IsInf(x, 0) {
				t.Fatalf("%+v: drawn %g", d, x)
			}
		}
		if mean, variance := d.(Momenter).Moments(); !(mean > 0 && variance >= 0) {
			t.Errorf("%+v: mean %g, variance %g", d, mean, variance)
		}
	}
}

func BenchmarkSample(b *testing.B) {
	for _, kind := range Distributions.Kinds {
		if kind.New == nil {
			continue
		}
		d, r := Ready(settings[kind.Name][0].dist), sim.Stream(1, 0, "benchmark")
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
