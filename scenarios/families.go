package scenarios

import (
	"reflect"
	"strconv"
	"sync"

	"lbsim/models"
	"lbsim/models/catalog"
)

// families are the tables by the interface that their kinds satisfy.
var families = sync.OnceValue(func() map[reflect.Type]catalog.Family {
	m := make(map[reflect.Type]catalog.Family)
	for _, family := range models.Families() {
		m[family.Type()] = family
	}
	return m
})

// known remembers the fields of types that were asked for.
var known sync.Map

// fieldsOf is catalog.Fields, which takes long, for those who ask often. Its answer
// is not to be changed.
func fieldsOf(t reflect.Type) []catalog.Field {
	if fields, ok := known.Load(t); ok {
		return fields.([]catalog.Field)
	}
	fields := catalog.Fields(t)
	known.Store(t, fields)
	return fields
}

func familyOf(t reflect.Type) catalog.Family {
	family, ok := families()[t]
	if !ok {
		panic("scenarios: no family of " + t.String())
	}
	return family
}

// entryOf finds a kind that this version has, or says what is wrong.
func entryOf(family catalog.Family, name string) (entry catalog.Entry, problem string) {
	word, _ := family.Family()
	var known []string
	for _, entry := range family.Entries() {
		switch {
		case entry.Name == name && entry.New == nil:
			return entry, word + " " + quote(name) + " is not in this version"
		case entry.Name == name:
			return entry, ""
		case entry.New != nil:
			known = append(known, entry.Name)
		}
	}
	return entry, "no such " + word + " " + quote(short(name)) + catalog.Meant(name, known)
}

// kindNames are the names of all kinds of all families.
var kindNames = sync.OnceValue(func() map[string]bool {
	m := make(map[string]bool)
	for _, family := range models.Families() {
		for _, entry := range family.Entries() {
			m[entry.Name] = true
		}
	}
	return m
})

func isKind(word string) bool { return kindNames()[word] }

func quote(s string) string { return strconv.Quote(s) }
