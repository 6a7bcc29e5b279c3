//go:build invariants

package models

import (
	"strconv"

	"lbsim/sim/stat"
)

const invariants = true

// checkInvariants panics when a run has lost or doubled something:
//
//   - of each request class, born = answered + rejected + failed + timed out + still
//     waited for;
//   - at each tier, requests entered = answered + rejected + failed + still there, no
//     more workers are busy than there are, and no request waits beside an idle one;
//   - Little's law, exactly, at clients and at tiers: the integral of the number of
//     requests is the sum of the times that they spent;
//   - the parts of latencies add up to them, exactly, and so do those of all tiers;
//   - a connection that is closed is on no server, and what balancers believe to be in
//     flight is there; when the last request has left, nothing is.
func checkInvariants(s *system) {
	present := checkCalls(s)
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
		checkServers(b)
		checkFlights(s, b)
	}
	checkLittle(s)
	checkParts(s)
	if s.isEmpty() {
		checkEmpty(s)
	}
}

// checkCalls compares the calls that there are with what is counted, and returns how
// many are at each tier, or on the way there.
func checkCalls(s *system) (present []uint64) {
	free := freeCalls(s)
	equal("calls in flight", uint64(s.calls.live), uint64(int(s.calls.len())-len(free)))
	present = make([]uint64, len(s.tiers))
	classes := make([][]uint64, len(s.groups))
	for i, g := range s.groups {
		classes[i] = make([]uint64, len(g.classes.list))
	}
	kept := keptCalls(s)
	for slot := range s.calls.len() {
		if c := s.calls.at(slot); !free[slot] {
			if !kept[slot] {
				present[c.tier]++
			}
			if c.parent == nil && !c.is(gone) {
				classes[c.client][c.class]++
			}
		}
	}
	for i, g := range s.groups {
		for k := range g.measure.classes {
			equal("requests of "+g.classes.list[k].name+" that clients wait for", classes[i][k], g.measure.classes[k].waiting())
		}
	}
	return present
}

func checkServers(b *balancer) {
	busy := int32(0)
	for i := range b.servers.list {
		v := &b.servers.list[i]
		busy += v.busy.Value
		if v.busy.Value > v.workers || v.busy.Value < 0 || v.waiting.Value < 0 || v.waiting.Value > 0 && v.busy.Value < v.workers {
			panic("models: server " + strconv.Itoa(i) + " has " + strconv.Itoa(int(v.busy.Value)) + " busy of " +
				strconv.Itoa(int(v.workers)) + " workers, and " + strconv.Itoa(int(v.waiting.Value)) + " requests waiting")
		}
		if b.servers.up != nil && b.servers.up[i].Value == 0 && v.busy.Value > 0 {
			panic("models: server " + strconv.Itoa(i) + " works after it has left")
		}
	}
	if busy > b.capacity.Value {
		panic("models: " + strconv.Itoa(int(busy)) + " busy workers of " + strconv.Itoa(int(b.capacity.Value)))
	}
	for i := range b.instances {
		if v := &b.instances[i]; v.waiting > 0 && v.busy < b.overhead.workers {
			panic("models: " + strconv.Itoa(int(v.waiting)) + " requests wait for a balancer with an idle worker")
		}
	}
}

// checkFlights compares what a balancer group believes to be in flight with the
// connections that are on its servers: these are in flight, and when no request is
// left, nothing else.
func checkFlights(s *system, b *balancer) {
	closed := make(map[int32]bool, len(s.conns.free))
	for _, conn := range s.conns.free {
		closed[conn] = true
	}
	for i := range b.instances {
		for k := range b.instances[i].targets {
			flying := b.instances[i].targets[k].view.InFlight
			on := make([]int32, len(flying))
			if b.pins >= 0 {
				for conn, p := range s.conns.pins[b.pins] {
					if p.server == nobody || int(p.instance) != i || int(p.target) != k {
						continue
					}
					if on[p.server]++; closed[int32(conn)] {
						panic("models: connection " + strconv.Itoa(conn) + " is closed, and on server " + strconv.Itoa(int(p.server)))
					}
				}
			}
			for server, n := range flying {
				if n < on[server] || n > on[server] && s.isEmpty() {
					panic("models: " + strconv.Itoa(int(n)) + " in flight to server " + strconv.Itoa(server) + ", and " +
						strconv.Itoa(int(on[server])) + " connections")
				}
			}
		}
	}
}

// checkLittle compares the integral of the requests present with the time spent:
// of those that have left, and of those that are still there.
func checkLittle(s *system) {
	now := s.engine.Now
	free := freeCalls(s)
	waited := make([]uint64, len(s.groups))
	for slot := range s.calls.len() {
		if c := s.calls.at(slot); !free[slot] && c.parent == nil && !c.is(gone) {
			waited[c.client] += uint64(now - c.born)
		}
	}
	for i, g := range s.groups {
		equal("request-nanoseconds at clients", g.measure.present.Area(now).Nanoseconds(), g.measure.spent+waited[i])
	}
	for _, b := range s.tiers {
		m := &b.measure
		area := m.transit.Area(now)
		for i := range b.servers.list {
			area = area.Plus(b.servers.list[i].busy.Area(now)).Plus(b.servers.list[i].waiting.Area(now))
		}
		here := m.entries - m.answers - m.refused - m.failed
		equal("request-nanoseconds at a tier", area.Nanoseconds(), m.spent+here*uint64(now)-m.entered)
	}
}

// checkParts compares the latencies of the sample with their parts, and those with the
// parts that were spent at the tiers. The rest is the network of the clients.
func checkParts(s *system) {
	var paths, sums parts
	for t := range s.tiers {
		if !s.calls.trunk {
			break
		}
		path := s.path(t)
		p := &path
		if min(p.network.Seconds(), p.balancer.Seconds(), p.queue.Seconds(), p.service.Seconds()) < 0 {
			panic("models: less than no time is spent at a tier")
		}
		paths.add(p)
	}
	for _, g := range s.groups {
		for i := range g.measure.classes {
			class := &g.measure.classes[i]
			p, _ := class.parts()
			same("latencies, and their parts", class.sample.took, p.network.Plus(p.balancer).Plus(p.queue).Plus(p.service))
			sums.add(&p)
		}
	}
	if !s.calls.trunk {
		return
	}
	same("time in balancers", sums.balancer, paths.balancer)
	same("time in queues", sums.queue, paths.queue)
	same("time of service", sums.service, paths.service)
	if sums.network.Minus(paths.network).Seconds() < 0 {
		panic("models: more network on the paths than in the latencies")
	}
}

// checkEmpty looks for what is left behind by the last request.
func checkEmpty(s *system) {
	equal("calls left", uint64(s.calls.live), 0)
	for _, b := range s.tiers {
		equal("requests left on the way", uint64(b.measure.transit.Value), 0)
		equal("workers held", uint64(b.measure.holding.Value), 0)
		equal("workers of balancers", uint64(b.overhead.busy.Value+b.overhead.length.Value), 0)
		for i := range b.instances {
			equal("requests at a balancer", uint64(b.instances[i].busy+b.instances[i].waiting), 0)
		}
		v := b.servers
		for i := range v.list {
			equal("requests at a server", uint64(v.list[i].busy.Value+v.list[i].waiting.Value), 0)
			if v.sharing != nil {
				if _, _, some := v.sharing.Due(int32(i)); some || v.sharing.tickets[i] != 0 {
					panic("models: server " + strconv.Itoa(i) + " works for nobody")
				}
			}
			if v.turns != nil && v.turns.running != nil {
				equal("turns of a server", uint64(len(v.turns.running[i])), 0)
			}
		}
		if v.turns != nil {
			for _, turn := range v.turns.list {
				equal("turns to come", uint64(turn.ticket), 0)
			}
		}
		if v.patience != nil {
			for _, ticket := range v.patience.tickets {
				equal("requests that could lose patience", uint64(ticket), 0)
			}
		}
	}
}

// freeCalls returns the slots that hold no call.
func freeCalls(s *system) map[int32]bool {
	free := make(map[int32]bool)
	for slot := s.calls.free; slot != nobody; slot = s.calls.at(slot).conn {
		free[slot] = true
	}
	return free
}

// keptCalls returns the calls that have been answered and are kept for the sake of
// those that they are part of.
func keptCalls(s *system) map[int32]bool {
	kept := make(map[int32]bool)
	for slot := range s.calls.len() {
		for child := s.calls.at(slot).latest; child != nil; child = child.before {
			kept[child.slot] = true
		}
	}
	return kept
}

// same panics unless two sums are.
func same(what string, got, want stat.Sum) {
	if got != want {
		panic("models: " + what + ": " + number(got.Seconds()) + " s is not " + number(want.Seconds()) + " s")
	}
}

func equal(what string, got, want uint64) {
	if got != want {
		panic("models: " + what + ": " + strconv.FormatUint(got, 10) + " is not " + strconv.FormatUint(want, 10))
	}
}
