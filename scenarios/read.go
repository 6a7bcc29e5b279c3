package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// What a scenario file may be at most; far above any real one.
const (
	largestFile = 4 << 20 // bytes
	deepest     = 50      // levels of nesting
)

// read parses a scenario file into a tree without the parts of YAML that a
// scenario has no use for: several documents, aliases, merge keys and tags.
func read(file string, source []byte) (*yaml.Node, Errors) {
	fail := func(line, column int, format string, args ...any) (*yaml.Node, Errors) {
		return nil, Errors{{File: file, Line: line, Column: column, Problem: fmt.Sprintf(format, args...)}}
	}
	switch {
	case len(source) > largestFile:
		return fail(1, 1, "the file has %d bytes; a scenario has at most %d", len(source), largestFile)
	case bytes.IndexByte(source, 0) >= 0 || !utf8.Valid(source):
		return fail(1, 1, "this is not a text file in UTF-8")
	}
	decoder := yaml.NewDecoder(bytes.NewReader(source))
	var document, second yaml.Node
	err := decoder.Decode(&document)
	switch {
	case errors.Is(err, io.EOF) || err == nil && (len(document.Content) == 0 || document.Content[0].Tag == "!!null"):
		return fail(1, 1, "the file is empty; a scenario has a name, clients and tiers")
	case err != nil:
		line, problem := yamlError(err)
		return fail(line, 1, "%s", problem)
	}
	root := document.Content[0]
	switch err := decoder.Decode(&second); {
	case err == nil:
		return fail(second.Line, second.Column, "a second document; a scenario is one")
	case !errors.Is(err, io.EOF):
		line, problem := yamlError(err)
		return fail(line, 1, "%s", problem)
	}
	if root.Kind != yaml.MappingNode {
		return fail(root.Line, root.Column, "a scenario is a mapping with name, clients and tiers, not %s", kindOf(root))
	}
	p := plain{file: file}
	p.check(root, "", 0)
	return root, p.errors
}

var lineOf = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?`)

// yamlError takes the line out of an error of the YAML library.
func yamlError(err error) (line int, problem string) {
	text := err.Error()
	match := lineOf.FindStringSubmatch(text)
	line, _ = strconv.Atoi(match[1])
	return max(line, 1), "not valid YAML: " + text[len(match[0]):]
}

// plain finds what a scenario may not contain, whatever its meaning.
type plain struct {
	file   string
	errors Errors
}

func (p *plain) fail(n *yaml.Node, path, format string, args ...any) {
	p.errors = append(p.errors, Error{File: p.file, Line: n.Line, Column: n.Column, Path: path, Problem: fmt.Sprintf(format, args...)})
}

func (p *plain) check(n *yaml.Node, path string, depth int) {
	switch {
	case depth > deepest:
		p.fail(n, "", "nested more than %d levels deep", deepest)
		return
	case n.Kind == yaml.AliasNode:
		p.fail(n, path, "aliases are not part of the language; write the value again")
		return
	case n.Anchor != "":
		p.fail(n, path, "anchors are not part of the language")
	case n.Style&yaml.TaggedStyle != 0:
		p.fail(n, path, "tags such as %s are not part of the language", n.Tag)
	}
	if n.Kind != yaml.MappingNode {
		for i, child := range n.Content {
			p.check(child, join(path, strconv.Itoa(i)), depth+1)
		}
		return
	}
	seen := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch first, twice := seen[key.Value]; {
		case key.Tag == "!!merge":
			p.fail(key, path, "merge keys are not part of the language; write the values out")
			continue
		case key.Kind != yaml.ScalarNode:
			p.fail(key, path, "a key is a word, not %s", kindOf(key))
			continue
		case twice:
			p.fail(key, join(path, key.Value), "key %q stands here a second time; the first is in line %d", short(key.Value), first.Line)
		}
		seen[key.Value] = key
		p.check(value, join(path, key.Value), depth+1)
	}
}

// join returns the path of a key.
func join(path, key string) string {
	if path == "" {
		return short(key)
	}
	return path + "." + short(key)
}

// short keeps what is quoted in an error within reason.
func short(text string) string {
	const most = 60
	text = strings.ToValidUTF8(text, "?")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

// kindOf says what a node is, for messages.
func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	if n.Tag == "!!null" {
		return "nothing"
	}
	return strconv.Quote(short(n.Value))
}

// lookup returns the value of a key of a mapping, nil when it is not there.
func lookup(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}
