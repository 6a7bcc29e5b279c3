package sim_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// layers says which packages may import what, lowest first: an import points up in
// this text. A package that is not listed fails, and so does an import that its line
// does not allow.
//
// A word is a package of this module, or one of the standard library or another
// module; x/... is x and everything below it; -x takes out what a word before has
// let in. A word in capitals stands for the words of its own line, and STD for the
// standard library.
const layers = `
	# Neither prints, reads clocks or files, nor draws its own random numbers, and both build
	# for the browser.
	CORE  = cmp context errors iter math math/bits runtime slices sort strconv sync sync/atomic
	PLAIN = CORE bufio bytes container/heap encoding/binary hash hash/fnv io io/fs maps reflect
	        strings unicode unicode/utf8

	sim:               CORE
	sim/stat:          CORE sim

	# The families of decisions know each other only where one is made of another.
	FAMILY = PLAIN sim models/catalog
	models/catalog:    PLAIN sim
	models/dist:       FAMILY
	models/load:       FAMILY
	models/health:     FAMILY
	models/balance:    FAMILY models/load
	models/arrival:    FAMILY models/dist
	models/queue:      FAMILY models/dist
	models/popularity: FAMILY
	models/fault:      FAMILY models/dist
	models/scale:      FAMILY models/dist
	models/session:    FAMILY models/dist
	models/resilience: FAMILY models/dist
	models/theory:     FAMILY models/dist math/cmplx
	models/result:     PLAIN sim sim/stat models/catalog
	models:            PLAIN sim sim/stat models/... -models/theory

	# A library prints and logs nothing, and serves nothing.
	LIBRARY = STD -log/... -net/... -math/rand/...

	# Only scenarios knows YAML, and estimates; reports see plain data and nothing of the system.
	scenarios:         LIBRARY sim/... models/... scenarios/inference gopkg.in/yaml.v3
	                   gonum.org/v1/gonum/...
	scenarios/inference: LIBRARY models/result gonum.org/v1/gonum/...
	reports:           LIBRARY -os/... sim sim/stat models/catalog models/result
	                   gonum.org/v1/gonum/... gonum.org/v1/plot/... codeberg.org/go-pdf/fpdf
	                   golang.org/x/image/... golang.org/x/text/...

	# The commands are flags, one call and one report.
	COMMAND = STD -net/... -math/rand/... sim/... models/... scenarios reports
	cmd/lbsim:         COMMAND github.com/spf13/cobra github.com/spf13/pflag
	                   github.com/schollz/progressbar/v3 golang.org/x/term
	cmd/wasm:          COMMAND
`

const module = "lbsim"

// TestLayers compares the imports of every file that is no test with the text.
func TestLayers(t *testing.T) {
	allowed := parseLayers(t)
	for _, s := range sources(t, parser.ImportsOnly) {
		if s.isTest() {
			continue
		}
		words, listed := allowed[path.Dir(s.path)]
		if !listed {
			t.Errorf("%s: package %s is not in the text of layers", s.path, path.Dir(s.path))
			continue
		}
		for _, spec := range s.file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if !allows(words, imported) {
				t.Errorf("%s: %s may not import %s", s.path, path.Dir(s.path), imported)
			}
		}
	}
}

// The text is read as it says: words let in, words take out, sets stand for words.
func TestLayersText(t *testing.T) {
	allowed := parseLayers(t)
	for _, c := range []struct {
		importer, imported string
		want               bool
	}{
		{"sim", "math/bits", true},
		{"sim", "time", false},
		{"sim", "fmt", false},
		{"sim", "lbsim/models", false},
		{"sim/stat", "lbsim/sim", true},
		{"models/balance", "lbsim/models/load", true},
		{"models/balance", "lbsim/models/dist", false},
		{"models/balance", "strings", true},
		{"models/balance", "os", false},
		{"models", "lbsim/models/queue", true},
		{"models", "lbsim/models/theory", false},
		{"scenarios", "gopkg.in/yaml.v3", true},
		{"scenarios", "gonum.org/v1/gonum/stat/distuv", true},
		{"scenarios", "os", true},
		{"scenarios", "log/slog", false},
		{"scenarios", "lbsim/reports", false},
		{"reports", "lbsim/models", false},
		{"reports", "lbsim/models/result", true},
		{"reports", "os", false},
		{"cmd/lbsim", "gopkg.in/yaml.v3", false},
		{"cmd/lbsim", "lbsim/scenarios", true},
	} {
		if got := allows(allowed[c.importer], c.imported); got != c.want {
			t.Errorf("%s may import %s: %t; expected %t", c.importer, c.imported, got, c.want)
		}
	}
}

// parseLayers returns the words of each package, sets replaced by their words.
func parseLayers(t *testing.T) map[string][]string {
	sets, allowed, current := map[string][]string{}, map[string][]string{}, (func(word string))(nil)
	for line := range strings.Lines(layers) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		into, name, rest := map[string][]string(nil), "", line
		if before, after, ok := strings.Cut(line, " = "); ok {
			into, name, rest = sets, strings.TrimSpace(before), after
		} else if before, after, ok := strings.Cut(line, ": "); ok {
			into, name, rest = allowed, before, after
		}
		if into != nil {
			if _, twice := into[name]; twice {
				t.Fatalf("layers: %s has two lines", name)
			}
			current = func(word string) { into[name] = append(into[name], word) }
		}
		for word := range strings.FieldsSeq(rest) {
			switch set, isSet := sets[word]; {
			case isSet:
				for _, member := range set {
					current(member)
				}
			case word == strings.ToUpper(word) && word != "STD":
				t.Fatalf("layers: no set %s above %q", word, line)
			default:
				current(word)
			}
		}
	}
	return allowed
}

// allows tells whether a package may be imported: the last word that fits decides.
func allows(words []string, imported string) (allowed bool) {
	own, isOwn := strings.CutPrefix(imported, module+"/")
	first, _, _ := strings.Cut(imported, "/")
	isStandard := !isOwn && !strings.Contains(first, ".")
	for _, word := range words {
		word, out := strings.CutPrefix(word, "-")
		above, everything := strings.CutSuffix(word, "/...")
		switch {
		case word == "STD" && isStandard, word == own && isOwn, word == imported && !isOwn,
			everything && (own == above || strings.HasPrefix(own, above+"/")):
			allowed = !out
		}
	}
	return allowed
}

// source is a Go file of the module.
type source struct {
	path string // from the top level, with slashes
	text []byte
	file *ast.File
	set  *token.FileSet
}

func (s *source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// line returns where something is, as path:line.
func (s *source) line(at token.Pos) string {
	return s.path + ":" + strconv.Itoa(s.set.Position(at).Line)
}

// sources parses all Go files of the module, whatever they are built for.
func sources(t *testing.T, mode parser.Mode) (all []*source) {
	top := os.DirFS("..")
	err := fs.WalkDir(top, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (isHidden(entry.Name()) || entry.Name() == "testdata" || isIgnored(t, name)):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		s := &source{path: name, set: token.NewFileSet()}
		if s.text, err = fs.ReadFile(top, name); err != nil {
			return err
		}
		s.file, err = parser.ParseFile(s.set, name, s.text, mode)
		all = append(all, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no Go files found")
	}
	return all
}

func isHidden(name string) bool { return name[0] == '.' || name[0] == '_' }

// isIgnored tells whether .gitignore names a file or folder of the top level.
func isIgnored(t *testing.T, name string) bool {
	patterns, err := os.ReadFile(filepath.Join("..", ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	for pattern := range strings.FieldsSeq(string(patterns)) {
		if ok, _ := path.Match(strings.Trim(pattern, "/"), name); ok {
			return true
		}
	}
	return false
}
