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
		m := &g.measure
		if ended := m.answers + m.refusals + m.timeouts; ended > m.births {
			panic("models: " + strconv.FormatUint(ended, 10) + " requests ended of " + strconv.FormatUint(m.births, 10) + " born")
		}
	}
	live := uint64(0)
	for _, g := range s.groups {
		live += g.measure.waiting() + g.measure.timeouts - g.measure.wasted
	}
	equal("calls in flight", uint64(s.calls.live), live)
	for _, b := range s.tiers {
		m := &b.measure
		present := uint64(m.transit.Value)
		for i := range b.servers.list {
			present += uint64(b.servers.list[i].busy.Value + b.servers.list[i].waiting.Value)
		}
		equal("requests entered", m.entries, m.answers+m.refused+present)
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
		if c := &s.calls.slots[slot]; !free[int32(slot)] && !c.gone {
			waited[c.client] += uint64(now - c.born)
		}
	}
	for i, g := range s.groups {
		equal("request-nanoseconds at clients", g.measure.present.Area(now).Nanoseconds(), g.measure.spent+waited[i])
	}
}

func equal(what string, got, want uint64) {
	if got != want {
		panic("models: " + what + ": " + strconv.FormatUint(got, 10) + " is not " + strconv.FormatUint(want, 10))
	}
}
