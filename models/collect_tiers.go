package models

import (
	"strconv"

	"lbsim/models/result"
)

// serverScopes is the greatest number of servers of a tier that get numbers of
// their own.
const serverScopes = 256

// scopes returns what was measured at the tier, at its balancers where they can
// saturate, and at each of its servers since the warm-up.
func (b *balancer) scopes(name string, begin tierMark, run *result.Run) []result.Scope {
	m, end := &b.measure, b.mark(run.End)
	m.count()
	length := (run.End - run.Warmup).Seconds()
	answered := float64(m.sojourn.Count())
	scope := result.Scope{Name: name, Missing: m.sample.refused + m.sample.failed}
	scope.Spans = []result.Span{{Metric: "sojourn", Unit: "s", Histogram: m.sojourn.Trimmed(), Curve: true}}
	if b.routes == nil {
		scope.Spans = append(scope.Spans,
			result.Span{Metric: "queue_time", Unit: "s", Histogram: m.queue.Trimmed()},
			result.Span{Metric: "service_time", Unit: "s", Histogram: m.service.Trimmed()})
	}
	lost := float64(m.sample.refused + m.sample.failed)
	scope.Ratios = []result.Ratio{
		{Metric: "call_time", Statistic: "mean", Unit: "s", Part: m.sample.calls.Seconds(), Whole: answered},
		{Metric: "network_time", Statistic: "mean", Unit: "s", Part: m.network().Seconds(), Whole: answered},
		{Metric: "balancer_time", Statistic: "mean", Unit: "s", Part: m.sample.balancer.Seconds(), Whole: answered},
		{Metric: "throughput", Statistic: "rate", Unit: "1/s", Part: float64(end.answers - begin.answers), Whole: length},
		{Metric: "offered", Statistic: "rate", Unit: "1/s", Part: float64(end.entries - begin.entries), Whole: length},
		{Metric: "success_ratio", Statistic: "mean", Unit: "1", Part: answered, Whole: answered + lost, Share: true},
		count("rejected", m.sample.refused),
		count("failed", m.sample.failed),
	}
	all := []result.Scope{scope}
	if o := &b.overhead; o.workers > 0 {
		workers := float64(o.workers) * float64(len(b.instances))
		all = append(all, result.Scope{Name: name + ".balancer", Ratios: []result.Ratio{
			{Metric: "utilization", Statistic: "mean", Unit: "1", Part: end.working.Since(begin.working), Whole: workers * length},
			{Metric: "queue_length", Statistic: "mean", Unit: "requests", Part: end.queued.Since(begin.queued), Whole: length},
		}})
	}
	var present float64
	if b.routes == nil {
		var servers []result.Scope
		present, servers = b.serverScopes(&all[0], begin, end, length, run)
		all = append(all, servers...)
	}
	all[0].Ratios = append(all[0].Ratios, result.Ratio{Metric: "in_system", Statistic: "mean", Unit: "requests",
		Part: present + end.transit.Since(begin.transit), Whole: length})
	return all
}

// serverScopes adds to the scope of a tier what its servers do, and returns the
// request-seconds at them and their own scopes.
func (b *balancer) serverScopes(tier *result.Scope, begin, end tierMark, length float64, run *result.Run) (present float64, servers []result.Scope) {
	m := &b.measure
	answered := float64(m.sojourn.Count())
	var busy, waiting float64
	var loads []float64
	for i := range b.servers.list {
		s := &b.servers.list[i]
		var mark serverMark
		mark.add(s, run.End)
		before := &begin.each[i]
		serverBusy, serverWaiting := mark.busy.Since(before.busy), mark.waiting.Since(before.waiting)
		busy, waiting = busy+serverBusy, waiting+serverWaiting
		up := length
		if b.servers.up != nil {
			up = b.servers.up[i].Area(run.End).Since(begin.up[i])
		}
		capacity := up * float64(s.workers)
		if up > 0 {
			loads = append(loads, serverBusy/capacity)
		}
		if len(b.servers.list) <= serverScopes {
			servers = append(servers, s.scope(tier.Name+".servers."+strconv.Itoa(i), serverBusy, serverBusy+serverWaiting, capacity, mark.picks-before.picks, length))
		}
	}
	jain, spread := balanceOf(loads)
	capacity := end.capacity.Since(begin.capacity)
	tier.Ratios = append(tier.Ratios,
		result.Ratio{Metric: "wait_probability", Statistic: "mean", Unit: "1", Part: float64(m.waited()), Whole: answered, Share: true},
		result.Ratio{Metric: "slowdown", Statistic: "mean", Unit: "1", Part: m.sample.slowdown, Whole: float64(m.sample.sized)},
		result.Ratio{Metric: "utilization", Statistic: "mean", Unit: "1", Part: busy, Whole: capacity},
		result.Ratio{Metric: "busy_time", Statistic: "mean", Unit: "server-seconds", Part: busy, Whole: 1},
		result.Ratio{Metric: "offered_load", Statistic: "mean", Unit: "erlangs", Part: end.demand.Minus(begin.demand).Seconds(), Whole: length},
		result.Ratio{Metric: "queue_length", Statistic: "mean", Unit: "requests", Part: waiting, Whole: length},
		result.Ratio{Metric: "balance", Statistic: "jain", Unit: "1", Part: jain, Whole: 1},
		result.Ratio{Metric: "balance", Statistic: "max_over_mean", Unit: "1", Part: spread, Whole: 1},
	)
	if b.servers.fanout.steps != nil {
		tier.Ratios = append(tier.Ratios, result.Ratio{Metric: "holding", Statistic: "mean", Unit: "1", Part: end.holding.Since(begin.holding), Whole: capacity})
	}
	if b.servers.patience != nil {
		tier.Ratios = append(tier.Ratios, count("expired", end.expired-begin.expired))
	}
	if b.distance > 0 {
		tier.Ratios = append(tier.Ratios, result.Ratio{Metric: "zone_crossings", Statistic: "mean", Unit: "1",
			Part: float64(end.distant - begin.distant), Whole: float64(end.entries - begin.entries), Share: true})
	}
	return busy + waiting, servers
}

// scope returns what was measured at a server.
func (s *server) scope(name string, busy, present, capacity float64, picks uint64, length float64) result.Scope {
	return result.Scope{Name: name, Ratios: []result.Ratio{
		{Metric: "sojourn", Statistic: "mean", Unit: "s", Part: s.sojourns / 1e9, Whole: float64(s.answered)},
		{Metric: "utilization", Statistic: "mean", Unit: "1", Part: busy, Whole: capacity},
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

// collect returns what happened at a tier window by window.
func (w *tierWindows) collect(tier string, servers *servers, to *result.Windows) {
	name := "tiers." + tier
	add := func(metric, statistic, unit string, sums []float64) {
		to.Sums = append(to.Sums, result.SumSeries{Scope: name, Metric: metric, Statistic: statistic, Unit: unit, Sums: sums})
	}
	add("in_system", "mean", "requests", w.present)
	add("throughput", "rate", "1/s", w.answers)
	add("rejected", "rate", "1/s", w.refused)
	if servers.balancer.routes != nil {
		return
	}
	add("utilization", "mean", "1", w.load)
	add("queue_length", "mean", "requests", w.waiting)
	for i := range w.rows {
		to.Servers = append(to.Servers, w.rows[i].sums(tier, servers.list))
	}
}

func (row *rowWindows) sums(tier string, servers []server) result.ServerSums {
	sums := result.ServerSums{
		Tier: tier, Server: strconv.Itoa(row.first), Servers: float64(row.end - row.first),
		Busy: row.busy, InSystem: row.present, Picks: row.picks, Capacity: row.capacity,
	}
	if row.end-row.first > 1 {
		sums.Server += "-" + strconv.Itoa(row.end-1)
	}
	for i := row.first; i < row.end; i++ {
		sums.Workers += float64(servers[i].workers)
	}
	return sums
}
