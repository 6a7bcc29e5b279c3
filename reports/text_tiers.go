package reports

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"lbsim/models/result"
)

// mostHops is the number of ways between tiers that the summary lists.
const mostHops = 12

// column is a column of a table with a row per scope.
type column struct {
	head, within    string // within: what stands after the scope, such as .balancer
	name, statistic string
	factor          float64
	always          bool // not left out where all rows have the same number
}

// wideUnit returns one unit of time for numbers that may be far apart: that of the
// greatest, but for a few seconds milliseconds.
func wideUnit(values []float64) timeUnit {
	_, high, ok := extent(values, true)
	if !ok || high >= 1 && high < 10 {
		return timeUnit{"ms", 1e3}
	}
	return timeUnitOf(high)
}

// timesOf returns the means and p99 of a span of time at the scopes.
func timesOf(c *result.Case, scopes []string, name string) []float64 {
	var values []float64
	for _, scope := range scopes {
		values = append(values, c.Value(scope, name, "mean"), c.Value(scope, name, "p50"))
	}
	return values
}

// fill adds a row for each scope, led by its name, and leaves out the columns that
// tell nothing: of numbers that nobody has, that are all 0, or all the same.
func (g *grid) fill(c *result.Case, scopes []string, lead func(scope string) []cell, columns []column) {
	for _, scope := range scopes {
		g.rows = append(g.rows, lead(scope))
	}
	for _, col := range columns {
		var cells []cell
		least, most, known := math.Inf(1), math.Inf(-1), 0
		for _, scope := range scopes {
			v := number(c, scope+col.within, col.name, col.statistic, col.factor)
			if m := c.Find(scope+col.within, col.name, col.statistic); m != nil && !math.IsNaN(m.Value) {
				least, most, known = min(least, m.Value), max(most, m.Value), known+1
				if m.Statistic == "count" {
					v = cell{value: grouped(m.Value)}
				}
			}
			cells = append(cells, v)
		}
		same := least == most && (most == 0 || len(scopes) > 1 && known == len(scopes))
		if known == 0 || same && !col.always {
			continue
		}
		g.head = append(g.head, col.head)
		for i := range g.rows {
			g.rows[i] = append(g.rows[i], cells[i])
		}
	}
}

// wide writes a table, less the columns on the right that do not fit.
func (p *printer) wide(title string, g *grid, least int) {
	dropped := g.drop(least)
	p.section(title)
	p.print(g)
	if len(dropped) > 0 {
		slices.Reverse(dropped)
		text := strings.Join(dropped, ", ")
		if len(dropped) > 4 {
			text = strconv.Itoa(len(dropped)) + " more"
		}
		p.line(dim, "  "+text+": see summary.csv")
	}
}

// groups writes a row for each of the client groups that have none of the columns
// above, and below it one for each of its classes.
func (p *printer) groups(c *result.Case, clients, rows []string) {
	var scopes []string
	title := "Request classes"
	for _, client := range clients {
		of := classesOf(c, client)
		if slices.Contains(rows, client) || len(of) > 0 && len(clients) > 1 {
			title = "Clients"
			scopes = append(scopes, client)
		}
		scopes = append(scopes, of...)
	}
	if len(scopes) == 0 {
		return
	}
	unit := wideUnit(timesOf(c, scopes, "latency"))
	all := requests(c, "total")
	g := &grid{left: 1, head: []string{"", "requests", "share %"}}
	g.fill(c, scopes, func(scope string) []cell {
		name, n := cell{value: cut(nameOf(scope), 24), style: bold}, requests(c, scope)
		if strings.Contains(scope, ".requests.") && title == "Clients" {
			name = cell{value: "  " + cut(nameOf(scope), 22)}
		}
		share := cell{value: "–", style: dim}
		if n <= all && all > 0 {
			share.value = percentOf(n/all, 1)
		}
		return []cell{name, {value: groupedOrDash(n)}, share}
	}, []column{
		{"mean", "", "latency", "mean", unit.perSecond, true}, {"p50", "", "latency", "p50", unit.perSecond, true},
		{"p99", "", "latency", "p99", unit.perSecond, true}, {"success %", "", "success_ratio", "mean", 100, false},
		{"sessions", "", "active_sessions", "mean", 1, true}, {"failed", "", "failed", "count", 1, false},
		{"rejected", "", "rejected", "count", 1, false}, {"timed out", "", "timed_out", "count", 1, false},
	})
	p.wide(title+", latency in "+unit.name, g, 6)
}

// classesOf returns the scopes of the classes of a client group.
func classesOf(c *result.Case, client string) []string {
	var scopes []string
	for i := range c.Metrics {
		if scope := c.Metrics[i].Scope; strings.HasPrefix(scope, client+".requests.") && !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// path writes where the mean latency went, a row per tier and a column per part.
func (p *printer) path(c *result.Case) {
	steps := pathOf(c)
	if len(steps) == 0 {
		return
	}
	sum := 0.0
	var values []float64
	for i := range steps {
		sum += steps[i].total()
		values = append(values, steps[i].total())
	}
	unit := wideUnit(values)
	g := &grid{left: 1, head: append(append([]string{""}, partNames[:]...), "share")}
	row := func(name string, parts [len(partNames)]estimated, total float64) {
		cells := []cell{{value: name}}
		for _, e := range parts {
			if !(e.value > 0) {
				cells = append(cells, cell{value: "–", style: dim})
				continue
			}
			value, half := estimate(e.value, e.Interval, unit.perSecond, false)
			cells = append(cells, cell{value: value, rest: half})
		}
		g.rows = append(g.rows, append(cells, cell{value: shareOf(total, sum)}))
	}
	names := make([]string, len(steps))
	for i := range steps {
		names[i] = steps[i].name
	}
	names = shortNames(names, 16)
	for i := range steps {
		row(names[i], steps[i].parts, steps[i].total())
	}
	whole, shares := step{}, []cell{{value: "share"}}
	for part, name := range partNames {
		whole.parts[part] = metricOf(c, "total", name+"_time")
		shares = append(shares, cell{value: shareOf(whole.parts[part].value, sum)})
	}
	row("total", whole.parts, sum)
	g.rows = append(g.rows, append(shares, cell{value: shareOf(sum, sum)}))
	p.section("Where the time went, mean in " + unit.name)
	p.print(g)
}

// shareOf writes a part of a whole: 12.4 %.
func shareOf(part, whole float64) string {
	if !(whole > 0) || math.IsNaN(part) {
		return "–"
	}
	return percentOf(part/whole, 1) + " %"
}

// tiers writes a row for each tier.
func (p *printer) tiers(c *result.Case) {
	order := wayThrough(c)
	if len(order) == 0 {
		return
	}
	var scopes []string
	short := map[string]string{}
	for i, name := range shortNames(order, 16) {
		scopes = append(scopes, "tiers."+order[i])
		short[scopes[i]] = name
	}
	unit := wideUnit(timesOf(c, scopes, "sojourn"))
	g := &grid{left: 1, head: []string{""}}
	g.fill(c, scopes, func(scope string) []cell { return []cell{{value: short[scope]}} }, []column{
		{"busy %", "", "utilization", "mean", 100, true}, {"in queue", "", "queue_length", "mean", 1, true},
		{"sojourn", "", "sojourn", "mean", unit.perSecond, true}, {"p99", "", "sojourn", "p99", unit.perSecond, true},
		{"/s", "", "throughput", "rate", 1, true}, {"success %", "", "success_ratio", "mean", 100, false},
		{"rejected", "", "rejected", "count", 1, false}, {"failed", "", "failed", "count", 1, false},
		{"holding %", "", "holding", "mean", 100, false}, {"balancer %", ".balancer", "utilization", "mean", 100, false},
		{"expired", "", "expired", "count", 1, false}, {"crossings %", "", "zone_crossings", "mean", 100, false},
	})
	p.wide("Tiers, sojourn in "+unit.name, g, 6)
}

// hops writes a row for each way between tiers, as the caller sees it.
func (p *printer) hops(c *result.Case) {
	order := wayThrough(c)
	hops := hopsOf(c)
	if len(hops) == 0 {
		return
	}
	slices.SortStableFunc(hops, func(a, b hop) int { return slices.Index(order, a.from) - slices.Index(order, b.from) })
	short := map[string]string{}
	for i, name := range shortNames(order, 20) {
		short[order[i]] = name
	}
	var scopes []string
	by := map[string]string{}
	for _, h := range hops[:min(len(hops), mostHops)] {
		scopes = append(scopes, h.scope)
		by[h.scope] = short[h.from] + " → " + short[h.to]
	}
	unit := wideUnit(timesOf(c, scopes, "sojourn"))
	g := &grid{left: 1, head: []string{""}}
	g.fill(c, scopes, func(scope string) []cell {
		return []cell{{value: by[scope]}}
	}, []column{
		{"calls /s", "", "offered", "rate", 1, true}, {"mean", "", "sojourn", "mean", unit.perSecond, true},
		{"p99", "", "sojourn", "p99", unit.perSecond, true}, {"success %", "", "success_ratio", "mean", 100, false},
	})
	p.wide("From tier to tier, as the caller sees it, in "+unit.name, g, 4)
	if n := len(hops) - len(scopes); n > 0 {
		p.line(dim, "  "+strconv.Itoa(n)+" more: see summary.csv")
	}
}
