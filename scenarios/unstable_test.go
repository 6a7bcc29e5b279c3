package scenarios

import (
	"fmt"
	"strings"
	"testing"

	"lbsim/models"
	"lbsim/models/result"
	"lbsim/sim"
)

// An overload is unstable, and gives no times: a row that misses them, objectives of
// latency that are missed, no comparison and no theory. What limits the queue or the
// patience of clients makes it stable, and so does a load that is just carried. A load
// that is carried by all servers together, and not by those that get it, shows in the
// runs. What changes by its nature is not judged.
func TestUnstableCases(t *testing.T) {
	const text = `
name: load
run: {duration: 60s, warmup: 10s, replications: 10}
slo: {latency: {p99: 1m}, success: 90%%}
clients: {users: {to: web, arrivals: {poisson: %s}%s}}
tiers:
  web:
    balancer: {strategy: round_robin}
    servers: {service: {exponential: 20ms}, %s}
`
	for _, row := range []struct {
		about, rate, clients, servers string
		unstable                      bool
	}{
		{"a load of 2 %", "10/s", "", "count: 10", false},
		{"a load of 95 %", "475/s", "", "count: 10", false},
		{"a load of 102 %", "510/s", "", "count: 10", true},
		{"a load of 102 %, with a queue limit", "510/s", "", "count: 10, queue: {limit: 50}", false},
		{"a load of 150 %, with a time limit of the queue", "750/s", "", "count: 10, queue: {timeout: 1s}", false},
		{"a load of 150 %, with impatient clients", "750/s", ", timeout: 1s", "count: 10", false},
		{"slow servers that get as much as the others", "480/s", "", "groups: {fast: {count: 5, speed: 2}, slow: {count: 5, speed: 0.8}}", true},
		{"a load of 150 % for a while", "{profile: {repeat: 60s, points: {0s: 750/s, 60s: 700/s}}}", "", "count: 10", false},
	} {
		text := fmt.Sprintf(text, row.rate, row.clients, row.servers)
		if strings.HasPrefix(row.rate, "{") {
			text = strings.Replace(text, "arrivals: {poisson: "+row.rate+"}", "arrivals: "+row.rate, 1)
		}
		c := &runScenario(t, text).Cases[0]
		if (c.Unstable == "tiers.web") != row.unstable || (c.Unstable == "") == row.unstable {
			t.Errorf("%s: unstable %q", row.about, c.Unstable)
			continue
		}
		times := c.Find("total", "latency", "p99") != nil && c.Find("tiers.web", "queue_length", "mean") != nil
		if times == row.unstable || c.Find("total", "throughput", "rate") == nil {
			t.Errorf("%s: there are times: %t", row.about, times)
		}
		if row.unstable && (c.Objectives[0].Verdict != result.Missed || c.Theory != nil || !warned(c.Warnings, "unstable")) {
			t.Errorf("%s: objectives %+v, theory %v, warnings %v", row.about, c.Objectives, c.Theory, c.Warnings)
		}
	}
}

// How often the runs alone, without arithmetic, call a system unstable: of those with
// a steady state at most 5 of 100 experiments of 10 replications (at the level of 1 %, 6
// would come by chance in less than one of 1,000 sets), of those that are far enough
// beyond their capacity nearly all, once the runs last long enough.
func TestValidateUnstable(t *testing.T) {
	validating(t)
	for _, row := range []struct {
		servers  int
		load     float64
		duration string
		least    int
		most     int
	}{
		{1, 0.95, "1m", 0, 5}, {1, 0.99, "2m", 0, 5}, {10, 0.9, "1m", 0, 5}, {10, 0.95, "2m", 0, 5},
		{1, 1.02, "2m", 0, 100}, {1, 1.1, "5m", 95, 100}, {10, 1.02, "2m", 0, 100}, {10, 1.05, "2m", 95, 100},
	} {
		s := scenarioOf(t, fmt.Sprintf("name: load\nrun: {duration: %s, warmup: 0s}\nclients: {users: {to: web, arrivals: {poisson: %g/s}}}\n"+
			"tiers: {web: {balancer: {strategy: least_connections}, servers: {count: %d, service: {exponential: 20ms}}}}\n", row.duration, row.load*50*float64(row.servers), row.servers))
		called := 0
		const sets, size = 100, 10
		w := &work{Case: &s.Cases[0], config: s.Cases[0].Config}
		steep, _, err := sim.Replicate(t.Context(), sets*size, func(i int) (float64, error) {
			run, err := models.Run(&w.config, 1, i, nil)
			if err != nil {
				return 0, err
			}
			trend := w.trendsOf(run)[0]
			return trend.growth - steepness*trend.mean, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i := range sets {
			if isPositive(steep[i*size : (i+1)*size]) {
				called++
			}
		}
		if t.Logf("%d servers at a load of %v, %s: %d of %d called unstable", row.servers, row.load, row.duration, called, sets); called < row.least || called > row.most {
			t.Errorf("%d servers at a load of %v, %s: %d of %d called unstable", row.servers, row.load, row.duration, called, sets)
		}
	}
}
