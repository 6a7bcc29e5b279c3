package scenarios

import (
	"fmt"
	"reflect"
	"strings"

	"gopkg.in/yaml.v3"

	"lbsim/models/result"
)

// mostCases is the greatest number of cases of a scenario: variants × points.
const mostCases = 10_000

// bind makes a scenario of a tree: one case for each variant and point of the
// sweep. What stands beside them is looked at first, as a draft that they complete.
func bind(t *tree, folder string) (*Scenario, error) {
	b := binder{tree: t, folder: folder}
	b.add(t.errors, "")
	b.rest = t.clone()
	remove(b.rest.root, "variants")
	remove(b.rest.root, "sweep")
	variants, axes := b.variants(), b.sweep()
	b.conflicts(variants, axes)
	b.add(b.errors, "")
	s := &Scenario{tree: t, folder: folder}
	for _, axis := range axes {
		s.Swept = append(s.Swept, axis.path)
	}
	if len(variants) > 1 || len(axes) > 0 || variants[0].settings != nil {
		b.draft()
	}
	if cases := len(variants) * points(axes); cases > mostCases {
		b.add(Errors{t.errorAt(t.root, "", fmt.Sprintf("variants and sweep make more than %d cases", mostCases))}, "")
		return nil, b.all()
	}
	for _, variant := range variants {
		for _, point := range product(axes) {
			if len(b.found) < mostErrors {
				b.bindCase(s, variant, axes, point)
			}
		}
	}
	if len(b.found) > 0 {
		return nil, b.all()
	}
	s.Notes = append(s.Notes, b.notes...)
	return s, nil
}

// binder collects what goes wrong, or is worth a note, while cases are bound.
type binder struct {
	tree   *tree
	rest   *tree // without variants and sweep
	folder string
	traces map[string]string // problems of traces that were looked at
	tables map[string]filled // tables that were read
	errors Errors            // of variants and sweep
	notes  []result.Warning

	found map[Error]*finding
	cases int // that were bound
}

// finding is an error and where it was found.
type finding struct {
	cases int    // in how many
	first string // what the first of them is called; "" when it is no matter of cases
}

func (b *binder) fail(n *yaml.Node, path, format string, args ...any) {
	b.errors = append(b.errors, b.tree.errorAt(n, path, fmt.Sprintf(format, args...)))
}

// add takes errors of a case, or, without a name, of all of them.
func (b *binder) add(errs Errors, name string) {
	if b.found == nil {
		b.found = make(map[Error]*finding)
	}
	for _, e := range errs {
		if b.found[e] == nil {
			b.found[e] = &finding{first: name}
		}
		b.found[e].cases++
	}
}

// all returns all errors in the order of the file. One that only some cases have
// names the first of them, unless it stands among their own settings.
func (b *binder) all() Errors {
	own := make(map[[2]int]bool)
	for _, key := range []string{"variants", "sweep"} {
		if section := lookup(b.tree.root, key); section != nil {
			places(section, own)
		}
	}
	var errs Errors
	for e, f := range b.found {
		if f.first != "" && f.cases < b.cases && !own[[2]int{e.Line, e.Column}] {
			e.Problem += ", in " + f.first
		}
		errs = append(errs, e)
	}
	return errs.sorted()
}

// places collects where the nodes of a section stand.
func places(n *yaml.Node, at map[[2]int]bool) {
	at[[2]int{n.Line, n.Column}] = true
	for _, child := range n.Content {
		places(child, at)
	}
}

// variant is a named set of settings.
type variant struct {
	name     string
	settings *yaml.Node // nil: none
}

// variants returns the variants, or one without a name.
func (b *binder) variants() []variant {
	n := lookup(b.tree.root, "variants")
	if n == nil || n.Tag == faulty {
		return []variant{{}}
	}
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		b.fail(n, "variants", "expected a mapping by name, found %s", empty(n))
		return []variant{{}}
	}
	if len(n.Content)/2 > mostNames {
		b.fail(n, "variants", "%d variants; at most %d are allowed", len(n.Content)/2, mostNames)
		return []variant{{}}
	}
	var all []variant
	for i := 0; i < len(n.Content); i += 2 {
		name, settings := n.Content[i], n.Content[i+1]
		if strings.TrimSpace(name.Value) == "" {
			b.fail(name, "variants", "a variant needs a name")
		}
		if settings.Kind != yaml.MappingNode {
			if settings.Tag != faulty {
				b.fail(settings, join("variants", name.Value), "expected settings such as {tiers.web.servers.count: 12}, found %s", kindOf(settings))
			}
			continue
		}
		all = append(all, variant{name.Value, b.settings(name.Value, settings)})
	}
	if len(all) == 0 {
		return []variant{{}}
	}
	return all
}

// mostSettings is how many settings a variant may have.
const mostSettings = 100

// settings returns the settings of a variant that have a path.
func (b *binder) settings(variant string, n *yaml.Node) *yaml.Node {
	fine := &yaml.Node{Kind: yaml.MappingNode, Line: n.Line, Column: n.Column}
	if len(n.Content)/2 > mostSettings {
		b.fail(n, join("variants", variant), "%d settings; at most %d are allowed", len(n.Content)/2, mostSettings)
		return fine
	}
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := join(join("variants", variant), key.Value)
		problem := b.settable(key.Value)
		for j := 0; j < i && problem == ""; j += 2 {
			if other := n.Content[j]; overrides(key.Value, other.Value) {
				problem = fmt.Sprintf("this replaces %q in line %d", short(other.Value), other.Line)
			}
		}
		if problem != "" {
			b.fail(key, at, "%s", problem)
			continue
		}
		fine.Content = append(fine.Content, key, value)
	}
	return fine
}

// settable tells what keeps a path from being set.
func (b *binder) settable(path string) (problem string) {
	steps, problem := resolve(path)
	switch {
	case problem != "":
		return problem
	case steps[0].to == reflect.TypeFor[section]() || steps[0].to == reflect.TypeFor[plan]() || steps[0].to.Kind() == reflect.String:
		return quote(steps[0].word) + " cannot vary"
	}
	return ""
}

// axis is a swept path with its values.
type axis struct {
	path   string
	key    *yaml.Node
	values []*yaml.Node
}

// sweep returns the axes of the sweep, in order.
func (b *binder) sweep() []axis {
	n := lookup(b.tree.root, "sweep")
	switch {
	case n == nil || n.Tag == faulty:
		return nil
	case n.Kind != yaml.MappingNode || len(n.Content) == 0:
		b.fail(n, "sweep", "expected a mapping of paths to lists of values, found %s", empty(n))
		return nil
	case len(n.Content)/2 > 20:
		b.fail(n, "sweep", "%d paths; at most 20 can be swept", len(n.Content)/2)
		return nil
	}
	var axes []axis
	for i := 0; i < len(n.Content); i += 2 {
		key, values := n.Content[i], n.Content[i+1]
		at := join("sweep", key.Value)
		problem := b.settable(key.Value)
		for _, other := range axes {
			if problem == "" && canonical(key.Value) == canonical(other.path) {
				problem = fmt.Sprintf("the same path stands in line %d", other.key.Line)
			} else if problem == "" && overrides(key.Value, other.path) {
				problem = fmt.Sprintf("this replaces %q in line %d", short(other.path), other.key.Line)
			}
		}
		switch {
		case problem != "":
			b.fail(key, at, "%s", problem)
		case values.Tag == faulty:
		case values.Kind != yaml.SequenceNode || len(values.Content) == 0:
			b.fail(values, at, "expected a list of values, found %s", empty(values))
		default:
			axes = append(axes, axis{key.Value, key, values.Content})
			if points(axes) > mostCases {
				b.fail(key, at, "the sweep has more than %d points", mostCases)
				return nil
			}
		}
	}
	return axes
}

// conflicts looks for settings of variants that the sweep, which comes after them,
// would make void.
func (b *binder) conflicts(variants []variant, axes []axis) {
	for _, v := range variants {
		if v.settings == nil {
			continue
		}
		for i := 0; i < len(v.settings.Content); i += 2 {
			key, value := v.settings.Content[i], v.settings.Content[i+1]
			for _, axis := range axes {
				steps, _ := resolve(axis.path)
				at := join(join("variants", v.name), key.Value)
				if overrides(axis.path, key.Value) {
					b.fail(key, at, "the sweep sets this too, in line %d", axis.key.Line)
				} else if isPart(axis.path, key.Value) && !b.fits(steps, key.Value, value) {
					b.fail(key, at, "the sweep of %q in line %d replaces the kind that is chosen here", short(axis.path), axis.key.Line)
				}
			}
		}
	}
}

// fits tells whether a swept path goes through the kind that a setting chooses.
func (b *binder) fits(steps []step, path string, value *yaml.Node) bool {
	t := b.rest.clone()
	return t.set(path, value) != "" || t.fits(steps)
}

// points returns the number of combinations of the values.
func points(axes []axis) int {
	n := 1
	for _, axis := range axes {
		n *= len(axis.values)
	}
	return n
}

// product returns all combinations of values, the last axis changing fastest.
func product(axes []axis) [][]*yaml.Node {
	points := [][]*yaml.Node{nil}
	for _, axis := range axes {
		var longer [][]*yaml.Node
		for _, point := range points {
			for _, value := range axis.values {
				longer = append(longer, append(point[:len(point):len(point)], value))
			}
		}
		points = longer
	}
	return points
}

// decode decodes a tree.
func decode(t *tree, f *file, draft bool) *decoder {
	d := &decoder{tree: t, families: families(), places: make(map[string]*yaml.Node), draft: draft}
	d.value(t.root, valueOf(f), fieldOfFile, "")
	d.places[""] = t.root
	return d
}

// draft looks for mistakes in what stands beside variants and sweep, even where
// all of them replace it.
func (b *binder) draft() {
	var f file
	b.add(decode(b.rest, &f, true).errors, "")
}

// bindCase decodes one case.
func (b *binder) bindCase(s *Scenario, v variant, axes []axis, point []*yaml.Node) {
	t := b.rest.clone()
	c := Case{Variant: v.name}
	var names []string
	if v.settings != nil {
		names = append(names, "variant "+quote(short(v.name)))
		for i := 0; i < len(v.settings.Content); i += 2 {
			key, value := v.settings.Content[i], v.settings.Content[i+1]
			if problem := t.set(key.Value, value); problem != "" {
				b.add(Errors{t.errorAt(key, join(join("variants", v.name), key.Value), problem)}, "")
			}
		}
	}
	for i, value := range point {
		if problem := t.set(axes[i].path, value); problem != "" {
			b.add(Errors{t.errorAt(axes[i].key, join("sweep", axes[i].path), problem)}, "")
		}
		c.Point = append(c.Point, written(value))
		names = append(names, short(axes[i].path)+"="+short(written(value)))
	}
	var f file
	d := decode(t, &f, false)
	b.finish(d, &f, &c)
	b.cases++
	b.add(d.errors, strings.Join(names, " "))
	s.Name, s.About, s.Seed = f.Title, strings.TrimSpace(f.About), f.Seed
	s.Cases = append(s.Cases, c)
}

// written returns a value as the scenario writes it, on one line.
func written(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode {
		return n.Value
	}
	flow := bare(n)
	flow.Style = yaml.FlowStyle
	text, err := yaml.Marshal(flow)
	if err != nil {
		return n.Value
	}
	return strings.Join(strings.Fields(string(text)), " ")
}
