package scenarios

import (
	"reflect"
	"strings"

	"lbsim/models/catalog"
	"lbsim/sim"
)

// Section is a mapping of the language with its keys.
type Section struct {
	Path string // where it stands, such as tiers.NAME.servers or events.NUMBER; "" is the top level
	Keys []Key
}

// Key is a key of a mapping, with what its user must know, in words.
type Key struct {
	Name, About string
	Value       string // what it takes: duration, strategy, mapping by name
	Range       string // "" when anything of that sort will do
	Default     string // "" when nothing holds without it
	Need        bool   // a scenario must give it
	Inline      bool   // no key: a kind that stands by its own name
	Later       bool   // the language has it, this version of the program does not
}

// Reference returns the whole language, mapping by mapping, from the outside in.
// Parameters of kinds are not in it: they are in the tables of the families.
func Reference() []Section {
	return sections("", reflect.TypeFor[file](), make(map[reflect.Type]bool))
}

// sections returns that of a type and those within; a type that stands in several
// places is described at the first.
func sections(path string, t reflect.Type, seen map[reflect.Type]bool) []Section {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		switch {
		case catalog.IsTimed(t):
			return nil
		case t.Kind() == reflect.Slice && isNamed(t.Elem()):
			path = join(path, "NAME")
		case t.Kind() == reflect.Slice:
			path = join(path, "NUMBER")
		}
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || len(catalog.Fields(t)) == 0 || seen[t] {
		return nil
	}
	seen[t] = true
	fresh := reflect.New(t)
	if s, ok := fresh.Interface().(interface{ SetDefaults() }); ok {
		s.SetDefaults()
	}
	here := Section{Path: path}
	var within []Section
	for _, f := range catalog.Fields(t) {
		here.Keys = append(here.Keys, keyOf(f.Key, f, fresh.Elem().Field(f.Index)))
		if !f.IsLater() {
			within = append(within, sections(join(path, f.Key), f.Type, seen)...)
		}
	}
	return append([]Section{here}, within...)
}

// keyOf describes a field, with the value that it has from the beginning.
func keyOf(name string, f catalog.Field, v reflect.Value) Key {
	return Key{Name: name, About: f.About, Value: taken(f), Range: rangeOf(f), Default: defaultOf(f, v), Need: f.Need, Inline: f.Inline, Later: f.IsLater()}
}

// Parameters returns what a scenario can say about a kind. What stands in a mapping
// within has the name that it has in paths: diurnal.mean.
func Parameters(kind any) (keys []Key) {
	eachParameter(reflect.ValueOf(kind).Elem(), "", func(name string, f catalog.Field, v reflect.Value) {
		keys = append(keys, keyOf(name, f, v))
	})
	return keys
}

// eachParameter visits the parameters of a kind, with their names and the values that
// they have from the beginning.
func eachParameter(v reflect.Value, within string, visit func(name string, f catalog.Field, v reflect.Value)) {
	for _, f := range catalog.Fields(v.Type()) {
		if f.IsLater() {
			continue
		}
		name := within + f.Key
		if f.Inline {
			name = "one kind of " + f.Key
		}
		visit(name, f, v.Field(f.Index))
		part := f.Type
		for part.Kind() == reflect.Pointer || part.Kind() == reflect.Slice {
			part = part.Elem()
		}
		if part.Kind() == reflect.Struct {
			fresh := reflect.New(part)
			if s, ok := fresh.Interface().(interface{ SetDefaults() }); ok {
				s.SetDefaults()
			}
			eachParameter(fresh.Elem(), name+".", visit)
		}
	}
}

// elementOf returns the type of what a list, or a mapping from times, is made of; any
// other type is its own.
func elementOf(t reflect.Type) reflect.Type {
	switch {
	case catalog.IsTimed(t):
		return valueOfTimed(t)
	case t.Kind() == reflect.Slice:
		return t.Elem()
	}
	return t
}

// plural says what a list, or a mapping from times, is made of.
func plural(f catalog.Field) string {
	switch of := elementOf(f.Type); {
	case f.Unit == catalog.Money:
		return "prices"
	case f.Unit != catalog.Plain:
		return string(f.Unit) + "s"
	case of.Kind() == reflect.Struct:
		return "mappings"
	case of.Kind() == reflect.Int:
		return "whole numbers"
	case of.Kind() == reflect.String:
		return "words"
	}
	return "numbers"
}

// taken says in a word or two what a key takes.
func taken(f catalog.Field) string {
	switch t := f.Type; {
	case catalog.IsTimed(t):
		return "mapping from times to " + plural(f)
	case t.Kind() == reflect.Slice && !isNamed(t.Elem()) && t.Elem().Kind() != reflect.Struct:
		return "list of " + plural(f)
	case t.Kind() == reflect.Interface && f.Unit != catalog.Plain:
		return string(f.Unit) + ", or distribution"
	case t.Kind() == reflect.Interface:
		name, _ := familyOf(t).Family()
		return name
	case f.Unit != catalog.Plain:
		return string(f.Unit)
	case len(f.One) > 0:
		return strings.Join(f.One, ", ")
	case t == reflect.TypeFor[replications]():
		return "whole number, or mapping"
	case t.Kind() == reflect.Struct && takesScalar(t):
		return taken(catalog.Fields(t)[0]) + ", or mapping"
	case t == reflect.TypeFor[sim.Time]():
		return string(catalog.Duration)
	case t.Kind() == reflect.String:
		return "text"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Int || t.Kind() == reflect.Uint64:
		return "whole number"
	case t.Kind() == reflect.Float64:
		return "number"
	case t.Kind() == reflect.Slice && isNamed(t.Elem()):
		return "mapping by name"
	case isList(t):
		return "list"
	}
	return "mapping"
}
