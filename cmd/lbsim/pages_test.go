package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lbsim/scenarios"
)

// top is the folder of the project.
var top, _ = filepath.Abs("../..")

// block is a fenced block of a page: ```language label.
type block struct {
	language, label, text string
	line                  int // of its first line
}

// page is a README with its blocks.
type page struct {
	path   string // from the top of the project
	text   string
	blocks []block
}

// pages returns all READMEs of the project.
func pages(t *testing.T) []page {
	t.Helper()
	var all []page
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != top && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case d.Name() == "README.md":
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			name, _ := filepath.Rel(top, path)
			all = append(all, page{filepath.ToSlash(name), string(text), blocks(string(text))})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 5 {
		t.Fatalf("%d pages found", len(all))
	}
	return all
}

// blocks returns the fenced blocks of a text.
func blocks(text string) []block {
	var all []block
	open := false
	for i, line := range strings.Split(text, "\n") {
		info, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open:
			open = false
		case fence:
			language, label, _ := strings.Cut(info, " ")
			all = append(all, block{language, label, "", i + 2})
			open = true
		case open:
			all[len(all)-1].text += line + "\n"
		}
	}
	return all
}

// unfold puts the files that a page shows (```yaml web.yaml) into a folder of
// their own, and returns it.
func (p *page) unfold(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, b := range p.blocks {
		if name, _, _ := strings.Cut(b.label, " "); strings.Contains(name, ".") {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(b.text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	return folder
}

// commandLine is a line of a page that runs the program.
type commandLine struct {
	text  string
	line  int
	fails bool // the page shows what goes wrong: ```sh fails
}

func (p *page) commands() []commandLine {
	var all []commandLine
	for _, b := range p.blocks {
		for i, line := range strings.Split(b.text, "\n") {
			if b.language == "sh" && strings.HasPrefix(line, "lbsim ") {
				all = append(all, commandLine{line, b.line + i, b.label == "fails"})
			}
		}
	}
	return all
}

// words splits a command line as a shell does, up to a comment, a pipe or a
// redirection.
func words(line string) []string {
	var all []string
	var word strings.Builder
	quote, some := rune(0), false
	end := func() {
		if some {
			all = append(all, word.String())
		}
		word.Reset()
		some = false
	}
	for _, c := range line {
		switch {
		case c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote, some = c, true
		case quote == 0 && strings.ContainsRune("#|>", c):
			end()
			return all
		case quote == 0 && c == ' ':
			end()
		default:
			word.WriteRune(c)
			some = true
		}
	}
	end()
	return all
}

// brief returns the flags that make a run short. Some scenarios have to last: until
// their warm-up is over and their events have come.
func brief(scenario string) []string {
	flags := []string{"--replications", "2", "--charts", "none"}
	s, err := scenarios.Find(scenario)
	if err != nil {
		s, err = scenarios.Load(scenario)
	}
	if err == nil {
		if _, err := s.With("run.duration", "2s"); err != nil {
			return flags
		}
	}
	return append(flags, "--duration", "2s")
}

// TestCommands runs every command that a README shows, in a folder that holds the
// files which it shows; runs are cut short.
func TestCommands(t *testing.T) {
	for _, p := range pages(t) {
		t.Run(p.path, func(t *testing.T) {
			t.Chdir(p.unfold(t))
			for _, c := range p.commands() {
				args := words(c.text)[1:]
				if args[0] == "run" && !c.fails {
					args = append(args, brief(args[1])...)
				}
				if args[0] == "plan" && !c.fails {
					args = append(args, "--replications", "5", "--charts", "none")
				}
				var stdout, stderr bytes.Buffer
				code := run(context.Background(), args, &stdout, &stderr)
				if (code != exitFine) != c.fails {
					t.Errorf("%s:%d: %s\nexit code %d\n%s", p.path, c.line, c.text, code, stderr.String())
				}
			}
		})
	}
}

// TestLinks looks whether what the READMEs point to is there.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:\s]+)\)`)
	for _, p := range pages(t) {
		for _, found := range link.FindAllStringSubmatch(p.text, -1) {
			if _, err := os.Stat(filepath.Join(top, filepath.Dir(p.path), found[1])); err != nil {
				t.Errorf("%s: there is no %s", p.path, found[1])
			}
		}
	}
}

// TestGo looks whether the Go code that READMEs show stands, line by line, in a
// file of the project, where it is compiled and tested. TestAdding sees to the
// blocks with labels.
func TestGo(t *testing.T) {
	var sources []string
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") {
			text, readErr := os.ReadFile(path)
			sources, err = append(sources, trimmed(string(text))), readErr
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages(t) {
	next:
		for _, b := range p.blocks {
			if b.language != "go" || b.label != "" {
				continue
			}
			for _, source := range sources {
				if strings.Contains(source, trimmed(b.text)) {
					continue next
				}
			}
			t.Errorf("%s:%d: this code stands in no file of the project:\n%s", p.path, b.line, b.text)
		}
	}
}

// trimmed returns a text with no blanks around its lines.
func trimmed(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
