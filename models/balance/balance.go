// Package balance is the family of balancing strategies: which server a request
// goes to.
//
// A strategy sees a View: what a real balancer could know. It cannot reach the
// servers, the future or the engine, and each balancer instance has a view and a
// strategy of its own. Which servers may be picked at all is decided before.
package balance

import (
	"slices"

	"lbsim/sim"
)

// Request is what a balancer knows of the request that it places.
type Request struct {
	Key    uint64 // the request's own number, random
	Source uint64 // the address that it comes from, a hash
	Item   uint64 // what it is about, for an ItemSeer
}

// View is the knowledge of one balancer instance. Servers are indexes from 0.
type View struct {
	Now      sim.Time
	Eligible []int32   // the servers that may be picked now, ascending, never empty
	InFlight []int32   // by server: requests that this instance sent and that are not answered
	Weight   []float64 // by server: the weight in force, positive
	Even     bool      // all eligible servers have the same weight
	Rand     *sim.Rand // of this instance, for the draws of its strategy
}

// Strategy picks one of the eligible servers. Pick is called once per request and
// must not allocate.
type Strategy interface {
	Pick(r *Request, v *View) int32
}

// Changer is a Strategy that keeps something derived from the eligible servers or
// their weights. Changed is called when a run begins, and whenever either changes.
type Changer interface {
	Changed(v *View)
}

// Counter is a Strategy that follows the requests in flight. Sent and Done are
// called when v.InFlight of a server has just grown or shrunk by one.
type Counter interface {
	Sent(server int32, v *View)
	Done(server int32, v *View)
}

// Truth is the state of the servers as it is, which no real balancer knows.
type Truth interface {
	// WorkLeft returns the work that a server has still to do, per worker.
	WorkLeft(server int32) sim.Time
}

// Seer is a Strategy that is shown the truth: an ideal to compare with.
type Seer interface {
	See(t Truth)
}

// ItemSeer is a Strategy that looks at the item that a request is about.
type ItemSeer interface {
	SeesItems()
}

// CanPick tells whether a server is eligible.
func (v *View) CanPick(server int32) bool {
	_, found := slices.BinarySearch(v.Eligible, server)
	return found
}

// SetEven finds out whether all eligible servers have the same weight.
func (v *View) SetEven() {
	v.Even = true
	for _, server := range v.Eligible {
		v.Even = v.Even && v.Weight[server] == v.Weight[v.Eligible[0]]
	}
}

// lighter tells whether server a would carry less load per weight than server b
// after one more request each.
func (v *View) lighter(a, b int32) bool {
	if v.Even {
		return v.InFlight[a] < v.InFlight[b]
	}
	return float64(v.InFlight[a]+1)*v.Weight[b] < float64(v.InFlight[b]+1)*v.Weight[a]
}
