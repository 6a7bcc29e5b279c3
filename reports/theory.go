package reports

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"lbsim/models/result"
)

// Theory writes what closed forms say of a scenario: as text for a terminal, or as CSV
// or JSON for programs.
type Theory struct {
	Format string // text, csv or json
	Colour bool   // for text
}

// TheorySchema names the form of the JSON of Theory.
const TheorySchema = "lbsim-theory/1"

// Print writes the theory to w.
func (t *Theory) Print(w io.Writer, theory *result.Theory) error {
	switch t.Format {
	case "csv":
		return theoryTable(w, theory)
	case "json":
		text := json.NewEncoder(w)
		text.SetEscapeHTML(false)
		text.SetIndent("", " ")
		return text.Encode(theoryDocumentOf(theory))
	}
	p := &printer{colour: t.Colour}
	p.foretell(theory)
	_, err := io.WriteString(w, p.out.String())
	return err
}

// named returns a result that has the cases of a theory, for those who name them.
func named(t *result.Theory) *result.Result {
	r := &result.Result{Name: t.Name, Swept: t.Swept}
	for _, c := range t.Cases {
		r.Cases = append(r.Cases, result.Case{Variant: c.Variant, Point: c.Point})
	}
	return r
}

// foretell writes the text: one case in full, several as a table for each tier.
func (p *printer) foretell(t *result.Theory) {
	p.wrapped(bold, "", "", clean(t.Name))
	if about := clean(t.About); about != "" {
		p.wrapped(plain, "", "", about)
	}
	r := named(t)
	if len(t.Cases) == 1 {
		if name := label(r, &r.Cases[0], -1); name != "" {
			p.line(bold, name)
		}
		for i := range t.Cases[0].Forecasts {
			p.foretold(&t.Cases[0].Forecasts[i])
		}
		return
	}
	for _, scope := range scopesOf(t) {
		p.table(t, r, scope)
	}
}

// scopesOf returns the scopes of all forecasts, in their order.
func scopesOf(t *result.Theory) (scopes []string) {
	for _, c := range t.Cases {
		for _, f := range c.Forecasts {
			if !slices.Contains(scopes, f.Scope) {
				scopes = append(scopes, f.Scope)
			}
		}
	}
	return scopes
}

// foretold writes what is known of a tier, or why nothing is.
func (p *printer) foretold(f *result.Forecast) {
	p.line(plain, "")
	switch {
	case f.Unstable:
		p.line(bold, f.Scope+": unstable")
	case f.Model != "":
		p.line(bold, f.Scope+": "+f.Model)
		p.wrapped(dim, "  ", "  ", f.About)
	default:
		p.line(bold, f.Scope+": no closed form")
	}
	if text := parametersOf(f); text != "" {
		p.wrapped(plain, "  ", "  ", text)
	}
	if f.Unstable {
		p.wrapped(bad, "  ", "  ", unstableText)
	}
	for _, note := range f.Notes {
		p.wrapped(plain, "  ", "  ", note)
	}
	if len(f.Failed) > 0 {
		p.nearest(f)
	}
	g := &grid{left: 1, head: []string{"", ""}}
	for _, m := range f.Predictions {
		value, rest := withUnit(m.Value, result.None, unitOf(m.Metric, m.Statistic, m.Unit))
		if m.Unit == "requests" {
			value, rest = significant(m.Value, 3), ""
		}
		name := strings.ReplaceAll(m.Metric, "_", " ")
		switch {
		case m.Statistic[0] == 'p':
			name = "  " + m.Statistic
		case m.Unit == "s":
			name += " " + m.Statistic
		}
		g.rows = append(g.rows, []cell{{value: name}, {value: value, rest: rest}})
	}
	if len(g.rows) > 0 {
		p.print(g)
	}
}

const unstableText = "The load is not below the capacity: queues grow as long as the system runs, and nothing settles."

// nearest writes which assumptions do not hold.
func (p *printer) nearest(f *result.Forecast) {
	if f.Nearest != "" {
		p.wrapped(plain, "  ", "  ", "The nearest is "+f.Nearest+"; but")
	}
	for _, text := range f.Failed {
		p.wrapped(plain, "  - ", "    ", text)
	}
}

// parametersOf writes what describes a tier: 400 /s, service 20 ms, load 8 of 10 erlangs.
func parametersOf(f *result.Forecast) string {
	var parts []string
	for _, m := range f.Parameters {
		value, rest := withUnit(m.Value, result.None, m.Unit)
		text := m.Name + " " + value + rest
		if m.Unit == "erlangs" || m.Unit == "" {
			text = m.Name + " " + trimZeros(significant(m.Value, 3))
		}
		if m.Unit == "erlangs" {
			text += " erlangs"
		}
		parts = append(parts, text)
	}
	if load, capacity := parameter(f, "offered load"), parameter(f, "capacity"); capacity > 0 && len(f.Predictions) == 0 {
		parts = append(parts, "utilization "+significant(100*load/capacity, 3)+" %")
	}
	return strings.Join(parts, ", ")
}

func parameter(f *result.Forecast, name string) float64 {
	for _, m := range f.Parameters {
		if m.Name == name {
			return m.Value
		}
	}
	return math.NaN()
}

// forecastAt returns what is said of a scope, nil where nothing is.
func forecastAt(c *result.TheoryCase, scope string) *result.Forecast {
	for i := range c.Forecasts {
		if c.Forecasts[i].Scope == scope {
			return &c.Forecasts[i]
		}
	}
	return nil
}

// predicted returns a number of a forecast.
func predicted(f *result.Forecast, statistics ...string) float64 {
	for _, name := range statistics {
		metric, statistic, _ := strings.Cut(name, " ")
		for _, m := range f.Predictions {
			if m.Metric == metric && m.Statistic == statistic {
				return m.Value
			}
		}
	}
	return math.NaN()
}

// table writes a row for each case, where a model fits at least one of them, and below it
// what stands in the way of one in the others.
func (p *printer) table(t *result.Theory, r *result.Result, scope string) {
	names, cells := nameColumns(r)
	g := &grid{left: len(names) + 1, head: append(names, "model", "load", "sojourn", "p99")}
	if strings.HasPrefix(scope, "clients.") {
		g.head = append(names, "model", "users", "latency", "/s")
	}
	var notes []string
	known, models := false, map[string]bool{}
	for i := range t.Cases {
		f := forecastAt(&t.Cases[i], scope)
		if f == nil {
			continue
		}
		known = known || f.Unstable || !math.IsNaN(predicted(f, "sojourn mean", "latency mean"))
		models[theoryCells(f)[0].value] = true
		for _, note := range f.Notes {
			if !slices.Contains(notes, note) {
				notes = append(notes, note)
			}
		}
		g.rows = append(g.rows, append(cells(&r.Cases[i]), theoryCells(f)...))
	}
	title := scope
	if first := forecastAt(&t.Cases[0], scope); len(models) == 1 && first != nil && first.Model != "" && !first.Unstable {
		title += ": " + first.Model
		notes = append([]string{first.About}, notes...)
		g.without(len(names))
	}
	p.section(title)
	if known {
		p.print(g)
	}
	for _, note := range notes {
		p.wrapped(dim, "  ", "  ", note)
	}
	p.failures(t, r, scope)
}

// without drops a column.
func (g *grid) without(column int) {
	g.head = slices.Delete(g.head, column, column+1)
	for i := range g.rows {
		g.rows[i] = slices.Delete(g.rows[i], column, column+1)
	}
	g.left--
}

// failures writes, for each model that comes nearest, which of its assumptions do not
// hold, and in which cases.
func (p *printer) failures(t *result.Theory, r *result.Result, scope string) {
	var nearest []string
	reasons, of := map[string][]string{}, map[string][]string{}
	for i := range t.Cases {
		f := forecastAt(&t.Cases[i], scope)
		if f == nil || len(f.Failed) == 0 {
			continue
		}
		if !slices.Contains(nearest, f.Nearest) {
			nearest = append(nearest, f.Nearest)
		}
		text := strings.Join(f.Failed, "; ")
		if !slices.Contains(reasons[f.Nearest], text) {
			reasons[f.Nearest] = append(reasons[f.Nearest], text)
		}
		of[f.Nearest+text] = append(of[f.Nearest+text], label(r, &r.Cases[i], -1))
	}
	for _, model := range nearest {
		p.wrapped(plain, "  ", "  ", "No closed form; the nearest is "+model+"; but")
		for _, text := range reasons[model] {
			cases := of[model+text]
			names := strings.Join(cases, "; ")
			switch {
			case len(cases) == len(t.Cases):
				names = "all cases"
			case len(cases) > most:
				names = counted(len(cases), len(t.Cases))
			}
			p.wrapped(plain, "  - ", "    ", names+": "+text)
		}
	}
}

// counted writes how many of all cases are meant.
func counted(n, all int) string { return strconv.Itoa(n) + " of " + strconv.Itoa(all) + " cases" }

// theoryCells are the cells of a forecast in a table.
func theoryCells(f *result.Forecast) []cell {
	row := []cell{{value: f.Model}}
	switch {
	case f.Unstable:
		row[0] = cell{value: "unstable", style: bad}
	case f.Model == "":
		row[0] = cell{value: "no closed form", style: dim}
	}
	plainNumber := func(v float64) cell {
		if math.IsNaN(v) {
			return cell{}
		}
		return cell{value: trimZeros(significant(v, 3))}
	}
	timeCell := func(v float64) cell {
		if math.IsNaN(v) {
			return cell{value: "–", style: dim}
		}
		value, rest := withUnit(v, result.None, "s")
		return cell{value: value, rest: rest}
	}
	if strings.HasPrefix(f.Scope, "clients.") {
		return append(row, plainNumber(parameter(f, "users")), timeCell(predicted(f, "latency mean")), plainNumber(predicted(f, "throughput rate")))
	}
	load := plainNumber(parameter(f, "offered load"))
	if load.value != "" {
		load.rest = " of " + plainNumber(parameter(f, "capacity")).value
	}
	return append(row, load, timeCell(predicted(f, "sojourn mean")), timeCell(predicted(f, "sojourn p99")))
}

// theoryTable writes a row for each prediction, and one for each tier without any.
func theoryTable(w io.Writer, t *result.Theory) error {
	table := csv.NewWriter(w)
	table.Write(slices.Concat([]string{"variant"}, t.Swept, strings.Fields("scope model metric statistic unit value failed")))
	for _, c := range t.Cases {
		name := append([]string{c.Variant}, c.Point...)
		for _, f := range c.Forecasts {
			failed := strings.Join(f.Failed, "; ")
			if f.Unstable {
				failed = strings.TrimSuffix("unstable; "+failed, "; ")
			}
			if len(f.Predictions) == 0 {
				table.Write(slices.Concat(name, []string{f.Scope, f.Model, "", "", "", "", failed}))
			}
			for _, m := range f.Predictions {
				table.Write(slices.Concat(name, []string{f.Scope, f.Model, m.Metric, m.Statistic, m.Unit, exact(m.Value), failed}))
			}
		}
	}
	table.Flush()
	return table.Error()
}
