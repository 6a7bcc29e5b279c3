package models

import (
	"slices"

	"lbsim/models/catalog"
	"lbsim/sim"
)

// Share is a share of requests, which may follow the clock.
type Share struct {
	Value  float64                  `key:"value" unit:"share" range:"[0,1]" default:"from points" change:"yes" about:"the share"`
	Points []catalog.Timed[float64] `key:"points" unit:"share" range:"[0,1]" about:"the share over time, by lines between points; before the first and after the last it stays"`
}

// At returns the share at a time.
func (s *Share) At(now sim.Time) float64 {
	n := len(s.Points)
	switch {
	case n == 0:
		return s.Value
	case now <= s.Points[0].At:
		return s.Points[0].Value
	case now >= s.Points[n-1].At:
		return s.Points[n-1].Value
	}
	i := 1
	for s.Points[i].At <= now {
		i++
	}
	a, b := &s.Points[i-1], &s.Points[i]
	way := float64(now-a.At) / float64(b.At-a.At)
	return a.Value + float64(way*(b.Value-a.Value))
}

// Check finds fault with the parameters together.
func (s *Share) Check() string {
	if s.Value != 0 && len(s.Points) > 0 {
		return "value and points exclude each other"
	}
	return ""
}

// bends returns the times at which shares of a list of routes change their pace.
func bends(routes []Route) []sim.Time {
	at := []sim.Time{0}
	for i := range routes {
		if share := routes[i].Share; share != nil {
			for _, p := range share.Points {
				at = append(at, p.At)
			}
		}
	}
	slices.Sort(at)
	return slices.Compact(at)
}
