package scenarios

import (
	"fmt"
	"sort"
	"strings"

	"lbsim/models/catalog"
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

// Error returns one line per mistake.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i := range e {
		lines[i] = e[i].Error()
	}
	return strings.Join(lines, "\n")
}

// sorted returns the errors in the order of the file, each once.
func (e Errors) sorted() Errors {
	sort.SliceStable(e, func(i, j int) bool {
		a, b := e[i], e[j]
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Column < b.Column
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

// meant returns "; did you mean …?" or, failing that, the words to choose from.
func meant(name string, words []string) string {
	if word := catalog.Nearest(name, words); word != "" {
		return fmt.Sprintf("; did you mean %q?", word)
	}
	if len(words) == 0 {
		return ""
	}
	return "; there are " + strings.Join(words, ", ")
}
