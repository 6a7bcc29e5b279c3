package scenarios

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"lbsim/models/catalog"
	"lbsim/models/result"
	"lbsim/sim"
)

// decoder puts a tree into tagged structs. It finds all mistakes, not just the
// first, and remembers where each value stood, for checks that come later.
type decoder struct {
	tree     *tree
	families map[reflect.Type]catalog.Family
	places   map[string]*yaml.Node // by path
	tables   []tabular             // that files are to fill
	draft    bool                  // what is decoded is still to be completed: nothing is missing yet
	errors   Errors
}

// special is a type that takes its value from the tree in its own way.
type special interface {
	decode(d *decoder, n *yaml.Node, path string)
}

func (d *decoder) fail(n *yaml.Node, path, format string, args ...any) {
	d.errors = append(d.errors, d.tree.errorAt(n, path, fmt.Sprintf(format, args...)))
}

// value decodes n into v, whose field tells unit and range.
func (d *decoder) value(n *yaml.Node, v reflect.Value, f catalog.Field, path string) {
	d.places[path] = n
	if n.Tag == faulty || len(d.errors) >= mostErrors {
		return
	}
	switch x := v.Addr().Interface().(type) {
	case special:
		x.decode(d, n, path)
		return
	case *result.SLO:
		d.objectives(n, x, path)
		return
	}
	if isNull(n) && v.Kind() != reflect.Interface {
		d.fail(n, path, "nothing stands here; expected %s", expected(v.Type(), f))
		return
	}
	switch {
	case v.Type() == reflect.TypeFor[catalog.Later]():
		d.fail(n, path, "not in this version")
	case v.Type() == reflect.TypeFor[sim.Time]():
		d.duration(n, v, f, path)
	case v.Kind() == reflect.Pointer:
		fresh := reflect.New(v.Type().Elem())
		d.value(n, fresh.Elem(), f, path)
		v.Set(fresh)
	case v.Kind() == reflect.Interface:
		d.kind(n, v, f, path)
	case v.Kind() == reflect.Struct:
		d.fields(n, v, path, f)
	case v.Kind() == reflect.Map:
		d.table(n, v, f, path)
	case v.Kind() == reflect.Slice && isNamed(v.Type().Elem()):
		d.named(n, v, path)
	case catalog.IsTimed(v.Type()):
		d.timed(n, v, f, path)
	case v.Kind() == reflect.Slice:
		d.list(n, v, f, path)
	default:
		d.scalar(n, v, f, path)
	}
}

// isNamed tells whether the values of a type are a mapping by name in a scenario.
func isNamed(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	name, ok := t.FieldByName("Name")
	_, keyed := name.Tag.Lookup("key")
	return ok && !keyed
}

// fields decodes a mapping into a struct. A scalar is the value of its first
// field.
func (d *decoder) fields(n *yaml.Node, v reflect.Value, path string, outer catalog.Field) {
	if s, ok := v.Addr().Interface().(interface{ SetDefaults() }); ok {
		s.SetDefaults()
	}
	fields := append([]catalog.Field(nil), fieldsOf(v.Type())...)
	for i := range fields {
		if fields[i].Unit == catalog.Variate {
			fields[i].Unit = outer.Unit
		}
	}
	switch {
	case n.Kind == yaml.MappingNode:
	case n.Kind == yaml.ScalarNode && !isNull(n) && takesScalar(v.Type()):
		d.value(n, v.Field(fields[0].Index), fields[0], join(path, fields[0].Key))
		d.places[path] = n
		return
	default:
		d.fail(n, path, "expected a mapping with %s, found %s", keysOf(fields), kindOf(n))
		return
	}
	misspelt := make(map[string]bool)
	var kinds []*yaml.Node // that stand beside the keys
	for i := 0; i < len(n.Content); i += 2 {
		key, child := n.Content[i], n.Content[i+1]
		f, ok := fieldOf(fields, key.Value)
		if inline := inlineOf(fields); !ok && inline != nil && isKindOf(*inline, key.Value) {
			kinds = append(kinds, key, child)
			continue
		}
		if !ok {
			words := append(names(fields), kindsOf(fields)...)
			misspelt[catalog.Nearest(key.Value, words)] = true
			d.fail(key, join(path, key.Value), "unknown key %q%s", short(key.Value), catalog.Meant(key.Value, words))
			continue
		}
		if f.IsLater() {
			d.fail(key, join(path, key.Value), "not in this version")
			continue
		}
		d.value(child, v.Field(f.Index), f, join(path, f.Key))
	}
	if kinds != nil {
		f := *inlineOf(fields)
		d.value(&yaml.Node{Kind: yaml.MappingNode, Line: n.Line, Column: n.Column, Content: kinds}, v.Field(f.Index), f, path)
		d.places[path] = n
	}
	if d.draft || n.Tag == partial {
		return
	}
	for _, f := range fields {
		switch {
		case !f.Need || f.Key == outer.Spare:
		case f.Inline && kinds == nil && !anyOf(misspelt, kindsOf(fields)), !f.Inline && lookup(n, f.Key) == nil && !misspelt[f.Key]:
			d.missing(n, path, f)
		}
	}
}

// missing reports a key that must be given.
func (d *decoder) missing(n *yaml.Node, path string, f catalog.Field) {
	if f.Inline {
		d.fail(n, path, "one kind of %s is missing: %s; there are %s", f.Key, f.About, strings.Join(kindsOf([]catalog.Field{f}), ", "))
		return
	}
	problem := quote(f.Key) + " is missing"
	if f.About != f.Key {
		problem += ": " + f.About
	}
	d.fail(n, join(path, f.Key), "%s", problem)
}

// takesScalar tells whether a scalar may stand for a struct: its first field can
// say it all, because it is one number or word and no other is needed.
func takesScalar(t reflect.Type) bool {
	fields := fieldsOf(t)
	if len(fields) == 0 || fields[0].IsLater() || isNamed(t) {
		return false
	}
	for _, f := range fields[1:] {
		if f.Need {
			return false
		}
	}
	switch first := fields[0].Type; first.Kind() {
	case reflect.Struct, reflect.Slice, reflect.Interface, reflect.Pointer, reflect.Map:
		return false
	}
	_, isConfig := reflect.New(t).Interface().(interface{ SetDefaults() })
	return !isConfig
}

func fieldOf(fields []catalog.Field, key string) (catalog.Field, bool) {
	for _, f := range fields {
		if f.Key == key && !f.Inline {
			return f, true
		}
	}
	return catalog.Field{}, false
}

// names returns the keys that a user can choose from.
func names(fields []catalog.Field) []string {
	var keys []string
	for _, f := range fields {
		if !f.IsLater() && !f.Inline {
			keys = append(keys, f.Key)
		}
	}
	return keys
}

func keysOf(fields []catalog.Field) string {
	keys := strings.Join(names(fields), ", ")
	if inline := inlineOf(fields); inline != nil {
		keys += " and one kind of " + inline.Key
	}
	return keys
}

// mostNames is how many tiers, clients or groups there may be.
const mostNames = 1000

// named decodes a mapping by name.
func (d *decoder) named(n *yaml.Node, v reflect.Value, path string) {
	switch {
	case n.Kind != yaml.MappingNode || len(n.Content) == 0:
		d.fail(n, path, "expected a mapping by name, found %s", empty(n))
		return
	case len(n.Content)/2 > mostNames:
		d.fail(n, path, "%d names; at most %d are allowed", len(n.Content)/2, mostNames)
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		key, child := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		if !isName(key.Value) {
			d.fail(key, at, "%s", noName(key.Value))
		}
		fresh := reflect.New(v.Type().Elem()).Elem()
		fresh.FieldByName("Name").SetString(key.Value)
		d.value(child, fresh, catalog.Field{}, at)
		v.Set(reflect.Append(v, fresh))
		d.places[at] = key
	}
}

// table decodes a mapping of names to plain values.
func (d *decoder) table(n *yaml.Node, v reflect.Value, f catalog.Field, path string) {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		d.fail(n, path, "expected a mapping by name, found %s", empty(n))
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for i := 0; i < len(n.Content); i += 2 {
		key, child := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		if !isName(key.Value) {
			d.fail(key, at, "%s", noName(key.Value))
			continue
		}
		fresh := reflect.New(v.Type().Elem()).Elem()
		d.value(child, fresh, f, at)
		v.SetMapIndex(reflect.ValueOf(key.Value), fresh)
	}
}

// empty says what a node is that may be empty.
func empty(n *yaml.Node) string {
	switch {
	case len(n.Content) > 0 || n.Kind == yaml.ScalarNode:
		return kindOf(n)
	case n.Kind == yaml.MappingNode:
		return "an empty mapping"
	}
	return "an empty list"
}

// noName says what is wrong with a name.
func noName(name string) string {
	return "a name has letters, digits, _ and - only, not " + quote(short(name))
}

func isName(s string) bool {
	for _, c := range s {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-') {
			return false
		}
	}
	return s != ""
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, f catalog.Field, path string) {
	if n.Kind != yaml.SequenceNode {
		d.fail(n, path, "expected a list, found %s", kindOf(n))
		return
	}
	for i, child := range n.Content {
		fresh := reflect.New(v.Type().Elem()).Elem()
		d.value(child, fresh, f, join(path, strconv.Itoa(i)))
		v.Set(reflect.Append(v, fresh))
	}
}

// scalar decodes a number, a word or a yes or no.
func (d *decoder) scalar(n *yaml.Node, v reflect.Value, f catalog.Field, path string) {
	if n.Kind != yaml.ScalarNode {
		d.fail(n, path, "expected %s, found %s", expected(v.Type(), f), kindOf(n))
		return
	}
	switch v.Kind() {
	case reflect.String:
		if len(f.One) > 0 && !slices.Contains(f.One, n.Value) {
			d.fail(n, path, "no such word %q%s", short(n.Value), catalog.Meant(n.Value, f.One))
			return
		}
		if f.Need && strings.TrimSpace(n.Value) == "" {
			d.fail(n, path, "nothing stands here; expected %s", expected(v.Type(), f))
			return
		}
		v.SetString(n.Value)
	case reflect.Bool:
		if n.Tag != "!!bool" {
			d.fail(n, path, "expected true or false, found %q", short(n.Value))
			return
		}
		v.SetBool(n.Value == "true" || n.Value == "True" || n.Value == "TRUE")
	case reflect.Int, reflect.Int64, reflect.Uint64:
		d.whole(n, v, f, path)
	case reflect.Float64:
		if number, ok := d.number(n, f.Unit, path); ok && d.inRange(n, number, f, path) {
			v.SetFloat(number)
		}
	default:
		panic("scenarios: a field of type " + v.Type().String() + " at " + path)
	}
}

// number reads a number with its unit.
func (d *decoder) number(n *yaml.Node, unit catalog.Unit, path string) (float64, bool) {
	text := short(n.Value)
	number, err := unit.Parse(text)
	problem := excess(number, text, unit)
	switch {
	case err != nil:
		problem = err.Error()
	case isOctal(n.Value):
		problem = quote(text) + " could be an octal number; write it without the leading 0"
	}
	if problem != "" {
		d.fail(n, path, "%s", problem)
		return 0, false
	}
	return number, true
}

// excess returns what is wrong with a number that no simulation can hold.
func excess(number float64, text string, unit catalog.Unit) string {
	switch {
	case unit == catalog.Duration && math.Abs(number) >= sim.Longest.Seconds():
		return "duration " + quote(text) + " is too long; the longest is about 146 years"
	case unit == catalog.Rate && number > 1e9:
		return "rate " + quote(text) + " is too high; the highest is 1e9/s, one in a nanosecond"
	}
	return ""
}

// isOctal tells whether a number begins with a 0 that has no meaning, or another
// one than its author may think.
func isOctal(text string) bool {
	text = strings.TrimLeft(text, "+-")
	return len(text) > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9'
}

// whole decodes a whole number.
func (d *decoder) whole(n *yaml.Node, v reflect.Value, f catalog.Field, path string) {
	number, ok := d.number(n, f.Unit, path)
	switch {
	case !ok:
	case number != math.Trunc(number):
		d.fail(n, path, "expected a whole number, found %q", short(n.Value))
	case !d.inRange(n, number, f, path):
	case v.Kind() == reflect.Uint64:
		exact, err := strconv.ParseUint(n.Value, 10, 64)
		if err != nil {
			d.fail(n, path, "expected a whole number from 0 to %d, found %q", uint64(math.MaxUint64), short(n.Value))
			return
		}
		v.SetUint(exact)
	case math.Abs(number) > 1<<53:
		d.fail(n, path, "number %q is too large", short(n.Value))
	default:
		v.SetInt(int64(number))
	}
}

func (d *decoder) duration(n *yaml.Node, v reflect.Value, f catalog.Field, path string) {
	if n.Kind != yaml.ScalarNode {
		d.fail(n, path, "expected %s, found %s", catalog.Duration.Form(), kindOf(n))
		return
	}
	f.Unit = catalog.Duration
	if seconds, ok := d.number(n, f.Unit, path); ok && d.inRange(n, seconds, f, path) {
		span := sim.FromSeconds(seconds)
		if seconds > 0 && span == 0 {
			d.fail(n, path, "duration %q is too short; the shortest is 1ns", short(n.Value))
			return
		}
		v.SetInt(int64(span))
	}
}

// inRange checks a number against the range of its field; without one, it must not
// be negative.
func (d *decoder) inRange(n *yaml.Node, number float64, f catalog.Field, path string) bool {
	if problem := outside(number, short(n.Value), f.Range, f.Unit); problem != "" {
		d.fail(n, path, "%s", problem)
		return false
	}
	return true
}

// outside returns what is wrong with a number that is not in a range.
func outside(number float64, text, allowed string, unit catalog.Unit) string {
	r, err := catalog.ParseRange(allowed)
	if err != nil {
		panic("scenarios: " + err.Error())
	}
	if r.Contains(number) {
		return ""
	}
	return quote(text) + " is " + r.Fault(number) + "; it must be " + r.Words(unit)
}

// expected says what a value of a type looks like.
func expected(t reflect.Type, f catalog.Field) string {
	own, special := reflect.New(t).Interface().(interface{ form() string })
	switch {
	case special:
		return own.form()
	case t == reflect.TypeFor[sim.Time]():
		return catalog.Duration.Form()
	case len(f.One) > 0:
		return "one of " + strings.Join(f.One, ", ")
	}
	switch t.Kind() {
	case reflect.Float64:
		return f.Unit.Form()
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return "a whole number"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "text"
	case reflect.Slice:
		switch {
		case catalog.IsTimed(t):
			return "a mapping from times to values, such as {0s: " + f.Unit.Example() + ", 5m: " + f.Unit.Example() + "}"
		case !isNamed(t.Elem()):
			return "a list"
		}
	}
	return "a mapping"
}
