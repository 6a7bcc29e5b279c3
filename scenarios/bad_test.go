package scenarios

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"lbsim/models"
)

var update = flag.Bool("update", false, "rewrite expected errors")

// expectedMark begins the comment at the end of a bad file with its errors.
const expectedMark = "# errors:\n"

// TestBadFiles proves, for a file per mistake, every message with its place. The
// messages stand in a comment at the end of the file; -update rewrites them. That
// comment is not part of what is read, so that a file can be an empty one.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		source, want, _ := strings.Cut(string(content), expectedMark)
		_, err = Parse(path, []byte(source))
		var errs Errors
		if !errors.As(err, &errs) {
			t.Errorf("%s: got %v, expected errors", path, err)
			continue
		}
		got := ""
		for _, line := range strings.Split(strings.ReplaceAll(briefly(err.Error()), filepath.Dir(path)+"/", ""), "\n") {
			got += "#   " + line + "\n"
		}
		if got == want {
			continue
		}
		if !*update {
			t.Errorf("%s: got\n%sexpected\n%s", path, got, want)
			continue
		}
		if err := os.WriteFile(path, []byte(source+expectedMark+got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// briefly puts the list of all kinds of a family, in a message, into few words, so that
// what is expected holds when there is another kind.
func briefly(message string) string {
	for _, family := range models.Families() {
		word, _ := family.Family()
		var kinds []string
		for _, entry := range family.Entries() {
			if entry.New != nil {
				kinds = append(kinds, entry.Name)
			}
		}
		message = strings.ReplaceAll(message, strings.Join(kinds, ", "), "all kinds of "+word)
	}
	return message
}

// TestErrorsReadAlike proves what all messages of the bad files have in common:
// one line, not too long, lower case, no full stop, each once and in the order of
// the file.
func TestErrorsReadAlike(t *testing.T) {
	files, _ := filepath.Glob("testdata/bad/*.yaml")
	for _, path := range files {
		content, _ := os.ReadFile(path)
		source, _, _ := strings.Cut(string(content), expectedMark)
		_, err := Parse(path, []byte(source))
		var errs Errors
		errors.As(err, &errs)
		for i, e := range errs {
			switch first := e.Problem[:1]; {
			case strings.ContainsAny(e.Problem, "\n\r\t"), len(briefly(e.Error())) > 450:
				t.Errorf("%s: %q is not one short line", path, e.Error())
			case first != strings.ToLower(first), strings.HasSuffix(e.Problem, "."):
				t.Errorf("%s: %q does not read like the others", path, e.Problem)
			case e.Line < 1 || e.Column < 1:
				t.Errorf("%s: %q has no place", path, e.Error())
			case i > 0 && (e.Line < errs[i-1].Line || e == errs[i-1]):
				t.Errorf("%s: %q is out of order", path, e.Error())
			}
		}
	}
}

// bounded is a scenario that must be refused quickly and in little memory.
type bounded struct {
	about  string
	source []byte
	want   string // what the message begins with
}

// boundedCases are what cannot stand in a file of the folder: binary content, and
// what is large.
func boundedCases() []bounded {
	const head = "name: x\nclients: {users: {to: web, arrivals: {poisson: 5/s}}}\ntiers:\n  web: {servers: {service: 5ms}}\n"
	repeat := func(text string, n int) []byte { return bytes.Repeat([]byte(text), n) }
	var keys, variants, settings, tiers bytes.Buffer
	for i := range 40_000 {
		keys.WriteString("k" + strings.Repeat("y", i%7) + string(rune('a'+i%26)) + strconv.Itoa(i) + ": 1\n")
	}
	for i := range 1000 {
		variants.WriteString("  v" + strconv.Itoa(i) + ": {tiers.web.servers.workers: 0}\n")
	}
	for i := range 280 {
		settings.WriteString("  v" + strconv.Itoa(i) + ":\n")
		for k := range 100 {
			settings.WriteString("    tiers.web.servers.groups.g" + strconv.Itoa(k) + ": {}\n")
		}
	}
	for i := range 3000 {
		tiers.WriteString("  t" + strconv.Itoa(i) + ": {servers: {service: 5ms}}\n")
	}
	return []bounded{
		{"50 MB", repeat("name: large\n", 50<<20/12), "x.yaml:1:1: the file is larger than 1024 KiB"},
		{"binary rubbish", []byte("\x7fELF\x02\x01\x01\x00\x00\xff\xfe"), "x.yaml:1:1: this is not a text file in UTF-8"},
		{"invalid UTF-8", []byte("name: b\xffd\n"), "x.yaml:1:1: this is not a text file in UTF-8"},
		{"UTF-16", []byte("\xff\xfen\x00a\x00m\x00e\x00"), "x.yaml:1:1: this is not a text file in UTF-8"},
		{"a NUL", []byte("name: \x00\n"), "x.yaml:1:1: this is not a text file in UTF-8"},
		{"brackets", repeat("[", 1<<20), "x.yaml:"},
		{"braces with values", append([]byte("name: "), repeat("{a: ", 5000)...), "x.yaml:"},
		{"dashes", repeat("- ", 500_000), "x.yaml:"},
		{"one long scalar", append([]byte("name: "), repeat("x", 1<<20-100)...), `x.yaml:1:1: clients: "clients" is missing`},
		{"one long key", append(repeat("k", 900), []byte(": 5\n")...), "x.yaml:1:1: clients: "},
		{"40,000 keys", keys.Bytes(), "x.yaml:1:1: "},
		{"1,000 variants with a mistake", []byte(head + "variants:\n" + variants.String()), "x.yaml:6:35: tiers.web.servers.workers: \"0\" is too small"},
		{"many settings in many variants", append([]byte(head+"variants:\n"), settings.Bytes()...), "x.yaml:"},
		{"3,000 tiers", []byte(head + tiers.String()), "x.yaml:3:1: tiers: 3001 names; at most 1000 are allowed"},
		{"a sweep of many paths", append([]byte(head+"sweep:\n"), repeat("  a: [1]\n", 50_000)...), "x.yaml:"},
		{"100,000 aliases", append([]byte("name: &a x\nabout: ["), repeat("*a,", 100_000)...), "x.yaml:"},
	}
}

// TestBounded proves that size alone cannot hurt: what is refused costs little
// memory beyond the tree of the largest file, and the message is short.
func TestBounded(t *testing.T) {
	for _, c := range boundedCases() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Parse("x.yaml", c.source)
		runtime.ReadMemStats(&after)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %.300v, expected %s", c.about, err, c.want)
			continue
		}
		if lines := strings.Count(err.Error(), "\n") + 1; lines > mostShown+1 || len(err.Error()) > 40_000 {
			t.Errorf("%s: the message has %d lines and %d bytes", c.about, lines, len(err.Error()))
		}
		if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 1500 {
			t.Errorf("%s: %d MB were allocated", c.about, used)
		}
	}
}

// TestLargeFile proves that a large file is refused without being read.
func TestLargeFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large.yaml")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 50<<20); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Load(path)
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "the file is larger than 1024 KiB") {
		t.Errorf("%v", err)
	}
	if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 10 {
		t.Errorf("%d MB were allocated", used)
	}
}

// TestManyMistakes proves that the message is cut, and tells by how much.
func TestManyMistakes(t *testing.T) {
	source := "name: x\nclients: {users: {to: web, arrivals: {poisson: 5/s}}}\ntiers: {web: {servers: {service: 5ms}}}\n"
	for i := range 80 {
		source += "unknown" + strconv.Itoa(i) + ": 5\n"
	}
	_, err := Parse("x.yaml", []byte(source))
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 51 || lines[50] != "and 30 more" {
		t.Errorf("%d lines, the last is %q", len(lines), lines[len(lines)-1])
	}
}
