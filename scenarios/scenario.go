package scenarios

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"gopkg.in/yaml.v3"

	"lbsim/models"
	"lbsim/models/result"
)

// Scenario is a scenario that has been read and found free of mistakes. It does
// not change: With returns another.
type Scenario struct {
	Name, About string
	Seed        uint64
	Swept       []string         // paths of the sweep, in order
	Cases       []Case           // variants × points of the sweep, in order
	Notes       []result.Warning // what its user should know before running it
	tree        *tree
	folder      string // that paths in the scenario start from
}

// Case is one variant at one point of the sweep.
type Case struct {
	Variant string   // "" in a scenario without variants
	Point   []string // a value for each swept path, as the scenario writes it
	Config  models.Config

	run  run
	slo  slo
	seed uint64
}

// Load reads a scenario from a file. The error is Errors when the scenario has
// mistakes: all of them.
func Load(path string) (*Scenario, error) {
	source, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return parse(path, filepath.Dir(path), source)
}

// readFile reads a file, but not more than Parse would accept.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		var cause *fs.PathError
		if errors.As(err, &cause) {
			err = cause.Err
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer f.Close()
	source, err := io.ReadAll(io.LimitReader(f, largestFile+1))
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be read: %w", path, errors.Unwrap(err))
	}
	return source, nil
}

// Parse reads a scenario from its text. Name is used in errors, and traces are
// looked for beside it.
func Parse(name string, source []byte) (*Scenario, error) {
	return parse(name, filepath.Dir(name), source)
}

func parse(name, folder string, source []byte) (*Scenario, error) {
	root, errs := read(name, source)
	if len(errs) > 0 {
		return nil, errs.sorted()
	}
	return bind(&tree{file: name, root: root}, folder)
}

// With returns the scenario with the value at a path replaced, as --set does: the
// setting is applied last and wins, over variants and the sweep too. Value is
// YAML: "12", "800/s", "{power_of_d: {choices: 3}}".
func (s *Scenario) With(path, value string) (*Scenario, error) {
	t := s.tree.clone()
	setting := "--set " + path + "=" + value
	fail := func(problem string) error { return Errors{{File: setting, Path: "", Problem: problem}} }
	steps, problem := resolve(path)
	if problem != "" {
		return nil, fail(problem)
	}
	node, errs := t.parseValue(setting, value)
	if len(errs) > 0 {
		return nil, errs
	}
	if problem := t.set(path, node); problem != "" {
		return nil, fail(problem)
	}
	override(t.root, steps, path, node)
	return bind(t, s.folder)
}

// override takes a path that was set out of the sweep and out of the variants.
func override(root *yaml.Node, _ []step, path string, _ *yaml.Node) {
	path = canonical(path)
	if sweep := lookup(root, "sweep"); sweep != nil {
		for _, key := range keysIn(sweep) {
			if covers(path, canonical(key)) {
				remove(sweep, key)
			}
		}
		if len(sweep.Content) == 0 {
			remove(root, "sweep")
		}
	}
	variants := lookup(root, "variants")
	if variants == nil {
		return
	}
	for i := 1; i < len(variants.Content); i += 2 {
		for _, key := range keysIn(variants.Content[i]) {
			if covers(path, canonical(key)) {
				remove(variants.Content[i], key)
			}
		}
	}
}

// covers tells whether setting path makes a setting of other void.
func covers(path, other string) bool {
	return path == other || strings.HasPrefix(other, path+".")
}

// bind makes a scenario of a tree: one case for each variant and point.
func bind(t *tree, folder string) (*Scenario, error) {
	b := binder{tree: t, folder: folder}
	variants, swept := b.variants(), b.sweep()
	if len(b.errors) > 0 {
		return nil, b.errors.sorted()
	}
	s := &Scenario{tree: t, folder: folder}
	for _, axis := range swept {
		s.Swept = append(s.Swept, axis.path)
	}
	for _, variant := range variants {
		for _, point := range product(swept) {
			b.bindCase(s, variant, swept, point)
		}
	}
	if len(b.errors) > 0 {
		return nil, b.errors.sorted()
	}
	if plan := lookup(t.root, "plan"); plan != nil {
		s.Notes = append(s.Notes, result.Warning{Path: "plan", Text: "capacity planning comes in a later version; the section is not used"})
	}
	s.Notes = append(s.Notes, b.notes...)
	return s, nil
}

// binder collects what goes wrong, or is worth a note, while cases are bound.
type binder struct {
	tree   *tree
	folder string
	errors Errors
	notes  []result.Warning
}

func (b *binder) fail(n *yaml.Node, path, format string, args ...any) {
	b.errors = append(b.errors, b.tree.errorAt(n, path, fmt.Sprintf(format, args...)))
}

// variant is a named set of settings.
type variant struct {
	name     string
	settings *yaml.Node // nil: none
}

// variants returns the variants, or one without a name.
func (b *binder) variants() []variant {
	n := lookup(b.tree.root, "variants")
	if n == nil {
		return []variant{{}}
	}
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		b.fail(n, "variants", "expected a mapping by name, found %s", empty(n))
		return nil
	}
	var all []variant
	for i := 0; i < len(n.Content); i += 2 {
		name, settings := n.Content[i], n.Content[i+1]
		if settings.Kind != yaml.MappingNode {
			b.fail(settings, join("variants", name.Value), "expected settings such as {tiers.web.servers.count: 12}, found %s", kindOf(settings))
			continue
		}
		if strings.TrimSpace(name.Value) == "" {
			b.fail(name, "variants", "a variant needs a name")
		}
		all = append(all, variant{name.Value, settings})
	}
	return all
}

// axis is a swept path with its values.
type axis struct {
	path   string
	key    *yaml.Node
	values []*yaml.Node
}

// mostPoints is the greatest number of cases of a scenario.
const mostPoints = 100_000

// sweep returns the axes of the sweep, in order.
func (b *binder) sweep() []axis {
	n := lookup(b.tree.root, "sweep")
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		b.fail(n, "sweep", "expected a mapping of paths to lists of values, found %s", empty(n))
		return nil
	}
	var axes []axis
	points := 1
	for i := 0; i < len(n.Content); i += 2 {
		key, values := n.Content[i], n.Content[i+1]
		at := "sweep: " + short(key.Value)
		if values.Kind != yaml.SequenceNode || len(values.Content) == 0 {
			b.fail(values, at, "expected a list of values, found %s", empty(values))
			continue
		}
		if _, problem := resolve(key.Value); problem != "" {
			b.fail(key, at, "%s", problem)
			continue
		}
		for _, other := range axes {
			if canonical(other.path) == canonical(key.Value) {
				b.fail(key, at, "the same path stands in line %d", other.key.Line)
			}
		}
		axes = append(axes, axis{key.Value, key, values.Content})
		if points *= len(values.Content); points > mostPoints {
			b.fail(key, at, "the sweep has more than %d points", mostPoints)
			return nil
		}
	}
	return axes
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

// bindCase decodes one case.
func (b *binder) bindCase(s *Scenario, v variant, axes []axis, point []*yaml.Node) {
	t := b.tree.clone()
	c := Case{Variant: v.name}
	if v.settings != nil {
		for i := 0; i < len(v.settings.Content); i += 2 {
			key, value := v.settings.Content[i], v.settings.Content[i+1]
			if problem := t.set(key.Value, value); problem != "" {
				b.fail(key, "variants: "+short(v.name), "%s", problem)
			}
		}
	}
	for i, value := range point {
		if problem := t.set(axes[i].path, value); problem != "" {
			b.fail(axes[i].key, "sweep: "+axes[i].path, "%s", problem)
		}
		c.Point = append(c.Point, written(value))
	}
	d := decoder{tree: t, families: families(), places: make(map[string]*yaml.Node)}
	var f file
	d.value(t.root, reflect.ValueOf(&f).Elem(), fieldOfFile, "")
	d.places[""] = t.root
	if len(d.errors) == 0 {
		b.finish(&d, &f, &c)
	}
	b.errors = append(b.errors, d.errors...)
	s.Name, s.About, s.Seed = f.Title, strings.TrimSpace(f.About), f.Seed
	s.Cases = append(s.Cases, c)
}

// written returns a value as the scenario writes it, on one line.
func written(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode {
		return n.Value
	}
	flow := cloneNode(n)
	flow.Style = yaml.FlowStyle
	text, err := yaml.Marshal(flow)
	if err != nil {
		return n.Value
	}
	return strings.TrimSpace(string(text))
}

// Source returns the scenario as it is run, settings included, in YAML.
func (s *Scenario) Source() []byte {
	text, err := yaml.Marshal(s.tree.root)
	if err != nil {
		panic("scenarios: a tree that cannot be written: " + err.Error())
	}
	return text
}
