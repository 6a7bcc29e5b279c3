package catalog

import (
	"reflect"
	"strings"
)

// Field describes a value that a scenario can set: an exported struct field with
// tags. They are
//
//	key    its name in a scenario; a field without one is not for users
//	unit   what the number means, one of the Unit constants; "" for a plain number or text
//	range  what is allowed, as an interval: "[1,)", "(0,1]"
//	one    the allowed words, separated by "|"
//	about  one sentence: lower case, no full stop
//	need   "yes" when a scenario must give it
//	default what holds when it is not given, in words, where the zero value does not tell
//	change "yes" when it may change while a simulation runs
//	inline "yes" for one kind of a family whose name stands beside the other keys,
//	       as poisson does in {batch: {poisson: 10/s, size: 4}}: key is only what it
//	       is called
//	spare  a parameter that a kind which is chosen here need not give
//
// Where one parameter says it all, the first field takes it: {exponential: 20ms}
// is {exponential: {mean: 20ms}}.
type Field struct {
	Key, About string
	Unit       Unit
	Range      string
	One        []string
	Need       bool
	Change     bool
	Inline     bool
	Spare      string
	Default    string
	Index      int // in its struct
	Type       reflect.Type
}

// Later is the type of fields whose key the language has but this version of the
// program does not.
type Later struct{}

// Fields returns the fields that a scenario can set, of a struct type or a
// pointer to one, in their order.
func Fields(t reflect.Type) []Field {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	var fields []Field
	for i := range t.NumField() {
		f := t.Field(i)
		key, ok := f.Tag.Lookup("key")
		if !ok || !f.IsExported() {
			continue
		}
		field := Field{
			Key: key, About: f.Tag.Get("about"), Unit: Unit(f.Tag.Get("unit")), Range: f.Tag.Get("range"),
			Need: f.Tag.Get("need") == "yes", Change: f.Tag.Get("change") == "yes",
			Inline: f.Tag.Get("inline") == "yes", Spare: f.Tag.Get("spare"),
			Default: f.Tag.Get("default"), Index: i, Type: f.Type,
		}
		if one := f.Tag.Get("one"); one != "" {
			field.One = strings.Split(one, "|")
		}
		fields = append(fields, field)
	}
	return fields
}

// IsLater tells whether the field is one of a later version.
func (f Field) IsLater() bool { return f.Type == reflect.TypeFor[Later]() }
