package scenarios

import (
	"fmt"
	"reflect"
	"strings"

	"lbsim/models"
	"lbsim/models/catalog"
	"lbsim/models/result"
	"lbsim/sim"
)

// plan says what capacity planning varies, and how.
type plan struct {
	Vary         string   `key:"vary" about:"path of the whole number that is looked for, such as tiers.web.servers.count; plan --max-rate needs none"`
	From         int      `key:"from" range:"[1,100000000]" default:"1, or one more than survive" about:"the least that is considered"`
	To           int      `key:"to" range:"[1,100000000]" about:"the most that is considered"`
	Survive      int      `key:"survive" range:"[0,1000000]" about:"servers of the tier that are down from the start, and known to be: the strongest ones, where groups differ"`
	Window       sim.Time `key:"window" unit:"duration" range:"(0,)" default:"1/24 of the longest period, or of the run, where the load varies; else the whole sample" about:"windows of which each must meet the objectives"`
	Rate         string   `key:"rate" default:"all arrivals, in proportion" about:"path of the rate that plan --max-rate looks for"`
	Precision    float64  `key:"precision" unit:"share" range:"[0.0001,0.5]" about:"how close plan --max-rate comes to the highest rate"`
	Replications int      `key:"replications" range:"[2,100000]" about:"runs at most for one value; far from the limit a few are enough"`
}

// SetDefaults fills in what a scenario need not say.
func (p *plan) SetDefaults() { p.To, p.Precision, p.Replications = 1000, 0.01, 1000 }

// varied is what a plan looks for: what the path of its number leads to.
type varied struct {
	field     catalog.Field
	tier      string // whose servers, or balancers, may be down; "": none
	group     string // of servers, where the number is one of its own
	servers   bool   // it is a number of servers
	balancers bool   // it is a number of balancers
	workers   bool   // it is the number of workers of each server
}

// variedBy finds out what the path of a plan leads to, or what is wrong with it.
func variedBy(path string) (v varied, problem string) {
	steps, problem := resolve(path)
	if problem != "" {
		return v, problem
	}
	last := steps[len(steps)-1]
	v.field = last.field
	if key := scalarKey(last.to); key != "" {
		v.field, _ = fieldOf(fieldsOf(last.to), key)
	}
	root := steps[0].word
	if v.field.Type == nil || v.field.Type.Kind() != reflect.Int || v.field.Unit != catalog.Plain || root != "tiers" && root != "clients" {
		return v, quote(short(path)) + " is not a whole number of clients or tiers; expected a path such as tiers.web.servers.count"
	}
	w := strings.Split(canonical(path), ".")
	if root != "tiers" {
		return v, ""
	}
	v.tier = w[1]
	at := strings.Join(w[2:], ".")
	if len(w) == 6 && w[3] == "groups" {
		v.group = w[4]
		at = "servers." + w[5]
	}
	v.servers, v.workers, v.balancers = at == "servers.count", at == "servers.workers", at == "balancer.count"
	return v, ""
}

// plan checks the plan of a case and what only the whole can tell of it.
func (b *binder) plan(d *decoder, f *file, c *Case) {
	p := f.Plan
	if p == nil || d.errors.near("plan.vary") || b.tree.errors.near("plan.vary") {
		return
	}
	fail := func(key, format string, args ...any) { d.fail(d.place("plan."+key), "plan."+key, format, args...) }
	var v varied
	if p.Vary != "" {
		var problem string
		if v, problem = variedBy(p.Vary); problem == "" {
			problem = d.tree.clone().set(p.Vary, number(1))
		}
		if problem != "" {
			fail("vary", "%s", problem)
			return
		}
	}
	b.planRange(d, p, &v, fail)
	if _, given := d.places["plan.from"]; !given {
		p.From = 1
		if v.servers || v.balancers {
			p.From = p.Survive + 1
		}
	}
	b.planBounds(d, p, &v, c, fail)
	if c.Config.Duration > 0 && p.Window > c.Config.Duration && !d.errors.near("run") {
		fail("window", "%s is longer than the run, which lasts %s", catalog.Duration.Format(p.Window.Seconds()), catalog.Duration.Format(c.Config.Duration.Seconds()))
	}
	b.planObjectives(d, c)
	if p.Rate != "" {
		if problem := rateProblem(d.tree, p.Rate); problem != "" {
			fail("rate", "%s", problem)
		}
	}
	c.plan = p
}

// planRange checks what is considered against what the number may be.
func (b *binder) planRange(d *decoder, p *plan, v *varied, fail func(key, format string, args ...any)) {
	for _, bound := range []struct {
		key   string
		value int
	}{{"from", p.From}, {"to", p.To}, {"survive", p.Survive}} {
		_, given := d.places["plan."+bound.key]
		if !given || d.errors.near("plan."+bound.key) {
			continue
		}
		if p.Vary == "" {
			fail("vary", `"vary" is missing: path of the whole number that is looked for, such as tiers.web.servers.count`)
			return
		}
		problem := outside(float64(bound.value), fmt.Sprint(bound.value), v.field.Range, catalog.Plain)
		if problem != "" && bound.key != "survive" {
			fail(bound.key, "%s, for %s", problem, short(p.Vary))
		}
	}
}

// planBounds checks the numbers of a plan against each other.
func (b *binder) planBounds(d *decoder, p *plan, v *varied, c *Case, fail func(key, format string, args ...any)) {
	if p.Vary == "" || d.errors.near("plan.from") || d.errors.near("plan.to") || d.errors.near("plan.survive") {
		return
	}
	least := p.From
	if tier := c.Config.Tier(v.tier); tier != nil && v.servers {
		for _, g := range tier.Servers.Groups {
			if g.Name != v.group {
				least += g.Count
			}
		}
	} else if tier != nil && !v.balancers {
		least = serversOf(tier)
	}
	_, given := d.places["plan.from"]
	switch {
	case p.From > p.To && !given && p.Survive > 0:
		fail("to", "%d is not above survive, which is %d, so that none is left", p.To, p.Survive)
	case p.From > p.To:
		fail("from", "%d is above to, which is %d", p.From, p.To)
	case p.Survive > 0 && v.tier == "":
		fail("survive", "servers may be down where a tier is planned; %s is none of a tier", short(p.Vary))
	case p.Survive > 0 && len(c.Config.Phases) > 0:
		fail("survive", "in a scenario with events no servers can be down from the start; an event may take them out")
	case p.Survive > 0 && p.Survive >= least && v.balancers:
		fail("survive", "with %d balancers down, none of %d is left", p.Survive, least)
	case p.Survive > 0 && p.Survive >= least:
		fail("survive", "with %d servers down, none of %d is left", p.Survive, least)
	}
}

// planObjectives checks that there are objectives, and that all of them can be
// decided by more runs.
func (b *binder) planObjectives(d *decoder, c *Case) {
	if len(c.slo) == 0 && !d.errors.near("slo") {
		d.fail(d.place("plan"), "plan", "there is nothing to plan for: slo is missing, such as {latency: {p99: 200ms}}")
	}
	for _, o := range c.slo {
		if isPlannable(o) {
			continue
		}
		path := "slo." + o.Metric
		if o.Scope != "total" {
			path = o.Scope + "." + path
		}
		if _, given := d.places[path+"."+o.Statistic]; given {
			path += "." + o.Statistic
		}
		d.fail(d.place(path), path, "%s", notPlannable(o))
	}
}

// isPlannable tells whether more runs tell ever better whether an objective is met: not
// of a count or a maximum, which grow with the runs.
func isPlannable(o result.Objective) bool {
	return o.Statistic != "count" && o.Statistic != "max" && o.Statistic != "sd"
}

func notPlannable(o result.Objective) string {
	return "a plan cannot be made for the " + o.Statistic + " of " + o.Metric + "; give a share, a mean, a rate or a percentile"
}

// serversOf returns the number of servers of a tier.
func serversOf(t *models.Tier) (n int) {
	for _, g := range t.Servers.All() {
		n += g.Count
	}
	return n
}

// rateProblem tells what is wrong with the path of a rate of arrivals.
func rateProblem(t *tree, path string) string {
	steps, problem := resolve(path)
	if problem != "" {
		return problem
	}
	last := steps[len(steps)-1]
	field := last.field
	if key := scalarKey(last.to); key != "" {
		field, _ = fieldOf(fieldsOf(last.to), key)
	}
	if steps[0].word != "clients" || field.Unit != catalog.Rate || field.Type.Kind() != reflect.Float64 {
		return quote(short(path)) + " is not a rate of arrivals; expected a path such as clients.users.arrivals.poisson"
	}
	if !t.fits(steps) {
		return "the arrivals are of another kind than " + short(path)
	}
	return t.clone().set(path, number(1))
}
