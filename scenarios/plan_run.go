package scenarios

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"lbsim/models"
	"lbsim/models/catalog"
	"lbsim/models/result"
)

// PlanOptions are what a plan may be told beside the scenario.
type PlanOptions struct {
	// MaxRate asks for the highest rate of arrivals that the fleet carries as it is,
	// instead of the least number.
	MaxRate bool
	// Progress is called now and then, by one goroutine at a time; nil: not at all.
	Progress func(Progress)
}

// Plan finds, for each variant, the least value of the number that the scenario's plan
// varies with which all objectives are met, with the servers of survive down; or, with
// MaxRate, the highest rate. A sweep is left aside.
//
// The search assumes that more is better, and warns where what it saw says otherwise.
// It begins where Erlang's formula would, goes up or down in growing steps until the
// answer lies between two values, and halves what is between. How it decides about one
// value is told at trial.decide; that the search looks at several of them needs no
// further correction: a value below the true answer is taken for met only if the one
// next to the answer would be too, for all of them meet the same requests (common
// random numbers), so that the chance of an answer that is too low is that of one
// decision. In the same way it is too high by being taken for missed; and where the
// runs that are allowed decide nothing, the next higher value counts, and the report
// says so.
//
// When ctx is done before, the error is that of ctx, beside what is known so far.
func (s *Scenario) Plan(ctx context.Context, o PlanOptions) (*result.Plan, error) {
	p, err := s.planner(ctx, o)
	if err != nil {
		return nil, err
	}
	for i := range p.base.Cases {
		variant := &variantPlan{planner: p, index: i, tried: make(map[float64]*trial)}
		err = variant.search()
		p.out.Variants = append(p.out.Variants, variant.result())
		if err != nil {
			break
		}
	}
	interrupted := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	if err != nil && !interrupted {
		return nil, err
	}
	p.out.Interrupted = interrupted
	rank(p.out)
	return p.out, err
}

// planner makes a plan.
type planner struct {
	*runner
	base   *Scenario // without sweep
	spec   *plan
	varied varied
	rates  bool
	out    *result.Plan
}

// planner checks that there is something to plan.
func (s *Scenario) planner(ctx context.Context, o PlanOptions) (*planner, error) {
	t := s.tree.clone()
	swept := lookup(t.root, "sweep") != nil
	remove(t.root, "sweep")
	base, err := bind(t, s.folder)
	if err != nil {
		return nil, err
	}
	p := &planner{runner: &runner{ctx: ctx, report: o.Progress}, base: base, spec: base.Cases[0].plan, rates: o.MaxRate}
	fail := func(path, problem string) error {
		return Errors{t.errorAt(t.root, path, problem)}
	}
	switch {
	case !base.HasObjectives():
		return nil, fail("slo", `"slo" is missing: there is nothing to plan for, such as {latency: {p99: 200ms}}`)
	case !o.MaxRate && (p.spec == nil || p.spec.Vary == ""):
		return nil, fail("plan", `"vary" is missing: say what to look for, such as {vary: tiers.web.servers.count, to: 60}`)
	case p.spec == nil:
		p.spec = &plan{}
		p.spec.SetDefaults()
	}
	for i := range base.Cases {
		for _, o := range base.Cases[i].slo {
			if !isPlannable(o) {
				return nil, fail("slo", notPlannable(o))
			}
		}
	}
	if p.spec.Vary != "" {
		p.varied, _ = variedBy(p.spec.Vary)
	}
	p.out = &result.Plan{
		Name: s.Name, About: s.About, Source: s.Source(), Seed: s.Seed, Vary: p.spec.Vary, MaxRate: o.MaxRate,
		From: p.spec.From, To: p.spec.To, Survive: p.spec.Survive, Confidence: base.Cases[0].run.Replications.Confidence,
		Precision: p.spec.Precision, Limit: p.spec.Replications, Warnings: append([]result.Warning(nil), base.planNotes()...),
	}
	if p.varied.tier != "" {
		p.out.Tier = "tiers." + p.varied.tier
	}
	if o.MaxRate {
		if p.out.Vary, err = p.rateVaried(); err != nil {
			return nil, err
		}
		if p.out.Tier == "" {
			p.out.Tier = "tiers." + base.Cases[0].Config.Clients[0].To
		}
	}
	if !o.MaxRate && setByEvent(t, p.spec.Vary) {
		p.warn("events", "an event sets %s: from then on it is that, whatever the plan looks at", short(p.spec.Vary))
	}
	if swept {
		p.warn("sweep", "not used here: the plan takes the values that stand in the scenario")
	}
	return p, nil
}

// setByEvent tells whether an event sets what a path leads to.
func setByEvent(t *tree, path string) bool {
	events := lookup(t.root, "events")
	if events == nil {
		return false
	}
	for _, event := range events.Content {
		if set := lookup(event, "set"); set != nil {
			for i := 0; i+1 < len(set.Content); i += 2 {
				if canonical(set.Content[i].Value) == canonical(path) {
					return true
				}
			}
		}
	}
	return false
}

func (p *planner) warn(path, format string, args ...any) {
	w := result.Warning{Path: path, Text: fmt.Sprintf(format, args...)}
	for _, known := range p.out.Warnings {
		if known == w {
			return
		}
	}
	p.out.Warnings = append(p.out.Warnings, w)
}

// planNotes returns the notes that hold for every size: one that the size as it is
// written cannot carry the load does not matter.
func (s *Scenario) planNotes() (notes []result.Warning) {
	for _, n := range s.Notes {
		if !strings.HasPrefix(n.Text, "unstable") {
			notes = append(notes, n)
		}
	}
	return notes
}

// variantPlan plans one variant.
type variantPlan struct {
	*planner
	index int
	tried map[float64]*trial
	found *trial // the answer
	above *trial // with rates: the lowest that is missed
	halve bool   // with rates: look at the middle next

	written float64 // with rates: that of the scenario; 0: not known yet

	reason   string
	warnings []result.Warning
}

func (p *variantPlan) search() error {
	if p.rates {
		return p.searchRate()
	}
	return p.searchSize()
}

// searchSize looks for the least number that meets the objectives: above low, at which
// they are not shown to be met, and at most high, at which they are.
func (p *variantPlan) searchSize() error {
	guess, err := p.guess()
	if err != nil {
		return err
	}
	low, high, step := p.spec.From-1, p.spec.To+1, 1
	for n := min(max(guess, p.spec.From), p.spec.To); high-low > 1; {
		t, err := p.try(float64(n), false)
		if err != nil {
			return err
		}
		if t.verdict == result.Met {
			high, p.found = n, t
		} else {
			low = n
		}
		switch {
		case low < p.spec.From:
			n = max(high-step, p.spec.From)
			step *= 2
		case high > p.spec.To:
			n = min(low+step, p.spec.To)
			step *= 2
		default:
			n = low + (high-low)/2
		}
	}
	if p.found == nil {
		if high, err = p.fromBelow(); err != nil || p.found == nil {
			return err
		}
	}
	p.critical()
	if high == p.spec.From && p.spec.From > p.least() {
		p.note("plan.from", "the answer is the least that is considered; fewer may do")
	}
	return p.context(high)
}

// fromBelow looks at the least that is considered, where the most is not enough: where
// more is worse, as of users, that is the answer. Else it says why there is none.
func (p *variantPlan) fromBelow() (answer int, err error) {
	least, err := p.try(float64(p.spec.From), false)
	if err != nil {
		return 0, err
	}
	if least.verdict == result.Met {
		p.found = least
		return p.spec.From, nil
	}
	p.reason = p.tried[float64(p.spec.To)].whyNot(strconv.Itoa(p.spec.To))
	return 0, nil
}

// critical warns where the load at the answer is not below what the workers can do, and
// no limit bounds the queue: what waits grows without end, though perhaps slowly, so that
// runs of some length say nothing of longer ones.
func (p *variantPlan) critical() {
	c := &p.found.work.config
	if p.found.exact || isVarying(c) {
		return
	}
	for i := range c.Tiers {
		tier := &c.Tiers[i]
		if tier.Servers.Queue.Limit != models.NoLimit || tier.Servers.Queue.Timeout > 0 {
			continue
		}
		if load, capacity, known := c.Load(tier.Name); known && load >= capacity*(1-1e-9) {
			p.note("tiers."+tier.Name, "at the answer %s have a load of %s: the queues never settle, and longer runs may ask for more",
				countOf(round(capacity, 4), "worker"), countOf(round(load, 4), "erlang"))
		}
	}
}

// countOf writes a number of things.
func countOf(n float64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return catalog.Plain.Format(n) + " " + noun
}

// least returns the least number that makes sense.
func (p *variantPlan) least() int {
	if p.varied.servers || p.varied.balancers {
		return p.spec.Survive + 1
	}
	return 1
}

func (p *variantPlan) note(path, format string, args ...any) {
	p.warnings = append(p.warnings, result.Warning{Path: path, Text: fmt.Sprintf(format, args...)})
}

// reach is how many values on each side of the answer are looked at for the curve.
const reach = 3

// context looks briefly at the neighbours of the answer, for the curve.
func (p *variantPlan) context(answer int) error {
	for n := max(answer-reach, p.spec.From); n <= min(answer+reach, p.spec.To); n++ {
		if _, err := p.try(float64(n), true); err != nil {
			return err
		}
	}
	return nil
}

// try looks at a value, once; brief is for the curve only.
func (p *variantPlan) try(value float64, brief bool) (*trial, error) {
	if t := p.tried[value]; t != nil {
		return t, nil
	}
	t, err := p.trial(value)
	if err != nil {
		return nil, err
	}
	p.tried[value], t.brief = t, brief
	return t, t.decide()
}

// written3 writes a measured number with three digits and its unit.
func written3(v float64, unit string) string {
	switch {
	case unit == "s":
		return catalog.Duration.Format(round(v, 3))
	case unit == "1" && v > 0.9: // of what is left
		return catalog.Share.Format(math.Round((1-round(1-v, 3))*1e9) / 1e9)
	case unit == "1":
		return catalog.Share.Format(round(v, 3))
	case unit == "1/s":
		return catalog.Rate.Format(round(v, 3))
	}
	return catalog.Plain.Format(round(v, 3)) + " " + unit
}

// result returns what is known about the variant.
func (p *variantPlan) result() result.Planned {
	out := result.Planned{Variant: p.base.Cases[p.index].Variant, Index: p.index, Value: math.NaN(), Missed: math.NaN(), Written: math.NaN(), Cost: math.NaN(), Reason: p.reason}
	for _, t := range p.tried {
		out.Tried = append(out.Tried, t.result())
		out.Replications += t.runs
		out.Requests += t.born
	}
	sort.Slice(out.Tried, func(i, k int) bool { return out.Tried[i].Value < out.Tried[k].Value })
	if p.ctx.Err() == nil {
		out.Staffing = p.staffing()
		p.monotone(out.Tried)
		if p.found != nil {
			out.Found, out.Value, out.Cost = true, p.found.value, p.found.cost()
		}
		if p.rates {
			out.Written = p.baseRate()
		}
		if p.above != nil {
			out.Missed = p.above.value
		}
	} else if out.Reason == "" {
		out.Reason = "interrupted"
	}
	out.Warnings = p.warnings
	return out
}

// monotone warns where more is not better, or is for the rate not worse: where one
// value is met and a better one is missed.
func (p *variantPlan) monotone(tried []result.Tried) {
	for i := range tried {
		for k := i + 1; k < len(tried); k++ {
			a, b := &tried[i], &tried[k]
			if p.rates {
				a, b = b, a
			}
			if a.Verdict == result.Met && b.Verdict == result.Missed {
				p.note(p.out.Vary, "%s meets the objectives and %s misses them: the search assumes the opposite, and its answer may not be the best one",
					catalog.Plain.Format(a.Value), catalog.Plain.Format(b.Value))
				return
			}
		}
	}
}

// rank puts the variants in order: those with an answer first, of them the cheapest
// first, the smallest of equal cost, and last those without prices; with rates the one
// that carries most.
func rank(out *result.Plan) {
	sort.SliceStable(out.Variants, func(i, k int) bool {
		a, b := &out.Variants[i], &out.Variants[k]
		switch {
		case a.Found != b.Found:
			return a.Found
		case out.MaxRate && a.Value != b.Value:
			return a.Value > b.Value
		case !out.MaxRate && math.IsNaN(a.Cost) != math.IsNaN(b.Cost):
			return math.IsNaN(b.Cost)
		case !out.MaxRate && a.Cost != b.Cost && !math.IsNaN(a.Cost):
			return a.Cost < b.Cost
		}
		return a.Value < b.Value
	})
}
