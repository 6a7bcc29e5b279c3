package scenarios

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"

	"lbsim/models/result"
	"lbsim/reports"
)

// several is a scenario with variants, a sweep, a warm-up to be found and a precision
// to be reached.
const several = `
name: several
run: {duration: 20s, warmup: auto, replications: {reach: {latency.mean: 8%}, max: 15}}
slo: {latency: {p99: 200ms}}
clients: {users: {to: web, arrivals: {poisson: 150/s}, network: {exponential: 2ms}, timeout: 1s}}
tiers: {web: {servers: {count: 4, service: {lognormal: {mean: 20ms, cv: 2}}}}}
variants: {random: {tiers.web.balancer.strategy: random}, two choices: {tiers.web.balancer.strategy: power_of_d}}
sweep: {clients.users.arrivals.poisson: [100/s, 180/s]}
`

type noClose struct{ io.Writer }

func (noClose) Close() error { return nil }

// files returns everything that JSON and CSV write of a result.
func files(t *testing.T, r *result.Result) string {
	t.Helper()
	var text bytes.Buffer
	create := func(name string) (io.WriteCloser, error) {
		text.WriteString("== " + name + "\n")
		return noClose{&text}, nil
	}
	for _, report := range []reports.Report{&reports.JSON{}, &reports.CSV{}} {
		if err := report.Write(r, create); err != nil {
			t.Fatal(err)
		}
	}
	return text.String()
}

// The result does not depend on the number of processors: files are the same, byte
// for byte, with one, two and more of them, and so they are when the run reports its
// progress.
func TestRunOnAnyNumberOfProcessors(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	first := ""
	for _, processors := range []int{1, 2, 5} {
		runtime.GOMAXPROCS(processors)
		done := Progress{}
		r, err := scenarioOf(t, several).Run(t.Context(), Options{Progress: func(p Progress) {
			if p.Done < done.Done || p.Total < done.Total || p.Requests < done.Requests || p.Done > p.Total*(1+1e-9) {
				t.Errorf("progress %+v after %+v", p, done)
			}
			done = p
		}})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(done.Done-done.Total) > 1e-6*done.Total || done.Requests == 0 {
			t.Errorf("progress ends at %+v", done)
		}
		text := files(t, r)
		if first == "" {
			first = text
		}
		if text != first {
			t.Errorf("%d processors give another result than one", processors)
		}
	}
	if text := files(t, runScenario(t, several)); text != first {
		t.Error("without a report of progress, the result is another")
	}
}

// After ten replications, rounds of five are added until every interval is narrow enough; when
// the most allowed is not enough, a warning tells how far it came.
func TestReach(t *testing.T) {
	reach := func(targets, most string) *result.Case {
		r := runScenario(t, farmAt(0.7, 3), "run.duration", "20s", "run.replications", "{reach: {"+targets+"}, max: "+most+"}")
		return &r.Cases[0]
	}
	easy := reach("latency.mean: 60%", "40")
	if easy.Replications != firstRound || warned(easy.Warnings, "only") {
		t.Errorf("an easy precision: %d replications, warnings %v", easy.Replications, easy.Warnings)
	}
	c := reach("latency.mean: 4%, latency.p90: 7%", "200")
	if c.Replications <= firstRound || c.Replications%5 != 0 || c.Replications == 200 || warned(c.Warnings, "known to ±") {
		t.Errorf("a harder precision: %d replications, warnings %v", c.Replications, c.Warnings)
	}
	for statistic, precision := range map[string]float64{"mean": 0.04, "p90": 0.07} {
		if m := c.Find("total", "latency", statistic); !((m.High-m.Low)/2 <= precision*m.Value) {
			t.Errorf("the precision of %s is not reached: %+v", statistic, m)
		}
	}
	c = reach("latency.mean: 0.01%", "12")
	if c.Replications != 12 || !warned(c.Warnings, "latency.mean is known to ±") || !warned(c.Warnings, "not ±0.01 %, after 12 replications") {
		t.Errorf("a precision out of reach: %d replications, warnings %v", c.Replications, c.Warnings)
	}
	c = reach("latency.mean: 0.01%", "3")
	if c.Replications != 3 || !warned(c.Warnings, "after 3 replications") {
		t.Errorf("a precision out of reach within a round: %d replications, warnings %v", c.Replications, c.Warnings)
	}
}

// Where nothing is random, or where failures make a percentile infinite for certain,
// a precision is reached at once.
func TestReachWithoutNoise(t *testing.T) {
	for about, settings := range map[string][]string{
		"clockwork":    {"clients.users.arrivals", "{deterministic: 100/s}", "tiers.web.servers.service", "20ms", "run.replications", "{reach: {latency.mean: 1%}}"},
		"all infinite": {"clients.users.timeout", "60ms", "run.replications", "{reach: {latency.p99.9: 1%}}"},
	} {
		c := &runScenario(t, farmAt(0.7, 1), settings...).Cases[0]
		if c.Replications > firstRound || warned(c.Warnings, "is known to ±") {
			t.Errorf("%s: %d replications, warnings %v", about, c.Replications, c.Warnings)
		}
	}
}

// A run that is interrupted gives what is complete: whole replications only, the same
// as the first ones of a run that is not, marked as interrupted. Before the first
// is complete, there is nothing but the error.
func TestRunInterrupted(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	ctx, cancel := context.WithCancel(t.Context())
	requests := uint64(0)
	r, err := scenarioOf(t, farmAt(0.5, 1), "run.replications", "20").Run(ctx, Options{Progress: func(p Progress) {
		if requests = p.Requests; requests > 20_000 { // a replication has about 6,000
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) || r == nil || !r.Interrupted {
		t.Fatalf("result %v, error %v", r, err)
	}
	c := &r.Cases[0]
	if c.Replications < 4 || c.Replications > 6 || !warned(c.Warnings, "of 20 replications are complete") {
		t.Fatalf("%d replications, warnings %v", c.Replications, c.Warnings)
	}
	whole := runScenario(t, farmAt(0.5, 1), "run.replications", string('0'+rune(c.Replications)))
	for i, m := range whole.Cases[0].Metrics {
		if got := c.Metrics[i]; got != m && !(got.Value == m.Value && !got.Known() && !m.Known()) && !math.IsNaN(m.Value) {
			t.Errorf("interrupted: %+v; of as many replications: %+v", got, m)
		}
	}
	if !strings.Contains(files(t, r), `"interrupted": true`) {
		t.Error("the summary does not tell of the interruption")
	}

	cancel()
	for about, text := range map[string]string{"at once": farmAt(0.5, 1), "in the pilot": several} {
		if r, err := scenarioOf(t, text).Run(ctx, Options{}); r != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("interrupted %s: result %v, error %v", about, r, err)
		}
	}
}
