// Package catalog is the table that every family of decisions uses: for each kind
// its name in a scenario, one sentence about it, and a constructor that gives its
// parameters their defaults. Parameters are exported struct fields whose tags say
// what a user must know. The decoder of scenarios, the commands list and explain,
// the tables of the documentation and the test battery of each family all read
// the same table, so a kind is one file and one line.
package catalog

import "reflect"

// Kind is a line of a family's table: something of type T, an interface.
type Kind[T any] struct {
	Name  string // as a scenario spells it, and the name of its file
	About string // one sentence: lower case, no full stop
	// Source is the paper, standard or product that it follows, "" for common
	// knowledge.
	Source string
	// New returns a pointer to a new struct with the defaults set. It is nil for a
	// kind that the language has but this version of the program does not.
	New func() T
}

// Table is a family: all kinds of T.
type Table[T any] struct {
	Name  string // of the family, singular: "strategy"
	About string // what the family decides, one sentence
	Kinds []Kind[T]
}

// Family is a Table of whatever type, for those who read all tables.
type Family interface {
	Family() (name, about string)
	Type() reflect.Type // of the interface that all kinds satisfy
	Entries() []Entry
}

// Entry is a Kind of whatever type. New is nil for a kind that this version does
// not have.
type Entry struct {
	Name, About, Source string
	New                 func() any
}

// Family returns the name of the family and what it decides.
func (t *Table[T]) Family() (name, about string) { return t.Name, t.About }

// Type returns the interface that all kinds of the family satisfy.
func (t *Table[T]) Type() reflect.Type { return reflect.TypeFor[T]() }

// Entries returns the lines of the table.
func (t *Table[T]) Entries() []Entry {
	entries := make([]Entry, len(t.Kinds))
	for i, kind := range t.Kinds {
		entries[i] = Entry{Name: kind.Name, About: kind.About, Source: kind.Source}
		if kind.New != nil {
			entries[i].New = func() any { return kind.New() }
		}
	}
	return entries
}

// NameOf returns the name of the kind that x is, "" when it is none of the
// family.
func NameOf(f Family, x any) string {
	if x == nil {
		return ""
	}
	for _, entry := range f.Entries() {
		if entry.New != nil && reflect.TypeOf(entry.New()) == reflect.TypeOf(x) {
			return entry.Name
		}
	}
	return ""
}

// Clone returns a copy of x, a pointer to a struct: the parameters of the original
// with a state of its own. What a scenario has loaded is never run; every run works
// on clones. Kinds among the parameters, such as the process within a batch, have a
// state too, and are cloned with it; other parameters are only read, and shared.
func Clone[T any](x T) T {
	v := reflect.ValueOf(x)
	if !v.IsValid() || v.Kind() != reflect.Pointer {
		return x
	}
	return clone(v).Interface().(T)
}

// clone copies what a pointer points to, with the kinds among its parameters.
func clone(v reflect.Value) reflect.Value {
	fresh := reflect.New(v.Type().Elem())
	fresh.Elem().Set(v.Elem())
	own(fresh.Elem())
	return fresh
}

// own replaces kinds in a value by clones.
func own(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if kind := v.Elem(); kind.Kind() == reflect.Pointer && !kind.IsNil() {
			v.Set(clone(kind))
		}
	case reflect.Struct:
		for _, f := range Fields(v.Type()) {
			own(v.Field(f.Index))
		}
	case reflect.Slice:
		if v.Len() > 0 && holdsKinds(v.Type().Elem()) {
			fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(fresh, v)
			v.Set(fresh)
			for i := range v.Len() {
				own(v.Index(i))
			}
		}
	}
}

// holdsKinds tells whether there are kinds among the values of a type.
func holdsKinds(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Slice:
		return holdsKinds(t.Elem())
	case reflect.Struct:
		for _, f := range Fields(t) {
			if holdsKinds(f.Type) {
				return true
			}
		}
	}
	return false
}
