package reports

import (
	"math"
	"strings"

	"lbsim/models/result"
)

// compare writes several cases, a table for each kind of number and in each a
// line per case.
func (p *printer) compare(r *result.Result) {
	clients := scopesUnder(r, "clients")
	latencies := []string{"total"}
	if len(clients) > 1 {
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
	p.cases(r, "Requests", []string{"number", "throughput /s", "success %"}, func(c *result.Case) []cell {
		return []cell{{value: groupedOrDash(requests(c, "total"))},
			number(c, "total", "throughput", "rate", 1), number(c, "total", "success_ratio", "mean", 100)}
	})
	tiers := scopesUnder(r, "tiers")
	for _, tier := range tiers {
		p.cases(r, "Tier "+nameOf(tier), []string{"utilization %", "in queue", "Jain index", "max/mean"}, func(c *result.Case) []cell {
			return []cell{number(c, tier, "utilization", "mean", 100), number(c, tier, "queue_length", "mean", 1),
				number(c, tier, "balance", "jain", 1), number(c, tier, "balance", "max_over_mean", 1)}
		})
	}
	p.times(r)
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
	tiers := scopesUnder(r, "tiers")
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
