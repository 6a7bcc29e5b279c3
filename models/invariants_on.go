//go:build invariants

package models

import "strconv"

const invariants = true

// checkInvariants panics when a run has lost or doubled something:
//
//   - at each client group, requests born = answered + failed + still waited for;
//   - at each tier, requests entered = answered + rejected + still there, and no
//     server has more busy workers than workers, or requests waiting for an idle one;
//   - Little's law, exactly: the integral of the number of requests is the sum of
//     the times that they spent.
func checkInvariants(s *system) {
	for _, g := range s.groups {
		for i := range g.measure.classes {
			if m := &g.measure.classes[i]; m.waiting() > m.births {
				panic("models: more requests ended than the " + strconv.FormatUint(m.births, 10) + " born of class " + g.classes.list[i].name)
			}
		}
	}
	free := make(map[int32]bool, len(s.calls.free))
	for _, slot := range s.calls.free {
		free[slot] = true
	}
	equal("calls in flight", uint64(s.calls.live), uint64(len(s.calls.slots)-len(free)))
	present := make([]uint64, len(s.tiers)) // calls that are at a tier
	clients := make([]uint64, len(s.groups))
	kept := keptCalls(s)
	for slot := range s.calls.slots {
		if c := &s.calls.slots[slot]; !free[int32(slot)] {
			if !kept[int32(slot)] {
				present[c.tier]++
			}
			if c.parent == nobody && !c.is(gone) {
				clients[c.client]++
			}
		}
	}
	for i, g := range s.groups {
		sum := g.measure.all()
		equal("requests that clients wait for", clients[i], sum.waiting())
	}
	for t, b := range s.tiers {
		m := &b.measure
		here := uint64(m.transit.Value)
		for i := range b.servers.list {
			here += uint64(b.servers.list[i].busy.Value + b.servers.list[i].waiting.Value)
		}
		equal("requests entered", m.entries, m.answers+m.refused+m.failed+here)
		if on := present[t]; on < here { // those on the wire between clients and the balancer are not here
			panic("models: " + strconv.FormatUint(here, 10) + " requests at a tier, and " + strconv.FormatUint(on, 10) + " calls")
		}
		for i := range b.servers.list {
			v := &b.servers.list[i]
			if v.busy.Value > v.workers || v.busy.Value < 0 || v.waiting.Value < 0 || v.waiting.Value > 0 && v.busy.Value < v.workers {
				panic("models: server " + strconv.Itoa(i) + " has " + strconv.Itoa(int(v.busy.Value)) + " busy of " +
					strconv.Itoa(int(v.workers)) + " workers, and " + strconv.Itoa(int(v.waiting.Value)) + " requests waiting")
			}
		}
	}
	checkLittle(s)
}

// checkLittle compares the integral of the requests present with the time spent:
// of those that have left, and of those that are still there.
func checkLittle(s *system) {
	now := s.engine.Now
	free := make(map[int32]bool, len(s.calls.free))
	for _, slot := range s.calls.free {
		free[slot] = true
	}
	waited := make([]uint64, len(s.groups))
	for slot := range s.calls.slots {
		if c := &s.calls.slots[slot]; !free[int32(slot)] && c.parent == nobody && !c.is(gone) {
			waited[c.client] += uint64(now - c.born)
		}
	}
	for i, g := range s.groups {
		equal("request-nanoseconds at clients", g.measure.present.Area(now).Nanoseconds(), g.measure.spent+waited[i])
	}
}

// keptCalls returns the calls that have been answered and are kept for the sake of
// those that they are part of.
func keptCalls(s *system) map[int32]bool {
	kept := make(map[int32]bool)
	for slot := range s.calls.trees {
		for child := s.calls.trees[slot].latest; child != nobody; child = s.calls.trees[child].before {
			kept[child] = true
		}
	}
	return kept
}

func equal(what string, got, want uint64) {
	if got != want {
		panic("models: " + what + ": " + strconv.FormatUint(got, 10) + " is not " + strconv.FormatUint(want, 10))
	}
}
