package reports

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"lbsim/models/result"
)

// few tells whether things get a table each in a comparison: one does, and more do
// where that takes fifteen lines at most. Else they become columns of one table.
func few(things, cases int) bool { return things == 1 || things*(cases+3) <= 15 }

// compare writes several cases, a table for each kind of number and in each a
// line per case.
func (p *printer) compare(r *result.Result) {
	clients := scopesUnder(r, "clients")
	latencies := []string{"total"}
	if len(clients) > 1 && few(len(clients), len(r.Cases)) {
		latencies = append(latencies, clients...)
	}
	unit := tableUnit(r, "latency", latencies)
	for _, scope := range latencies {
		title := "Latency in " + unit.name
		if scope != "total" {
			title += ", " + scope
		}
		p.cases(r, title, []string{"mean", "p50", "p90", "p95", "p99", "p99.9"}, func(c *result.Case) []cell {
			var row []cell
			for _, statistic := range []string{"mean", "p50", "p90", "p95", "p99", "p99.9"} {
				row = append(row, number(c, scope, "latency", statistic, unit.perSecond))
			}
			return row
		})
	}
	if len(latencies) == 1 && len(clients) > 1 {
		p.across(r, "Latency p99 in "+unit.name, clients, "latency", "p99", unit.perSecond)
	}
	p.cases(r, "Requests", []string{"number", "throughput /s", "success %"}, func(c *result.Case) []cell {
		return []cell{{value: groupedOrDash(requests(c, "total"))},
			number(c, "total", "throughput", "rate", 1), number(c, "total", "success_ratio", "mean", 100)}
	})
	tiers := measuredAt(r, scopesUnder(r, "tiers"), "utilization")
	if !few(len(tiers), len(r.Cases)) {
		p.across(r, "Utilization in %", tiers, "utilization", "mean", 100)
		tiers = nil
	}
	for _, tier := range tiers {
		p.cases(r, "Tier "+nameOf(tier), []string{"utilization %", "in queue", "Jain index", "max/mean"}, func(c *result.Case) []cell {
			return []cell{number(c, tier, "utilization", "mean", 100), number(c, tier, "queue_length", "mean", 1),
				number(c, tier, "balance", "jain", 1), number(c, tier, "balance", "max_over_mean", 1)}
		})
	}
	p.times(r)
	p.paths(r)
}

// measuredAt returns the scopes that have a metric in one of the cases.
func measuredAt(r *result.Result, scopes []string, name string) []string {
	var those []string
	for _, scope := range scopes {
		for i := range r.Cases {
			if r.Cases[i].Find(scope, name, "mean") != nil {
				those = append(those, scope)
				break
			}
		}
	}
	return those
}

// fitting is the number of columns that fit the screen with ordinary names. Of more,
// those with the greatest numbers come first.
const fitting = 6

// greatestFirst orders names by the greatest number that any case has for them, where
// they are more than fit; first is what to say of it.
func greatestFirst(r *result.Result, names []string, value func(c *result.Case, name string) float64) (ordered []string, first string) {
	if len(names) <= fitting {
		return names, ""
	}
	greatest := map[string]float64{}
	for _, name := range names {
		for i := range r.Cases {
			if v := value(&r.Cases[i], name); v > greatest[name] {
				greatest[name] = v
			}
		}
	}
	ordered = slices.Clone(names)
	slices.SortStableFunc(ordered, func(a, b string) int { return cmp.Compare(greatest[b], greatest[a]) })
	return ordered, ", highest first"
}

// across writes a table with a line per case and a column per scope, as many as
// fit.
func (p *printer) across(r *result.Result, title string, scopes []string, name, statistic string, factor float64) {
	scopes, first := greatestFirst(r, scopes, func(c *result.Case, scope string) float64 { return c.Value(scope, name, statistic) })
	names, cells := nameColumns(r)
	g := &grid{left: len(names), head: names}
	short := make([]string, len(scopes))
	for i, scope := range scopes {
		short[i] = nameOf(scope)
	}
	g.head = append(g.head, shortNames(short, 14)...)
	for i := range r.Cases {
		c := &r.Cases[i]
		row := cells(c)
		for _, scope := range scopes {
			row = append(row, number(c, scope, name, statistic, factor))
		}
		g.rows = append(g.rows, row)
	}
	p.wide(title+first, g, len(names)+1)
}

// paths writes for several tiers how much of the mean latency went to each.
func (p *printer) paths(r *result.Result) {
	var order []string
	var values []float64
	totals := map[*result.Case]map[string]float64{}
	for i := range r.Cases {
		steps := pathOf(&r.Cases[i])
		totals[&r.Cases[i]] = map[string]float64{}
		for k := range steps {
			totals[&r.Cases[i]][steps[k].name] = steps[k].total()
			values = append(values, steps[k].total())
			if !slices.Contains(order, steps[k].name) {
				order = append(order, steps[k].name)
			}
		}
	}
	if len(order) < 3 {
		return // what the table above tells
	}
	unit := wideUnit(values)
	spent := func(c *result.Case, name string) float64 {
		if v, ok := totals[c][name]; ok {
			return v
		}
		return math.NaN()
	}
	order, first := greatestFirst(r, order, spent)
	names, cells := nameColumns(r)
	g := &grid{left: len(names), head: names}
	g.head = append(g.head, shortNames(order, 14)...)
	for i := range r.Cases {
		row := cells(&r.Cases[i])
		for _, name := range order {
			value, _ := estimate(spent(&r.Cases[i], name), result.None, unit.perSecond, false)
			row = append(row, cell{value: value})
		}
		g.rows = append(g.rows, row)
	}
	p.wide("Where the time went, tier by tier, mean in "+unit.name+first, g, len(names)+1)
}

// times writes where the time of successful requests went.
func (p *printer) times(r *result.Result) {
	least := math.Inf(1)
	var head []string
	var lines []line
	for _, l := range partLines {
		found := false
		for i := range r.Cases {
			if v := r.Cases[i].Value("total", l.name, l.statistic); !math.IsNaN(v) {
				found = true
				if l.name == "service_time" && v > 0 {
					least = min(least, v)
				}
			}
		}
		if found {
			head, lines = append(head, l.words), append(lines, l)
		}
	}
	if len(lines) == 0 {
		return
	}
	unit := timeUnit{"ms", 1e3}
	if !math.IsInf(least, 1) {
		unit = timeUnitOf(least)
	}
	p.cases(r, "Where the time went, mean in "+unit.name, head, func(c *result.Case) []cell {
		var row []cell
		for _, l := range lines {
			row = append(row, number(c, "total", l.name, l.statistic, unit.perSecond))
		}
		return row
	})
}

// cases writes a table with a line per case.
func (p *printer) cases(r *result.Result, title string, head []string, row func(c *result.Case) []cell) {
	names, cells := nameColumns(r)
	g := &grid{left: len(names), head: append(names, head...)}
	for i := range r.Cases {
		c := &r.Cases[i]
		g.rows = append(g.rows, append(cells(c), row(c)...))
	}
	p.section(title)
	p.print(g)
}

// many writes many cases in one table: a short line each.
func (p *printer) many(r *result.Result) {
	unit := tableUnit(r, "latency", []string{"total"})
	tiers := measuredAt(r, scopesUnder(r, "tiers"), "utilization")
	shown := tiers[:min(len(tiers), 3)]
	head := []string{"/s", "ok %", "mean", "p50", "p99", "p99.9"}
	for _, tier := range shown {
		head = append(head, nameOf(tier)+" %")
	}
	judged := false
	for i := range r.Cases {
		judged = judged || len(r.Cases[i].Objectives) > 0
	}
	if judged {
		head = append(head, "SLO")
	}
	p.cases(r, "Throughput, success, latency in "+unit.name+", utilization", head, func(c *result.Case) []cell {
		row := []cell{number(c, "total", "throughput", "rate", 1), number(c, "total", "success_ratio", "mean", 100)}
		row[0].rest, row[1].rest = "", ""
		for _, statistic := range []string{"mean", "p50", "p99", "p99.9"} {
			row = append(row, number(c, "total", "latency", statistic, unit.perSecond))
		}
		for _, tier := range shown {
			if m := c.Find(tier, "utilization", "mean"); m != nil && !math.IsNaN(m.Value) {
				row = append(row, cell{value: percentOf(m.Value, 1)})
			} else {
				row = append(row, cell{value: "–"})
			}
		}
		if judged {
			row = append(row, verdict(c))
		}
		return row
	})
	if len(tiers) > len(shown) {
		p.line(dim, "  utilization of "+strings.Join(tiers[len(shown):], ", ")+": see summary.csv")
	}
}

// verdict sums up the objectives of a case in the sign of the worst; the list of
// objectives below explains the signs.
func verdict(c *result.Case) cell {
	worst := cell{value: "✓", style: good}
	for _, o := range c.Objectives {
		switch o.Verdict {
		case result.Missed:
			return cell{value: "✗", style: bad}
		case result.Undecided:
			worst = cell{value: "?"}
		}
	}
	return worst
}
