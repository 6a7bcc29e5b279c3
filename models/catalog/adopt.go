package catalog

import "reflect"

// Adopt gives a kind that is in use the parameters of another of its type that may
// change while a simulation runs, those of kinds within included. It tells whether
// any was different. What a kind has derived for itself stays.
func Adopt(running, wanted any) (changed bool) {
	to, from := reflect.ValueOf(running), reflect.ValueOf(wanted)
	if to.Kind() != reflect.Pointer || to.Type() != from.Type() {
		return false
	}
	return adopt(to.Elem(), from.Elem())
}

func adopt(to, from reflect.Value) (changed bool) {
	for _, f := range Fields(to.Type()) {
		x, y := to.Field(f.Index), from.Field(f.Index)
		switch {
		case f.Type.Kind() == reflect.Interface && !x.IsNil() && !y.IsNil():
			changed = Adopt(x.Interface(), y.Interface()) || changed
		case f.Change && !reflect.DeepEqual(x.Interface(), y.Interface()):
			x.Set(y)
			changed = true
		}
	}
	return changed
}
