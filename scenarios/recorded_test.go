package scenarios

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"lbsim/sim/stat"
)

// A recorded trace of a real service (Azure LLM inference 2023, code completion;
// Patel et al., "Splitwise", ISCA 2024) is replayed, and every number of a table
// that was computed by plain recursion over the file must come out: means to the
// microsecond, percentiles within the resolution of the histogram. The trace is not
// part of the project: LBSIM_TRACES names the folder that holds it.
func TestRecordedTrace(t *testing.T) {
	folder := os.Getenv("LBSIM_TRACES")
	if folder == "" {
		t.Skip("LBSIM_TRACES does not name the folder of the recorded trace")
	}
	file, err := filepath.Abs(filepath.Join(folder, "azure_llm_2023_code.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		servers, workers         int
		mean, p50, p90, p99, max float64
	}{
		{8, 1, 2.672650227, 0.7, 8.091467, 20.340217, 54.070079},
		{16, 1, 1.103127559, 0.32, 2.624313, 12.754499, 48.140769},
		{1, 8, 1.571025190, 0.502228, 4.360173, 14.018055, 39.33718},
		{1, 16, 0.623039952, 0.28, 1.32, 5.12, 37.98},
	} {
		t.Run(fmt.Sprintf("%d servers of %d workers", row.servers, row.workers), func(t *testing.T) {
			s, err := Parse("recorded.yaml", fmt.Appendf(nil, `
name: recorded
clients:
  recorded:
    to: web
    trace: {file: %q, columns: {arrival: TIMESTAMP, work: GeneratedTokens}}
tiers:
  web:
    servers: {count: %d, workers: %d, service: 20ms}
`, file, row.servers, row.workers))
			if err != nil {
				t.Fatal(err)
			}
			r, err := s.Run(context.Background(), Options{})
			if err != nil {
				t.Fatal(err)
			}
			c := &r.Cases[0]
			near := func(what string, got, want, tolerance float64) {
				t.Logf("%s %.9f, table %.9f", what, got, want)
				if !(math.Abs(got-want) <= tolerance) {
					t.Errorf("%s is %.9f, not %.9f", what, got, want)
				}
			}
			near("requests", c.Value("total", "latency", "count"), 8819, 0)
			near("mean", c.Value("total", "latency", "mean"), row.mean, 1e-6)
			near("max", c.Value("total", "latency", "max"), row.max, 1e-9)
			for name, want := range map[string]float64{"p50": row.p50, "p90": row.p90, "p99": row.p99} {
				near(name, c.Value("total", "latency", name), want, want*stat.Fine.Error())
			}
			near("busy time", c.Value("tiers.web", "busy_time", "mean"), 4917.92, 1e-6)
			if c.Replications != 1 {
				t.Errorf("%d replications of a scenario in which nothing is random", c.Replications)
			}
		})
	}
}
