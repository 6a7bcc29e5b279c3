package scenarios

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"sort"
	"strings"
	"text/tabwriter"

	"lbsim/models"
	"lbsim/models/catalog"
	"lbsim/models/result"
	"lbsim/sim"
)

// Explain returns a text about a path of a scenario, a kind, a family or a metric.
// Names in a path stand for themselves: tiers.web and tiers.x mean the same.
func Explain(word string) (string, error) {
	var b strings.Builder
	found := false
	for _, family := range models.Families() {
		if name, about := family.Family(); name == word {
			fmt.Fprintf(&b, "%s: %s\n\n%s", name, about, kindTable(family))
			return b.String(), nil
		}
		for _, entry := range family.Entries() {
			if entry.Name == word {
				explainKind(&b, family, entry)
				found = true
			}
		}
	}
	if m := result.MetricNamed(word); m != nil {
		explainMetric(&b, m)
		found = true
	}
	if !found {
		return explainPath(word)
	}
	return b.String(), nil
}

// explainPath explains a key.
func explainPath(path string) (string, error) {
	steps, problem := resolve(path)
	if problem != "" && !strings.Contains(path, ".") {
		problem = "no such key, kind or metric"
		if near := catalog.Nearest(path, Words()); near != "" {
			problem += "; did you mean " + quote(near) + "?"
		} else {
			problem += "; see lbsim list, or give a path such as tiers.web.servers"
		}
	}
	if problem != "" {
		return "", errors.New(path + ": " + problem)
	}
	var b strings.Builder
	at := typeAt(steps)
	switch last := steps[len(steps)-1]; {
	case last.family != nil:
		entry, _ := entryOf(last.family, last.word)
		explainKind(&b, last.family, entry)
	case last.field.Key != "":
		explainField(&b, path, last.field)
	case catalog.IsTimed(steps[len(steps)-2].to):
		fmt.Fprintf(&b, "%s: the value at that time, see %s\n", path, strings.Join(words(steps[:len(steps)-1]), "."))
	default:
		fmt.Fprintf(&b, "%s: one of %s, by name\n", path, steps[len(steps)-2].word)
	}
	if keys := fieldTable(at); keys != "" && steps[len(steps)-1].family == nil {
		fmt.Fprintf(&b, "\nkeys:\n%s", keys)
	}
	return b.String(), nil
}

// typeAt returns the type of the value that a path leads to; that of one element,
// for values by name.
func typeAt(steps []step) reflect.Type {
	at := steps[len(steps)-1].to
	for at.Kind() == reflect.Pointer || at.Kind() == reflect.Slice {
		at = at.Elem()
	}
	return at
}

func explainField(b *strings.Builder, path string, f catalog.Field) {
	fmt.Fprintf(b, "%s: %s\n\n", path, f.About)
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(b, "  %-9s %s\n", name, value)
		}
	}
	row("value", form(f))
	row("range", rangeOf(f))
	row("default", defaultOf(f, reflect.Value{}))
	if f.Need {
		row("needed", "yes")
	}
	if f.Change {
		row("change", "may change while a simulation runs")
	}
	if f.Type.Kind() == reflect.Interface {
		fmt.Fprintf(b, "\nkinds:\n%s", kindTable(familyOf(f.Type)))
	}
}

// form says how a value is written.
func form(f catalog.Field) string {
	switch {
	case f.Type.Kind() == reflect.Interface && f.Unit == catalog.Duration:
		return "a duration, such as 20ms, or a distribution of durations, such as {exponential: 20ms}"
	case f.Type.Kind() == reflect.Interface:
		name, _ := familyOf(f.Type).Family()
		return "one " + name + ": its name, or {name: parameters}"
	case isList(f.Type) && len(fieldsOf(f.Type.Elem())) > 0:
		return "a list of mappings with " + keysOf(fieldsOf(f.Type.Elem()))
	case isList(f.Type) && f.Unit == catalog.Variate:
		return "a list, in the unit of what is described, such as [20ms, 30ms] for times"
	case f.Unit == catalog.Variate:
		return "in the unit of what is described, such as 20ms for a time"
	case f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Float64:
		return "a list, each " + f.Unit.Form()
	}
	return expected(f.Type, f)
}

// isList tells whether the values of a type are a list in a scenario: of numbers or
// words, or of mappings.
func isList(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && !isNamed(t.Elem()) && (t.Elem().Kind() != reflect.Struct || len(fieldsOf(t.Elem())) > 0)
}

func rangeOf(f catalog.Field) string {
	r, err := catalog.ParseRange(f.Range)
	of := elementOf(f.Type)
	numeric := of.Kind() == reflect.Float64 || of.Kind() == reflect.Int || of == reflect.TypeFor[sim.Time]()
	if err != nil || !numeric || f.Range == "" {
		return ""
	}
	return r.Words(f.Unit)
}

// defaultOf says what holds when a key is not given; v is the value that a
// constructor gave the field, if any.
func defaultOf(f catalog.Field, v reflect.Value) string {
	if f.Default != "" || !v.IsValid() || f.Need {
		return f.Default
	}
	switch v.Kind() {
	case reflect.Float64:
		if v.Float() == 0 {
			return ""
		}
		return f.Unit.Format(v.Float())
	case reflect.Int:
		if v.Int() == 0 {
			return ""
		}
		return fmt.Sprint(v.Int())
	case reflect.Uint64:
		return fmt.Sprint(v.Uint())
	case reflect.Bool:
		return fmt.Sprint(v.Bool())
	case reflect.String:
		return v.String()
	case reflect.Interface:
		if !v.IsNil() {
			return catalog.NameOf(familyOf(f.Type), v.Interface())
		}
	}
	return ""
}

func explainKind(b *strings.Builder, family catalog.Family, entry catalog.Entry) {
	word, _ := family.Family()
	fmt.Fprintf(b, "%s (%s): %s\n", entry.Name, word, entry.About)
	if entry.New == nil {
		b.WriteString("\nnot in this version\n")
		return
	}
	if entry.Source != "" {
		fmt.Fprintf(b, "\n  source    %s\n", entry.Source)
	}
	if table := parameterTable(entry.New()); table != "" {
		alone := ""
		if standsAlone(entry) {
			alone = ", the first of which may stand alone"
		}
		fmt.Fprintf(b, "\nparameters%s:\n%s", alone, table)
	} else {
		b.WriteString("\nno parameters\n")
	}
}

// standsAlone tells whether the first parameter of a kind says it all: with some
// number in it, nothing is wrong with the others.
func standsAlone(entry catalog.Entry) bool {
	kind := entry.New()
	if !takesScalar(reflect.TypeOf(kind).Elem()) {
		return false
	}
	const some = 2
	switch first := reflect.ValueOf(kind).Elem().Field(fieldsOf(reflect.TypeOf(kind).Elem())[0].Index); {
	case first.CanFloat():
		first.SetFloat(some)
	case first.CanInt():
		first.SetInt(some)
	}
	return faultOf(kind, catalog.Plain) == ""
}

func explainMetric(b *strings.Builder, m *result.MetricKind) {
	fmt.Fprintf(b, "%s (metric): %s\n\n  unit        %s\n  statistics  %s\n", m.Name, m.About, m.Unit, strings.Join(m.Statistics, ", "))
	if m.Total && m.Clients != nil {
		fmt.Fprintf(b, "              at clients only %s\n", strings.Join(m.Clients, ", "))
	}
	fmt.Fprintf(b, "  scopes      %s\n", strings.Join(m.Scopes(), ", "))
}

// fieldTable lists the keys of a struct, with the defaults of v, if given.
func fieldTable(t reflect.Type, v ...reflect.Value) string {
	if t.Kind() != reflect.Struct {
		return ""
	}
	if len(v) == 0 {
		fresh := reflect.New(t)
		if s, ok := fresh.Interface().(interface{ SetDefaults() }); ok {
			s.SetDefaults()
		}
		v = append(v, fresh.Elem())
	}
	return table(func(w *tabwriter.Writer) { fieldRows(w, v[0], "  ") })
}

// fieldRows writes a row per key of a struct. Those of a list's elements follow the
// list, indented.
func fieldRows(w io.Writer, v reflect.Value, indent string) {
	for _, f := range catalog.Fields(v.Type()) {
		if f.IsLater() {
			continue
		}
		fmt.Fprintf(w, "%s%s\t%s\n", indent, f.Key, strings.Join(append([]string{f.About}, facts(f, v.Field(f.Index))...), "; "))
		if isList(f.Type) && f.Type.Elem().Kind() == reflect.Struct {
			fieldRows(w, reflect.New(f.Type.Elem()).Elem(), indent+"  ")
		}
	}
}

// parameterTable lists the parameters of a kind, those of mappings within too.
func parameterTable(kind any) string {
	return table(func(w *tabwriter.Writer) {
		eachParameter(reflect.ValueOf(kind).Elem(), "", func(name string, f catalog.Field, v reflect.Value) {
			fmt.Fprintf(w, "  %s\t%s\n", name, strings.Join(append([]string{f.About}, facts(f, v)...), "; "))
		})
	})
}

// facts returns what is worth knowing of a field, in a few words each.
func facts(f catalog.Field, v reflect.Value) (all []string) {
	add := func(text string) {
		if text != "" {
			all = append(all, text)
		}
	}
	isTimed := catalog.IsTimed(f.Type)
	switch nested := isList(f.Type) && f.Type.Elem().Kind() == reflect.Struct; {
	case isTimed:
		add("a mapping from times to " + plural(f))
	case nested:
		add("a list")
	case isList(f.Type):
		add("a list of " + plural(f))
	case f.Unit == catalog.Plain:
	case f.Unit == catalog.Variate && f.Type.Kind() == reflect.Interface:
		name, _ := familyOf(f.Type).Family()
		add("a " + name)
	case f.Unit == catalog.Variate:
		add("in the unit of what is described")
	case f.Unit == catalog.Money:
		add("a price")
	default:
		add("a " + string(f.Unit))
	}
	add(rangeOf(f))
	if f.Need {
		add("needed")
	} else if text := defaultOf(f, v); text != "" {
		add("default " + text)
	}
	return all
}

func kindTable(family catalog.Family) string {
	return table(func(w *tabwriter.Writer) {
		for _, entry := range family.Entries() {
			if entry.New != nil {
				fmt.Fprintf(w, "  %s\t%s\n", entry.Name, entry.About)
			}
		}
	})
}

func table(fill func(w *tabwriter.Writer)) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fill(w)
	w.Flush()
	return b.String()
}

// scenariosFamily and metricsFamily are listed beside the families of kinds.
const (
	scenariosFamily = "scenarios"
	metricsFamily   = "metrics"
)

// List returns the families, or the kinds of one.
func List(name string) (string, error) {
	switch name {
	case "":
		return table(func(w *tabwriter.Writer) {
			for _, family := range models.Families() {
				name, about := family.Family()
				fmt.Fprintf(w, "%s\t%s\n", name, about)
			}
			fmt.Fprintf(w, "%s\twhat is measured\n", metricsFamily)
			fmt.Fprintf(w, "%s\tthose that come with the program\n", scenariosFamily)
		}), nil
	case scenariosFamily:
		return table(func(w *tabwriter.Writer) {
			for _, name := range Shipped() {
				if s, err := Find(name); err == nil {
					fmt.Fprintf(w, "  %s\t%s\n", name, strings.Join(strings.Fields(s.About), " "))
				}
			}
		}), nil
	case metricsFamily:
		return table(func(w *tabwriter.Writer) {
			for _, m := range result.Metrics() {
				fmt.Fprintf(w, "  %s\t%s\n", m.Name, m.About)
			}
		}), nil
	}
	for _, family := range models.Families() {
		if word, _ := family.Family(); word == name {
			return kindTable(family), nil
		}
	}
	return "", fmt.Errorf("no such family %q%s", name, catalog.Meant(name, FamilyNames()))
}

// FamilyNames returns what List takes.
func FamilyNames() []string {
	var names []string
	for _, family := range models.Families() {
		name, _ := family.Family()
		names = append(names, name)
	}
	return append(names, metricsFamily, scenariosFamily)
}

// Words returns what Explain takes, paths with names left aside: kinds, families,
// metrics and top-level keys, sorted.
func Words() []string {
	seen := make(map[string]bool)
	for _, family := range models.Families() {
		name, _ := family.Family()
		seen[name] = true
		for _, entry := range family.Entries() {
			seen[entry.Name] = true
		}
	}
	for _, m := range result.Metrics() {
		seen[m.Name] = true
	}
	for _, f := range catalog.Fields(reflect.TypeFor[file]()) {
		seen[f.Key] = true
	}
	var words []string
	for word := range seen {
		words = append(words, word)
	}
	sort.Strings(words)
	return words
}
