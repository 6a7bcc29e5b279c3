package scenarios

import (
	"reflect"
	"strconv"
	"strings"

	"lbsim/models/catalog"
	"lbsim/models/result"
)

// step is one word of a path, and what it led to.
type step struct {
	word   string
	family catalog.Family // the word is a kind of this family
	inline bool           // the kind stands beside other keys
	field  catalog.Field  // the word is this field, unless it is a kind, a name or a time
	to     reflect.Type   // of the value
}

// resolve follows a path through the language, without looking at the scenario. It
// returns the steps, or what is wrong with the path.
func resolve(path string) (steps []step, problem string) {
	at := reflect.TypeFor[file]()
	words := strings.Split(path, ".")
	for i, word := range words {
		if at == reflect.TypeFor[result.SLO]() || at == reflect.TypeFor[[]target]() {
			more, problem := resolveMetric(at, words[i:])
			return append(steps, more...), problem
		}
		s, problem := stepFrom(at, word)
		if problem != "" {
			if so := strings.Join(words[:i], "."); problem == noParts {
				problem = quote(short(so)) + " has no parts, so " + quote(short(path)) + " is no path"
			}
			return nil, problem
		}
		steps, at = append(steps, s), s.to
	}
	return steps, ""
}

// noParts is the problem of a value that has no parts.
const noParts = "no parts"

// stepFrom follows one word.
func stepFrom(at reflect.Type, word string) (s step, problem string) {
	s.word = word
	switch {
	case at.Kind() == reflect.Interface:
		s.family = familyOf(at)
		entry, problem := entryOf(s.family, word)
		if problem != "" {
			return s, problem
		}
		s.to = reflect.TypeOf(entry.New()).Elem()
	case at.Kind() == reflect.Slice && isNamed(at.Elem()):
		if !isName(word) {
			return s, noName(word)
		}
		s.to = at.Elem()
	case at.Kind() == reflect.Map:
		if !isName(word) {
			return s, noName(word)
		}
		s.to = at.Elem()
	case at.Kind() == reflect.Slice && !catalog.IsTimed(at):
		if !isIndex(word) {
			return s, quote(short(word)) + " is no number in a list; the first is 0"
		}
		s.to = at.Elem()
	case catalog.IsTimed(at):
		if !isTime(word) {
			return s, quote(short(word)) + " is not a time, such as 5m, at which there is a value"
		}
		s.to = valueOfTimed(at)
	case at.Kind() == reflect.Struct && len(fieldsOf(at)) > 0:
		fields := fieldsOf(at)
		f, ok := fieldOf(fields, word)
		inline := inlineOf(fields)
		switch {
		case !ok && inline != nil && isKindOf(*inline, word):
			s, problem = stepFrom(inline.Type, word)
			s.inline = true
			return s, problem
		case !ok:
			return s, "unknown key " + quote(short(word)) + catalog.Meant(word, append(names(fields), kindsOf(fields)...))
		case f.IsLater():
			return s, quote(word) + " is not in this version"
		}
		s.field, s.to = f, f.Type
		for s.to.Kind() == reflect.Pointer {
			s.to = s.to.Elem()
		}
	default:
		return s, noParts
	}
	return s, ""
}

// isIndex tells whether a word is a place in a list.
func isIndex(word string) bool {
	n, err := strconv.Atoi(word)
	return err == nil && n >= 0 && strconv.Itoa(n) == word
}

// resolveMetric follows words in slo (metric, then statistic) or in reach (both in
// one key).
func resolveMetric(at reflect.Type, words []string) (steps []step, problem string) {
	number := func(word string, unit catalog.Unit, about string) step {
		to := reflect.TypeFor[float64]()
		return step{word: word, field: catalog.Field{Key: word, Unit: unit, About: about, Type: to}, to: to}
	}
	statistic := strings.Join(words[1:], ".")
	if at == reflect.TypeFor[[]target]() {
		return []step{number(strings.Join(words, "."), catalog.Share, "half width of the interval to reach, as a share of the value")},
			measured(words[0], statistic)
	}
	metric := sloName(words[0])
	if problem := measured(metric, "", sloNames...); problem != "" {
		return nil, problem
	}
	m := result.MetricNamed(metric)
	first := number(words[0], catalog.Unit(m.Quantity), "limit: "+m.About)
	if len(words) == 1 {
		return []step{first}, ""
	}
	metric, statistic = sloStatistic(metric, statistic)
	m = result.MetricNamed(metric)
	about := "limit: " + m.About
	if _, isQuantile := quantileNamed(statistic); isQuantile {
		about = strings.Replace(about, "over successes", "requests that failed are slower than any limit", 1)
	}
	return []step{first, number(strings.Join(words[1:], "."), catalog.Unit(m.Quantity), about)}, measured(m.Name, statistic)
}

// scalarKey returns the key that a scalar stands for in place of a mapping: mean
// in {exponential: 20ms}; "" where a scalar cannot.
func scalarKey(t reflect.Type) string {
	if t.Kind() != reflect.Struct || !takesScalar(t) {
		return ""
	}
	return fieldsOf(t)[0].Key
}

// canonical returns the one spelling of a path: without the name of a first
// parameter that a scalar can stand for.
func canonical(path string) string {
	steps, problem := resolve(path)
	if n := len(steps); problem == "" && n > 1 && scalarKey(steps[n-2].to) == steps[n-1].word {
		return strings.Join(words(steps[:n-1]), ".")
	}
	return path
}

// overrides tells whether setting path makes an earlier setting of other void: it
// is the same, part of it, or part of another kind.
func overrides(path, other string) bool {
	switch {
	case path == other || isPart(other, path):
		return true
	case isPart(path, other):
		return canonical(path) == canonical(other)
	}
	// Where they part, only two kinds of a family exclude each other.
	i := 0 // where the first word begins that differs
	for k := 0; k < min(len(path), len(other)) && path[k] == other[k]; k++ {
		if path[k] == '.' {
			i = k + 1
		}
	}
	a, _, _ := strings.Cut(path[i:], ".")
	b, _, _ := strings.Cut(other[i:], ".")
	if !isKind(a) || !isKind(b) {
		return false
	}
	steps, _ := resolve(path[:i] + a)
	rest, _ := resolve(path[:i] + b)
	return len(steps) > 0 && len(rest) > 0 && steps[len(steps)-1].family != nil && rest[len(rest)-1].family != nil
}

// isPart tells whether path is a part of the value at another path.
func isPart(path, of string) bool { return strings.HasPrefix(path, of+".") }

func words(steps []step) []string {
	var all []string
	for _, s := range steps {
		all = append(all, s.word)
	}
	return all
}
