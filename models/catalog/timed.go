package catalog

import (
	"reflect"

	"lbsim/sim"
)

// Timed is a value that belongs to an instant. In a scenario a list of them is a
// mapping from times to values, in the order of time: {0s: 200/s, 5m: 600/s}. The
// tags of the field that holds the list are about the values.
type Timed[T any] struct {
	At    sim.Time
	Value T
}

func (Timed[T]) timed() {}

// IsTimed tells whether a type is a list of Timed.
func IsTimed(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Implements(reflect.TypeFor[interface{ timed() }]())
}
