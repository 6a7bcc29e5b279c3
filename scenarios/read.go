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
	largestFile = 1 << 20 // bytes
	deepest     = 50      // levels of nesting
)

// faulty is the tag of a node that has an error already. Who meets it later says
// nothing more about it.
const faulty = "!faulty"

// partial is the tag of a mapping that keys were taken out of, so that nobody
// misses them.
const partial = "!partial"

// read parses a scenario file into a tree without the parts of YAML that a
// scenario has no use for: several documents, aliases, merge keys and tags. Where
// there is a tree beside the errors, the rest of it can be checked further.
func read(file string, source []byte) (*yaml.Node, Errors) {
	fail := func(line, column int, format string, args ...any) (*yaml.Node, Errors) {
		return nil, Errors{{File: file, Line: line, Column: column, Problem: fmt.Sprintf(format, args...)}}
	}
	switch {
	case len(source) > largestFile:
		return fail(1, 1, "the file is larger than %d KiB, the most that a scenario may have", largestFile>>10)
	case !utf8.Valid(source) || bytes.IndexByte(source, 0) >= 0:
		return fail(1, 1, "this is not a text file in UTF-8")
	}
	if i := bytes.IndexFunc(source, isControl); i >= 0 {
		r, _ := utf8.DecodeRune(source[i:])
		line, column := position(source, i)
		return fail(line, column, "control character %U; expected plain text", r)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(source))
	var document, second yaml.Node
	err := decoder.Decode(&document)
	switch {
	case errors.Is(err, io.EOF) || err == nil && (len(document.Content) == 0 || isNull(document.Content[0])):
		return fail(1, 1, "the file is empty; a scenario has a name, clients and tiers")
	case err != nil:
		line, column, problem := yamlError(err, source)
		return fail(line, column, "%s", problem)
	}
	root := document.Content[0]
	switch err := decoder.Decode(&second); {
	case err == nil:
		return fail(max(second.Line, 1), max(second.Column, 1), "a second document; a scenario is one")
	case !errors.Is(err, io.EOF):
		line, column, problem := yamlError(err, source)
		return fail(line, column, "%s", problem)
	}
	if root.Kind != yaml.MappingNode {
		return fail(root.Line, root.Column, "a scenario is a mapping with name, clients and tiers, not %s", kindOf(root))
	}
	p := plain{file: file}
	p.check(root, "", 0)
	return root, p.errors
}

// isControl tells whether a character has no place in a text.
func isControl(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r >= 0x7f && r <= 0x9f && r != 0x85
}

// position returns line and column of a byte.
func position(source []byte, i int) (line, column int) {
	begin := bytes.LastIndexByte(source[:i], '\n') + 1
	return bytes.Count(source[:i], []byte("\n")) + 1, utf8.RuneCount(source[begin:i]) + 1
}

var lineOf = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?`)

// yamlError takes the line out of an error of the YAML library, which tells no
// column, and looks for the usual cause: a tab that indents.
func yamlError(err error, source []byte) (line, column int, problem string) {
	text := err.Error()
	match := lineOf.FindStringSubmatch(text)
	line, _ = strconv.Atoi(match[1])
	if strings.Contains(text, "did not find expected") {
		line++ // the parser of the library, unlike its scanner, counts from 0
	}
	lines := bytes.Split(source, []byte("\n"))
	line = min(max(line, 1), len(lines))
	for i := line; i <= min(line+1, len(lines)); i++ {
		indent := lines[i-1][:len(lines[i-1])-len(bytes.TrimLeft(lines[i-1], " \t"))]
		if tab := bytes.IndexByte(indent, '\t'); tab >= 0 && len(indent) < len(lines[i-1]) {
			return i, tab + 1, "a tab cannot indent in YAML; use spaces"
		}
	}
	return line, 1, "not valid YAML: " + short(text[len(match[0]):])
}

// plain finds what a scenario may not contain, whatever its meaning, and takes it
// out of the tree.
type plain struct {
	file   string
	errors Errors
}

func (p *plain) fail(n *yaml.Node, path, format string, args ...any) {
	p.errors = append(p.errors, Error{File: p.file, Line: n.Line, Column: n.Column, Path: path, Problem: fmt.Sprintf(format, args...)})
}

// spoil marks a node as one that has an error already.
func spoil(n *yaml.Node) {
	*n = yaml.Node{Kind: yaml.ScalarNode, Tag: faulty, Line: n.Line, Column: n.Column}
}

func (p *plain) check(n *yaml.Node, path string, depth int) {
	problem := ""
	switch {
	case len(p.errors) >= mostErrors:
		return
	case depth > deepest:
		problem = fmt.Sprintf("nested more than %d levels deep", deepest)
		path, _, _ = strings.Cut(path, ".")
	case n.Kind == yaml.AliasNode:
		problem = "aliases are not part of the language; write the value again"
	case n.Style&yaml.TaggedStyle != 0:
		problem = "tags such as " + short(n.Tag) + " are not part of the language"
	}
	if problem != "" {
		p.fail(n, path, "%s", problem)
		spoil(n)
		return
	}
	if n.Anchor != "" {
		p.fail(n, path, "anchors are not part of the language")
		n.Anchor = ""
	}
	switch n.Kind {
	case yaml.MappingNode:
		p.mapping(n, path, depth)
	case yaml.SequenceNode:
		spoilt := false
		for i, child := range n.Content {
			p.check(child, join(path, strconv.Itoa(i)), depth+1)
			spoilt = spoilt || child.Tag == faulty
		}
		if spoilt {
			spoil(n)
		}
	}
}

// mapping checks the keys of a mapping and their values, and takes keys out that
// have no meaning. A value that begins below its key, or is not there, gets the
// place of its key, as that is where its reader looks.
func (p *plain) mapping(n *yaml.Node, path string, depth int) {
	seen := make(map[string]*yaml.Node, len(n.Content)/2)
	var kept []*yaml.Node
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		first, twice := seen[key.Value]
		switch {
		case key.Tag == "!!merge":
			p.fail(key, path, "merge keys are not part of the language; write the values out")
			continue
		case key.Kind != yaml.ScalarNode:
			p.fail(key, path, "a key is a word, not %s", kindOf(key))
			continue
		case key.Anchor != "" || key.Style&yaml.TaggedStyle != 0:
			p.fail(key, path, "anchors and tags are not part of the language")
			key.Anchor, key.Style, key.Tag = "", key.Style&^yaml.TaggedStyle, "!!str"
		case twice:
			p.fail(key, join(path, key.Value), "key %q stands here a second time; the first is in line %d", short(key.Value), first.Line)
			continue
		}
		seen[key.Value] = key
		isBlock := (value.Kind == yaml.MappingNode || value.Kind == yaml.SequenceNode) && value.Style&yaml.FlowStyle == 0
		if isBlock || isNull(value) && value.Value == "" {
			value.Line, value.Column = key.Line, key.Column
		}
		p.check(value, join(path, key.Value), depth+1)
		kept = append(kept, key, value)
	}
	if len(kept) < len(n.Content) {
		n.Tag = partial
	}
	n.Content = kept
}

// isNull tells whether nothing stands at a node.
func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

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
	text = strings.Map(func(r rune) rune {
		if isControl(r) || r < ' ' || r == utf8.RuneError {
			return '?'
		}
		return r
	}, text)
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
	if isNull(n) {
		return "nothing"
	}
	return strconv.Quote(short(n.Value))
}
