package reports

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"lbsim/models/result"
	"lbsim/sim"
)

// clean makes a name fit to be shown on a line: what cannot be seen becomes a
// space, and spaces become one.
func clean(text string) string {
	visible := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return strings.Join(strings.Fields(visible), " ")
}

// cut shortens a text in its middle to a number of characters, for the beginning
// and the end tell names apart.
func cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	head := (most - 1 + 1) / 2
	tail := most - 1 - head
	return string(runes[:head]) + "…" + string(runes[len(runes)-tail:])
}

// shortNames shortens names to a number of characters: in their middle, or at their
// end where else two would be the same.
func shortNames(names []string, most int) []string {
	for _, shorten := range []func(text string) string{
		func(text string) string { return cut(text, most) },
		func(text string) string {
			if runes := []rune(text); len(runes) > most {
				return string(runes[:most-1]) + "…"
			}
			return text
		},
	} {
		short := make([]string, len(names))
		seen := map[string]bool{}
		for i, name := range names {
			short[i] = shorten(name)
			seen[short[i]] = true
		}
		if len(seen) == len(names) {
			return short
		}
	}
	return names
}

// shortPaths returns, for each path, as many of its last words as tell it apart
// from the others.
func shortPaths(paths []string) []string { return shortest(paths, 1) }

// shortest is shortPaths with a least number of words.
func shortest(paths []string, least int) []string {
	short := make([]string, len(paths))
	for i, path := range paths {
		words := strings.Split(path, ".")
		short[i] = path
		for n := least; n < len(words); n++ {
			suffix := strings.Join(words[len(words)-n:], ".")
			same := 0
			for _, other := range paths {
				if other == suffix || strings.HasSuffix(other, "."+suffix) {
					same++
				}
			}
			if same == 1 {
				short[i] = suffix
				break
			}
		}
	}
	return short
}

// variantsOf returns the names of the variants in the order of the cases.
func variantsOf(r *result.Result) []string {
	var names []string
	for i := range r.Cases {
		if !slices.Contains(names, r.Cases[i].Variant) {
			names = append(names, r.Cases[i].Variant)
		}
	}
	return names
}

// valueAt returns the swept value of a case, "" when it has none.
func valueAt(c *result.Case, path int) string {
	if path < len(c.Point) {
		return clean(c.Point[path])
	}
	return ""
}

// label names a case: its variant and the values of its sweep, save the path
// without, which is told elsewhere (-1: none).
func label(r *result.Result, c *result.Case, without int) string {
	return labelWith(r, c, without, shortPaths(r.Swept), " ")
}

// chartLabel is label in the words of charts, where the paths stand nowhere in
// full.
func chartLabel(r *result.Result, c *result.Case, without int) string {
	return labelWith(r, c, without, shortest(r.Swept, 2), " = ")
}

func labelWith(r *result.Result, c *result.Case, without int, paths []string, is string) string {
	var parts []string
	if name := clean(c.Variant); name != "" {
		parts = append(parts, name)
	}
	for i, path := range paths {
		if i != without {
			parts = append(parts, path+is+valueAt(c, i))
		}
	}
	return strings.Join(parts, ", ")
}

// scopesUnder returns the scopes of a kind, "clients" or "tiers", in the order
// in which the cases name them.
func scopesUnder(r *result.Result, kind string) []string {
	var scopes []string
	for i := range r.Cases {
		for _, m := range r.Cases[i].Metrics {
			name, ok := strings.CutPrefix(m.Scope, kind+".")
			if ok && !strings.Contains(name, ".") && !slices.Contains(scopes, m.Scope) {
				scopes = append(scopes, m.Scope)
			}
		}
	}
	return scopes
}

// nameOf returns the last word of a scope.
func nameOf(scope string) string { return scope[strings.LastIndexByte(scope, '.')+1:] }

// requests returns the number of requests of the sample at a scope that ended,
// well or not.
func requests(c *result.Case, scope string) float64 {
	sum := c.Value(scope, "latency", "count")
	for _, name := range []string{"failed", "rejected", "timed_out"} {
		if v := c.Value(scope, name, "count"); !math.IsNaN(v) {
			sum += v
		}
	}
	return sum
}

// between writes the values that f has over the cases: "10", or "5 to 12" with
// the extremes.
func between[T int | sim.Time | float64](r *result.Result, f func(c *result.Case) T, write func(T) string) string {
	if len(r.Cases) == 0 {
		return write(0)
	}
	least, most := f(&r.Cases[0]), f(&r.Cases[0])
	for i := range r.Cases {
		least, most = min(least, f(&r.Cases[i])), max(most, f(&r.Cases[i]))
	}
	if write(least) == write(most) {
		return write(most)
	}
	return write(least) + " to " + write(most)
}

// conditions says how the numbers came about: length, warm-up, replications.
func conditions(r *result.Result) []string {
	length := between(r, func(c *result.Case) sim.Time { return c.Duration }, span) + " simulated"
	warmup := "no warm-up"
	if slices.ContainsFunc(r.Cases, func(c result.Case) bool { return c.Warmup > 0 }) {
		warmup = "warm-up " + between(r, func(c *result.Case) sim.Time { return c.Warmup }, span)
	}
	return []string{length, warmup, replications(r)}
}

func replications(r *result.Result) string {
	n := between(r, func(c *result.Case) int {
		if c.Camp != nil {
			return c.Camp.Of
		}
		return c.Replications
	}, strconv.Itoa)
	if n == "1" {
		if batches := between(r, func(c *result.Case) int { return c.Batches }, strconv.Itoa); batches != "0" {
			return "1 run of " + batches + " batches"
		}
		return "1 replication"
	}
	return n + " replications"
}
