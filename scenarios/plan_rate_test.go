package scenarios

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lbsim/models/result"
)

// planRate looks for the highest rate of a scenario.
func planRate(t *testing.T, s *Scenario, settings ...string) *result.Planned {
	t.Helper()
	var err error
	for i := 0; i < len(settings); i += 2 {
		if s, err = s.With(settings[i], settings[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	p, err := s.Plan(t.Context(), PlanOptions{MaxRate: true})
	if err != nil {
		t.Fatal(err)
	}
	return &p.Variants[0]
}

// The highest rate of a trace is one of requests, not of replays: rows that come every
// 10 ms to a server that needs 5 ms may come up to 200 times a second. That of a profile
// is the mean over the run.
func TestPlanRateOfWhatVaries(t *testing.T) {
	rows := []string{"when"}
	for i := 1; i <= 500; i++ {
		rows = append(rows, fmt.Sprintf("%.2f", float64(i)/100))
	}
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("rows.csv", strings.Join(rows, "\n")+"\n")
	const system = `
slo: {latency: {p99: 20ms}}
tiers: {web: {servers: {service: 5ms}}}
clients: {users: {to: web, `
	recorded := load(t, write("recorded.yaml", "name: recorded"+system+"trace: {file: rows.csv, columns: {arrival: when}}}}\n"))
	if v := planRate(t, recorded); math.Abs(v.Written-100) > 0.5 || v.Value < 195 || v.Value > 204 {
		t.Errorf("a trace of %v/s: %v/s is carried", v.Written, v.Value)
	}
	stepped := load(t, write("stepped.yaml", "name: stepped"+system+"arrivals: {profile: {steps: {0s: 10/s, 30s: 100/s}, process: deterministic}}}}\nrun: {duration: 40s}\n"))
	if v := planRate(t, stepped, "plan.precision", "10%"); math.Abs(v.Written-32.5) > 0.1 || v.Value < 58 || v.Value > 68 {
		t.Errorf("a profile of %v/s: %v/s is carried", v.Written, v.Value)
	}
}

// Where no rate is low enough the reason is what is missed at the lowest that was
// decided, though at still lower ones nobody comes.
func TestPlanRateNone(t *testing.T) {
	s, err := Parse("none.yaml", []byte(webFarm))
	if err != nil {
		t.Fatal(err)
	}
	v := planRate(t, s, "slo", "{latency: {p50: 1ms}}")
	if v.Found || !strings.HasPrefix(v.Reason, "latency p50 is still ") || !strings.HasSuffix(v.Reason, "/s") {
		t.Errorf("%v, %q", v.Found, v.Reason)
	}
}
