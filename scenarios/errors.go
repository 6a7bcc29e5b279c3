package scenarios

import (
	"fmt"
	"sort"
	"strings"
)

// Error is a mistake in a scenario.
type Error struct {
	File         string // or the setting, such as "--set seed=x", when Line is 0
	Line, Column int    // from 1, in characters
	Path         string // of the value, such as tiers.web.balancer.strategy; "" for the whole file
	Problem      string // what is wrong, and what is allowed
}

// Error returns file:line:column: path: problem.
func (e Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Line, e.Column)
	}
	if e.Path != "" {
		b.WriteString(": " + e.Path)
	}
	b.WriteString(": " + e.Problem)
	return b.String()
}

// Errors are all mistakes of a scenario, in the order of the file.
type Errors []Error

const (
	mostErrors = 1000 // are looked for
	mostShown  = 50   // are written out
)

// Error returns one line per mistake, up to a number that can be read.
func (e Errors) Error() string {
	var lines []string
	for i := range e[:min(len(e), mostShown)] {
		lines = append(lines, e[i].Error())
	}
	switch more := len(e) - mostShown; {
	case len(e) >= mostErrors:
		lines = append(lines, fmt.Sprintf("and at least %d more", more))
	case more > 0:
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// at tells whether a path itself, or one of its own parts, is among the mistakes.
func (e Errors) at(path string) bool {
	for i := range e {
		if part, inside := strings.CutPrefix(e[i].Path, path+"."); e[i].Path == path || inside && !strings.Contains(part, ".") {
			return true
		}
	}
	return false
}

// near tells whether a path, or one above or below it, is among the mistakes: then
// others at the path may be consequences.
func (e Errors) near(path string) bool {
	for i := range e {
		at := e[i].Path
		if at == path || strings.HasPrefix(at, path+".") || strings.HasPrefix(path, at+".") {
			return true
		}
	}
	return false
}

// sorted returns the errors in the order of the file, each once.
func (e Errors) sorted() Errors {
	sort.SliceStable(e, func(i, j int) bool {
		a, b := e[i], e[j]
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		if a.Column != b.Column {
			return a.Column < b.Column
		}
		return a.Path+a.Problem < b.Path+b.Problem
	})
	var unique Errors
	seen := make(map[Error]bool)
	for _, x := range e {
		if !seen[x] {
			seen[x] = true
			unique = append(unique, x)
		}
	}
	return unique
}
