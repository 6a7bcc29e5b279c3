package reports

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"lbsim/models/result"
)

// camps writes which cases fall into two camps.
func (p *printer) camps(r *result.Result) {
	first := true
	for i := 0; i < len(r.Cases); i++ {
		c := &r.Cases[i]
		if c.Camp == nil {
			continue
		}
		i++ // the other camp
		if first {
			p.section("Two kinds of runs, never averaged")
			first = false
		}
		name := strings.TrimSpace(strings.Replace(label(r, c, -1), " ["+c.Camp.Name+"]", "", 1))
		if name != "" {
			name += ": "
		}
		share := float64(c.Camp.Replications) / float64(c.Camp.Of)
		p.wrapped(bold, "  ", "    ", fmt.Sprintf("%s%s in %d of %d replications: %s %%, with a 95 %% interval from %s to %s %%", name, c.Camp.Name,
			c.Camp.Replications, c.Camp.Of, significant(100*share, 2), significant(100*c.Camp.Share.Low, 2), significant(100*c.Camp.Share.High, 2)))
	}
}

// comparisonOf returns a comparison of a variant at a point, nil when there is none.
func comparisonOf(r *result.Result, variant string, point []string, scope, metric, statistic string) *result.Comparison {
	for i := range r.Comparisons {
		c := &r.Comparisons[i]
		if c.Variant == variant && c.Scope == scope && c.Metric == metric && c.Statistic == statistic && slices.Equal(c.Point, point) {
			return c
		}
	}
	return nil
}

// change writes by how much a number differs, in percent of the base; shares in
// points of percent.
func change(c *result.Comparison) cell {
	switch {
	case c == nil || c.Verdict == "":
		return cell{value: "–", style: dim}
	case c.Verdict == result.Alike:
		return cell{value: "~"}
	}
	value, interval := c.Relative, c.RelativeInterval
	if c.Unit == "1" {
		value, interval = c.Difference, c.Interval
	}
	if math.IsInf(value, 0) || !interval.Known() {
		return cell{value: string(c.Verdict)}
	}
	if interval.Low*interval.High < 0 { // the base is not known well; the difference is what was judged
		base := c.Difference / c.Relative
		interval = result.Interval{Low: c.Low / base, High: c.High / base}
	}
	text, half := estimate(value, interval, 100, false)
	if strings.TrimLeft(half, "±") >= strings.TrimLeft(text, "-") && len(half)-len("±") >= len(strings.TrimLeft(text, "-")) {
		// Rounded up, half the interval would seem to have zero inside.
		text, half = significant(value*100, 3), "±"+significant((interval.High-interval.Low)/2*100, 3)
	}
	if value > 0 {
		text = "+" + text
	}
	return cell{value: strings.Replace(text, "-", "−", 1), rest: half}
}

// changes are what a comparison shows of the whole scenario.
var changes = []line{
	{"latency mean", "latency", "mean"}, {"p50", "latency", "p50"}, {"p90", "latency", "p90"}, {"p99", "latency", "p99"},
	{"throughput", "throughput", "rate"}, {"success", "success_ratio", "mean"},
}

// differences writes how the variants differ from the first, pair by pair.
func (p *printer) differences(r *result.Result) {
	if len(r.Comparisons) == 0 {
		return
	}
	title := "Change in % from " + clean(r.Comparisons[0].Base) + " (~: none that can be told from chance)"
	if len(r.Cases) > most {
		p.changesByPoint(r, title)
		return
	}
	names, cells := nameColumns(r)
	g := &grid{left: len(names), head: slices.Clone(names)}
	columns := slices.DeleteFunc(slices.Clone(changes), func(l line) bool { return l.name == "throughput" && !worthTelling(r, l) })
	for _, l := range columns {
		g.head = append(g.head, l.words)
	}
	for i := range r.Cases {
		c := &r.Cases[i]
		if comparisonOf(r, c.Variant, c.Point, "total", "latency", "mean") == nil {
			continue
		}
		row := cells(c)
		for _, l := range columns {
			row = append(row, change(comparisonOf(r, c.Variant, c.Point, "total", l.name, l.statistic)))
		}
		g.rows = append(g.rows, row)
	}
	p.section(title)
	p.print(g)
	for _, ranking := range r.Rankings {
		p.ranking(r, &ranking)
	}
}

// worthTelling tells whether any variant changes a number by a thousandth at least.
// Runs that end a moment earlier or later may differ for certain, and by nothing.
func worthTelling(r *result.Result, l line) bool {
	return slices.ContainsFunc(r.Comparisons, func(c result.Comparison) bool {
		return c.Scope == "total" && c.Metric == l.name && c.Statistic == l.statistic && math.Abs(c.Relative) >= 0.001
	})
}

// changesByPoint writes the change of the p99, with a line for each point of the
// sweep and a column for each variant, as long as that is no more than a screen.
func (p *printer) changesByPoint(r *result.Result, title string) {
	const lines = 20
	variants := variantsOf(r)
	names, cells := nameColumns(r)
	g := &grid{left: len(names) - 1, head: names[1:]}
	var columns []string
	for _, v := range variants {
		if slices.ContainsFunc(r.Comparisons, func(c result.Comparison) bool { return c.Variant == v }) {
			columns = append(columns, v)
		}
	}
	g.head = append(g.head, shortNames(columns, 20)...)
	var done [][]string
	for i := range r.Cases {
		c := &r.Cases[i]
		if slices.ContainsFunc(done, func(point []string) bool { return slices.Equal(point, c.Point) }) {
			continue
		}
		done = append(done, c.Point)
		row, some := cells(c)[1:], false
		for _, v := range columns {
			comparison := comparisonOf(r, v, c.Point, "total", "latency", "p99")
			some = some || comparison != nil
			row = append(row, change(comparison))
		}
		if some {
			g.rows = append(g.rows, row)
		}
	}
	if len(g.rows) > lines {
		p.section(title)
		p.line(plain, "  "+strconv.Itoa(len(g.rows))+" points: see comparison.csv")
		return
	}
	p.wide("Latency p99: c"+title[1:], g, len(names))
}

// ranking writes the order of the variants at a point.
func (p *printer) ranking(r *result.Result, of *result.Ranking) {
	what := strings.ReplaceAll(of.Metric, "_", " ") + " " + of.Statistic
	if of.Metric == "latency" && of.Statistic[0] == 'p' && r.Cases[0].Value("total", "success_ratio", "mean") < 1 {
		what += ", failures slowest"
	}
	title := "  Ranking by " + what
	if len(of.Point) > 0 {
		title += ", " + label(r, &result.Case{Point: of.Point}, -1)
	}
	var places, names []string
	for _, rank := range of.Ranks {
		names = append(names, clean(rank.Variant))
	}
	names = shortNames(names, 40)
	for i, rank := range of.Ranks {
		place := strconv.Itoa(rank.Best)
		if rank.Worst > rank.Best {
			place += "–" + strconv.Itoa(rank.Worst)
		}
		places = append(places, place+" "+names[i])
	}
	for i := range places[:len(places)-1] {
		places[i] += ","
	}
	p.words(plain, title+": ", "    ", places)
}
