package models

import (
	"strconv"

	"lbsim/models/result"
	"lbsim/sim"
	"lbsim/sim/stat"
)

// serverScopes is the greatest number of servers of a tier that get numbers of
// their own.
const serverScopes = 256

// collect turns what was measured into plain data.
func (s *system) collect(c *Config) *result.Run {
	end := s.engine.Now
	if end > s.recorder.last {
		s.recorder.closeWindow(end)
	}
	run := &result.Run{End: end, Warmup: min(s.warmup, end), Events: s.engine.Events, Born: s.born()}
	if len(s.recorder.begin) == 0 {
		s.recorder.warm() // the run ended within its warm-up
	}
	total := newTotal(s.warmup)
	for i, g := range s.groups {
		run.Scopes = append(run.Scopes, g.measure.scope("clients."+c.Clients[i].Name, s.recorder.heads[i], run))
		total.add(&g.measure)
	}
	run.Scopes = append([]result.Scope{total.scope("total", total.head(s.recorder.heads), run)}, run.Scopes...)
	for t, b := range s.tiers {
		run.Scopes = append(run.Scopes, b.scopes("tiers."+c.Tiers[t].Name, s.recorder.begin[t], run)...)
	}
	s.collectWindows(c, total, &run.Windows)
	return run
}

// total is the measure of all client groups together.
type total struct{ clientMeasure }

func newTotal(warmup sim.Time) *total {
	return &total{newClientMeasure(warmup)}
}

func (t *total) add(m *clientMeasure) {
	t.births += m.births
	t.answers += m.answers
	t.refusals += m.refusals
	t.timeouts += m.timeouts
	t.sample.refused += m.sample.refused
	t.sample.waited += m.sample.waited
	t.sample.timedOut += m.sample.timedOut
	t.sample.parts.network += m.sample.parts.network
	t.sample.parts.balancer += m.sample.parts.balancer
	t.sample.parts.queue += m.sample.parts.queue
	t.sample.parts.service += m.sample.parts.service
	t.latency.Merge(m.latency)
}

func (t *total) head(heads []clientMark) (sum clientMark) {
	for _, h := range heads {
		sum.births += h.births
		sum.answers += h.answers
		sum.failures += h.failures
	}
	return sum
}

// scope returns what was measured at the clients since the warm-up.
func (m *clientMeasure) scope(name string, begin clientMark, run *result.Run) result.Scope {
	length := (run.End - run.Warmup).Seconds()
	failures := m.sample.refused + m.sample.timedOut
	successes := m.latency.Count()
	ended, n := float64(successes+failures), float64(successes)
	scope := result.Scope{Name: name, Missing: failures}
	scope.Spans = []result.Span{{Metric: "latency", Unit: "s", Histogram: m.latency.Trim(), Curve: true}}
	parts := m.sample.parts
	scope.Ratios = []result.Ratio{
		{Metric: "throughput", Statistic: "rate", Unit: "1/s", Part: float64(m.answers - begin.answers), Whole: length},
		{Metric: "offered", Statistic: "rate", Unit: "1/s", Part: float64(m.births - begin.births), Whole: length},
		{Metric: "success_ratio", Statistic: "mean", Unit: "1", Part: n, Whole: ended, Share: true},
		count("failed", 0),
		count("rejected", m.sample.refused),
		count("timed_out", m.sample.timedOut),
		{Metric: "in_flight_at_end", Statistic: "mean", Unit: "requests", Part: float64(m.waiting()), Whole: 1},
		{Metric: "wait_probability", Statistic: "mean", Unit: "1", Part: float64(m.sample.waited), Whole: n, Share: true},
		{Metric: "network_time", Statistic: "mean", Unit: "s", Part: parts.network.Seconds(), Whole: n},
		{Metric: "balancer_time", Statistic: "mean", Unit: "s", Part: parts.balancer.Seconds(), Whole: n},
		{Metric: "queue_time", Statistic: "mean", Unit: "s", Part: parts.queue.Seconds(), Whole: n},
		{Metric: "service_time", Statistic: "mean", Unit: "s", Part: parts.service.Seconds(), Whole: n},
	}
	return scope
}

// count is a plain number of requests.
func count(metric string, n uint64) result.Ratio {
	return result.Ratio{Metric: metric, Statistic: "count", Unit: "requests", Part: float64(n), Count: true}
}

// scopes returns what was measured at the tier and at each of its servers since
// the warm-up.
func (b *balancer) scopes(name string, begin tierMark, run *result.Run) []result.Scope {
	m, end := &b.measure, b.mark(run.End)
	length := (run.End - run.Warmup).Seconds()
	answered := float64(m.sojourn.Count())
	var busy, waiting, workers float64
	var loads []float64
	var servers []result.Scope
	for i := range b.servers.list {
		s := &b.servers.list[i]
		var mark serverMark
		mark.add(s, run.End)
		serverBusy, serverWaiting := mark.busy.Since(begin.each[i].busy), mark.waiting.Since(begin.each[i].waiting)
		busy, waiting, workers = busy+serverBusy, waiting+serverWaiting, workers+float64(s.workers)
		loads = append(loads, serverBusy/float64(s.workers))
		if len(b.servers.list) <= serverScopes {
			servers = append(servers, s.scope(name+".servers."+strconv.Itoa(i), serverBusy, serverBusy+serverWaiting, mark.picks-begin.each[i].picks, length))
		}
	}
	jain, spread := balanceOf(loads)
	entries := float64(end.entries - begin.entries)
	tier := result.Scope{Name: name, Missing: m.sample.refused}
	tier.Spans = []result.Span{
		{Metric: "sojourn", Unit: "s", Histogram: m.sojourn.Trim(), Curve: true},
		{Metric: "queue_time", Unit: "s", Histogram: m.queue.Trim()},
		{Metric: "service_time", Unit: "s", Histogram: m.service.Trim()},
	}
	tier.Ratios = []result.Ratio{
		{Metric: "call_time", Statistic: "mean", Unit: "s", Part: 0, Whole: answered},
		{Metric: "network_time", Statistic: "mean", Unit: "s", Part: m.sample.network.Seconds(), Whole: answered},
		{Metric: "balancer_time", Statistic: "mean", Unit: "s", Part: m.sample.balancer.Seconds(), Whole: answered},
		{Metric: "wait_probability", Statistic: "mean", Unit: "1", Part: float64(m.sample.waited), Whole: answered, Share: true},
		{Metric: "slowdown", Statistic: "mean", Unit: "1", Part: m.sample.slowdown, Whole: float64(m.sample.sized)},
		{Metric: "utilization", Statistic: "mean", Unit: "1", Part: busy, Whole: workers * length},
		{Metric: "busy_time", Statistic: "mean", Unit: "server-seconds", Part: busy, Whole: 1},
		{Metric: "throughput", Statistic: "rate", Unit: "1/s", Part: float64(end.answers - begin.answers), Whole: length},
		{Metric: "offered", Statistic: "rate", Unit: "1/s", Part: entries, Whole: length},
		{Metric: "offered_load", Statistic: "mean", Unit: "erlangs", Part: (end.demand - begin.demand).Seconds(), Whole: length},
		{Metric: "success_ratio", Statistic: "mean", Unit: "1", Part: answered, Whole: answered + float64(m.sample.refused), Share: true},
		count("rejected", m.sample.refused),
		{Metric: "in_system", Statistic: "mean", Unit: "requests", Part: busy + waiting + end.transit.Since(begin.transit), Whole: length},
		{Metric: "queue_length", Statistic: "mean", Unit: "requests", Part: waiting, Whole: length},
		{Metric: "balance", Statistic: "jain", Unit: "1", Part: jain, Whole: 1},
		{Metric: "balance", Statistic: "max_over_mean", Unit: "1", Part: spread, Whole: 1},
	}
	return append([]result.Scope{tier}, servers...)
}

// scope returns what was measured at a server.
func (s *server) scope(name string, busy, present float64, picks uint64, length float64) result.Scope {
	return result.Scope{Name: name, Ratios: []result.Ratio{
		{Metric: "sojourn", Statistic: "mean", Unit: "s", Part: s.sojourns.Seconds(), Whole: float64(s.answered)},
		{Metric: "utilization", Statistic: "mean", Unit: "1", Part: busy, Whole: float64(s.workers) * length},
		{Metric: "busy_time", Statistic: "mean", Unit: "server-seconds", Part: busy, Whole: 1},
		{Metric: "offered", Statistic: "rate", Unit: "1/s", Part: float64(picks), Whole: length},
		{Metric: "in_system", Statistic: "mean", Unit: "requests", Part: present, Whole: length},
	}}
}

// balanceOf returns how evenly loads are spread: the Jain index (Σx)²/(n Σx²), 1
// when all are equal and 1/n when one has all (Jain, Chiu and Hawe, DEC-TR-301,
// 1984), and the largest load over the mean.
func balanceOf(loads []float64) (jain, maxOverMean float64) {
	var sum, squares, largest float64
	for _, x := range loads {
		sum += x
		squares += float64(x * x)
		largest = max(largest, x)
	}
	if sum == 0 {
		return 1, 1
	}
	n := float64(len(loads))
	return sum * sum / (n * squares), largest / (sum / n)
}

// collectWindows returns what happened window by window.
func (s *system) collectWindows(c *Config, total *total, w *result.Windows) {
	grid := s.recorder.grid
	w.Width, w.Count, w.End, w.Runs = grid.Width, grid.Ended, s.engine.Now, 1
	for i := range total.outcomes {
		total.outcomes[i] = make(stat.Series, w.Count)
	}
	for range w.Count {
		total.windows.Close()
	}
	for i, g := range s.groups {
		m := &g.measure
		for k, h := range m.windows.Windows() {
			total.windows.Windows()[k].Merge(h)
			for o := range m.outcomes {
				total.outcomes[o][k] += m.outcomes[o][k]
			}
		}
		m.series("clients."+c.Clients[i].Name, w)
	}
	total.series("total", w)
	for t, tier := range s.recorder.tiers {
		name := "tiers." + c.Tiers[t].Name
		var workers float64
		for i := range s.tiers[t].servers.list {
			workers += float64(s.tiers[t].servers.list[i].workers)
		}
		w.Sums = append(w.Sums,
			result.SumSeries{Scope: name, Metric: "utilization", Statistic: "mean", Unit: "1", Sums: tier.busy, Per: workers},
			result.SumSeries{Scope: name, Metric: "in_system", Statistic: "mean", Unit: "requests", Sums: tier.present, Per: 1},
			result.SumSeries{Scope: name, Metric: "queue_length", Statistic: "mean", Unit: "requests", Sums: tier.waiting, Per: 1},
			result.SumSeries{Scope: name, Metric: "throughput", Statistic: "rate", Unit: "1/s", Sums: tier.answers, Per: 1},
			result.SumSeries{Scope: name, Metric: "rejected", Statistic: "rate", Unit: "1/s", Sums: tier.refused, Per: 1},
		)
		for _, row := range tier.rows {
			w.Servers = append(w.Servers, row.sums(c.Tiers[t].Name, s.tiers[t].servers.list[row.first:row.end]))
		}
	}
}

func (m *clientMeasure) series(name string, w *result.Windows) {
	for _, h := range m.windows.Windows() {
		h.Trim()
	}
	w.Spans = append(w.Spans, result.SpanSeries{Scope: name, Metric: "latency", Histograms: m.windows.Windows()})
	for i, metric := range [2]string{"rejected", "timed_out"} {
		w.Sums = append(w.Sums, result.SumSeries{Scope: name, Metric: metric, Statistic: "rate", Unit: "1/s", Sums: m.outcomes[i], Per: 1})
	}
}

func (row *rowWindows) sums(tier string, servers []server) result.ServerSums {
	sums := result.ServerSums{
		Tier: tier, Server: strconv.Itoa(row.first), Servers: float64(len(servers)),
		Busy: row.busy, InSystem: row.present, Picks: row.picks,
	}
	if len(servers) > 1 {
		sums.Server += "-" + strconv.Itoa(row.end-1)
	}
	for i := range servers {
		sums.Workers += float64(servers[i].workers)
	}
	return sums
}
