package models

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lbsim/sim"
	"lbsim/sim/stat"
)

// diary writes the log of a run. It sees an event before it is handled, and what
// came of it at the next one.
type diary struct {
	*system
	config *Config
	lines  []string
	labels map[int32]label // by slot: which request it holds
	calls  map[string]int  // made for a request
	births int

	line string // of the event under way
	what string
	at   sim.Time
	slot int32
	past past // before it
}

// label is the name of a call, and how to know it again.
type label struct {
	text  string // #1: the first request; #1.2: the second call for it of which something is heard
	key   uint64
	asked uint32
}

// past is what the system looked like before an event.
type past struct {
	flying  [][][]int32 // requests in flight to servers, by tier and target of an instance
	late    uint64      // answers to tiers that no longer waited for them
	clients []classMeasure
	wasted  []uint64
	refused bool
}

// logOf runs a system and returns its log.
func logOf(c *Config) string {
	d := &diary{system: newSystem(c, 1, 0), config: c, labels: map[int32]label{}, calls: map[string]int{}}
	d.engine.Observe(d.event)
	d.begin(c)
	d.proceed(c.Duration, nil)
	d.finish()
	d.collect(c)
	checkInvariants(d.system)
	for i, g := range d.groups {
		g.measure.count()
		m, failures := g.measure.all(), ""
		if n := m.losses[lossFailed]; n > 0 {
			failures = fmt.Sprintf("%d failed + ", n)
		}
		d.lines = append(d.lines, fmt.Sprintf("%s: %d born = %d answered + %d rejected + %s%d timed out (%d answered too late) + %d in flight",
			c.Clients[i].Name, m.births, m.answers, m.losses[lossRejected], failures, m.losses[lossTimedOut], g.measure.wasted, m.waiting()))
	}
	return strings.Join(d.lines, "\n")
}

// event begins the line of an event.
func (d *diary) event(e sim.Event) {
	d.finish()
	who, what := d.name(e.Task)
	if who == "" {
		return
	}
	d.at, d.slot, d.what = e.At, d.slotOf(what, e), what
	d.line = fmt.Sprintf("%12s  %-12s %-8s", time.Duration(e.At), who, what)
	if d.slot >= 0 {
		d.line += " " + d.label(d.slot)
	}
	d.past = d.look()
	if !isBirth(what) && d.slot >= 0 {
		d.past.refused = d.system.calls.at(d.slot).outcome == rejected
	}
}

func isBirth(what string) bool { return what == "born" || what == "visit" }

// slotOf returns the slot of the call that an event is about, -1 if it is about none.
func (d *diary) slotOf(what string, e sim.Event) int32 {
	calls := &d.system.calls
	gone := false
	switch what {
	case "born", "visit":
		d.births++
		slot := calls.len() // where the request is about to be kept
		if calls.free != nobody {
			slot = calls.free
		}
		d.labels[slot] = label{text: fmt.Sprintf("#%d", d.births)}
		return slot
	case "timeout":
		gone = calls.at(e.Arg).timer != e.Ticket
	case "change":
		gone = true
	}
	for _, b := range d.tiers {
		switch v := b.servers; {
		case v.id != e.Task.Actor():
		case what == "expire":
			gone = !v.patience.wanted(e.Arg, e.Ticket)
		case what == "done" && v.turns != nil:
			gone = v.turns.list[e.Arg].ticket != e.Ticket
		case what == "share":
			if v.sharing.tickets[e.Arg] == e.Ticket {
				slot, _, _ := v.sharing.Due(e.Arg)
				return slot
			}
			gone = true
		}
	}
	if gone {
		return -1
	}
	return e.Arg
}

// label returns the name of the call in a slot. A call for another gets it when
// something is heard of it for the first time.
func (d *diary) label(slot int32) string {
	calls, known := &d.system.calls, d.labels[slot]
	if slot >= calls.len() || calls.at(slot).parent == nil || !calls.trunk {
		return known.text
	}
	key, asked := calls.at(slot).Key, calls.at(slot).asked
	if known.key != key || known.asked != asked {
		parent := d.label(calls.at(slot).parent.slot)
		d.calls[parent]++
		known = label{fmt.Sprintf("%s.%d", parent, d.calls[parent]), key, asked}
		d.labels[slot] = known
	}
	return known.text
}

// name returns the names of an actor and of what it is to do.
func (d *diary) name(task sim.Task) (who, what string) {
	for i, g := range d.groups {
		if g.id == task.Actor() {
			return d.config.Clients[i].Name, []string{opBorn: "born", opAnswer: "answer", opTimeout: "timeout", opVisit: "visit"}[task.Op()]
		}
	}
	for i, b := range d.tiers {
		switch name := d.config.Tiers[i].Name; task.Actor() {
		case b.id:
			return name, []string{opEnter: "enter", opPick: "pick", opFree: "free", opReturn: "return", opRouted: "routed"}[task.Op()]
		case b.servers.id:
			return name + ".servers", []string{opArrive: "arrive", opDone: "done", opExpire: "expire", opShare: "share"}[task.Op()]
		}
	}
	if task.Actor() > d.recorder.id { // the last of all actors
		return "event", "change"
	}
	return "", "" // the recorder
}

// look returns what the system looks like.
func (d *diary) look() (p past) {
	for _, b := range d.tiers {
		var flying [][]int32
		for i := range b.instances {
			for k := range b.instances[i].targets {
				flying = append(flying, slices.Clone(b.instances[i].targets[k].view.InFlight))
			}
		}
		p.flying = append(p.flying, flying)
	}
	for i := range d.hops {
		p.late += d.hops[i].late
	}
	for _, g := range d.groups {
		g.measure.count()
		p.clients, p.wasted = append(p.clients, g.measure.all()), append(p.wasted, g.measure.wasted)
	}
	return p
}

// finish ends the line of an event: the servers, and what came of it.
func (d *diary) finish() {
	if d.line == "" {
		return
	}
	var state []string
	for i, b := range d.tiers {
		if len(b.servers.list) > 0 {
			state = append(state, d.config.Tiers[i].Name)
		}
		for k := range b.servers.list {
			s := &b.servers.list[k]
			state = append(state, fmt.Sprintf("%d+%d", s.busy.Value, s.waiting.Value))
		}
	}
	line := fmt.Sprintf("%-39s | %s | %s", d.line, strings.Join(state, " "), strings.Join(d.outcomes(), ", "))
	d.lines = append(d.lines, strings.TrimRight(line, " |"))
	d.line = ""
}

// outcomes returns what the event has brought about.
func (d *diary) outcomes() (all []string) {
	if d.slot < 0 {
		if d.what == "change" {
			return nil
		}
		return []string{"nobody waits for it"}
	}
	call := d.system.calls.at(d.slot)
	for t, b := range d.tiers {
		all = append(all, d.picks(t, b)...)
	}
	if call.outcome == rejected && !d.past.refused {
		if d.what == "expire" {
			all = append(all, "has waited too long")
		} else {
			all = append(all, fmt.Sprintf("server %d refuses", call.server))
		}
	}
	if d.look().late > d.past.late {
		all = append(all, "no longer wanted")
	}
	whose := ""
	if root, _, isPart := strings.Cut(d.labels[d.slot].text, "."); isPart {
		whose = root + " "
	}
	for i, g := range d.groups {
		g.measure.count()
		m, before := g.measure.all(), &d.past.clients[i]
		took := time.Duration(d.at - call.born)
		switch {
		case g.measure.wasted > d.past.wasted[i]:
			all = append(all, "too late")
		case m.answers > before.answers:
			all = append(all, fmt.Sprintf("%sanswered after %v%s", whose, took, partsOf(m.sample.parts, before.sample.parts)))
		case m.losses[lossRejected] > before.losses[lossRejected]:
			all = append(all, fmt.Sprintf("%srejected after %v", whose, took))
		case m.losses[lossFailed] > before.losses[lossFailed]:
			all = append(all, fmt.Sprintf("%sfailed after %v", whose, took))
		case m.losses[lossTimedOut] > before.losses[lossTimedOut]:
			all = append(all, fmt.Sprintf("gives up after %v", took))
		}
	}
	return all
}

// picks returns where the balancers of a tier have sent something, if there was
// anything to choose.
func (d *diary) picks(t int, b *balancer) (all []string) {
	if len(b.instances) == 1 && len(b.servers.list) == 1 || b.routes != nil && len(b.routes.ways) == 1 {
		return nil
	}
	who := "balancer"
	if len(d.tiers) > 1 {
		who = d.config.Tiers[t].Name + " balancer"
	}
	k := 0
	for i := range b.instances {
		for target := range b.instances[i].targets {
			for server, n := range b.instances[i].targets[target].view.InFlight {
				if n <= d.past.flying[t][k][server] {
					continue
				}
				if b.routes != nil {
					all = append(all, fmt.Sprintf("%s %d takes route %d", who, i, target))
				} else {
					all = append(all, fmt.Sprintf("%s %d picks %d: %v", who, i, server, b.instances[i].targets[target].view.InFlight))
				}
			}
			k++
		}
	}
	return all
}

// partsOf says where the time of a request has gone, by the sums after and before it.
func partsOf(after, before parts) string {
	var all []string
	for _, part := range []struct {
		name string
		time stat.Sum
	}{{"network", after.network.Minus(before.network)}, {"balancer", after.balancer.Minus(before.balancer)},
		{"queue", after.queue.Minus(before.queue)}, {"service", after.service.Minus(before.service)}} {
		if span := sim.FromSeconds(part.time.Seconds()); span > 0 {
			all = append(all, part.name+" "+time.Duration(span).String())
		}
	}
	return " = " + strings.Join(all, " + ")
}
