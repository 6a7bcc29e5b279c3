package scenarios

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"lbsim/models"
	"lbsim/models/arrival"
	"lbsim/models/queue"
	"lbsim/models/result"
	"lbsim/sim"
)

// number returns a whole number as a node.
func number(n int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(n)}
}

// trial prepares the trial of a value: the variant with it, without the servers that
// are down.
func (p *variantPlan) trial(value float64) (*trial, error) {
	c, err := p.caseAt(value)
	if err != nil {
		return nil, err
	}
	t := &trial{variantPlan: p, value: value, work: &work{Case: c, config: c.Config}}
	t.up = p.lose(&t.work.config)
	p.setWindow(c)
	if t.work.replays() {
		p.warn("", "the arrivals are recorded: the intervals speak of the randomness of the strategies only")
	}
	for _, o := range c.slo {
		t.limits = append(t.limits, &limited{objective: o})
	}
	return t, nil
}

// caseAt returns the variant with a value.
func (p *variantPlan) caseAt(value float64) (*Case, error) {
	if p.rates {
		return p.caseAtRate(value)
	}
	s, err := p.base.With(p.spec.Vary, strconv.Itoa(int(value)))
	if err != nil {
		return nil, p.notPossible(int(value), err)
	}
	return &s.Cases[p.index], nil
}

// notPossible says that the scenario does not stand a value of what is varied.
func (p *variantPlan) notPossible(value int, err error) error {
	var mistakes Errors
	if !errors.As(err, &mistakes) {
		return err
	}
	t := p.base.tree
	at := t.root
	if section := lookup(t.root, "plan"); section != nil {
		at = lookup(section, "vary")
	}
	return Errors{t.errorAt(at, "plan.vary", fmt.Sprintf("%s cannot be %d: %s", short(p.spec.Vary), value, mistakes[0].Problem))}
}

// lose takes the servers that are down out of a config, or the balancers, where their
// number is planned. Of groups that differ, the strongest servers are down: the plan is
// to hold whichever they are. It returns how many are left.
func (p *variantPlan) lose(c *models.Config) (up int) {
	c.Tiers = slices.Clone(c.Tiers)
	t := c.Tier(p.varied.tier)
	if t == nil {
		return 0
	}
	if p.varied.balancers {
		t.Balancer.Count -= p.spec.Survive
		return t.Balancer.Count
	}
	up = serversOf(t) - p.spec.Survive
	if p.spec.Survive == 0 {
		return up
	}
	if len(t.Servers.Groups) == 0 {
		t.Servers.Count = up
		return up
	}
	groups := t.Servers.All()
	order := make([]int, len(groups))
	for i := range order {
		order[i] = i
	}
	strength := func(i int) float64 { return groups[i].Speed * float64(groups[i].Workers) }
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case strength(a) > strength(b):
			return -1
		case strength(a) < strength(b):
			return 1
		}
		return 0
	})
	down := p.spec.Survive
	for _, i := range order {
		n := min(down, groups[i].Count)
		groups[i].Count, down = groups[i].Count-n, down-n
	}
	t.Servers.Groups = slices.DeleteFunc(groups, func(g models.Group) bool { return g.Count == 0 })
	return up
}

// hoursPerMonth is how long a month is for prices: a twelfth of 365 days, as clouds
// count.
const hoursPerMonth = 730

// cost returns what all servers with a price cost per month, those that are down
// included; NaN without prices.
func (t *trial) cost() float64 {
	sum := math.NaN()
	for i := range t.work.Case.Config.Tiers {
		tier := &t.work.Case.Config.Tiers[i]
		if tier.Servers.Price > 0 && len(tier.Routes) == 0 {
			if math.IsNaN(sum) {
				sum = 0
			}
			sum += tier.Servers.Price * float64(serversOf(tier)) * hoursPerMonth
		}
	}
	return round(sum, 12) // so that equal costs are, however they are added up
}

// hopeless says why no simulation is needed to know that an objective is missed: ""
// where one is needed. It speaks of one client group whose requests all enter a tier
// with more load than capacity, and are served whatever their work is. Where neither a
// queue limit nor a timeout bounds the waiting, it grows without end. Where one does, at
// most the share capacity/load of the requests are answered.
func (t *trial) hopeless() string {
	c := &t.work.config
	if isVarying(c) || len(c.Clients) != 1 {
		return ""
	}
	tier := c.Tier(c.Clients[0].To)
	load, capacity, known := c.Load(tier.Name)
	if !known || load <= capacity*(1+1e-9) {
		return ""
	}
	switch tier.Servers.Queue.Discipline.(type) {
	case *queue.FIFO, *queue.Random:
	default:
		return ""
	}
	endless := slices.ContainsFunc(c.Notes(), func(p models.Problem) bool {
		return p.Path == "tiers."+tier.Name && strings.HasPrefix(p.Text, "unstable")
	})
	for _, o := range t.work.slo {
		best := 0.0 // of the objective's value, or of its share of requests
		switch q, isQuantile := quantileNamed(o.Statistic); {
		case strings.Contains(o.Scope, ".requests."):
			continue
		case isQuantile:
			best = q
		case o.Metric == "success_ratio":
			best = o.Limit
		case endless && (o.Metric == "latency" || o.Metric == "queue_time" || o.Metric == "wait_probability" && o.Limit < 1):
			best = 1
		}
		if best > capacity/load {
			return fmt.Sprintf("unstable: a load of %s for %s", countOf(round(load, 4), "erlang"), countOf(round(capacity, 4), "worker"))
		}
	}
	return ""
}

// round rounds to a number of digits.
func round(v float64, digits int) float64 {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	return rounded
}

// isVarying tells whether the load or the system changes while it runs.
func isVarying(c *models.Config) bool {
	for i := range c.Clients {
		client := &c.Clients[i]
		source := client.Arrivals
		if client.Sessions != nil {
			source = client.Sessions.Arrivals
		}
		if _, ok := source.(*arrival.Profile); ok || client.Trace != nil {
			return true
		}
	}
	return len(c.Phases) > 0
}

// setWindow settles which windows are judged: by default none where the load is the
// same all the time.
func (p *variantPlan) setWindow(c *Case) {
	switch {
	case p.out.Window > 0:
		return
	case p.spec.Window > 0:
		p.out.Window = p.spec.Window
	case !isVarying(&c.Config) || c.Config.Duration == 0:
		return
	default:
		p.out.Window = max(periodOf(&c.Config)/24, 1)
	}
	run := result.Windows{}
	for i := range c.Config.Clients {
		run.Spans = append(run.Spans, result.SpanSeries{Scope: "clients." + c.Config.Clients[i].Name})
	}
	run.Spans = append(run.Spans, result.SpanSeries{Scope: "total"})
	for _, o := range c.slo {
		if !isWindowed(o, &run) {
			p.warn("slo", "%s %s of %s is not measured window by window: it is judged over the whole sample", o.Metric, o.Statistic, o.Scope)
		}
	}
}

// periodOf returns the longest period of the arrivals that fits into the run, or the
// length of the run.
func periodOf(c *models.Config) sim.Time {
	longest := sim.Time(0)
	for i := range c.Clients {
		profile, ok := c.Clients[i].Arrivals.(*arrival.Profile)
		if !ok {
			continue
		}
		period := profile.Repeat
		if period == 0 && profile.Diurnal != nil {
			period = profile.Diurnal.Period
		}
		if period <= c.Duration {
			longest = max(longest, period)
		}
	}
	if longest == 0 {
		return c.Duration
	}
	return longest
}
