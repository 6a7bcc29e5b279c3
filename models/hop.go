package models

import (
	"lbsim/sim"
	"lbsim/sim/stat"
)

// hop is a way from one tier to another, with what is measured of the calls that take
// it.
type hop struct {
	name     string // its path: that of the tier that calls, and the tier that is called
	index    int16
	from, to *balancer
	pool     int32 // the first of the connections that callers keep; nobody: none matter
	// firm tells that no answer comes too late: whoever has called waits for each. Only
	// then the tier may measure the same (twin), if nobody else calls it.
	firm bool
	twin bool

	calls   uint64 // all
	late    uint64 // answers that were no longer wanted
	lost    uint64 // of the sample: those that were not answered well
	recent  spans
	sojourn *stat.Histogram
}

// returned counts an answer.
func (h *hop) returned(now sim.Time, c *call, warmup sim.Time) {
	switch {
	case c.born < warmup:
	case c.outcome == answered:
		h.recent.record(now-c.entered, h.sojourn)
	default:
		h.lost++
	}
}

// count counts the answers that are not counted yet.
func (h *hop) count() {
	if h.twin {
		m := &h.to.measure
		h.sojourn, h.lost = m.sojourn, m.sample.refused+m.sample.failed
		return
	}
	h.recent.count(h.sojourn)
}

// pooled puts a call on the connection that its caller, one of several, keeps to an
// instance of the tier that it calls.
func (s *system) pooled(c *call, way *hop, caller int32) {
	to := way.to
	if len(to.instances) > 1 && !c.is(placed) {
		to.random.Keyed(c.Key, drawInstance+to.purpose)
		c.balance = int16(to.random.Below(len(to.instances)))
		c.state |= placed
	}
	c.conn = way.pool + caller*int32(len(to.instances)) + int32(c.balance)
	kept := &s.conns.list[c.conn]
	if kept.uses == 0 {
		c.state |= fresh
	}
	kept.uses = 1
}

// findOnlyWays finds ways that are the only one to a tier, where the tier measures the
// same.
func (s *system) findOnlyWays() {
	ways := make([]int, len(s.tiers))
	for _, g := range s.groups {
		ways[g.tier]++
	}
	for _, h := range s.hops {
		ways[h.to.index]++
	}
	for _, h := range s.hops {
		h.twin = h.firm && ways[h.to.index] == 1
	}
}
