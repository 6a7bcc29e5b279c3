package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestMistakes makes the mistakes of a user at the keyboard, and looks at the message
// and the exit code. Nothing comes on standard output.
func TestMistakes(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, row := range []struct{ command, message string }{
		{"run", "which scenario? Give a file or a name, such as: lbsim run hello; see lbsim run --help"},
		{"run hallo", `no file and no scenario "hallo"; did you mean "hello"?`},
		{"run hello --seed -1", `--seed "-1": expected a whole number; see lbsim run --help`},
		{"run hello --require-slo=maybe", `--require-slo "maybe": expected true or false; see lbsim run --help`},
		{"run hello --replications few", `--replications "few": expected a whole number; see lbsim run --help`},
		{"run hello --sed 1", "unknown flag: --sed; see lbsim run --help"},
		{"run hello --format xml", "--format xml: no such word; there are text, json, csv"},
		{"run hello --set tiers.web.servers.count", "--set tiers.web.servers.count: expected path=value, such as tiers.web.servers.count=12"},
		{"theory", "which scenario? Give a file or a name, such as: lbsim theory hello; see lbsim theory --help"},
		{"theory hello --format xml", "--format xml: no such word; there are text, json, csv"},
		{"theory hello --set tiers.web.servers.cout=3", `--set tiers.web.servers.cout=3: unknown key "cout"; did you mean "count"?`},
		{"explain", "explain what? Give one path, kind or metric, such as: lbsim explain power_of_d; see lbsim explain --help"},
		{"explain maglew", "maglew: no such key, kind or metric; see lbsim list, or give a path such as tiers.web.servers"},
		{"list strategy arrival", "one family at a time, such as: lbsim list strategy; see lbsim list --help"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), strings.Fields(row.command), &stdout, &stderr)
		if got := strings.TrimSpace(stderr.String()); got != row.message || code != exitUse || stdout.Len() > 0 {
			t.Errorf("lbsim %s: code %d, %q, and on standard output %q;\nwant code %d, %q", row.command, code, got, stdout.String(), exitUse, row.message)
		}
	}
}

// TestTheory asks for what theory says as text, CSV and JSON: each names the command that
// repeats it where there is room, and settings count.
func TestTheory(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, row := range []struct{ command, want string }{
		{"theory hello --set tiers.web.balancer.strategy=random", "tiers.web: 10 x M/M/1, random splitting\n"},
		{"theory hello --format csv --set tiers.web.balancer.strategy=random", "\n,tiers.web,\"10 x M/M/1, random splitting\",sojourn,mean,s,0.1,\n"},
		{"theory hello -f json --set seed=3", "\"command\": \"lbsim theory hello --set seed=3\""},
		{"theory hello capacity", "tiers.web\n  poisson  count  model "},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), strings.Fields(row.command), &stdout, &stderr)
		if code != exitFine || stderr.Len() > 0 || !strings.Contains(stdout.String(), row.want) {
			t.Errorf("lbsim %s: code %d, %q, on standard error %q; want %q in it", row.command, code, stdout.String(), stderr.String(), row.want)
		}
	}
}
