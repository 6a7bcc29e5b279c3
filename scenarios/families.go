package scenarios

import (
	"reflect"
	"strconv"

	"lbsim/models"
	"lbsim/models/catalog"
)

// families returns the tables by the interface that their kinds satisfy.
func families() map[reflect.Type]catalog.Family {
	m := make(map[reflect.Type]catalog.Family)
	for _, family := range models.Families() {
		m[family.Type()] = family
	}
	return m
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
	return entry, "no such " + word + " " + quote(short(name)) + meant(name, known)
}

func quote(s string) string { return strconv.Quote(s) }
