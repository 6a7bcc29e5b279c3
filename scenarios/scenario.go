package scenarios

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

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

	run       run
	plan      *plan // nil: none
	slo       []result.Objective
	seed      uint64
	transient bool // it changes by its nature: there is no steady state
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
		return nil, fmt.Errorf("%s: %w", path, cause(err))
	}
	defer f.Close()
	source, err := io.ReadAll(io.LimitReader(f, largestFile+1))
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be read: %w", path, cause(err))
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
	if root == nil { // there is nothing to look at further
		return nil, errs.sorted()
	}
	return bind(&tree{file: name, root: root, source: source, errors: errs}, folder)
}

// With returns the scenario with the value at a path replaced, as --set does: the
// setting is applied last and wins, over variants and the sweep too. Value is
// YAML: "12", "800/s", "{power_of_d: {choices: 3}}".
func (s *Scenario) With(path, value string) (*Scenario, error) {
	t := s.tree.clone()
	setting := "--set " + short(path) + "=" + short(value)
	fail := func(problem string) error { return Errors{{File: setting, Problem: problem}} }
	if _, problem := resolve(path); problem != "" {
		return nil, fail(problem)
	}
	node, errs := t.parseValue(setting, value)
	if len(errs) > 0 {
		return nil, errs
	}
	if problem := t.set(path, node); problem != "" {
		return nil, fail(problem)
	}
	t.override(path, node)
	return bind(t, s.folder)
}

// Source returns the scenario as it is run, settings included, in YAML. It is the
// text that was read, as long as nothing is set; after that it has no comments.
func (s *Scenario) Source() []byte {
	if s.tree.source != nil {
		return s.tree.source
	}
	text, err := yaml.Marshal(bare(s.tree.root))
	if err != nil {
		panic("scenarios: a tree that cannot be written: " + err.Error())
	}
	return text
}

// bare returns a copy of a node without comments, which the YAML library cannot
// write in all places where it reads them.
func bare(n *yaml.Node) *yaml.Node {
	c := *n
	c.HeadComment, c.LineComment, c.FootComment = "", "", ""
	c.Content = make([]*yaml.Node, len(n.Content))
	for i := range n.Content {
		c.Content[i] = bare(n.Content[i])
	}
	return &c
}
