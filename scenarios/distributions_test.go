package scenarios

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"lbsim/models/catalog"
	"lbsim/models/dist"
)

// described is what a distribution can be given for.
var described = map[catalog.Unit]reflect.Type{
	catalog.Duration: reflect.TypeFor[struct {
		Value dist.Dist `key:"value" unit:"duration"`
	}](),
	catalog.Plain: reflect.TypeFor[struct {
		Value dist.Dist `key:"value"`
	}](),
	catalog.Size: reflect.TypeFor[struct {
		Value dist.Dist `key:"value" unit:"size"`
	}](),
}

// describe reads a distribution of what has the unit, with files beside the good
// scenarios.
func describe(t *testing.T, unit catalog.Unit, source string) (dist.Dist, Errors) {
	t.Helper()
	root, errs := read("x.yaml", []byte("value: "+source))
	if errs != nil {
		t.Fatal(errs)
	}
	v := reflect.New(described[unit]).Elem()
	d := &decoder{tree: &tree{file: "x.yaml", root: root}, families: families(), places: make(map[string]*yaml.Node)}
	d.fields(root, v, "", catalog.Field{})
	b := binder{folder: "testdata/good"}
	b.fill(d)
	x, _ := v.Field(0).Interface().(dist.Dist)
	return x, d.errors
}

// What is nested has the unit of the place where it is used, in lists too, and a kind
// may depend on that unit.
func TestDistributions(t *testing.T) {
	for _, c := range []struct {
		unit   catalog.Unit
		source string
		want   dist.Dist
	}{
		{catalog.Duration, "{erlang: {shape: 2, mean: 20ms}}", &dist.Erlang{Shape: 2, Mean: 0.02}},
		{catalog.Duration, "{weibull: {mean: 20ms, cv: 2}}", &dist.Weibull{Mean: 0.02, CV: 2}},
		{catalog.Duration, "{weibull: {scale: 20ms, shape: 0.7}}", &dist.Weibull{Scale: 0.02, Shape: 0.7}},
		{catalog.Duration, "{pareto: {min: 3ms, shape: 1.5}}", &dist.Pareto{Min: 0.003, Shape: 1.5}},
		{catalog.Plain, "{pareto: {shape: 1.2}}", &dist.Pareto{Shape: 1.2}},
		{catalog.Plain, "{pareto: {mean: 3, shape: 1.2}}", &dist.Pareto{Mean: 3, Shape: 1.2}},
		{catalog.Duration, "{hyperexponential: {phases: [{share: 10%, mean: 110ms}, {share: 0.9, mean: 10ms}]}}",
			&dist.Hyperexponential{Phases: []dist.Phase{{Share: 0.1, Mean: 0.11}, {Share: 0.9, Mean: 0.01}}}},
		{catalog.Plain, "{hyperexponential: {phases: [{share: 1, mean: 4}]}}", &dist.Hyperexponential{Phases: []dist.Phase{{Share: 1, Mean: 4}}}},
		{catalog.Duration, "{normal: {mean: 20ms, sd: 6ms}}", &dist.Normal{Mean: 0.02, SD: 0.006}},
		{catalog.Duration, "{triangular: {mode: 0s, max: 5ms}}", &dist.Triangular{Max: 0.005}},
		{catalog.Duration, "{empirical: {values: [10ms, 20ms, 0.02s]}}", &dist.Empirical{Values: []float64{0.01, 0.02, 0.02}}},
		{catalog.Plain, "{empirical: {values: [1, 2.5]}}", &dist.Empirical{Values: []float64{1, 2.5}}},
		{catalog.Size, "{empirical: {values: [1KiB, 2B]}}", &dist.Empirical{Values: []float64{1024, 2}}},
		{catalog.Duration, "{mixture: {parts: [{share: 70%, of: {exponential: 5ms}}, {share: 30%, of: 50ms}]}}",
			&dist.Mixture{Parts: []dist.Part{{Share: 0.7, Of: &dist.Exponential{Mean: 0.005}}, {Share: 0.3, Of: &dist.Constant{Value: 0.05}}}}},
		{catalog.Plain, "{mixture: {parts: [{share: 1, of: {shifted: {by: 1, of: {geometric: 40}}}}]}}",
			&dist.Mixture{Parts: []dist.Part{{Share: 1, Of: &dist.Shifted{By: 1, Of: &dist.Geometric{Mean: 40}}}}}},
		{catalog.Duration, "{shifted: {by: 5ms, of: {exponential: 10ms}}}", &dist.Shifted{By: 0.005, Of: &dist.Exponential{Mean: 0.01}}},
		{catalog.Plain, "{geometric: {mean: 40}}", &dist.Geometric{Mean: 40}},
		{catalog.Plain, "{geometric: 1}", &dist.Geometric{Mean: 1}},
	} {
		got, errs := describe(t, c.unit, c.source)
		if errs != nil {
			t.Errorf("%s: %v", c.source, errs)
		}
		same(t, c.source, got, c.want)
	}
}

// What does not fit where it is used is refused, at its place.
func TestDistributionsThatDoNotFit(t *testing.T) {
	for _, c := range []struct {
		unit         catalog.Unit
		source, want string
	}{
		{catalog.Plain, "{geometric: 0.5}", `x.yaml:1:20: value.geometric.mean: "0.5" is too small; it must be at least 1`},
		{catalog.Plain, "{geometric: 5ms}", `x.yaml:1:20: value.geometric.mean: "5ms" has a unit; expected a number without unit, such as 4`},
		{catalog.Plain, "{exponential: 5ms}", `x.yaml:1:22: value.exponential.mean: "5ms" has a unit; expected a number without unit, such as 4`},
		{catalog.Duration, "{geometric: 5}", `x.yaml:1:9: value.geometric: this counts tries; what is to be described is a duration with unit (ns, us, ms, s, m, h or d), such as 20ms`},
		{catalog.Size, "{pareto: {shape: 1.2}}", `x.yaml:1:9: value.pareto: expected mean or min beside shape; only what has no unit has a mean of 1 without them`},
		{catalog.Plain, "{empirical: {file: samples.csv, column: work, unit: ms}}", `x.yaml:1:9: value.empirical: unit "ms" does not fit, as what is described here has none`},
		{catalog.Plain, "{empirical: {file: samples.csv, column: latency}}", `x.yaml:1:48: value.empirical.column: samples.csv:2:8: "30ms" has a unit; expected a number without unit, such as 4`},
		{catalog.Size, "{empirical: {file: samples.csv, column: work, unit: ms}}", `x.yaml:1:9: value.empirical: unit "ms" does not fit; expected that of a size with unit (B, KiB, MiB, GiB), such as 16KiB`},
		{catalog.Size, "{mixture: {parts: [{share: 1, of: 5ms}]}}", `x.yaml:1:42: value.mixture.parts.0.of: unit "ms" of "5ms" does not fit; expected a size with unit (B, KiB, MiB, GiB), such as 16KiB`},
	} {
		if _, errs := describe(t, c.unit, c.source); errs.Error() != c.want {
			t.Errorf("%s: got\n%v; expected\n%s", c.source, errs, c.want)
		}
	}
}

// Numbers of a file have the unit that they are written with, or else the one that is
// given, or else the base unit; what a file holds is what is drawn.
func TestTables(t *testing.T) {
	for _, c := range []struct {
		unit           catalog.Unit
		source         string
		mean, variance float64
		quantile       [2]float64 // level and value
	}{
		{catalog.Duration, "{empirical: {file: samples.csv, column: latency_s}}", 0.02, 0.00005, [2]float64{0.9, 0.03}},
		{catalog.Duration, "{empirical: {file: samples.csv, column: latency, unit: h}}", 0.02, 0.00005, [2]float64{0.2, 0.01}},
		{catalog.Duration, "{empirical: {file: samples.csv, column: work, unit: ms}}", 0.002, 0.0000005, [2]float64{0.5, 0.002}},
		{catalog.Plain, "{empirical: {file: samples.csv, column: work}}", 2, 0.5, [2]float64{0.5, 2}},
		{catalog.Size, "{empirical: {file: samples.csv, column: work}}", 2, 0.5, [2]float64{0.5, 2}},
		{catalog.Size, "{empirical: {file: samples.csv, column: work, unit: KiB}}", 2048, 524288, [2]float64{0.5, 2048}},
		{catalog.Duration, "{empirical: {file: quantiles.csv, quantile: level, value: ms, unit: ms}}", 0.01870, 0.000350143, [2]float64{0.745, 0.03}},
		{catalog.Duration, "{empirical: {file: quantiles.csv, quantile: percent, value: ms, unit: ms}}", 0.01870, 0.000350143, [2]float64{0.25, 0.0055}},
		{catalog.Duration, "{shifted: {by: 1s, of: {mixture: {parts: [{share: 1, of: {empirical: {file: samples.csv, column: latency}}}]}}}}", 1.02, 0.00005, [2]float64{}},
	} {
		d, errs := describe(t, c.unit, c.source)
		if errs != nil {
			t.Errorf("%s: %v", c.source, errs)
			continue
		}
		near := func(got, want float64) bool { return math.Abs(got-want) <= 1e-5*math.Abs(want) }
		if mean, variance := d.(dist.Momenter).Moments(); !near(mean, c.mean) || !near(variance, c.variance) {
			t.Errorf("%s: mean %g and variance %g; expected %g and %g", c.source, mean, variance, c.mean, c.variance)
		}
		if level, value := c.quantile[0], c.quantile[1]; level > 0 && !near(d.(dist.Quantiler).Quantile(level), value) {
			t.Errorf("%s: quantile %g is %g; expected %g", c.source, level, d.(dist.Quantiler).Quantile(level), value)
		}
	}
}

// A file is read once for all cases, and they share what it holds, as do the copies
// that runs draw from.
func TestTablesAreShared(t *testing.T) {
	s := load(t, "testdata/good/distributions.yaml")
	numbers := func(d dist.Dist) uintptr {
		return reflect.ValueOf(d).Elem().FieldByName("filled").Pointer()
	}
	of := func(c Case, tier string) dist.Dist {
		for _, t := range c.Config.Tiers {
			if t.Name == tier {
				return t.Servers.Service
			}
		}
		return nil
	}
	for _, tier := range []string{"empirical_of_a_file", "empirical_of_quantiles"} {
		first, second := of(s.Cases[0], tier), of(s.Cases[1], tier)
		if first == second || numbers(first) == 0 || numbers(first) != numbers(second) || numbers(first) != numbers(dist.Ready(first)) {
			t.Errorf("%s: two cases have %+v and %+v", tier, first, second)
		}
	}
}

// Files that are too large, have too many rows or are otherwise no table of numbers
// are refused in few words, and a file as large as allowed is read.
func TestTablesThatAreRefused(t *testing.T) {
	folder := t.TempDir()
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	put("most.csv", "x\n"+strings.Repeat("3\n", mostRows))
	put("more.csv", "x\n"+strings.Repeat("3\n", mostRows+1))
	put("large.csv", "x\n")
	if err := os.Truncate(filepath.Join(folder, "large.csv"), largestTable+1); err != nil {
		t.Fatal(err)
	}
	put("mark.csv", "\xef\xbb\xbfx , y\r\n\"1\", 2 \r\n\r\n3,4\r\n")
	const head, tail = "{name: x, clients: {users: {to: web, arrivals: {poisson: 1/s}, timeout: 1s}}, tiers: {web: {servers: {service: {empirical: {file: ", "}}}}}}"
	for _, c := range []struct{ parameters, want string }{
		{"most.csv, column: x", ""},
		{"more.csv, column: x", "more.csv has more than 1000000 rows, the most that is read of one; a random part of them, or their quantiles, will do"},
		{"large.csv, column: x", "the file is larger than 64 MiB, the most that is read of one"},
		{"mark.csv, column: x", ""},
		{"mark.csv, column: y", ""},
		{"'', column: y", "column, quantile, value and unit are for a file, and there is none"},
	} {
		_, err := Parse(filepath.Join(folder, "x.yaml"), []byte(head+c.parameters+tail))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasSuffix(err.Error(), ": "+c.want)) {
			t.Errorf("%s: got %v; expected %s", c.parameters, err, c.want)
		}
	}
}
