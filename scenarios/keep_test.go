package scenarios

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"lbsim/models/result"
)

// memory is a Store that forgets nothing.
type memory struct {
	mutex sync.Mutex
	files map[string][]byte
	saved int
}

func (m *memory) Load(key string) []byte {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.files[key]
}

func (m *memory) Save(key string, data []byte) error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.files[key] = slices.Clone(data)
	m.saved++
	return nil
}

// runKept runs a scenario with a store, and returns its result and how many points
// were taken from the store, were damaged, and are new in it.
func runKept(t *testing.T, s *Scenario, m *memory) (r *result.Result, kept, damaged, saved int) {
	t.Helper()
	before := m.saved
	var last Progress
	r, err := s.Run(t.Context(), Options{Keep: m, Progress: func(p Progress) { last = p }})
	if err != nil {
		t.Fatal(err)
	}
	return r, last.Kept, last.Damaged, m.saved - before
}

// What comes from a store is the same, byte for byte, as what is simulated: with
// variants that are compared, replications added until a precision is reached,
// objectives, and one camp or two. What cannot be read, or was cut off, is made again.
func TestKept(t *testing.T) {
	for _, text := range []string{several, campsSwept} {
		s := scenarioOf(t, text)
		plain, err := s.Run(t.Context(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if text == campsSwept && len(plain.Cases) < 5 {
			t.Errorf("%d cases: there are no camps", len(plain.Cases))
		}
		want, m := files(t, plain), &memory{files: map[string][]byte{}}
		r, kept, damaged, saved := runKept(t, s, m)
		if files(t, r) != want || kept+damaged != 0 || saved != 2 {
			t.Errorf("%s with an empty store: %d kept, %d damaged, %d saved, the same: %t", s.Name, kept, damaged, saved, files(t, r) == want)
		}
		for key, data := range m.files {
			m.files[key] = data[:len(data)-1]
			break
		}
		r, kept, damaged, saved = runKept(t, s, m)
		if files(t, r) != want || kept != 1 || damaged != 1 || saved != 1 {
			t.Errorf("%s with a damaged point: %d kept, %d damaged, %d saved, the same: %t", s.Name, kept, damaged, saved, files(t, r) == want)
		}
		r, kept, damaged, saved = runKept(t, s, m)
		if files(t, r) != want || kept != 2 || damaged+saved != 0 {
			t.Errorf("%s with all points: %d kept, %d damaged, %d saved, the same: %t", s.Name, kept, damaged, saved, files(t, r) == want)
		}
	}
}

// campsSwept is the shipped scenario of two camps, at a point where it has them and at
// one where it has not.
const campsSwept = `
name: camps
seed: 4
run: {duration: 2m, warmup: 10s, replications: 64}
slo: {success: 99%}
clients: {users: {to: web, arrivals: {mmpp: {rates: [60/s, 300/s], leave: [0.1/m, 4/m]}}, timeout: 2s}}
tiers: {web: {servers: {count: 2, service: {exponential: 20ms}}}}
variants: {endless queue: {}, short queue: {tiers.web.servers.queue.limit: 20}}
sweep: {tiers.web.servers.count: [2, 8]}
`

// A change makes those points again that it concerns: a value of the sweep more is a
// point more, a comment or a name nothing, another value of anything everything. The
// content of a trace counts, not when it was written.
func TestKeptKey(t *testing.T) {
	trace := filepath.Join(t.TempDir(), "trace.csv")
	write := func(text string) {
		if err := os.WriteFile(trace, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("t\n0\n1\n2\n")
	text := `
name: keys
run: {duration: 4s, replications: 2}
clients:
  users: {to: web, arrivals: {poisson: 20/s}}
  old: {to: web, trace: {file: ` + trace + `, columns: {arrival: t}}}
tiers: {web: {servers: {count: 2, service: {exponential: 20ms}}}}
sweep: {tiers.web.servers.count: [2, 3]}
`
	m := &memory{files: map[string][]byte{}}
	runKept(t, scenarioOf(t, text), m)
	for _, row := range []struct {
		about     string
		from, to  string
		kept, all int
	}{
		{"nothing", "", "", 2, 2},
		{"the name and a comment", "name: keys", "name: other # than it was", 2, 2},
		{"a value more", "[2, 3]", "[2, 3, 4]", 2, 3},
		{"another value", "[2, 3]", "[3, 5]", 1, 2},
		{"a rate", "20/s", "21/s", 0, 2},
		{"the seed", "name: keys", "name: keys\nseed: 8", 0, 2},
		{"the replications", "replications: 2", "replications: 3", 0, 2},
		{"an objective", "name: keys", "name: keys\nslo: {latency: {p99: 1s}}", 0, 2},
		{"a strategy", "web: {servers", "web: {balancer: {strategy: random}, servers", 0, 2},
	} {
		changed := strings.Replace(text, row.from, row.to, 1)
		copied := &memory{files: map[string][]byte{}}
		for key, data := range m.files {
			copied.files[key] = data
		}
		if _, kept, _, saved := runKept(t, scenarioOf(t, changed), copied); kept != row.kept || kept+saved != row.all {
			t.Errorf("%s changes: %d points are kept and %d are new; want %d kept of %d", row.about, kept, saved, row.kept, row.all)
		}
	}
	write("t\n0\n1\n2\n")
	if _, kept, _, _ := runKept(t, scenarioOf(t, text), m); kept != 2 {
		t.Errorf("the trace is written again: %d points are kept", kept)
	}
	write("t\n0\n1\n3\n")
	if _, kept, _, _ := runKept(t, scenarioOf(t, text), m); kept != 0 {
		t.Errorf("the trace changes: %d points are kept", kept)
	}
}

// A run that is stopped keeps complete points only, and the next one goes on with them.
func TestKeptWhenStopped(t *testing.T) {
	text := strings.Replace(strings.Replace(several, "[100/s, 180/s]", "[90/s, 100/s, 110/s, 120/s, 130/s, 140/s, 150/s, 160/s]", 1), "duration: 20s", "duration: 5s", 1)
	s := scenarioOf(t, text)
	plain, err := s.Run(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := &memory{files: map[string][]byte{}}
	ctx, stop := context.WithCancel(t.Context())
	if _, err := s.Run(ctx, Options{Keep: m, Progress: func(Progress) {
		m.mutex.Lock()
		defer m.mutex.Unlock()
		if m.saved > 0 {
			stop()
		}
	}}); err == nil {
		t.Fatal("the run was not stopped")
	}
	r, kept, _, saved := runKept(t, s, m)
	if kept == 0 || kept == 8 || kept+saved != 8 || files(t, r) != files(t, plain) {
		t.Errorf("%d points were kept and %d are new; the same: %t", kept, saved, files(t, r) == files(t, plain))
	}
}
