package arrival

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lbsim/models/catalog"
)

// absent is the place of a column that the trace does not use.
const absent = -1

// header reads the header row and finds the columns that the trace uses.
func (p *replay) header(c *Columns) bool {
	r := &p.rows
	if !r.next() {
		if r.err == nil {
			r.line, r.text = 1, nil
			r.fail(0, "file is empty; expected a header row and a row per request")
		}
		return false
	}
	if !utf8.Valid(r.text) {
		return r.fail(0, "header row is not text in UTF-8; expected a CSV file, not a binary or compressed one")
	}
	names := make([]string, len(r.cells))
	for i, c := range r.cells {
		names[i] = strings.ReplaceAll(string(trim(r.at(c))), `""`, `"`)
	}
	p.headerLine, p.width = r.line, len(names)
	return p.find(names, "arrival", c.Arrival.Name, &p.arrival) &&
		p.find(names, "service", c.Service.Name, &p.service) &&
		p.find(names, "work", c.Work.Name, &p.work) &&
		p.find(names, "session", c.Session.Name, &p.session) &&
		p.find(names, "class", c.Class.Name, &p.class) &&
		p.find(names, "client", c.Client.Name, &p.client)
}

// find finds the column of a name that means the given thing; "" means nothing.
func (p *replay) find(names []string, meaning, name string, column *int) bool {
	*column = absent
	if name == "" {
		return true
	}
	for i, other := range names {
		switch {
		case other != name:
		case *column == absent:
			*column = i
		default:
			return p.rows.failCell(p.rows.cells[i], "columns "+strconv.Itoa(*column+1)+" and "+strconv.Itoa(i+1)+
				" are both named "+strconv.Quote(name)+"; expected one, for "+meaning)
		}
	}
	if *column != absent {
		return true
	}
	return p.rows.fail(0, "no column "+strconv.Quote(name)+" for "+meaning+"; there are "+list(names)+hint(name, names))
}

// hint asks for the column that a misspelt name probably means, letter case aside;
// it is "" if none is near.
func hint(name string, names []string) string {
	lower := make([]string, len(names))
	for i := range names {
		lower[i] = strings.ToLower(names[i])
	}
	near := catalog.Nearest(name, lower)
	if near == "" {
		return ""
	}
	return "; did you mean " + strconv.Quote(names[slices.Index(lower, near)]) + "?"
}

// list quotes names for a message, the first of them if they are many.
func list(names []string) string {
	const most = 12
	var quoted []string
	for i, name := range names {
		if i == most {
			return strings.Join(quoted, ", ") + " and " + strconv.Itoa(len(names)-most) + " more"
		}
		quoted = append(quoted, quote([]byte(name)))
	}
	return strings.Join(quoted, ", ")
}
