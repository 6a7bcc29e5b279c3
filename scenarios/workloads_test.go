//go:build unix

package scenarios

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"lbsim/models"
	"lbsim/sim"
)

// workload is a system of known speed: its scenario, and how many requests a
// measurement takes.
type workload struct {
	name, scenario string
	requests       float64
}

// workloads are those of the hand-tuned loops, which know their system at compile
// time and do nothing else.
var workloads = []workload{
	{"W1", open(1, 1, 40, "round_robin"), 5e6},
	{"W2", open(10, 1, 400, "round_robin"), 5e6},
	{"W3", open(10, 1, 400, "least_connections"), 5e6},
	{"W4", open(100, 1, 4500, "power_of_d"), 5e6},
	{"W5a", open(1000, 1, 45000, "power_of_d"), 5e6},
	{"W5b", open(100_000, 1, 4_500_000, "power_of_d"), 1e7},
	{"W6", chain, 5e6},
	{"W7", open(1, 10, 400, "round_robin"), 5e6},
}

// chain is a scenario of three tiers, each of which gives its worker back before it
// calls the next.
const chain = `{name: workload, clients: {users: {to: web, arrivals: {poisson: 350/s}}}, tiers: {
  web: {servers: {count: 10, service: {exponential: 20ms}}, calls: {app: {hold_worker: false}}},
  app: {servers: {count: 10, service: {exponential: 20ms}}, calls: {db: {hold_worker: false}}},
  db: {servers: {count: 4, service: {exponential: 8ms}}}}}`

// withTimeout is W2 with a timeout that seldom fires.
var withTimeout = workload{"W2 with a timeout of 2 s",
	strings.Replace(open(10, 1, 400, "round_robin"), "to: web,", "to: web, timeout: 2s,", 1), 5e6}

// open is a scenario of open arrivals at single servers with a mean service of 20 ms.
func open(servers, workers, rate int, strategy string) string {
	return fmt.Sprintf(`{name: workload, clients: {users: {to: web, arrivals: {poisson: %d/s}}},
  tiers: {web: {balancer: {strategy: %s}, servers: {count: %d, workers: %d, service: {exponential: 20ms}}}}}`,
		rate, strategy, servers, workers)
}

// config returns the system of a workload, for that many requests.
func (w workload) config(b *testing.B) *models.Config {
	s, err := Parse(w.name, []byte(w.scenario))
	if err != nil {
		b.Fatal(err)
	}
	if s, err = s.With("run.duration", fmt.Sprintf("%gs", w.requests/s.Cases[0].Config.Rate())); err != nil {
		b.Fatal(err)
	}
	return &s.Cases[0].Config
}

// measure runs a workload once and returns processor time and allocations per
// request.
func measure(b *testing.B, c *models.Config) (nanoseconds, allocations float64) {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begin := processorTime()
	run, err := models.Run(c, 1, 0, nil)
	spent := processorTime() - begin
	if err != nil {
		b.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	born := float64(run.Born)
	return float64(spent) / born, float64(after.Mallocs-before.Mallocs) / born
}

func processorTime() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

// repeats is how often each side is measured, in turn; the best counts.
const repeats = 5

// BenchmarkWorkloads measures the whole engine, through scenario, catalog and
// statistics. When LIMIT names the folder of the hand-tuned loops, they are measured
// in turn with it, and the ratios are printed.
func BenchmarkWorkloads(b *testing.B) {
	loops := buildLoops(b)
	for _, w := range workloads {
		b.Run(w.name, func(b *testing.B) {
			c := w.config(b)
			best, allocations := 1e99, 0.0
			limits := map[string]float64{}
			for range repeats {
				ns, allocs := measure(b, c)
				best, allocations = min(best, ns), allocs
				for language, program := range loops {
					ns := timeLoop(b, program, w)
					if old, ok := limits[language]; !ok || ns < old {
						limits[language] = ns
					}
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(best, "ns/request")
			b.ReportMetric(allocations, "allocs/request")
			for language, ns := range limits {
				b.ReportMetric(ns, language+"-loop-ns")
				b.ReportMetric(best/ns, "x-"+language+"-loop")
			}
		})
	}
}

// buildLoops compiles the hand-tuned loops, if LIMIT names their folder.
func buildLoops(b *testing.B) map[string]string {
	limit := os.Getenv("LIMIT")
	if limit == "" {
		return nil
	}
	out := b.TempDir()
	sources, err := filepath.Glob(filepath.Join(limit, "c", "*.c"))
	if err != nil || len(sources) == 0 {
		b.Fatalf("LIMIT=%s holds no c/*.c", limit)
	}
	command := func(dir, name string, args ...string) {
		c := exec.Command(name, args...)
		c.Dir = dir
		if text, err := c.CombinedOutput(); err != nil {
			b.Fatalf("%s: %v\n%s", name, err, text)
		}
	}
	command("", "cc", append(append([]string{"-O3", "-march=native", "-o", out + "/c"}, sources...), "-lm")...)
	command(filepath.Join(limit, "go"), "go", "build", "-buildvcs=false", "-o", out+"/go", ".")
	return map[string]string{"c": out + "/c", "go": out + "/go"}
}

// timeLoop runs a hand-tuned loop once and returns its processor time per request.
func timeLoop(b *testing.B, program string, w workload) float64 {
	c := exec.Command(program, w.name, strconv.Itoa(int(w.requests)))
	c.Env = append(os.Environ(), "GOMAXPROCS=1")
	text, err := c.Output()
	if err != nil {
		b.Fatalf("%s %s: %v", program, w.name, err)
	}
	ns, err := strconv.ParseFloat(strings.Split(string(text), ",")[1], 64)
	if err != nil {
		b.Fatal(err)
	}
	return ns
}

// BenchmarkTwoCores measures how much longer two replications on two cores take than
// one on one core, by the clock.
func BenchmarkTwoCores(b *testing.B) {
	for _, w := range []workload{workloads[1], workloads[3]} {
		b.Run(w.name, func(b *testing.B) {
			c := w.config(b)
			clock := func(replications int) float64 {
				begin := time.Now()
				_, _, err := sim.Replicate(context.Background(), replications, func(i int) (uint64, error) {
					run, err := models.Run(c, 1, i, nil)
					return run.Born, err
				})
				if err != nil {
					b.Fatal(err)
				}
				return time.Since(begin).Seconds()
			}
			one, two := 1e99, 1e99
			for range repeats {
				one, two = min(one, clock(1)), min(two, clock(2))
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(two/one, "x-one")
		})
	}
}

// BenchmarkTimeout measures what a client timeout that seldom fires adds.
func BenchmarkTimeout(b *testing.B) {
	plain, timed := workloads[1].config(b), withTimeout.config(b)
	without, with := 1e99, 1e99
	for range repeats {
		ns, _ := measure(b, plain)
		without = min(without, ns)
		ns, _ = measure(b, timed)
		with = min(with, ns)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(without, "without-ns/request")
	b.ReportMetric(with, "with-ns/request")
	b.ReportMetric(100*(with/without-1), "%-more")
}
