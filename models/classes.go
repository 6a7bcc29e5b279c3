package models

import (
	"lbsim/models/arrival"
	"lbsim/models/dist"
	"lbsim/models/popularity"
	"lbsim/sim"
)

// classes are the request classes of a client group. A group that has none has one
// without a name.
type classes struct {
	list   []class
	shares []float64 // up to and with each class
	plain  bool      // there is one class, and nothing is drawn for it
	random sim.Rand
}

// class is what the system needs to know of a class.
type class struct {
	name     string
	priority int32
	work     dist.Dist // nil: 1
	keys     popularity.Popularity
	timeouts *sim.Ring // nil: clients wait for ever
	global   int       // its number among the classes of all groups
}

// choose gives a request its class, and what its class gives it.
func (c *classes) choose(call *call, a *arrival.Arrival) {
	switch {
	case a.Class >= 0:
		call.class = int16(a.Class)
	case len(c.list) > 1:
		c.random.Keyed(call.Key, drawClass)
		call.class = int16(chosen(c.shares, c.random.Uniform()))
	}
	if work := c.list[call.class].work; work != nil {
		c.random.Keyed(call.Key, drawWork)
		call.work *= work.Sample(&c.random)
	}
}

// itemOf returns the item that a request is about.
func (b *balancer) itemOf(call *call) uint64 {
	keys := b.groups[call.client].classes.list[call.class].keys
	if keys == nil {
		return call.Key
	}
	var r sim.Rand
	r.Keyed(call.Key, drawItem)
	return keys.Pick(&r)
}

// chosen returns the first place whose sum is above x.
func chosen(sums []float64, x float64) int {
	for i, sum := range sums[:len(sums)-1] {
		if x < sum {
			return i
		}
	}
	return len(sums) - 1
}

// setShares takes the shares of the classes over.
func (c *classes) setShares(of []Class) {
	c.shares = c.shares[:0]
	sum := 0.0
	for i := range of {
		sum += of[i].Share
		c.shares = append(c.shares, sum)
	}
}
