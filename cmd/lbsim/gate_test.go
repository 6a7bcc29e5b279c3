package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestRequireSLO proves the exit codes of a scenario as a gate, and of a plan without an
// answer, and that one line says why: for a limit that is far away, one that is far below, one that few runs cannot
// tell from the value, and several scenarios.
func TestRequireSLO(t *testing.T) {
	t.Chdir(t.TempDir())
	const short = " --require-slo --charts none --quiet --duration 20s --replications 3"
	for _, row := range []struct {
		command, message string
		code             int
	}{
		{"run hello --set slo={latency:{p99:5s}}" + short, "", exitFine},
		{"run hello --set slo={latency:{p99:1ms}}" + short, "hello: slo missed with a confidence of 95%: latency p99 at most 1 ms: ", exitMissed},
		{"run hello --set slo={success:99.999%}" + short, "hello: slo undecided with a confidence of 95%: success ratio at least 99.999 %: 100", exitUndecided},
		{"run hello canary --set slo={success:99.999%} --set run.warmup=0s --set events=[]" + short, "canary: slo undecided", exitUndecided},
		{"run hello --set run.replications.confidence=99% --set slo={latency:{p50:1ms}} --require-slo --charts none --quiet --duration 20s", "hello: slo missed with a confidence of 99%", exitMissed},
		{"plan hello --set slo={latency:{p99:1ms}} --set plan={vary:tiers.web.servers.count,to:12} --duration 10s --charts none --quiet", "hello: there is no answer", exitMissed},
		{"run hello" + short, "hello: --require-slo asks for objectives, and there is no slo", exitUse},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), fields(row.command), &stdout, &stderr)
		if code != row.code || !strings.Contains(stderr.String(), row.message) || row.message == "" && stderr.Len() > 0 {
			t.Errorf("lbsim %s: code %d, %q; expected %d, %q", row.command, code, stderr.String(), row.code, row.message)
		}
	}
}

// fields splits a command, and puts the spaces into YAML that it stands without.
func fields(command string) []string {
	words := strings.Fields(command)
	for i := range words {
		words[i] = strings.ReplaceAll(words[i], ":", ": ")
	}
	return words
}
