package models

import (
	"lbsim/models/balance"
	"lbsim/models/catalog"
	"lbsim/sim"
)

// target is what an instance chooses among, with what it knows of them. A strategy is
// asked only for one of those that are eligible: who they are is decided before, in
// admit, whenever it changes, and costs a request nothing.
type target struct {
	strategy balance.Strategy
	counter  balance.Counter // the strategy, if it is one
	view     balance.View
}

// newTarget returns what an instance chooses among, and with which strategy.
func (b *balancer) newTarget(c *Tier, view balance.View) target {
	t := target{strategy: catalog.Clone(c.Balancer.Strategy), view: view}
	if seer, ok := t.strategy.(balance.Seer); ok && b.routes == nil {
		b.servers.see(seer)
	}
	t.counter, _ = t.strategy.(balance.Counter)
	t.changed()
	return t
}

// newView returns what a balancer knows of servers with those weights that are all
// up.
func newView(weights []float64, random *sim.Rand) balance.View {
	v := balance.View{Rand: random, Weight: weights, InFlight: make([]int32, len(weights))}
	for i := range weights {
		v.Eligible = append(v.Eligible, int32(i))
	}
	v.SetEven()
	return v
}

// admit makes those servers eligible, with those weights, and no others.
func (t *target) admit(eligible []int32, weights []float64) {
	t.view.Eligible = append(t.view.Eligible[:0], eligible...)
	t.view.Weight = append(t.view.Weight[:0], weights...)
	t.view.SetEven()
	t.changed()
}

// changed tells the strategy that what it may pick has changed.
func (t *target) changed() {
	if changer, ok := t.strategy.(balance.Changer); ok {
		changer.Changed(&t.view)
	}
}

// sent notes that a request is under way to a server, done that it is no longer.
func (t *target) sent(server int32) {
	t.view.InFlight[server]++
	if t.counter != nil {
		t.counter.Sent(server, &t.view)
	}
}

func (t *target) done(server int32) {
	t.view.InFlight[server]--
	if t.counter != nil {
		t.counter.Done(server, &t.view)
	}
}

// targetOf returns what the balancer of a call has chosen its server among.
func (b *balancer) targetOf(call *call) *target {
	number := 0
	if b.routes != nil {
		number = int(call.step)
	}
	return &b.instances[call.balance].targets[number]
}
