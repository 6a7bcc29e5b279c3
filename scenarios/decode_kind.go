package scenarios

import (
	"reflect"
	"strings"

	"gopkg.in/yaml.v3"

	"lbsim/models/catalog"
	"lbsim/models/dist"
)

// kind decodes one of a family: a mapping whose only key names the kind and whose
// value holds the parameters; or the name alone, when no parameter is needed. A
// plain number where a distribution is expected is a constant.
func (d *decoder) kind(n *yaml.Node, v reflect.Value, f catalog.Field, path string) {
	family := d.families[v.Type()]
	word, _ := family.Family()
	name, parameters := n, (*yaml.Node)(nil)
	switch {
	case n.Kind == yaml.MappingNode && len(n.Content) == 2:
		name, parameters = n.Content[0], n.Content[1]
	case n.Kind == yaml.MappingNode && len(n.Content) > 2:
		d.fail(n.Content[2], path, "%q beside %q; expected one kind of %s", short(n.Content[2].Value), short(n.Content[0].Value), word)
		return
	case n.Kind == yaml.ScalarNode && !isNull(n):
		if isNumber(n.Value) && v.Type() == reflect.TypeFor[dist.Dist]() {
			d.constant(n, v, f, path)
			return
		}
	default:
		d.fail(n, path, "expected one kind of %s: a name, or {name: parameters}, found %s", word, empty(n))
		return
	}
	entry, problem := entryOf(family, name.Value)
	if problem != "" && name == n && v.Type() == reflect.TypeFor[dist.Dist]() && entry.Name == "" {
		problem += "; or " + f.Unit.Form()
	}
	if problem != "" {
		d.fail(name, path, "%s", problem)
		return
	}
	kind := reflect.ValueOf(entry.New())
	at := join(path, entry.Name)
	d.places[at] = name
	before := len(d.errors)
	if parameters == nil {
		d.bare(n, kind.Elem(), f, at)
	} else {
		d.parameters(parameters, kind.Elem(), f, at)
	}
	if len(d.errors) > before || d.draft || parameters != nil && parameters.Tag == faulty {
		return
	}
	if problem := faultOf(kind.Interface(), f.Unit); problem != "" {
		d.fail(name, at, "%s", problem)
		return
	}
	if t, ok := kind.Interface().(catalog.Tabular); ok {
		d.tables = append(d.tables, tabular{t, f.Unit, at})
	}
	v.Set(kind)
}

// faultOf returns what is wrong with the parameters of a kind together, or with the
// kind for what has the unit.
func faultOf(kind any, unit catalog.Unit) string {
	if checker, ok := kind.(dist.Checker); ok {
		if problem := checker.Check(); problem != "" {
			return problem
		}
	}
	if checker, ok := kind.(dist.UnitChecker); ok {
		return checker.CheckUnit(unit)
	}
	return ""
}

// bare checks that a kind that stands alone needs no parameters.
func (d *decoder) bare(n *yaml.Node, v reflect.Value, outer catalog.Field, path string) {
	for _, f := range fieldsOf(v.Type()) {
		if f.Need && f.Key != outer.Spare && !d.draft {
			d.missing(n, path, f)
		}
	}
}

// parameters decodes the parameters of a kind.
func (d *decoder) parameters(n *yaml.Node, v reflect.Value, f catalog.Field, path string) {
	if n.Tag == faulty {
		return
	}
	if len(fieldsOf(v.Type())) == 0 {
		if n.Kind != yaml.MappingNode || len(n.Content) > 0 {
			d.fail(n, path, "takes no parameters; write the name alone")
		}
		return
	}
	if n.Kind == yaml.MappingNode || n.Kind == yaml.ScalarNode {
		d.fields(n, v, path, f)
		return
	}
	d.fail(n, path, "expected a mapping with %s, found %s", keysOf(fieldsOf(v.Type())), kindOf(n))
}

// constant decodes a plain number as a distribution.
func (d *decoder) constant(n *yaml.Node, v reflect.Value, f catalog.Field, path string) {
	c := &dist.Constant{}
	d.value(n, reflect.ValueOf(&c.Value).Elem(), catalog.Field{Key: "value", Unit: f.Unit, Range: "[0,)"}, path)
	v.Set(reflect.ValueOf(c))
}

func isNumber(text string) bool {
	return text != "" && strings.ContainsRune("0123456789.+-", rune(text[0]))
}

// inlineOf returns the field whose kind stands by its name beside the other keys,
// nil when there is none.
func inlineOf(fields []catalog.Field) *catalog.Field {
	for i := range fields {
		if fields[i].Inline {
			return &fields[i]
		}
	}
	return nil
}

// isKindOf tells whether a word names a kind of the family of a field, one of a later
// version too.
func isKindOf(f catalog.Field, word string) bool {
	for _, entry := range familyOf(f.Type).Entries() {
		if entry.Name == word {
			return true
		}
	}
	return false
}

// kindsOf returns the names of the kinds that may stand beside the keys.
func kindsOf(fields []catalog.Field) (words []string) {
	if inline := inlineOf(fields); inline != nil {
		for _, entry := range familyOf(inline.Type).Entries() {
			if entry.New != nil {
				words = append(words, entry.Name)
			}
		}
	}
	return words
}

func anyOf(set map[string]bool, words []string) bool {
	for _, word := range words {
		if set[word] {
			return true
		}
	}
	return false
}
