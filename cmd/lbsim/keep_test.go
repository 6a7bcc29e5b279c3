package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// asCommand makes the test program be lbsim itself, with the arguments in it.
const asCommand = "LBSIM_AS_COMMAND"

func TestMain(m *testing.M) {
	if arguments := os.Getenv(asCommand); arguments != "" {
		os.Args = append(os.Args[:1], strings.Fields(arguments)...)
		main()
	}
	os.Exit(m.Run())
}

// process is lbsim in a process of its own.
func process(processors int, arguments string) (*exec.Cmd, *bytes.Buffer) {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), asCommand+"="+arguments, fmt.Sprintf("GOMAXPROCS=%d", processors))
	var stderr bytes.Buffer
	c.Stderr = &stderr
	return c, &stderr
}

// twoHundred is a sweep of 200 points that takes seconds.
const twoHundred = `
name: sweep
run: {duration: 5s, replications: 2}
slo: {latency: {p99: 150ms}, success: 99.9%%}
clients: {users: {to: web, arrivals: {poisson: 100/s}, timeout: 1s}}
tiers: {web: {servers: {count: 4, service: {exponential: 20ms}}}}
sweep:
  clients.users.arrivals.poisson: [%s]
  tiers.web.servers.count: [3, 4, 5, 6, 7, 8, 9, 10]
`

// killAfter runs a command and kills it when so many points are kept.
func killAfter(t *testing.T, arguments, folder string, points int, signal os.Signal) {
	t.Helper()
	c, stderr := process(2, arguments)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	for len(keptIn(folder)) < points {
		select {
		case err := <-ended:
			t.Fatalf("the run ended before %d points were kept: %v, %s", points, err, stderr)
		case <-time.After(2 * time.Millisecond):
		}
	}
	if err := c.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	<-ended
}

func keptIn(folder string) []string {
	names, _ := filepath.Glob(filepath.Join(folder, keptFolder, "*"))
	var kept []string
	for _, name := range names {
		if filepath.Ext(name) == "" {
			kept = append(kept, name)
		}
	}
	return kept
}

// contents returns all files of a folder of results as one text.
func contents(t *testing.T, folder string) string {
	t.Helper()
	var all strings.Builder
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString("== " + e.Name() + "\n" + string(text))
	}
	return all.String()
}

// finish runs a command to its end and returns what it says on standard error.
func finish(t *testing.T, processors int, arguments string) string {
	t.Helper()
	c, stderr := process(processors, arguments)
	if err := c.Run(); err != nil {
		t.Fatalf("%v: %s", err, stderr)
	}
	return stderr.String()
}

// A sweep of 200 points that is killed half-way, and once more by Ctrl-C, goes on with
// what it has, and ends with the same files, byte for byte, as one that nobody has
// disturbed, on another number of processors. A point that was damaged is made again,
// and a complete result that was there before stays until the new one is complete.
func TestResume(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	t.Chdir(t.TempDir())
	var rates []string
	for i := range 25 {
		rates = append(rates, fmt.Sprintf("%d/s", 60+5*i))
	}
	if err := os.WriteFile("sweep.yaml", fmt.Appendf(nil, twoHundred, strings.Join(rates, ", ")), 0o666); err != nil {
		t.Fatal(err)
	}
	if said := finish(t, 2, "run sweep.yaml --charts none --out undisturbed"); strings.Contains(said, "already") {
		t.Errorf("the first run says %q", said)
	}
	want := contents(t, "undisturbed")
	finish(t, 2, "run hello --duration 10s --replications 2 --charts none --out disturbed")
	former := contents(t, "disturbed")

	const command = "run sweep.yaml --charts none --out disturbed"
	killAfter(t, command, "disturbed", 40, os.Kill)
	first := keptIn("disturbed")
	if len(first) >= 200 {
		t.Fatal("the run was complete before it was killed")
	}
	if err := os.Truncate(first[0], 100); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join("disturbed", keptFolder), "points"); err != nil {
		t.Fatal(err)
	}
	if contents(t, "disturbed") != former {
		t.Error("the former result is not what it was")
	}
	if err := os.Rename("points", filepath.Join("disturbed", keptFolder)); err != nil {
		t.Fatal(err)
	}
	killAfter(t, command, "disturbed", len(first)+30, os.Interrupt)
	second := len(keptIn("disturbed"))
	if second >= 200 {
		t.Fatal("the run was complete before it was interrupted")
	}
	said := finish(t, 1, command)
	if !strings.Contains(said, fmt.Sprintf("%d of 200 points were there already\n", second)) {
		t.Errorf("with %d points kept, it says %q", second, said)
	}
	if got := contents(t, "disturbed"); got != want {
		t.Error("the files differ from those of a run that was not disturbed")
	}
}
