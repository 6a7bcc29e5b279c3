package reports

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"lbsim/models/result"
	"lbsim/sim"
)

// made describes a case of a made-up result.
type made struct {
	variant      string
	point        []string
	rate         float64 // per second
	servers      int
	slow         float64 // factor of the latency
	replications int
	tiers        []string
	clients      []string
	windows      int
}

// build makes up a case: latencies of a queue with exponential service of 20 ms,
// spoiled by a factor, with noise from a fixed seed.
func (m made) build() result.Case {
	r := rand.New(rand.NewPCG(uint64(m.servers), uint64(m.rate*m.slow*1000)))
	load := min(m.rate*0.02/float64(m.servers), 0.995)
	mean := 0.02 * m.slow * (1 + math.Pow(load, 8)/(1.02-load))
	c := result.Case{
		Variant: m.variant, Point: m.point, Duration: 10 * sim.Minute, Warmup: 40 * sim.Second,
		Replications: m.replications, Events: uint64(m.rate * 2400),
	}
	for i := range m.windows {
		c.Windows = append(c.Windows, c.Duration*sim.Time(i+1)/sim.Time(m.windows))
	}
	interval := func(v, share float64) result.Interval {
		if m.replications < 2 {
			return result.None
		}
		return result.Interval{Low: v * (1 - share), High: v * (1 + share)}
	}
	add := func(scope, name, statistic, unit string, v, share float64) {
		i := interval(v, share)
		if statistic == "count" || statistic == "max" || statistic == "sd" {
			i = result.None
		}
		c.Metrics = append(c.Metrics, result.Metric{Scope: scope, Name: name, Statistic: statistic, Unit: unit, Value: v, Interval: i, Replications: m.replications})
	}
	scopes := []string{"total"}
	for _, name := range m.clients {
		scopes = append(scopes, "clients."+name)
	}
	for _, scope := range scopes {
		m.client(&c, scope, mean, load, add, interval, r)
	}
	for _, tier := range m.tiers {
		m.tier(&c, "tiers."+tier, mean, load, add, r)
	}
	c.Objectives = []result.Objective{
		{Scope: "total", Metric: "latency", Statistic: "p99", Unit: "s", Limit: 0.2, Value: mean * 4.6, Interval: interval(mean*4.6, 0.02), Verdict: verdictOf(mean * 4.6 / 0.2)},
		{Scope: "total", Metric: "success_ratio", Statistic: "mean", Unit: "1", Limit: 0.999, AtLeast: true, Value: 0.9997, Interval: interval(0.9997, 0.0001), Verdict: result.Met},
	}
	return c
}

func verdictOf(ratio float64) result.Verdict {
	switch {
	case ratio > 1.05:
		return result.Missed
	case ratio > 0.95:
		return result.Undecided
	}
	return result.Met
}

func (m made) client(c *result.Case, scope string, mean, load float64, add func(scope, name, statistic, unit string, v, share float64), interval func(v, share float64) result.Interval, r *rand.Rand) {
	n := math.Round(m.rate * 560 * float64(m.replications))
	quantile := func(q float64) float64 { return mean*-math.Log(1-q) + 0.001 }
	add(scope, "latency", "mean", "s", mean, 0.006)
	add(scope, "latency", "sd", "s", mean*1.1, 0)
	add(scope, "latency", "count", "requests", n, 0)
	for _, p := range []float64{50, 90, 95, 99, 99.9} {
		add(scope, "latency", fmt.Sprintf("p%g", p), "s", quantile(p/100), 0.004/(1.0001-p/100)/40+0.004)
	}
	add(scope, "latency", "max", "s", mean*14, 0)
	add(scope, "throughput", "rate", "1/s", m.rate*0.9997, 0.001)
	add(scope, "offered", "rate", "1/s", m.rate, 0.001)
	add(scope, "success_ratio", "mean", "1", 0.9997, 0.00005)
	add(scope, "rejected", "count", "requests", math.Round(n*0.0003), 0)
	add(scope, "timed_out", "count", "requests", 0, 0)
	add(scope, "in_flight_at_end", "mean", "requests", m.rate*mean, 0.2)
	add(scope, "network_time", "mean", "s", 0.001, 0)
	add(scope, "balancer_time", "mean", "s", 0.0002, 0)
	add(scope, "queue_time", "mean", "s", mean-0.0152, 0.01)
	add(scope, "service_time", "mean", "s", 0.014, 0.002)
	curve := result.Curve{Scope: scope, Metric: "latency"}
	for i := range 130 {
		q := 1 - math.Pow(10, -float64(i)/32)
		v := quantile(q) * (1 + 0.02*r.NormFloat64()*math.Pow(10, float64(i)/32-4))
		curve.Points = append(curve.Points, result.Point{Quantile: q, Value: v, Interval: interval(v, 0.003+0.00003*math.Pow(10, float64(i)/32))})
	}
	c.Curves = append(c.Curves, curve)
	statistics := map[string][]float64{}
	for range m.windows {
		wave := 1 + 0.15*r.NormFloat64()*load*load
		for name, q := range map[string]float64{"p50": 0.5, "p90": 0.9, "p99": 0.99} {
			statistics[name] = append(statistics[name], max(quantile(q)*wave, 0.002))
		}
		statistics["rate"] = append(statistics["rate"], m.rate*(1+0.04*r.NormFloat64()))
	}
	for _, name := range []string{"p50", "p90", "p99"} {
		c.Series = append(c.Series, result.Series{Scope: scope, Metric: "latency", Statistic: name, Unit: "s", Values: statistics[name]})
	}
	c.Series = append(c.Series, result.Series{Scope: scope, Metric: "throughput", Statistic: "rate", Unit: "1/s", Values: statistics["rate"]})
}

func (m made) tier(c *result.Case, scope string, mean, load float64, add func(scope, name, statistic, unit string, v, share float64), r *rand.Rand) {
	add(scope, "utilization", "mean", "1", load, 0.003)
	add(scope, "balance", "jain", "1", 0.98/math.Sqrt(m.slow), 0.001)
	add(scope, "balance", "max_over_mean", "1", 1.02*m.slow, 0.004)
	add(scope, "in_system", "mean", "requests", m.rate*mean, 0.01)
	add(scope, "queue_length", "mean", "requests", m.rate*(mean-0.0152), 0.02)
	add(scope, "offered_load", "mean", "erlangs", m.rate*0.02, 0.001)
	add(scope, "wait_probability", "mean", "1", load*load, 0.005)
	add(scope, "sojourn", "mean", "s", mean-0.001, 0.006)
	add(scope, "sojourn", "p99", "s", mean*4.5, 0.02)
	add(scope, "service_time", "mean", "s", 0.014, 0.002)
	add(scope, "slowdown", "mean", "1", mean/0.0142, 0.01)
	var utilization []float64
	for range m.windows {
		utilization = append(utilization, min(load*(1+0.07*r.NormFloat64()), 1))
	}
	c.Series = append(c.Series, result.Series{Scope: scope, Metric: "utilization", Statistic: "mean", Unit: "1", Values: utilization})
	for server := range m.servers {
		s := result.ServerSeries{Tier: nameOf(scope), Server: fmt.Sprint(server)}
		speed := 1.0
		if server >= m.servers-2 {
			speed = 1 + 0.3*(m.slow-1)
		}
		for i := range m.windows {
			u := min(max(load*speed*(1+0.2*r.NormFloat64()), 0), 1)
			if server == 3 && i > m.windows/2 && i < m.windows*2/3 {
				u = 0
			}
			s.Utilization = append(s.Utilization, u)
			s.InSystem = append(s.InSystem, u/(1.01-u))
			s.Picks = append(s.Picks, math.Round(m.rate/float64(m.servers)*600/float64(m.windows)))
		}
		c.Servers = append(c.Servers, s)
	}
}

func resultOf(name, about string, cases ...result.Case) *result.Result {
	return &result.Result{
		Program: "lbsim 1.0.0", Command: "lbsim run " + name + ".yaml", Name: name, About: about,
		Source: []byte("name: " + name + "\n"), Seed: 42, Cases: cases,
	}
}

// oneCase is the smallest scenario that people write.
func oneCase() *result.Result {
	return resultOf("hello", "", made{rate: 400, servers: 10, slow: 1, replications: 10, tiers: []string{"web"}, clients: []string{"users"}, windows: 120}.build())
}

// sevenVariants compares strategies.
func sevenVariants() *result.Result {
	r := resultOf("strategies", "One workload under seven strategies. Two of the twelve servers run at half speed, as machines in a real fleet do: which strategy notices?")
	for i, name := range []string{"round robin", "weighted round robin", "random", "two choices", "least connections", "peak EWMA", "join idle queue"} {
		slow := []float64{2.2, 1.5, 3.1, 1.15, 1.05, 1.02, 1.1}[i]
		r.Cases = append(r.Cases, made{variant: name, rate: 450, servers: 12, slow: slow, replications: 10, tiers: []string{"web"}, clients: []string{"users"}, windows: 120}.build())
	}
	r.Cases[2].Warnings = []result.Warning{{Path: "clients.users", Text: "0.3 % of the requests were still in flight at the end; a longer run would tell more"}}
	return r
}

// capacity is a sweep of load and servers, 7 by 3.
func capacity() *result.Result {
	r := resultOf("how many servers", "The hockey stick. Latency against load for three fleet sizes, then the smallest fleet that meets the objective with one server down.")
	r.Swept = []string{"clients.users.arrivals.poisson", "tiers.web.servers.count"}
	for _, rate := range []float64{100, 200, 300, 400, 450, 500, 550} {
		for _, servers := range []int{10, 12, 14} {
			r.Cases = append(r.Cases, made{point: []string{fmt.Sprintf("%g/s", rate), fmt.Sprint(servers)}, rate: rate, servers: servers,
				slow: 1, replications: 10, tiers: []string{"web"}, clients: []string{"users"}, windows: 100}.build())
		}
	}
	return r
}

// tiered has several tiers and client groups.
func tiered(variants ...string) *result.Result {
	r := resultOf("three tiers", "A redundant L4 pair in front of an L7 fleet.")
	for i, name := range append([]string{""}, variants...) {
		if len(variants) > 0 && i == 0 {
			continue
		}
		r.Cases = append(r.Cases, made{variant: name, rate: 300, servers: 8, slow: 1 + 0.3*float64(i), replications: 5,
			tiers: []string{"web", "app", "db"}, clients: []string{"shoppers", "partners"}, windows: 60}.build())
	}
	return r
}

// edges are results on which careless code would stumble.
func edges() map[string]*result.Result {
	base := made{rate: 400, servers: 4, slow: 1, replications: 1, tiers: []string{"web"}, clients: []string{"users"}, windows: 1}
	empty := resultOf("empty", "")
	nothing := base.build()
	for i := range nothing.Metrics {
		nothing.Metrics[i].Value, nothing.Metrics[i].Interval = math.NaN(), result.None
	}
	for i := range nothing.Series {
		for k := range nothing.Series[i].Values {
			nothing.Series[i].Values[k] = math.NaN()
		}
	}
	nothing.Curves = nil
	endless := base
	endless.replications, endless.windows = 3, 10
	infinite := endless.build()
	for i := range infinite.Metrics {
		infinite.Metrics[i].High = math.Inf(1)
		if infinite.Metrics[i].Statistic == "p99.9" {
			infinite.Metrics[i].Value = math.Inf(1)
		}
	}
	points := infinite.Curves[0].Points
	points[len(points)-1].Value, points[len(points)-2].High = math.Inf(1), math.Inf(1)
	infinite.Series[0].Values[3] = math.Inf(1)
	infinite.Servers[1].Utilization[2] = math.NaN()
	odd := resultOf("a name\nwith <markup> & \"quotes\", long enough that no title of any chart could hold it on a single line of text", "")
	for i := range 12 {
		odd.Cases = append(odd.Cases, made{variant: fmt.Sprintf("variant %d, <b>with</b> a very, very long \"name\" – 日本 & more of it %d\n", i, i), rate: 400 + float64(i),
			servers: 40, slow: 1 + 0.01*float64(i), replications: 2, tiers: []string{"web"}, clients: []string{"users"}, windows: 3}.build())
	}
	odd.Interrupted = true
	odd.Warnings = []result.Warning{{Text: "stopped early"}}
	sweep := capacity()
	sweep.Swept[0] = "tiers.web.balancer.strategy"
	for i := range sweep.Cases {
		sweep.Cases[i].Point[0] = []string{"random", "round_robin"}[i%2]
		sweep.Cases[i].Variant = "v"
	}
	return map[string]*result.Result{
		"no cases": empty, "one replication, one window": resultOf("short", "", base.build()), "no requests": resultOf("nothing", "", nothing),
		"infinite": resultOf("infinite", "", infinite), "odd names": odd, "repeated points": sweep, "bare case": resultOf("bare", "", result.Case{}),
	}
}

// shapes are the results that charts are judged by.
func shapes() map[string]*result.Result {
	return map[string]*result.Result{"one": oneCase(), "seven": sevenVariants(), "capacity": capacity(), "tiers": tiered(), "tiers2": tiered("as it is", "with more of everything"),
		"five": fiveTiers(), "five3": fiveTiers("round robin", "two choices", "least connections"), "twenty": twentyTiers(), "twenty4": twentyTiers("a", "b", "c", "d")}
}

// memory keeps the files of a report.
type memory map[string]*bytes.Buffer

type memoryFile struct{ *bytes.Buffer }

func (memoryFile) Close() error { return nil }

func (m memory) create(name string) (io.WriteCloser, error) {
	m[name] = new(bytes.Buffer)
	return memoryFile{m[name]}, nil
}

// files returns what a report writes.
func files(report Report, r *result.Result) (memory, error) {
	m := memory{}
	return m, report.Write(r, m.create)
}
