package reports

import (
	"io"
	"math"
	"strconv"
	"strings"

	"lbsim/models/result"
)

// Text writes the summary that fits a screen, 80 places wide where names allow:
// what was run, the numbers with their intervals, the verdicts, and the warnings.
// One case is told in full; several are compared, a line each.
type Text struct {
	// Colour makes Print use ANSI colours; files are always plain.
	Colour bool
}

// most is the number of cases that are compared in full; more get one short line
// each.
const most = 10

// Write writes summary.txt.
func (*Text) Write(r *result.Result, create func(name string) (io.WriteCloser, error)) error {
	return write(create, "summary.txt", func(w io.Writer) error { return (&Text{}).Print(w, r) })
}

// Print writes the summary to w.
func (t *Text) Print(w io.Writer, r *result.Result) error {
	p := &printer{colour: t.Colour}
	p.head(r)
	p.camps(r)
	switch {
	case len(r.Cases) == 0:
		p.line(plain, "")
		p.line(bad, "No case was completed: there are no numbers.")
	case len(r.Cases) == 1:
		p.one(r)
	case len(r.Cases) <= most:
		p.compare(r)
	default:
		p.many(r)
	}
	p.differences(r)
	p.theory(r)
	p.objectives(r)
	p.warnings(r)
	_, err := io.WriteString(w, p.out.String())
	return err
}

// head writes what was run.
func (p *printer) head(r *result.Result) {
	title := clean(r.Name)
	if len(r.Cases) == 1 {
		if name := label(r, &r.Cases[0], -1); name != "" {
			title += " · " + name
		}
	}
	p.wrapped(bold, "", "", title)
	if about := clean(r.About); about != "" {
		p.wrapped(plain, "", "", about)
	}
	parts := append(conditions(r), "seed "+strconv.FormatUint(r.Seed, 10))
	p.wrapped(dim, "", "", strings.Join(parts, ", "))
	if r.Interrupted {
		p.line(bad, "INTERRUPTED: these are the replications and cases that were complete.")
	}
	p.wrapped(dim, "", "", intervalNote(r))
	for i, path := range shortPaths(r.Swept) {
		if len(r.Cases) > 1 && path != r.Swept[i] {
			p.line(dim, path+" is "+r.Swept[i])
		}
	}
}

// intervalNote says what the intervals are, or why there are none.
func intervalNote(r *result.Result) string {
	known, batches := false, false
	for i := range r.Cases {
		batches = batches || r.Cases[i].Batches > 0
		for j := range r.Cases[i].Metrics {
			known = known || r.Cases[i].Metrics[j].Known()
		}
	}
	switch {
	case known && batches:
		return "± is half a 95 % confidence interval over the batches of the run"
	case known:
		return "± is half a 95 % confidence interval over the replications"
	case replications(r) == "1 replication":
		return "one replication: no confidence intervals, so the digits tell no precision"
	}
	return "no confidence intervals"
}

// number returns a metric as a cell, in units of 1/factor.
func number(c *result.Case, scope, name, statistic string, factor float64) cell {
	m := c.Find(scope, name, statistic)
	if m == nil {
		return missing(c, name, statistic)
	}
	value, half := estimate(m.Value, m.Interval, factor, false)
	return cell{value: value, rest: half}
}

// missing returns the cell of a metric that there is none of: the latency of an
// unstable case says why.
func missing(c *result.Case, name, statistic string) cell {
	if c.Unstable != "" && (name == "latency" || name == "sojourn") && statistic == "mean" {
		return cell{value: "unstable", style: bad}
	}
	return cell{value: "–", style: dim}
}

// tableUnit returns one unit of time for all latencies of a table: the one in
// which the smallest median, or mean, is at least 1.
func tableUnit(r *result.Result, name string, scopes []string) timeUnit {
	least := math.Inf(1)
	for i := range r.Cases {
		for _, scope := range scopes {
			for _, statistic := range []string{"p50", "mean"} {
				if v := r.Cases[i].Value(scope, name, statistic); v > 0 {
					least = min(least, v)
				}
			}
		}
	}
	if math.IsInf(least, 1) {
		return timeUnit{"ms", 1e3}
	}
	return timeUnitOf(least)
}

// nameColumns returns the columns that tell the cases apart, and the cells of a
// case in them.
func nameColumns(r *result.Result) (head []string, cells func(c *result.Case) []cell) {
	variants := len(variantsOf(r)) > 1 || len(r.Cases) > 0 && r.Cases[0].Variant != ""
	if variants {
		head = append(head, "variant")
	}
	head = append(head, shortPaths(r.Swept)...)
	if len(head) == 0 {
		head = []string{"case"}
	}
	return head, func(c *result.Case) []cell {
		var row []cell
		if variants {
			row = append(row, cell{value: cut(clean(c.Variant), 40), style: bold})
		}
		for i := range r.Swept {
			row = append(row, cell{value: cut(valueAt(c, i), 24)})
		}
		if len(row) == 0 {
			row = []cell{{value: strconv.Itoa(indexOf(r, c) + 1)}}
		}
		return row
	}
}

// indexOf returns the position of a case.
func indexOf(r *result.Result, c *result.Case) int {
	for i := range r.Cases {
		if &r.Cases[i] == c {
			return i
		}
	}
	return -1
}

// objectives writes the verdicts.
func (p *printer) objectives(r *result.Result) {
	type line struct{ text string }
	var lines []line
	by := map[string]map[result.Verdict][]string{}
	for i := range r.Cases {
		c := &r.Cases[i]
		for _, o := range c.Objectives {
			text := objective(o)
			if by[text] == nil {
				by[text] = map[result.Verdict][]string{}
				lines = append(lines, line{text})
			}
			name := label(r, c, -1)
			if len(r.Cases) == 1 || name == "" {
				value, half := objectiveValue(o)
				name = value + half
			}
			by[text][o.Verdict] = append(by[text][o.Verdict], name)
		}
	}
	if len(lines) == 0 {
		return
	}
	p.section("Objectives")
	for _, l := range lines {
		p.line(plain, "  "+l.text)
		for _, v := range []struct {
			verdict result.Verdict
			style   style
			text    string
		}{{result.Met, good, "✓ met"}, {result.Missed, bad, "✗ missed"}, {result.Undecided, plain, "? undecided"}} {
			names := by[l.text][v.verdict]
			if len(names) == 0 {
				continue
			}
			list := strings.Join(names, "; ")
			switch n := len(names); {
			case n == len(r.Cases) && n > 1:
				list = "all " + strconv.Itoa(n)
			case n > most:
				list = strconv.Itoa(n) + " of " + strconv.Itoa(len(r.Cases))
			}
			p.wrapped(v.style, "    "+v.text+": ", "      ", list)
		}
	}
}

// objective writes what is asked for: "latency p99 at most 250 ms (total)".
func objective(o result.Objective) string {
	bound := " at most "
	if o.AtLeast {
		bound = " at least "
	}
	name := strings.ReplaceAll(o.Metric, "_", " ")
	if o.Unit != "1" || o.Statistic != "mean" {
		name += " " + o.Statistic
	}
	text := name + bound + limit(o)
	if o.Scope != "total" && o.Scope != "" {
		text += " at " + o.Scope
	}
	return text
}

// limit writes the limit of an objective: "250 ms".
func limit(o result.Objective) string {
	unit := limitUnit(o)
	return trimZeros(strconv.FormatFloat(o.Limit*unit.perSecond, 'f', 6, 64)) + " " + unit.name
}

// limitUnit returns the unit of an objective: for times the one in which its limit is
// best read.
func limitUnit(o result.Objective) timeUnit {
	switch o.Unit {
	case "s":
		return timeUnitOf(o.Limit)
	case "1":
		return timeUnit{"%", 100}
	case "1/s":
		return timeUnit{"/s", 1}
	}
	return timeUnit{o.Unit, 1}
}

// objectiveValue writes what was measured.
func objectiveValue(o result.Objective) (value, half string) {
	return withUnit(o.Value, o.Interval, o.Unit)
}

// section writes a heading.
func (p *printer) section(text string) {
	p.line(plain, "")
	p.line(bold, text)
}

// warnings writes the reasons to doubt, each once.
func (p *printer) warnings(r *result.Result) {
	var texts []string
	from := map[string][]string{}
	for _, w := range r.Warnings {
		text := warning(w)
		if from[text] == nil {
			texts = append(texts, text)
			from[text] = []string{}
		}
	}
	for i := range r.Cases {
		for _, w := range r.Cases[i].Warnings {
			text := warning(w)
			if from[text] == nil {
				texts = append(texts, text)
			}
			from[text] = append(from[text], label(r, &r.Cases[i], -1))
		}
	}
	if len(texts) == 0 {
		return
	}
	p.section("Warnings")
	for _, text := range texts {
		names := from[text]
		switch n := len(names); {
		case n == 0 || len(r.Cases) == 1:
		case n == len(r.Cases):
			text += " (all cases)"
		case n > most:
			text += " (" + strconv.Itoa(n) + " of " + strconv.Itoa(len(r.Cases)) + " cases)"
		default:
			text += " (" + strings.Join(names, "; ") + ")"
		}
		p.wrapped(bad, "  ! ", "    ", text)
	}
}

func warning(w result.Warning) string {
	if w.Path == "" {
		return clean(w.Text)
	}
	return w.Path + ": " + clean(w.Text)
}
