package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAdding does what the README says about adding a strategy: the program is
// built with the file and the line that it shows, and runs the new strategy. The
// project itself stays as it is: the compiler is told to look elsewhere for the two
// files.
func TestAdding(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	family := filepath.Join(top, "models", "balance")
	folder := t.TempDir()
	replaced := make(map[string]string) // file of the project to the one in its place
	put := func(name, text string) {
		replaced[filepath.Join(family, name)] = filepath.Join(folder, name)
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	table, err := os.ReadFile(filepath.Join(family, "strategies.go"))
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(top, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	const begin = "Kinds: []catalog.Kind[Strategy]{\n"
	for _, b := range blocks(string(readme)) {
		switch {
		case b.language == "go" && b.label == "line":
			put("strategies.go", strings.Replace(string(table), begin, begin+b.text, 1))
		case b.language == "go" && b.label != "":
			put(b.label, b.text)
		}
	}
	if len(replaced) != 2 {
		t.Fatalf("the README shows %d files; expected a new one and a line of the table", len(replaced))
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		t.Fatal(err)
	}
	file, program := filepath.Join(folder, "overlay.json"), filepath.Join(folder, "lbsim")
	if err := os.WriteFile(file, overlay, 0o666); err != nil {
		t.Fatal(err)
	}
	execute(t, top, "go", "build", "-pgo=off", "-overlay", file, "-o", program, "./cmd/lbsim")
	execute(t, folder, program, "run", "hello", "--quiet", "--charts", "none", "--duration", "2s",
		"--set", "tiers.web.balancer.strategy={roomy: {room: 2}}")
	if said := execute(t, folder, program, "explain", "roomy"); !strings.Contains(said, "default 4") {
		t.Errorf("explain says\n%s", said)
	}
}

// execute runs a program in a folder and returns what it prints.
func execute(t *testing.T, folder, name string, args ...string) string {
	t.Helper()
	c := exec.Command(name, args...)
	c.Dir = folder
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}
