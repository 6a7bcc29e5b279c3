package scenarios

import (
	"reflect"
	"strings"

	"gopkg.in/yaml.v3"

	"lbsim/models/catalog"
)

// tree is a scenario as nodes, with the settings that were made on it.
type tree struct {
	file     string
	root     *yaml.Node
	settings []string // where nodes with a negative line come from: -1 is the first
}

// clone returns a tree that can be changed without changing the original.
func (t *tree) clone() *tree {
	return &tree{file: t.file, root: cloneNode(t.root), settings: t.settings[:len(t.settings):len(t.settings)]}
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
	root, errs := readValue(setting, value)
	if len(errs) > 0 {
		return nil, errs
	}
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

// step is one word of a path, and what it led to.
type step struct {
	word   string
	family catalog.Family // the word is a kind of this family
	field  catalog.Field  // the word is this field, unless it is a kind or a name
}

// resolve follows a path through the language, without looking at the scenario. It
// returns the steps, or what is wrong with the path.
func resolve(path string) (steps []step, problem string) {
	at := reflect.TypeFor[file]()
	words := strings.Split(path, ".")
	for i, word := range words {
		so := strings.Join(words[:i], ".")
		for at.Kind() == reflect.Pointer {
			at = at.Elem()
		}
		switch {
		case at.Kind() == reflect.Interface:
			family := familyOf(at)
			entry, problem := entryOf(family, word)
			if problem != "" {
				return nil, problem
			}
			at = reflect.TypeOf(entry.New()).Elem()
			steps = append(steps, step{word: word, family: family})
		case at.Kind() == reflect.Slice && isNamed(at.Elem()):
			if !isName(word) {
				return nil, "a name has letters, digits, _ and - only, not " + quote(word)
			}
			at = at.Elem()
			steps = append(steps, step{word: word})
		case at.Kind() == reflect.Struct && at != reflect.TypeFor[catalog.Later]():
			fields := catalog.Fields(at)
			f, ok := fieldOf(fields, word)
			switch {
			case !ok:
				return nil, "unknown key " + quote(word) + meant(word, names(fields))
			case f.IsLater():
				return nil, quote(join(so, word)) + " is not in this version"
			}
			at = f.Type
			steps = append(steps, step{word: word, field: f})
		default:
			return nil, quote(so) + " has no parts, so " + quote(path) + " is no path"
		}
	}
	return steps, ""
}

// canonical returns the one spelling of a path: without the name of a first
// parameter, which the kind alone stands for.
func canonical(path string) string {
	steps, problem := resolve(path)
	if n := len(steps); problem == "" && n > 1 && steps[n-2].family != nil {
		entry, _ := entryOf(steps[n-2].family, steps[n-2].word)
		if fields := catalog.Fields(reflect.TypeOf(entry.New())); len(fields) > 0 && fields[0].Key == steps[n-1].word {
			return path[:strings.LastIndexByte(path, '.')]
		}
	}
	return path
}

// set puts a value at a path, making the mappings on the way. A new kind replaces
// the old one whole.
func (t *tree) set(path string, value *yaml.Node) (problem string) {
	steps, problem := resolve(path)
	if problem != "" {
		return problem
	}
	n := t.root
	for i, s := range steps {
		last := i == len(steps)-1
		if s.family != nil {
			n = chooseKind(n, s.word)
		}
		child := lookup(n, s.word)
		if s.family == nil && s.field.Key == "" && child == nil {
			return "there is no " + quote(s.word) + " in " + strings.Join(pathOf(steps[:i]), ".") + meant(s.word, keysIn(n))
		}
		if last {
			put(n, s.word, cloneNode(value))
			return ""
		}
		if child == nil || child.Kind != yaml.MappingNode {
			child = put(n, s.word, unfold(child, steps, i, value))
		}
		n = child
	}
	return ""
}

// chooseKind makes n a mapping with that kind as its only key.
func chooseKind(n *yaml.Node, kind string) *yaml.Node {
	if n.Kind == yaml.MappingNode && lookup(n, kind) != nil {
		return n
	}
	*n = yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: n.Line, Column: n.Column}
	return n
}

// unfold returns the mapping that a scalar stood for: {exponential: 20ms} is
// {exponential: {mean: 20ms}}.
func unfold(child *yaml.Node, steps []step, i int, value *yaml.Node) *yaml.Node {
	m := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: value.Line, Column: value.Column}
	if child == nil || child.Kind != yaml.ScalarNode {
		return m
	}
	if s := steps[i]; s.family != nil {
		entry, _ := entryOf(s.family, s.word)
		if fields := catalog.Fields(reflect.TypeOf(entry.New())); len(fields) > 0 && child.Tag != "!!null" {
			put(m, fields[0].Key, child)
		}
	} else if next := steps[i+1]; next.family != nil {
		put(m, child.Value, &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: child.Line, Column: child.Column})
	}
	return m
}

// put sets a key of a mapping and returns the value.
func put(mapping *yaml.Node, key string, value *yaml.Node) *yaml.Node {
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

func pathOf(steps []step) []string {
	var words []string
	for _, s := range steps {
		words = append(words, s.word)
	}
	return words
}
