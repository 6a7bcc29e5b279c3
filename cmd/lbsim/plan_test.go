package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const fleet = `name: fleet
run: {duration: 30s, warmup: 5s}
slo: {latency: {p99: 150ms}}
clients: {users: {to: web, arrivals: {poisson: 100/s}}}
tiers: {web: {servers: {service: {exponential: 20ms}}, balancer: {strategy: least_connections}}}
plan: {vary: tiers.web.servers.count, to: 20}
`

// TestPlan proves what a plan leaves behind, that another plan, or a run, may take its
// place, and the exit codes; the output itself is in the README of the command.
func TestPlan(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("fleet.yaml", []byte(fleet), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		command, stdout, stderr string
		code                    int
	}{
		{"plan fleet.yaml", "  ✓ ", "results are in out/fleet-plan\n", exitFine},
		{"plan fleet.yaml --max-rate --replications 20 --set plan.precision=10% --quiet", "is carried", "", exitFine},
		{"plan fleet.yaml --format json --quiet --out out/fleet-plan", `"schema": "lbsim-plan/1"`, "", exitFine},
		{"plan fleet.yaml --format csv --quiet --charts none", "variant,value,up,verdict", "", exitFine},
		{"plan hello", "", `hello.yaml:2:1: slo: "slo" is missing: there is nothing to plan for, such as {latency: {p99: 200ms}}` + "\n", exitUse},
		{"plan hello --set slo={latency:{p99:1s}}", "", `hello.yaml:2:1: plan: "vary" is missing: say what to look for, such as {vary: tiers.web.servers.count, to: 60}` + "\n", exitUse},
		{"plan", "", "which scenario? Give a file or a name, such as: lbsim plan hello; see lbsim plan --help\n", exitUse},
		{"plan fleet.yaml --charts gif", "", "--charts gif: no such word; there are png, svg, pdf, none\n", exitUse},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), fields(row.command), &stdout, &stderr)
		if code != row.code || !strings.Contains(stdout.String(), row.stdout) || stderr.String() != row.stderr || row.stdout == "" && stdout.Len() > 0 {
			t.Errorf("lbsim %s: code %d, %q, %q", row.command, code, stdout.String(), stderr.String())
		}
		if row.command == "plan fleet.yaml" {
			var names []string
			entries, _ := os.ReadDir("out/fleet-plan")
			for _, entry := range entries {
				names = append(names, entry.Name())
			}
			if got := strings.Join(names, " "); got != "plan.csv plan.json plan.png plan.txt scenario.yaml" {
				t.Errorf("files %s", got)
			}
			if text, _ := os.ReadFile(filepath.Join("out/fleet-plan", "plan.txt")); string(text) != stdout.String() {
				t.Errorf("plan.txt is not what was printed: %s", text)
			}
		}
	}
}

// TestPlanStopped proves that a plan that is stopped before it has made a run says so, and
// leaves what stood in its folder.
func TestPlanStopped(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("fleet.yaml", []byte(fleet), 0o666); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"plan", "fleet.yaml", "--quiet"}, &stdout, &stderr); code != exitFine {
		t.Fatalf("code %d, %q", code, stderr.String())
	}
	before, err := os.ReadFile("out/fleet-plan/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	stdout.Reset()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	code := run(ctx, []string{"plan", "fleet.yaml", "--quiet"}, &stdout, &stderr)
	if code != exitFailed || stdout.Len() > 0 || !strings.HasPrefix(stderr.String(), "interrupted before the first replication") {
		t.Errorf("code %d, %q, %q", code, stdout.String(), stderr.String())
	}
	if after, err := os.ReadFile("out/fleet-plan/plan.json"); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the former plan is gone: %v", err)
	}
	if files, _ := os.ReadDir("out"); len(files) != 1 {
		t.Errorf("%d files are left", len(files))
	}
}
