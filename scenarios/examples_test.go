package scenarios

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// removals are what this version cannot do of the examples of the language: paths,
// or the names of variants. The list can only become shorter: TestRemovals fails
// when one is no longer needed.
var removals = map[string][]string{
	"hello":      nil,
	"capacity":   nil,
	"replay":     nil,
	"strategies": {"variants/peak EWMA", "variants/join idle queue"},
	"three-tier": {
		"clients.shoppers.retry", "tiers.edge.balancer.redundancy", "tiers.gateway.balancer.redundancy",
		"tiers.web.balancer.zones", "tiers.web.balancer.health",
		"tiers.app.balancer.outlier_detection", "tiers.app.balancer.circuit_breaker",
		"tiers.db.balancer.redundancy", "faults",
	},
	"sessions": {
		"tiers.app.balancer.health", "tiers.app.balancer.drain", "tiers.app.state", "tiers.app.autoscale", "variants", "faults",
	},
	"autoscale": {
		"tiers.web.balancer.slow_start", "tiers.web.balancer.drain", "tiers.web.servers.boot",
		"tiers.web.servers.warm_up", "tiers.web.autoscale", "variants",
	},
}

// reduced returns an example without the paths that are removed from it, apart from
// one that is kept.
func reduced(t *testing.T, name, kept string) (*Scenario, error) {
	t.Helper()
	path := filepath.Join("testdata/examples", name+".yaml")
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(removals[name]) == 0 {
		return Parse(path, source)
	}
	root, errs := read(path, source)
	if errs != nil {
		t.Fatal(errs)
	}
	for _, removal := range removals[name] {
		words := strings.Split(removal, ".")
		if variant, ok := strings.CutPrefix(removal, "variants/"); ok {
			words = []string{"variants", variant}
		}
		if removal != kept {
			without(t, root, words)
		}
	}
	text, err := yaml.Marshal(bare(root))
	if err != nil {
		t.Fatal(err)
	}
	return Parse(path, text)
}

// without takes a path out of a tree, where it must stand.
func without(t *testing.T, n *yaml.Node, words []string) {
	t.Helper()
	for _, word := range words[:len(words)-1] {
		if n = lookup(n, word); n == nil {
			t.Fatalf("%v stands nowhere", words)
		}
	}
	if lookup(n, words[len(words)-1]) == nil {
		t.Fatalf("%v stands nowhere", words)
	}
	remove(n, words[len(words)-1])
}

// TestExamples proves that all examples of the language load: some as they are
// written, the others without what this version cannot do.
func TestExamples(t *testing.T) {
	files, _ := filepath.Glob("testdata/examples/*.yaml")
	if len(files) != len(removals) {
		t.Errorf("%d files, %d in the table", len(files), len(removals))
	}
	for name := range removals {
		if _, err := reduced(t, name, ""); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRemovals proves that every removal is still needed: put back alone, it is an
// error that says so.
func TestRemovals(t *testing.T) {
	for name, paths := range removals {
		for _, path := range paths {
			_, err := reduced(t, name, path)
			if err == nil || !strings.Contains(err.Error(), "not in this version") {
				t.Errorf("%s: %s need not be removed any more: %v", name, path, err)
			}
		}
	}
}

// TestExamplesRun proves that the examples run: those that load as they are written,
// and the others without what this version cannot do.
func TestExamplesRun(t *testing.T) {
	for name, duration := range map[string]string{"hello": "20s", "replay": "2s", "strategies": "20s", "three-tier": "20s", "sessions": "20s", "capacity": "5s"} {
		s, err := reduced(t, name, "")
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		for _, setting := range [][2]string{{"run.warmup", "0s"}, {"run.duration", duration}, {"run.replications", "2"}} {
			if s, err = s.With(setting[0], setting[1]); err != nil {
				t.Fatal(err)
			}
		}
		cases := len(s.Cases)
		r, err := s.Run(context.Background(), Options{})
		if err != nil || len(r.Cases) != cases {
			t.Errorf("%s: %v", name, err)
		}
	}
}
