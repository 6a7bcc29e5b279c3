package models

import "reflect"

var typeOfTier = reflect.TypeFor[Tier]()

// All returns the groups of servers with everything filled in: one group where the
// scenario speaks of none.
func (s *Servers) All() []Group {
	if len(s.Groups) == 0 {
		return []Group{{Count: max(s.Count, 1), Speed: 1, Weight: 1, Workers: s.Workers}}
	}
	groups := append([]Group(nil), s.Groups...)
	for i := range groups {
		if groups[i].Workers == 0 {
			groups[i].Workers = s.Workers
		}
	}
	return groups
}
