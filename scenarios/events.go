package scenarios

import (
	"fmt"
	"sort"

	"gopkg.in/yaml.v3"

	"lbsim/models"
	"lbsim/models/arrival"
)

// phases turns the events of a case into what the system becomes by each: its tree
// with the settings made, decoded anew. Events of one instant count together.
func (b *binder) phases(d *decoder, f *file, c *Case) {
	order := make([]int, len(f.Events))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, k int) bool { return f.Events[order[i]].At < f.Events[order[k]].At })
	t, before := d.tree.clone(), len(d.errors)
	known := mistakes{make(map[[2]int]bool), make(map[string]bool)}
	for k, i := range order {
		event, at := &f.Events[i], fmt.Sprintf("events.%d", i)
		if event.Set.node == nil {
			continue
		}
		if c.run.Duration > 0 && event.At >= c.run.Duration {
			b.note([]models.Problem{{Path: at + ".at", Text: "the run is over by then; this changes nothing"}})
		}
		if !b.change(d, t, event.Set.node, at+".set") || before > 0 {
			continue
		}
		places(event.Set.node, known.own)
		if k+1 < len(order) && f.Events[order[k+1]].At == event.At {
			continue
		}
		b.phase(d, t, c, at+".set", event, known)
	}
}

// change makes the settings of an event, and tells whether they can be made.
func (b *binder) change(d *decoder, t *tree, settings *yaml.Node, path string) bool {
	before := len(d.errors)
	for i := 0; i < len(settings.Content); i += 2 {
		key, value := settings.Content[i], settings.Content[i+1]
		problem := changeable(key.Value)
		if problem == "" {
			problem = t.set(key.Value, value)
		}
		if problem != "" {
			d.fail(key, join(path, key.Value), "%s", problem)
		}
	}
	return len(d.errors) == before
}

// changeable tells what keeps a value from being changed while a simulation runs.
func changeable(path string) (problem string) {
	steps, problem := resolve(path)
	if problem != "" {
		return problem
	}
	last := steps[len(steps)-1]
	if last.field.Change {
		return ""
	}
	if key := scalarKey(last.to); key != "" {
		if f, ok := fieldOf(fieldsOf(last.to), key); ok && f.Change {
			return ""
		}
	}
	return quote(last.word) + " cannot change while a simulation runs; lbsim explain tells of each value whether it can"
}

// mistakes tell which of them are known when events are looked at one after the other.
type mistakes struct {
	own    map[[2]int]bool // where the values of events stand, at which mistakes are shown
	others map[string]bool // paths that are wrong after some event
}

// phase adds what the system becomes by an event.
func (b *binder) phase(d *decoder, t *tree, c *Case, at string, event *event, shown mistakes) {
	var f file
	after := decode(t, &f, false)
	if len(after.errors) == 0 {
		next := &models.Config{Clients: f.Clients, Tiers: f.Tiers, Zones: f.Zones}
		b.fill(after)
		known := append(append(Errors(nil), b.tree.errors...), d.errors...)
		for _, problem := range next.Check() {
			if !known.near(problem.Path) {
				after.fail(after.place(problem.Path), problem.Path, "%s", problem.Text)
			}
		}
		c.Config.Phases = append(c.Config.Phases, models.Phase{At: event.At, Config: next})
	}
	for _, e := range after.errors {
		switch {
		case shown.own[[2]int{e.Line, e.Column}]:
			d.errors = append(d.errors, e)
		case !shown.others[e.Path]:
			d.fail(event.Set.node, at, "after this %s is wrong: %s", short(e.Path), e.Problem)
			shown.others[e.Path] = true
		}
	}
}

// isTransient tells whether a case changes by its nature, so that no steady state is
// to be waited for.
func (c *Case) isTransient(f *file) bool {
	for i := range c.Config.Clients {
		if _, ok := c.Config.Clients[i].Arrivals.(*arrival.Profile); ok {
			return true
		}
	}
	for i := range c.Config.Tiers {
		for _, r := range c.Config.Tiers[i].Routes {
			if r.Share != nil && len(r.Share.Points) > 0 {
				return true
			}
		}
	}
	return len(f.Events) > 0
}
