package scenarios

import (
	"reflect"

	"gopkg.in/yaml.v3"

	"lbsim/models/catalog"
	"lbsim/sim"
)

// timed decodes a mapping from times to values, in the order of time: unit and range
// of the field are those of the values.
func (d *decoder) timed(n *yaml.Node, v reflect.Value, f catalog.Field, path string) {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		d.fail(n, path, "expected %s, found %s", expected(v.Type(), f), empty(n))
		return
	}
	last := -1 // the entry before, if its time could be read
	for i := 0; i < len(n.Content); i += 2 {
		key, child := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		fresh := reflect.New(v.Type().Elem()).Elem()
		before := len(d.errors)
		d.duration(key, fresh.FieldByName("At"), catalog.Field{Key: "time", Unit: catalog.Duration}, at)
		fine := len(d.errors) == before
		if fine && last >= 0 && fresh.FieldByName("At").Int() <= v.Index(last).FieldByName("At").Int() {
			d.fail(key, at, "%s is not after %s; expected times in ascending order", short(key.Value), short(n.Content[i-2].Value))
		}
		d.value(child, fresh.FieldByName("Value"), f, at)
		v.Set(reflect.Append(v, fresh))
		if last = -1; fine {
			last = i / 2
		}
	}
}

// isTime tells whether a word can be the time of a value.
func isTime(word string) bool {
	at, err := catalog.ParseDuration(word)
	return err == nil && at >= 0 && at < sim.Longest
}

// valueOfTimed returns the type of the values of a list of timed ones.
func valueOfTimed(t reflect.Type) reflect.Type {
	value, _ := t.Elem().FieldByName("Value")
	return value.Type
}
