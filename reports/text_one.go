package reports

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"lbsim/models/result"
)

// line is a line of a summary: a metric with the words for it.
type line struct{ words, name, statistic string }

// clientLines and tierLines are the numbers of a scope in the order of a summary.
// What a scope has beside them follows under its own name.
var (
	clientLines = []line{
		{"throughput", "throughput", "rate"}, {"offered", "offered", "rate"},
		{"success", "success_ratio", "mean"}, {"failed", "failed", "count"}, {"rejected", "rejected", "count"},
		{"timed out", "timed_out", "count"}, {"in flight at the end", "in_flight_at_end", "mean"},
		{"latency mean", "latency", "mean"}, {"sd", "latency", "sd"}, {"p50", "latency", "p50"}, {"p90", "latency", "p90"},
		{"p95", "latency", "p95"}, {"p99", "latency", "p99"}, {"p99.9", "latency", "p99.9"}, {"max", "latency", "max"},
	}
	partLines = []line{
		{"network", "network_time", "mean"}, {"balancer", "balancer_time", "mean"}, {"queue", "queue_time", "mean"},
		{"service", "service_time", "mean"}, {"calls", "call_time", "mean"},
	}
	tierLines = []line{
		{"utilization", "utilization", "mean"}, {"balance: Jain index", "balance", "jain"}, {"max / mean", "balance", "max_over_mean"},
		{"in system", "in_system", "mean"}, {"in queue", "queue_length", "mean"}, {"offered load, erlangs", "offered_load", "mean"},
		{"throughput", "throughput", "rate"}, {"rejected", "rejected", "count"}, {"wait probability", "wait_probability", "mean"},
		{"sojourn mean", "sojourn", "mean"}, {"p99", "sojourn", "p99"}, {"queue time mean", "queue_time", "mean"},
		{"p99", "queue_time", "p99"}, {"service time mean", "service_time", "mean"}, {"slowdown", "slowdown", "mean"},
	}
	balancerLines = []line{{"balancer utilization", "utilization", "mean"}, {"balancer queue", "queue_length", "mean"}}
)

// one writes the only case: each number with its interval, a column per scope.
// Where several tiers, or more client groups than fit, would fill many screens, a
// row each tells the most important.
func (p *printer) one(r *result.Result) {
	c := &r.Cases[0]
	clients, tiers := scopesUnder(r, "clients"), scopesUnder(r, "tiers")
	columns := []string{"total"}
	if len(clients) > 1 {
		columns = append(columns, clients...)
	}
	g := p.requests(c, columns)
	rows := clients
	if g.total() <= screen {
		rows = nil
	} else {
		g = p.requests(c, columns[:1])
	}
	p.section("Requests")
	p.print(g)
	p.groups(c, clients, rows)
	if len(tiers) == 1 {
		p.parts(c)
		p.tier(c, tiers[0])
		return
	}
	if len(pathOf(c)) > 2 {
		p.path(c)
	} else {
		p.parts(c)
	}
	p.tiers(c)
	p.hops(c)
}

// requests returns the table of what clients saw, a column per scope.
func (p *printer) requests(c *result.Case, columns []string) *grid {
	g := &grid{left: 1, head: []string{""}}
	count := []cell{{value: "requests"}}
	for _, scope := range columns {
		name := ""
		if len(columns) > 1 {
			name = nameOf(scope)
		}
		g.head = append(g.head, name)
		count = append(count, cell{value: groupedOrDash(requests(c, scope)), style: bold})
	}
	g.rows = append(g.rows, count)
	p.scopes(c, g, columns, clientLines)
	p.others(c, g, columns, slices.Concat(clientLines, partLines))
	return g
}

// tier writes the numbers of the only tier.
func (p *printer) tier(c *result.Case, scope string) {
	g := &grid{left: 1, head: []string{"", ""}}
	p.scopes(c, g, []string{scope}, tierLines)
	p.others(c, g, []string{scope}, slices.Concat(tierLines, partLines))
	p.scopes(c, g, []string{scope + ".balancer"}, balancerLines)
	p.section("Tier " + nameOf(scope))
	p.print(g)
}

// scopes adds the lines that at least one of the scopes has. Counts of failures
// are left out where they are 0 everywhere.
func (p *printer) scopes(c *result.Case, g *grid, scopes []string, lines []line) {
	for _, l := range lines {
		row, shown := []cell{{value: l.words}}, false
		if l.statistic[0] == 'p' && l.words[0] == 'p' || l.words == "sd" || l.words == "max" || l.words == "max / mean" {
			row[0].value = "  " + l.words
		}
		for _, scope := range scopes {
			m := c.Find(scope, l.name, l.statistic)
			if m == nil {
				none := missing(c, l.name, l.statistic)
				row, shown = append(row, none), shown || none.style == bad
				continue
			}
			shown = shown || !(m.Value == 0 && m.Statistic == "count")
			value, rest := withUnit(m.Value, m.Interval, unitOf(l.name, l.statistic, m.Unit))
			row = append(row, cell{value: value, rest: rest})
		}
		if shown {
			g.rows = append(g.rows, row)
		}
	}
}

// others adds what the scopes have beside the known metrics.
func (p *printer) others(c *result.Case, g *grid, scopes []string, known []line) {
	var lines []line
	for _, m := range c.Metrics {
		isKnown := func(l line) bool { return l.name == m.Name }
		isListed := func(l line) bool { return l.name == m.Name && l.statistic == m.Statistic }
		if slices.Contains(scopes, m.Scope) && !slices.ContainsFunc(known, isKnown) && !slices.ContainsFunc(lines, isListed) {
			lines = append(lines, line{strings.ReplaceAll(m.Name, "_", " ") + " " + m.Statistic, m.Name, m.Statistic})
		}
	}
	p.scopes(c, g, scopes, lines)
}

// parts writes where the time of a successful request went.
func (p *printer) parts(c *result.Case) {
	g := &grid{left: 1, head: []string{"", "mean", "share"}}
	sum := 0.0
	for _, l := range partLines {
		if v := c.Value("total", l.name, l.statistic); v > 0 {
			sum += v
		}
	}
	for _, l := range partLines {
		m := c.Find("total", l.name, l.statistic)
		if m == nil || math.IsNaN(m.Value) {
			continue
		}
		value, rest := withUnit(m.Value, m.Interval, m.Unit)
		share := cell{value: "–", style: dim}
		if sum > 0 {
			share = cell{value: significant(m.Value/sum*100, 3) + " %"}
		}
		g.rows = append(g.rows, []cell{{value: l.words}, {value: value, rest: rest}, share})
	}
	if len(g.rows) > 0 {
		p.section("Where the time went")
		p.print(g)
	}
}

// factor is the unit of numbers without one that are no shares, and so not written in
// percent.
const factor = "factor"

// unitOf returns the unit in which a statistic is written.
func unitOf(metric, statistic, unit string) string {
	if unit == "1" && (metric == "slowdown" || statistic == "max_over_mean") {
		return factor
	}
	return unit
}

// withUnit writes a number with its interval and its unit: "151", " ±2 ms".
func withUnit(v float64, i result.Interval, unit string) (value, rest string) {
	scale, name := 1.0, unit
	switch unit {
	case "s":
		u := timeUnitOf(v)
		if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
			u = timeUnit{"s", 1}
		}
		scale, name = u.perSecond, u.name
	case "1":
		if v <= 1 && (!i.Known() || i.High <= 1) {
			scale, name = 100, "%"
		} else {
			name = ""
		}
	case "1/s":
		name = "/s"
	case factor:
		name = ""
	case "requests", "erlangs":
		name = ""
		if !i.Known() && v == math.Trunc(v) && !math.IsInf(v, 0) {
			return grouped(v), ""
		}
	}
	value, half := estimate(v, i, scale, true)
	if half != "" {
		rest = " " + strings.TrimSpace(half)
	}
	if name != "" && value != "–" {
		rest += " " + name
	}
	return value, rest
}

func groupedOrDash(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	return grouped(v)
}

// percentOf writes a share with a number of digits.
func percentOf(v float64, digits int) string { return strconv.FormatFloat(v*100, 'f', digits, 64) }
