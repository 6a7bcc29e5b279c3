package reports

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"lbsim/models/catalog"
	"lbsim/models/result"
)

// WritePlan writes plan.txt.
func (*Text) WritePlan(p *result.Plan, create func(name string) (io.WriteCloser, error)) error {
	return write(create, "plan.txt", func(w io.Writer) error { return (&Text{}).PrintPlan(w, p) })
}

// PrintPlan writes the answer of a plan, and the evidence, 80 places wide where names
// allow.
func (t *Text) PrintPlan(w io.Writer, plan *result.Plan) error {
	p := &planPrinter{printer{colour: t.Colour}, plan}
	p.head()
	p.answer()
	for i := range plan.Variants {
		p.evidence(&plan.Variants[i])
	}
	p.staffing()
	p.used()
	p.doubts()
	_, err := io.WriteString(w, p.out.String())
	return err
}

type planPrinter struct {
	printer
	plan *result.Plan
}

func (p *planPrinter) head() {
	plan := p.plan
	p.wrapped(bold, "", "", clean(plan.Name))
	if about := clean(plan.About); about != "" {
		p.wrapped(plain, "", "", about)
	}
	what := fmt.Sprintf("the least %s from %d to %d", plan.Vary, plan.From, plan.To)
	switch {
	case plan.MaxRate && plan.Vary != "":
		what = "the highest " + plan.Vary + ", to " + catalog.Share.Format(plan.Precision)
	case plan.MaxRate:
		what = "the highest rate of all arrivals, in proportion, to " + catalog.Share.Format(plan.Precision)
	}
	if plan.Survive > 0 {
		what += fmt.Sprintf(", with %d %s down", plan.Survive, downNoun(plan))
	}
	p.wrapped(dim, "", "", what+", seed "+strconv.FormatUint(plan.Seed, 10))
	window := ""
	if plan.Window > 0 {
		window = "; the worst of windows of " + span(plan.Window) + " decides"
	}
	p.wrapped(dim, "", "", "decisions with a confidence of "+catalog.Share.Format(plan.Confidence)+window)
	p.wrapped(dim, "", "", "± is half a 95 % confidence interval over the replications")
	if plan.Interrupted {
		p.line(bad, "INTERRUPTED: not everything was decided.")
	}
}

// answer writes what was found, ranked.
func (p *planPrinter) answer() {
	p.section("Answer")
	for i := range p.plan.Variants {
		v := &p.plan.Variants[i]
		sign, s := "  ✓ ", good
		text := p.found(v)
		if !v.Found {
			sign, s = "  ✗ ", bad
			text = "nothing meets the objectives: " + clean(v.Reason)
			if v.Reason == "interrupted" {
				sign, s, text = "  ? ", plain, "interrupted"
			}
		}
		if name := clean(v.Variant); name != "" {
			text = name + ": " + text
		}
		if len(p.plan.Variants) > 1 && i == 0 && v.Found {
			text += p.best()
		}
		p.wrapped(s, sign, "    ", text)
		for _, line := range closeCalls(p.plan, v) {
			p.wrapped(plain, "    ", "    ", line)
		}
	}
}

// best says why the first is the first, where it is before the second.
func (p *planPrinter) best() string {
	first, second := &p.plan.Variants[0], &p.plan.Variants[1]
	switch {
	case !second.Found:
		return " – the only one"
	case p.plan.MaxRate && first.Value != second.Value:
		return " – the most"
	case p.plan.MaxRate || math.IsNaN(first.Cost) != math.IsNaN(second.Cost):
		return ""
	case !math.IsNaN(first.Cost) && first.Cost != second.Cost:
		return " – the cheapest"
	case !math.IsNaN(first.Cost) || first.Value == second.Value:
		return ""
	}
	return " – the fewest"
}

// found writes the answer of a variant.
func (p *planPrinter) found(v *result.Planned) string {
	if p.plan.MaxRate {
		text := planValue(p.plan, v.Value) + " is carried"
		if !math.IsNaN(v.Missed) {
			text += ", " + planValue(p.plan, v.Missed) + " is too much"
		}
		if p.plan.Vary == "" && v.Written > 0 {
			text += "; the scenario has " + strconv.FormatFloat(v.Written, 'g', 4, 64) + "/s, on average over its run"
		}
		return text
	}
	text := planValue(p.plan, v.Value)
	if noun := planNoun(p.plan, v.Value); noun != "" {
		text += " " + noun
	} else {
		text = planWhat(p.plan) + " " + text
	}
	if group := planGroup(p.plan); group != "" {
		text += " in group " + group
	} else if p.plan.Survive > 0 && planNoun(p.plan, float64(p.plan.Survive)) == downNoun(p.plan) {
		text += ", of which " + strconv.Itoa(p.plan.Survive) + " may be down"
	}
	if !math.IsNaN(v.Cost) {
		text += ", " + perMonth(v.Cost) + " per month"
	}
	return text
}

// evidence writes the curve of a variant: a line per value.
func (p *planPrinter) evidence(v *result.Planned) {
	if len(v.Tried) == 0 {
		return
	}
	title := "Evidence"
	if name := clean(v.Variant); name != "" {
		title += ": " + name
	}
	p.section(title)
	g := &grid{head: []string{planWhat(p.plan)}}
	up := !p.plan.MaxRate && p.plan.Survive > 0
	if up {
		g.head = append(g.head, "up")
	}
	var units []timeUnit
	for k := range v.Tried[0].Objectives {
		g.head, units = append(g.head, planHead(v, k)), append(units, planUnit(v, k))
	}
	g.head = append(g.head, "", "busy %")
	if p.plan.Window > 0 {
		g.head = append(g.head, "worst from")
	}
	if hasCost(p.plan) && !p.plan.MaxRate {
		g.head = append(g.head, "per month")
	}
	g.head = append(g.head, "runs")
	for i := range v.Tried {
		g.rows = append(g.rows, p.row(v, &v.Tried[i], units, up))
	}
	p.print(g)
	var known []string
	for i := range v.Tried {
		if t := &v.Tried[i]; t.Reason != "" {
			known = append(known, planValue(p.plan, t.Value)+": "+clean(t.Reason))
		}
	}
	if len(known) > 0 {
		p.wrapped(dim, "  no runs needed: ", "  ", strings.Join(known, "; "))
	}
	var camps []string
	for i := range v.Tried {
		if t := &v.Tried[i]; t.Camp != nil {
			camps = append(camps, fmt.Sprintf("%s: %s in %d of %d", planValue(p.plan, t.Value), t.Camp.Name, t.Camp.Replications, t.Camp.Of))
		}
	}
	if len(camps) > 0 {
		p.wrapped(bold, "  two kinds of runs, never averaged: ", "  ", strings.Join(camps, "; "))
	}
}

func (p *planPrinter) row(v *result.Planned, t *result.Tried, units []timeUnit, up bool) []cell {
	first := cell{value: planValue(p.plan, t.Value)}
	if v.Found && t.Value == v.Value {
		first = cell{value: "→ " + first.value, style: bold}
	}
	row := []cell{first}
	if up {
		row = append(row, cell{value: strconv.Itoa(t.Up)})
	}
	worst := ""
	for k, o := range t.Objectives {
		value, half := estimate(o.Value, o.Interval, units[k].perSecond, false)
		row = append(row, cell{value: value, rest: half})
		if worst == "" && o.End > 0 {
			worst = clockOf(o.Start.Seconds())
		}
	}
	row = append(row, map[result.Verdict]cell{
		result.Met: {value: "✓", style: good}, result.Missed: {value: "✗", style: bad}, result.Undecided: {value: "?"},
	}[t.Verdict])
	busy := "–"
	if !math.IsNaN(t.Utilization) {
		busy = percentOf(t.Utilization, 1)
	}
	row = append(row, cell{value: busy})
	if p.plan.Window > 0 {
		row = append(row, cell{value: worst})
	}
	if hasCost(p.plan) && !p.plan.MaxRate {
		row = append(row, cell{value: perMonth(t.Cost)})
	}
	return append(row, cell{value: strconv.Itoa(t.Replications)})
}

// clockOf writes a time of the run as hours, minutes and seconds: 1:05:00.
func clockOf(seconds float64) string {
	s := int(math.Round(seconds))
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

// planHead names an objective with its limit in few words: "p99 ≤ 200 ms".
func planHead(v *result.Planned, k int) string {
	o := v.Tried[0].Objectives[k]
	sign := " ≤ "
	if o.AtLeast {
		sign = " ≥ "
	}
	name := strings.ReplaceAll(o.Metric, "_", " ")
	switch {
	case o.Metric == "latency":
		name = o.Statistic
		if name == "mean" {
			name = "mean latency"
		}
	case o.Metric == "success_ratio":
		name = "success"
	case o.Metric == "queue_time":
		name = "mean wait"
	case o.Statistic != "mean" && o.Statistic != "rate":
		name += " " + o.Statistic
	}
	if o.Scope != "total" {
		name = nameOf(o.Scope) + " " + name
	}
	return name + sign + limit(o.Objective)
}

// planUnit returns the unit of an objective in a table.
func planUnit(v *result.Planned, k int) timeUnit {
	return limitUnit(v.Tried[0].Objectives[k].Objective)
}

// staffing writes what textbooks say, where they say something; once for variants of
// which they say the same.
func (p *planPrinter) staffing() {
	said := map[string][]string{} // names of variants by what is said of them
	var order []string
	for i := range p.plan.Variants {
		v := &p.plan.Variants[i]
		var lines []string
		for _, s := range v.Staffing {
			text := s.Rule + ": " + strconv.FormatFloat(s.Workers, 'f', -1, 64) + " " + workersAtOnce(s.Workers)
			if s.Value != s.Workers {
				text += ", " + planWhat(p.plan) + " " + planValue(p.plan, s.Value)
			}
			lines = append(lines, text+" – "+s.Text)
		}
		text := strings.Join(lines, "\n")
		if text != "" && said[text] == nil {
			order = append(order, text)
		}
		said[text] = append(said[text], clean(v.Variant))
	}
	for _, text := range order {
		title := "Textbook"
		if names := strings.Join(said[text], ", "); names != "" {
			title += ": " + names
		}
		p.line(plain, "")
		p.wrapped(bold, "", "  ", title)
		for _, line := range strings.Split(text, "\n") {
			p.wrapped(plain, "  ", "    ", line)
		}
	}
}

func workersAtOnce(n float64) string {
	if n == 1 {
		return "worker at once"
	}
	return "workers at once"
}

// used says what the plan has cost.
func (p *planPrinter) used() {
	replications, requests := planUsed(p.plan)
	p.line(plain, "")
	p.wrapped(dim, "", "", grouped(float64(replications))+" replications with "+grouped(float64(requests))+" requests were made.")
}

// doubts writes the warnings.
func (p *planPrinter) doubts() {
	var all []string
	for _, w := range p.plan.Warnings {
		all = append(all, warning(w))
	}
	for i := range p.plan.Variants {
		for _, w := range p.plan.Variants[i].Warnings {
			text := warning(w)
			if name := clean(p.plan.Variants[i].Variant); name != "" {
				text += " (" + name + ")"
			}
			all = append(all, text)
		}
	}
	if len(all) == 0 {
		return
	}
	p.section("Warnings")
	for _, text := range all {
		p.wrapped(bad, "  ! ", "    ", text)
	}
}
