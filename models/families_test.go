package models_test

import (
	"os"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"lbsim/models"
	"lbsim/models/catalog"
)

var snakeCase = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

var units = []catalog.Unit{catalog.Plain, catalog.Duration, catalog.Rate, catalog.Share, catalog.Money, catalog.Size, catalog.Variate}

// Every kind of every family can be described and found: it has one sentence, a
// name of its own in the family, and, where this version has it, a file of that
// name in the folder of the family. Two constructions are two values.
func TestFamilies(t *testing.T) {
	families := map[string]bool{}
	for _, family := range models.Families() {
		name, about := family.Family()
		checkSentence(t, "family "+name, about)
		if families[name] || !snakeCase.MatchString(name) {
			t.Errorf("family %q: expected a name of its own in small letters", name)
		}
		families[name] = true
		kinds, folder := map[string]bool{}, path.Base(family.Type().PkgPath())
		for _, entry := range family.Entries() {
			where := name + " " + entry.Name
			checkSentence(t, where, entry.About)
			if kinds[entry.Name] || !snakeCase.MatchString(entry.Name) {
				t.Errorf("%s: expected a name of its own in small letters", where)
			}
			kinds[entry.Name] = true
			if entry.New == nil {
				continue
			}
			if _, err := os.Stat(path.Join(folder, entry.Name+".go")); err != nil {
				t.Errorf("%s: %v; expected the kind to have the name of its file", where, err)
			}
			checkKind(t, where, family, entry)
		}
	}
}

// checkKind constructs a kind and looks at its parameters.
func checkKind(t *testing.T, where string, family catalog.Family, entry catalog.Entry) {
	kind := reflect.TypeOf(entry.New())
	if kind.Kind() != reflect.Pointer || kind.Elem().Kind() != reflect.Struct || !kind.Implements(family.Type()) {
		t.Errorf("%s: constructed is a %v; expected a pointer to a struct that is a %v", where, kind, family.Type())
		return
	}
	a, b := entry.New(), entry.New()
	if kind.Elem().Size() > 0 && a == b || !reflect.DeepEqual(a, b) {
		t.Errorf("%s: two constructions are not two of the same", where)
	}
	if got := catalog.NameOf(family, a); got != entry.Name {
		t.Errorf("%s: the table finds its name as %q", where, got)
	}
	checkFields(t, where, kind)
	checkDefaults(t, where, reflect.ValueOf(a).Elem())
}

// The parts of a configuration are described as the parameters of kinds are, and
// what they are set to by default is allowed.
func TestConfigFields(t *testing.T) {
	for _, part := range []any{&models.Client{}, &models.Tier{}, &models.Balancer{}, &models.Servers{}, &models.Queue{}, &models.Group{}} {
		where := reflect.TypeOf(part).Elem().Name()
		if len(catalog.Fields(reflect.TypeOf(part))) == 0 {
			t.Errorf("%s has no fields", where)
		}
		checkFields(t, where, reflect.TypeOf(part))
		if setter, ok := part.(interface{ SetDefaults() }); ok {
			setter.SetDefaults()
			checkDefaults(t, where, reflect.ValueOf(part).Elem())
		}
	}
}

// checkFields looks at the tags of what a scenario can set, within mappings too: a key
// of its own, a sentence, a known unit, a range that can be read.
func checkFields(t *testing.T, where string, of reflect.Type) {
	keys := map[string]bool{}
	for _, field := range catalog.Fields(of) {
		where := where + ", " + field.Key
		if keys[field.Key] || !snakeCase.MatchString(field.Key) {
			t.Errorf("%s: expected a key of its own in small letters", where)
		}
		keys[field.Key] = true
		checkSentence(t, where, field.About)
		if !slices.Contains(units, field.Unit) {
			t.Errorf("%s: no such unit %q", where, field.Unit)
		}
		r, err := catalog.ParseRange(field.Range)
		if err != nil || !(r.Low < r.High) {
			t.Errorf("%s: range %q is %+v, error %v", where, field.Range, r, err)
		}
		if field.Need && field.Default != "" {
			t.Errorf("%s: must be given, and has a default", where)
		}
		part := field.Type
		for part.Kind() == reflect.Pointer || part.Kind() == reflect.Slice {
			part = part.Elem()
		}
		checkFields(t, where, part)
	}
}

// checkDefaults looks at numbers that are set from the beginning: they are in their
// range. A 0 is one that is not set, NoLimit one that says so.
func checkDefaults(t *testing.T, where string, v reflect.Value) {
	for _, field := range catalog.Fields(v.Type()) {
		value, number := v.Field(field.Index), 0.0
		switch {
		case value.CanInt():
			number = float64(value.Int())
		case value.CanFloat():
			number = value.Float()
		}
		r, _ := catalog.ParseRange(field.Range)
		if number != 0 && number != models.NoLimit && !r.Contains(number) {
			t.Errorf("%s, %s: the default %g is not in %s", where, field.Key, number, field.Range)
		}
		if value.Kind() == reflect.String && value.Len() > 0 && field.One != nil && !slices.Contains(field.One, value.String()) {
			t.Errorf("%s, %s: the default %q is none of %v", where, field.Key, value, field.One)
		}
	}
}

// checkSentence expects one sentence that begins with a small letter, or a number,
// and has no full stop.
func checkSentence(t *testing.T, where, about string) {
	if about == "" || strings.HasSuffix(about, ".") || strings.TrimSpace(about) != about || unicode.IsUpper([]rune(about + " ")[0]) {
		t.Errorf("%s: the sentence is %q; expected one in small letters without full stop", where, about)
	}
}
