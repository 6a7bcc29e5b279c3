package models

import (
	"testing"

	"lbsim/models/balance"
	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/models/popularity"
	"lbsim/sim"
)

// librarian is a strategy that looks at items, and counts those that are wrong.
type librarian struct {
	balance.RoundRobin
	item         func(key uint64) uint64
	picks, wrong *int
}

// SeesItems implements balance.ItemSeer.
func (l *librarian) SeesItems() {}

// Pick implements balance.Strategy.
func (l *librarian) Pick(r *balance.Request, v *balance.View) int32 {
	if *l.picks++; r.Item != l.item(r.Key) {
		*l.wrong++
	}
	return l.RoundRobin.Pick(r, v)
}

// A strategy that looks at items is told that of the request which it places, not of one
// that had its slot before: drawn by the request's key, or without items the key itself;
// for requests of clients and for those of other tiers.
func TestItems(t *testing.T) {
	popular := &popularity.Zipf{Items: 1000, Exponent: 1}
	for _, keys := range []popularity.Popularity{nil, popular} {
		picks, wrong := 0, 0
		seer := &librarian{picks: &picks, wrong: &wrong, item: func(key uint64) uint64 {
			if keys == nil {
				return key
			}
			var r sim.Rand
			r.Keyed(key, drawItem)
			return popular.Pick(&r)
		}}
		run := mustRun(t, changed(2000, func(c *Config) {
			c.Clients[0].Requests = []Class{{Name: "x", Share: 1, Path: "/", Keys: keys}}
			call := Call{Name: "db"}
			call.SetDefaults()
			db := c.Tiers[0]
			c.Tiers[0].Balancer.Strategy, c.Tiers[0].Balancer.Count, c.Tiers[0].Calls = seer, 2, []Call{call}
			db.Name, db.Balancer.Strategy = "db", catalog.Clone(seer)
			db.Servers.Service = &dist.Exponential{Mean: 0.01}
			c.Tiers = append(c.Tiers, db)
		}), 1, 0)
		if wrong > 0 || picks <= int(run.Born) {
			t.Errorf("%d items of %d are wrong", wrong, picks)
		}
	}
}
