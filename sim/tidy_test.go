package sim_test

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What a reader can take in: the longest file and the longest function, in lines.
const (
	fileLines     = 500
	functionLines = 70
)

// topLevel is all there is at the top level, beside dotfiles and what git ignores.
var topLevel = []string{"cmd", "sim", "models", "scenarios", "reports", "notebooks", "go.mod", "go.sum", "Makefile", "README.md"}

// unwanted are words that no comment holds: what is left to do belongs into the
// work, and what has been is known to git.
var unwanted = regexp.MustCompile(`\b(TODO|FIXME)\b|(?i)\b(previously|formerly|used to be|no longer used|now fixed|legacy|refactored|pull request|issue #?[0-9]+)\b`)

// TestTidy reads every Go file of the module, tests included, and applies the rules
// of source code that a program can check.
func TestTidy(t *testing.T) {
	for _, s := range sources(t, parser.ParseComments) {
		if n := bytes.Count(s.text, []byte("\n")); n > fileLines {
			t.Errorf("%s: %d lines; expected at most %d", s.path, n, fileLines)
		}
		formatted, err := format.Source(s.text)
		if err != nil {
			t.Error(err)
		}
		if !bytes.Equal(formatted, s.text) {
			t.Errorf("%s: not formatted; run gofmt -w", s.path)
		}
		checkComments(t, s)
		checkFunctions(t, s)
		if !s.isTest() {
			checkDocumented(t, s)
		}
		if strings.HasPrefix(s.path, "sim/") || strings.HasPrefix(s.path, "models/") {
			checkClock(t, s)
		}
	}
}

// Nothing is put at the top level that has no place there.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if name := entry.Name(); name[0] != '.' && !slices.Contains(topLevel, name) && !isIgnored(t, name) {
			t.Errorf("%s: not one of %s", name, strings.Join(topLevel, ", "))
		}
	}
}

// checkComments finds unwanted words, also across the lines of a comment.
func checkComments(t *testing.T, s *source) {
	for _, group := range s.file.Comments {
		text := strings.Join(strings.Fields(group.Text()), " ")
		if word := unwanted.FindString(text); word != "" {
			t.Errorf("%s: comment says %q", s.line(group.Pos()), word)
		}
	}
}

// checkFunctions finds functions that are too long, and those that run before main.
func checkFunctions(t *testing.T, s *source) {
	ast.Inspect(s.file, func(node ast.Node) bool {
		name := "a function"
		switch f := node.(type) {
		case *ast.FuncDecl:
			if name = f.Name.Name; name == "init" && f.Recv == nil {
				t.Errorf("%s: function init; expected none", s.line(f.Pos()))
			}
		case *ast.FuncLit:
		default:
			return true
		}
		first, last := s.set.Position(node.Pos()).Line, s.set.Position(node.End()).Line
		if n := last - first + 1; n > functionLines {
			t.Errorf("%s: %s has %d lines; expected at most %d", s.line(node.Pos()), name, n, functionLines)
		}
		return true
	})
}

// checkDocumented finds exported names without a comment, methods of exported types
// among them. A comment above a group of constants or variables counts for all.
func checkDocumented(t *testing.T, s *source) {
	expect := func(name *ast.Ident, comments ...*ast.CommentGroup) {
		documented := slices.ContainsFunc(comments, func(c *ast.CommentGroup) bool { return c.Text() != "" })
		if name.IsExported() && !documented {
			t.Errorf("%s: %s has no comment", s.line(name.Pos()), name.Name)
		}
	}
	for _, decl := range s.file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil || isExported(d.Recv.List[0].Type) {
				expect(d.Name, d.Doc)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					if d.Lparen == token.NoPos {
						expect(spec.Name, d.Doc, spec.Doc)
					} else {
						expect(spec.Name, spec.Doc, spec.Comment)
					}
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						expect(name, d.Doc, spec.Doc, spec.Comment)
					}
				}
			}
		}
	}
}

// isExported tells whether a receiver is of an exported type.
func isExported(receiver ast.Expr) bool {
	for {
		switch r := receiver.(type) {
		case *ast.StarExpr:
			receiver = r.X
		case *ast.IndexExpr:
			receiver = r.X
		case *ast.IndexListExpr:
			receiver = r.X
		case *ast.Ident:
			return r.IsExported()
		default:
			return true
		}
	}
}

// checkClock finds readings of the clock on the wall.
func checkClock(t *testing.T, s *source) {
	ast.Inspect(s.file, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok && selector.Sel.Name == "Now" {
			if of, ok := selector.X.(*ast.Ident); ok && of.Name == "time" {
				t.Errorf("%s: time.Now; expected simulated time only", s.line(node.Pos()))
			}
		}
		return true
	})
}

// The check of comments finds what it is for, and lets be what only looks like it.
func TestUnwantedWords(t *testing.T) {
	for text, want := range map[string]bool{
		"TODO: more":                          true,
		"see FIXME":                           true,
		"Previously this was a list":          true,
		"as in issue #12":                     true,
		"as in issue 12":                      true,
		"the todos of a user":                 false,
		"is used to become one":               false,
		"events that are no longer wanted":    false,
		"the previous one":                    false,
		"an issue of the balancer":            false,
		"the number of tests that were fixed": false,
	} {
		if got := unwanted.MatchString(text); got != want {
			t.Errorf("%q is unwanted: %t; expected %t", text, got, want)
		}
	}
}
