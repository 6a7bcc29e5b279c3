package models

import (
	"fmt"
	"strings"
	"time"

	"lbsim/sim"
)

// diary writes the log of a run. It sees an event before it is handled, and what
// came of it at the next one.
type diary struct {
	*system
	config  *Config
	lines   []string
	numbers map[int32]int // by slot: which request it holds, counted from 1
	births  int

	line string // of the event under way
	at   sim.Time
	slot int32
	past past // before it
}

// past is what the system looked like before an event.
type past struct {
	flying  [][]int32 // requests in flight, by tier and instance
	clients []classMeasure
	wasted  []uint64
	refused bool
}

// logOf runs a system and returns its log.
func logOf(c *Config) string {
	d := &diary{system: newSystem(c, 1, 0), config: c, numbers: map[int32]int{}}
	d.engine.Observe(d.event)
	d.begin(c)
	d.proceed(c.Duration, nil)
	d.finish()
	d.collect(c)
	checkInvariants(d.system)
	for i, g := range d.groups {
		m := g.measure.all()
		d.lines = append(d.lines, fmt.Sprintf("%s: %d born = %d answered + %d rejected + %d timed out (%d answered too late) + %d in flight",
			c.Clients[i].Name, m.births, m.answers, m.losses[lossRejected], m.losses[lossTimedOut], g.measure.wasted, m.waiting()))
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
	d.at, d.slot = e.At, e.Arg
	switch {
	case what == "born":
		d.births++
		d.slot = int32(len(d.calls.slots)) // where the request is about to be kept
		if n := len(d.calls.free); n > 0 {
			d.slot = d.calls.free[n-1]
		}
		d.numbers[d.slot] = d.births
	case what == "timeout" && d.calls.rests[e.Arg].timer != e.Ticket:
		d.slot = -1
	}
	d.line = fmt.Sprintf("%12s  %-12s %-8s", time.Duration(e.At), who, what)
	if d.slot >= 0 {
		d.line += fmt.Sprintf(" #%d", d.numbers[d.slot])
	}
	d.past = d.look()
	if what != "born" && d.slot >= 0 {
		d.past.refused = d.calls.slots[d.slot].outcome == rejected
	}
}

// name returns the names of an actor and of what it is to do.
func (d *diary) name(task sim.Task) (who, what string) {
	for i, g := range d.groups {
		if g.id == task.Actor() {
			return d.config.Clients[i].Name, []string{opBorn: "born", opAnswer: "answer", opTimeout: "timeout"}[task.Op()]
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
	return "", "" // the recorder
}

// flying returns the number of requests that an instance has sent and that are not
// answered.
func (i *instance) flying() (sum int32) {
	for _, n := range i.targets[0].view.InFlight {
		sum += n
	}
	return sum
}

// look returns what the system looks like.
func (d *diary) look() (p past) {
	for _, b := range d.tiers {
		var flying []int32
		for i := range b.instances {
			flying = append(flying, b.instances[i].flying())
		}
		p.flying = append(p.flying, flying)
	}
	for _, g := range d.groups {
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
		state = append(state, d.config.Tiers[i].Name)
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
		return []string{"nobody waits for it"}
	}
	call := &d.calls.slots[d.slot]
	for t, b := range d.tiers {
		if len(b.instances) == 1 && len(b.servers.list) == 1 {
			continue // there is nothing to choose
		}
		for i := range b.instances {
			view := &b.instances[i].targets[0].view
			if b.instances[i].flying() > d.past.flying[t][i] {
				all = append(all, fmt.Sprintf("balancer %d picks %d: %v", i, call.server, view.InFlight))
			}
		}
	}
	if call.outcome == rejected && !d.past.refused {
		all = append(all, fmt.Sprintf("server %d refuses", call.server))
	}
	for i, g := range d.groups {
		m, before := g.measure.all(), &d.past.clients[i]
		took := time.Duration(d.at - call.born)
		switch {
		case g.measure.wasted > d.past.wasted[i]:
			all = append(all, "too late")
		case m.answers > before.answers:
			all = append(all, fmt.Sprintf("answered after %v%s", took, partsOf(took, call, &d.calls.rests[d.slot])))
		case m.losses[lossRejected] > before.losses[lossRejected]:
			all = append(all, fmt.Sprintf("rejected after %v", took))
		case m.losses[lossTimedOut] > before.losses[lossTimedOut]:
			all = append(all, fmt.Sprintf("gives up after %v", took))
		}
	}
	return all
}

// partsOf says where the time of a call has gone.
func partsOf(took time.Duration, c *call, r *rest) string {
	balancer := c.inBalancer(r)
	network := sim.Time(took) - balancer - c.queue - c.service
	var all []string
	for _, part := range []struct {
		name string
		time sim.Time
	}{{"network", network}, {"balancer", balancer}, {"queue", c.queue}, {"service", c.service}} {
		if part.time > 0 {
			all = append(all, part.name+" "+time.Duration(part.time).String())
		}
	}
	return " = " + strings.Join(all, " + ")
}
