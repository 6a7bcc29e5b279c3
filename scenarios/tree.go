package scenarios

import (
	"reflect"
	"strconv"
	"strings"

	"lbsim/models/catalog"

	"gopkg.in/yaml.v3"
)

// tree is a scenario as nodes, with the settings that were made on it.
type tree struct {
	file     string
	root     *yaml.Node
	source   []byte   // its text, as long as nothing is set
	errors   Errors   // found when it was read
	settings []string // where nodes with a negative line come from: -1 is the first
}

// clone returns a tree that can be changed without changing the original.
func (t *tree) clone() *tree {
	c := *t
	c.root, c.source = cloneNode(t.root), nil
	c.settings = t.settings[:len(t.settings):len(t.settings)]
	return &c
}

func cloneNode(n *yaml.Node) *yaml.Node {
	c := *n
	c.Content = make([]*yaml.Node, len(n.Content))
	for i := range n.Content {
		c.Content[i] = cloneNode(n.Content[i])
	}
	return &c
}

// errorAt returns an error at the place of a node.
func (t *tree) errorAt(n *yaml.Node, path, problem string) Error {
	if n.Line < 0 {
		return Error{File: t.settings[-n.Line-1], Path: path, Problem: problem}
	}
	return Error{File: t.file, Line: max(n.Line, 1), Column: max(n.Column, 1), Path: path, Problem: problem}
}

// parseValue reads the value of a setting as YAML. The nodes carry the setting
// instead of a line.
func (t *tree) parseValue(setting, value string) (*yaml.Node, Errors) {
	wrapped, errs := read(setting, []byte("value: "+value+"\n"))
	for i := range errs {
		errs[i].Line, errs[i].Path = 0, ""
	}
	switch {
	case len(errs) > 0:
		return nil, errs
	case len(wrapped.Content) != 2:
		return nil, Errors{{File: setting, Problem: "expected one value"}}
	}
	root := wrapped.Content[1]
	t.settings = append(t.settings, setting)
	mark(root, -len(t.settings))
	return root, nil
}

func mark(n *yaml.Node, line int) {
	n.Line = line
	for _, child := range n.Content {
		mark(child, line)
	}
}

// set puts a value at a path, making the mappings on the way. A new kind replaces
// the old one whole; a scalar sets the one parameter that it stands for and leaves
// the others.
func (t *tree) set(path string, value *yaml.Node) (problem string) {
	steps, problem := resolve(path)
	if problem != "" {
		return problem
	}
	n := t.root
	for i, s := range steps {
		if s.family != nil {
			chooseKind(n, s)
		}
		child := lookup(n, s.word)
		if s.family == nil && s.field.Key == "" && child == nil {
			at := strings.Join(words(steps[:i]), ".")
			if n.Kind == yaml.SequenceNode {
				return "there is no " + quote(s.word) + " in " + at + ", a list of " + strconv.Itoa(len(n.Content)) + ", counted from 0"
			}
			return "there is no " + quote(s.word) + " in " + at + catalog.Meant(s.word, keysIn(n))
		}
		if i == len(steps)-1 {
			if key := scalarKey(s.to); key != "" && value.Kind == yaml.ScalarNode && !isNull(value) && child != nil && child.Kind == yaml.MappingNode {
				n, s.word = child, key
			}
			put(n, s.word, cloneNode(value))
			return ""
		}
		if child == nil || child.Kind != yaml.MappingNode && child.Kind != yaml.SequenceNode {
			child = put(n, s.word, unfold(child, s.to, value))
		}
		n = child
	}
	return ""
}

// chooseKind makes n a mapping with that kind as its only key, or, where kinds stand
// beside other keys, as the only kind.
func chooseKind(n *yaml.Node, s step) {
	if s.inline && n.Kind == yaml.MappingNode {
		for _, entry := range s.family.Entries() {
			if entry.Name != s.word {
				remove(n, entry.Name)
			}
		}
		return
	}
	if n.Kind != yaml.MappingNode || lookup(n, s.word) == nil || len(n.Content) > 2 {
		*n = yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: n.Line, Column: n.Column}
	}
}

// unfold returns the mapping that a scalar stood for: {exponential: 20ms} is
// {exponential: {mean: 20ms}}.
func unfold(child *yaml.Node, t reflect.Type, value *yaml.Node) *yaml.Node {
	m := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: value.Line, Column: value.Column}
	if child == nil || child.Kind != yaml.ScalarNode || isNull(child) {
		return m
	}
	key := scalarKey(t)
	switch {
	case key != "":
		put(m, key, child)
	case t == reflect.TypeFor[replications]():
		put(m, "count", child)
	case t.Kind() == reflect.Interface:
		put(m, child.Value, &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: child.Line, Column: child.Column})
	}
	return m
}

// fits tells whether a path goes through the kinds that stand on its way.
func (t *tree) fits(steps []step) bool {
	n := t.root
	for _, s := range steps {
		if n == nil {
			return true
		}
		if s.family != nil {
			if kind := kindIn(n, s); kind != "" && kind != s.word {
				return false
			}
		}
		n = lookup(n, s.word)
	}
	return true
}

// kindIn returns the kind that stands where a step chooses one, "" when none does.
func kindIn(n *yaml.Node, s step) string {
	switch {
	case s.inline:
		for _, entry := range s.family.Entries() {
			if lookup(n, entry.Name) != nil {
				return entry.Name
			}
		}
	case n.Kind == yaml.MappingNode && len(n.Content) > 0:
		return n.Content[0].Value
	case n.Kind == yaml.ScalarNode && isNumber(n.Value):
		return "constant"
	case n.Kind == yaml.ScalarNode:
		return n.Value
	}
	return ""
}

// within returns value, meant for a path, with a part of it set to another value.
func (t *tree) within(path string, value *yaml.Node, part string, to *yaml.Node) *yaml.Node {
	c := t.clone()
	if c.set(path, value) != "" || c.set(part, to) != "" {
		return value
	}
	steps, _ := resolve(path)
	n := c.root
	for _, s := range steps {
		if n = lookup(n, s.word); n == nil {
			return value
		}
	}
	return n
}

// override makes a setting win over the variants and the sweep: what it makes void
// is taken out there, and what it is a part of gets it.
func (t *tree) override(path string, value *yaml.Node) {
	if sweep := lookup(t.root, "sweep"); sweep != nil {
		before := len(sweep.Content)
		t.overrideIn(sweep, path, value)
		if before > 0 && len(sweep.Content) == 0 {
			remove(t.root, "sweep")
		}
	}
	if variants := lookup(t.root, "variants"); variants != nil {
		for i := 1; i < len(variants.Content); i += 2 {
			t.overrideIn(variants.Content[i], path, value)
		}
	}
}

func (t *tree) overrideIn(settings *yaml.Node, path string, value *yaml.Node) {
	if settings.Kind != yaml.MappingNode {
		return
	}
	for _, key := range keysIn(settings) {
		old := lookup(settings, key)
		switch {
		case overrides(path, key):
			remove(settings, key)
		case !isPart(path, key):
		case old.Kind == yaml.SequenceNode:
			for i := range old.Content {
				old.Content[i] = t.within(key, old.Content[i], path, value)
			}
		default:
			put(settings, key, t.within(key, old, path, value))
		}
	}
}

// lookup returns the value of a key of a mapping, or at a place of a list, nil when
// it is not there.
func lookup(mapping *yaml.Node, key string) *yaml.Node {
	if mapping.Kind == yaml.SequenceNode {
		if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(mapping.Content) {
			return mapping.Content[i]
		}
	}
	if mapping.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// put sets a key of a mapping, or a place of a list that is there, and returns the
// value.
func put(mapping *yaml.Node, key string, value *yaml.Node) *yaml.Node {
	if mapping.Kind == yaml.SequenceNode {
		if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(mapping.Content) {
			mapping.Content[i] = value
		}
		return value
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			mapping.Content[i+1] = value
			return value
		}
	}
	name := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key, Line: value.Line, Column: value.Column}
	mapping.Content = append(mapping.Content, name, value)
	return value
}

// remove takes a key out of a mapping.
func remove(mapping *yaml.Node, key string) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			mapping.Content = append(mapping.Content[:i:i], mapping.Content[i+2:]...)
			return
		}
	}
}

func keysIn(mapping *yaml.Node) []string {
	var keys []string
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		keys = append(keys, mapping.Content[i].Value)
	}
	return keys
}
