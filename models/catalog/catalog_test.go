package catalog

import (
	"math"
	"reflect"
	"slices"
	"testing"
)

// Ranges are read, contain what they say at and beside their ends, and are put into
// words.
func TestRanges(t *testing.T) {
	for _, c := range []struct {
		text    string
		unit    Unit
		inside  []float64
		outside []float64
		words   string
	}{
		{"", Plain, []float64{0, 1, 1e300}, []float64{-1e-300, -1, math.Inf(1), math.NaN()}, "at least 0"},
		{"[0,)", Rate, []float64{0, 1e300}, []float64{-1}, "at least 0/s"},
		{"[1,1000]", Plain, []float64{1, 2.5, 1000}, []float64{0.999, 1000.001, math.NaN()}, "from 1 to 1000"},
		{"[1,1000000]", Plain, []float64{1e6}, []float64{1e6 + 1}, "from 1 to 1000000"},
		{"(0,)", Duration, []float64{1e-9}, []float64{0, -1}, "above 0s"},
		{"(0,1]", Share, []float64{0.001, 1}, []float64{0, 1.001}, "above 0% and at most 100%"},
		{"[0,1)", Plain, []float64{0, 0.999}, []float64{-0.001, 1}, "at least 0 and below 1"},
		{"(-1,1)", Plain, []float64{-0.999, 0.999}, []float64{-1, 1}, "above -1 and below 1"},
		{"(,5)", Plain, []float64{-1e300, 4.999}, []float64{5}, "below 5"},
		{"(,5]", Plain, []float64{5}, []float64{5.001}, "at most 5"},
		{"(,)", Plain, []float64{-1e300, 0, 1e300}, []float64{math.Inf(1), math.Inf(-1)}, "any number"},
	} {
		r, err := ParseRange(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		for _, x := range c.inside {
			if !r.Contains(x) {
				t.Errorf("%q does not contain %g", c.text, x)
			}
		}
		for _, x := range c.outside {
			if r.Contains(x) {
				t.Errorf("%q contains %g", c.text, x)
			}
		}
		if got := r.Words(c.unit); got != c.words {
			t.Errorf("%q in words is %q; expected %q", c.text, got, c.words)
		}
	}
	for _, text := range []string{"x", "[1]", "[]", ",", "[a,b]", "[1,b]", "[1,2,3]"} {
		if r, err := ParseRange(text); err == nil {
			t.Errorf("%q is read as %+v; expected an error", text, r)
		}
	}
}

// A number outside of a range is too small or too large, at an excluded end too.
func TestFault(t *testing.T) {
	r := Interval{Low: 1, High: 2, OpenLow: true, OpenHigh: true}
	for x, want := range map[float64]string{0: "too small", 1: "too small", 2: "too large", 3: "too large", -5: "too small"} {
		if got := r.Fault(x); got != want {
			t.Errorf("%g is %s; expected %s", x, got, want)
		}
	}
}

// A hint is the most similar word, where a slip of the fingers explains the
// difference, and none where nothing is like it.
func TestNearest(t *testing.T) {
	words := []string{"round_robin", "weighted_round_robin", "random", "weighted_random", "least_connections", "power_of_d"}
	for name, want := range map[string]string{
		"power_of_e":          "power_of_d",
		"power_of_two":        "power_of_d",
		"POWER_OF_D":          "power_of_d",
		"rond_robin":          "round_robin",
		"round-robin":         "round_robin",
		"roundrobin":          "round_robin",
		"random":              "random",
		"randmo":              "random",
		"weigthed_random":     "weighted_random",
		"least_connection":    "least_connections",
		"leastconn":           "",
		"maglev":              "",
		"":                    "",
		"a_name_like_no_word": "",
	} {
		if got := Nearest(name, words); got != want {
			t.Errorf("the word nearest to %q is %q; expected %q", name, got, want)
		}
	}
	if got := Nearest("random", nil); got != "" {
		t.Errorf("of no words, %q is the nearest", got)
	}
}

// One insertion, deletion, replacement or swap of neighbours is one step, and the
// distance is the same in both directions.
func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "abc", 0}, {"abc", "ac", 1}, {"ac", "abc", 1}, {"abc", "axc", 1},
		{"abc", "acb", 1}, {"abcd", "badc", 2}, {"kitten", "sitting", 3}, {"µs", "us", 1},
	} {
		if there, back := editDistance(c.a, c.b), editDistance(c.b, c.a); there != c.want || back != c.want {
			t.Errorf("from %q to %q it is %d, back %d; expected %d", c.a, c.b, there, back, c.want)
		}
	}
}

// part is what a family of this test decides.
type part interface{ act() }

type sample struct {
	Count  int     `key:"count" range:"[1,9]" about:"how many" need:"yes"`
	Delay  float64 `key:"delay" unit:"duration" default:"none" about:"how long" change:"yes"`
	Mode   string  `key:"mode" one:"slow|fast" about:"how"`
	Extra  Later   `key:"extra" about:"what comes later"`
	Hidden int
	state  int `key:"state"`
	List   []int
}

func (*sample) act() {}

type other struct{}

func (*other) act() {}

var parts = Table[part]{
	Name: "part", About: "what this test decides",
	Kinds: []Kind[part]{
		{Name: "sample", About: "one with parameters", New: func() part { return &sample{Count: 3} }},
		{Name: "planned", About: "one that is not there"},
	},
}

// Fields are the exported ones with a key, in their order, with all that their tags
// say; of a pointer those of its struct, of anything else none.
func TestFields(t *testing.T) {
	want := []Field{
		{Key: "count", About: "how many", Range: "[1,9]", Need: true, Index: 0, Type: reflect.TypeFor[int]()},
		{Key: "delay", About: "how long", Unit: Duration, Default: "none", Change: true, Index: 1, Type: reflect.TypeFor[float64]()},
		{Key: "mode", About: "how", One: []string{"slow", "fast"}, Index: 2, Type: reflect.TypeFor[string]()},
		{Key: "extra", About: "what comes later", Index: 3, Type: reflect.TypeFor[Later]()},
	}
	for _, of := range []reflect.Type{reflect.TypeFor[sample](), reflect.TypeFor[*sample]()} {
		got := Fields(of)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("fields of %v are %+v; expected %+v", of, got, want)
		}
		for i, field := range got {
			if field.IsLater() != (i == 3) {
				t.Errorf("%s is of a later version: %t", field.Key, field.IsLater())
			}
		}
	}
	if got := Fields(reflect.TypeFor[int]()); got != nil {
		t.Errorf("fields of a number are %+v", got)
	}
}

// A clone has the parameters of its original, and neither feels what the other does.
func TestClone(t *testing.T) {
	original := &sample{Count: 5, state: 7}
	clone := Clone(part(original)).(*sample)
	if clone == original || !reflect.DeepEqual(clone, original) {
		t.Errorf("the clone is %+v; expected another %+v", clone, original)
	}
	clone.Count, clone.state = 6, 8
	clone.List = append(clone.List, 1)
	original.Mode = "slow"
	if !reflect.DeepEqual(original, &sample{Count: 5, state: 7, Mode: "slow"}) || clone.Mode != "" {
		t.Errorf("after changes the original is %+v and the clone %+v", original, clone)
	}
	if Clone[part](nil) != nil || Clone(3) != 3 {
		t.Error("nothing, or a value, is not cloned as itself")
	}
}

// whole is a kind that is made of others.
type whole struct {
	sample
	First part   `key:"first" inline:"yes" about:"a part"`
	More  []box  `key:"more" about:"parts in boxes"`
	Again part   // none that a scenario sets
	Plain []part `key:"plain" about:"parts"`
	Same  []int  `key:"same" about:"numbers"`
}

type box struct {
	Inside part `key:"inside" spare:"count" about:"a part"`
}

// Parts of a clone, wherever a scenario can set one, are clones; other lists are
// shared.
func TestCloneOfParts(t *testing.T) {
	fresh := func() *whole {
		return &whole{
			First: &sample{Count: 1}, More: []box{{&whole{First: &sample{Count: 2}}}, {nil}}, Again: &sample{Count: 3},
			Plain: []part{&sample{Count: 4}}, Same: []int{5},
		}
	}
	original := fresh()
	clone := Clone(original)
	if !reflect.DeepEqual(clone, original) {
		t.Fatalf("the clone is %+v; expected %+v", clone, original)
	}
	clone.First.(*sample).state = 1
	clone.More[0].Inside.(*whole).First.(*sample).state = 1
	clone.Plain[0].(*sample).state = 1
	if !reflect.DeepEqual(original, fresh()) {
		t.Errorf("after changes of the clone the original is %+v", original)
	}
	if clone.Again != original.Again || &clone.Same[0] != &original.Same[0] {
		t.Error("what is only read is not shared")
	}
}

// Lists of values that belong to instants are known as such.
func TestIsTimed(t *testing.T) {
	for of, want := range map[reflect.Type]bool{
		reflect.TypeFor[[]Timed[float64]](): true, reflect.TypeFor[[]Timed[int]](): true,
		reflect.TypeFor[Timed[int]](): false, reflect.TypeFor[[]int](): false, reflect.TypeFor[[]box](): false, reflect.TypeFor[int](): false,
	} {
		if got := IsTimed(of); got != want {
			t.Errorf("%v is timed: %t; expected %t", of, got, want)
		}
	}
}

// A table tells its name, type and lines; constructors give a new value each time;
// a kind that is not there has none.
func TestTable(t *testing.T) {
	name, about := parts.Family()
	if name != "part" || about != "what this test decides" || parts.Type() != reflect.TypeFor[part]() {
		t.Errorf("the table is of %s, %s, %v", name, about, parts.Type())
	}
	entries := parts.Entries()
	if names := []string{entries[0].Name, entries[1].Name}; !slices.Equal(names, []string{"sample", "planned"}) || entries[1].New != nil {
		t.Errorf("the lines are %+v", entries)
	}
	if a, b := entries[0].New(), entries[0].New(); a == b || !reflect.DeepEqual(a, &sample{Count: 3}) {
		t.Errorf("constructed are %+v and %+v; expected two of the same", a, b)
	}
	for x, want := range map[any]string{&sample{}: "sample", &other{}: "", 3: "", nil: ""} {
		if got := NameOf(&parts, x); got != want {
			t.Errorf("the name of %T is %q; expected %q", x, got, want)
		}
	}
}
