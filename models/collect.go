package models

import (
	"lbsim/models/result"
	"lbsim/sim/stat"
)

// collect turns what was measured into plain data.
func (s *system) collect(c *Config) *result.Run {
	if end := s.engine.Now; end > s.recorder.last {
		s.recorder.closeWindow(end)
	}
	if len(s.recorder.begin) == 0 {
		s.recorder.warm() // the run ended within its warm-up
	}
	run := s.sums(c)
	s.collectWindows(c, &run.Windows)
	return run
}

// sums returns what was measured in the sample up to now, as plain data.
func (s *system) sums(c *Config) *result.Run {
	end := s.engine.Now
	for _, g := range s.groups {
		g.measure.count()
	}
	run := &result.Run{End: end, Warmup: min(s.warmup, end), Events: s.engine.Events, Born: s.born()}
	all := newClientMeasure(s.warmup, 1)
	var total classMark
	var scopes []result.Scope
	for i, g := range s.groups {
		name, marks := "clients."+c.Clients[i].Name, s.recorder.heads[i]
		sum, begin := classMeasure{latency: stat.NewHistogram(stat.Fine)}, classMark{}
		var classes []result.Scope
		for k := range g.measure.classes {
			class := &g.measure.classes[k]
			if of := g.classes.list[k].name; of != "" {
				classes = append(classes, class.scope(name+".requests."+of, marks.classes[k], run))
			}
			sum.add(class)
			sum.latency.Merge(class.latency)
			begin.add(marks.classes[k])
		}
		scope := sum.scope(name, begin, run)
		if g.sessions != nil {
			scope.Ratios = append(scope.Ratios, result.Ratio{Metric: "active_sessions", Statistic: "mean", Unit: "sessions",
				Part: g.sessions.active.Area(end).Since(marks.active), Whole: (run.End - run.Warmup).Seconds()})
		}
		scopes = append(append(scopes, scope), classes...)
		all.classes[0].add(&sum)
		all.classes[0].latency.Merge(sum.latency)
		total.add(begin)
	}
	run.Scopes = append([]result.Scope{all.classes[0].scope("total", total, run)}, scopes...)
	for t, b := range s.tiers {
		run.Scopes = append(run.Scopes, b.scopes("tiers."+c.Tiers[t].Name, s.recorder.begin[t], run)...)
	}
	s.collectPaths(c, float64(all.classes[0].latency.Count()), run)
	s.collectHops(run)
	return run
}

// scope returns what was measured at clients since the warm-up.
func (m *classMeasure) scope(name string, begin classMark, run *result.Run) result.Scope {
	length := (run.End - run.Warmup).Seconds()
	losses := uint64(0)
	for _, n := range m.sample.losses {
		losses += n
	}
	successes := m.latency.Count()
	ended, n := float64(successes+losses), float64(successes)
	scope := result.Scope{Name: name, Missing: losses}
	scope.Spans = []result.Span{{Metric: "latency", Unit: "s", Histogram: m.latency.Trimmed(), Curve: true}}
	parts, waited := m.parts()
	scope.Ratios = []result.Ratio{
		{Metric: "throughput", Statistic: "rate", Unit: "1/s", Part: float64(m.answers - begin.answers), Whole: length},
		{Metric: "offered", Statistic: "rate", Unit: "1/s", Part: float64(m.births - begin.births), Whole: length},
		{Metric: "success_ratio", Statistic: "mean", Unit: "1", Part: n, Whole: ended, Share: true},
		count("failed", m.sample.losses[lossFailed]),
		count("rejected", m.sample.losses[lossRejected]),
		count("timed_out", m.sample.losses[lossTimedOut]),
		{Metric: "in_flight_at_end", Statistic: "mean", Unit: "requests", Part: float64(m.waiting()), Whole: 1},
		{Metric: "wait_probability", Statistic: "mean", Unit: "1", Part: float64(waited), Whole: n, Share: true},
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

// path returns where the time of all successes of the sample went in a tier.
func (s *system) path(tier int) (sum parts) {
	for _, g := range s.groups {
		for i := range g.measure.classes {
			sum.add(&g.measure.classes[i].paths[tier])
		}
	}
	return sum
}

// collectPaths adds to the scopes of the tiers, in systems where calls have parts,
// where the time of the clients' requests went.
func (s *system) collectPaths(c *Config, successes float64, run *result.Run) {
	if !s.calls.trunk {
		return
	}
	for t := range c.Tiers {
		scope, path := run.Scope("tiers."+c.Tiers[t].Name), s.path(t)
		for _, part := range []struct {
			name string
			time stat.Sum
		}{{"network", path.network}, {"balancer", path.balancer}, {"queue", path.queue}, {"service", path.service}} {
			scope.Ratios = append(scope.Ratios, result.Ratio{Metric: "path_" + part.name + "_time", Statistic: "mean", Unit: "s", Part: part.time.Seconds(), Whole: successes})
		}
	}
}

// collectHops adds a scope for each way between tiers.
func (s *system) collectHops(run *result.Run) {
	length := (run.End - run.Warmup).Seconds()
	for i, h := range s.hops {
		h.count()
		n := float64(h.sojourn.Count())
		run.Scopes = append(run.Scopes, result.Scope{
			Name: h.name, Missing: h.lost,
			Spans: []result.Span{{Metric: "sojourn", Unit: "s", Histogram: h.sojourn.Trimmed()}},
			Ratios: []result.Ratio{
				{Metric: "offered", Statistic: "rate", Unit: "1/s", Part: float64(h.calls - s.recorder.ways[i]), Whole: length},
				{Metric: "success_ratio", Statistic: "mean", Unit: "1", Part: n, Whole: n + float64(h.lost), Share: true},
			},
		})
	}
}

// collectWindows returns what happened window by window.
func (s *system) collectWindows(c *Config, w *result.Windows) {
	grid, total := s.recorder.grid, newClientMeasure(s.warmup, 1)
	w.Width, w.Count, w.End, w.Runs = grid.Width, grid.Ended, s.engine.Now, 1
	for i := range total.losses {
		total.losses[i] = make(stat.Series, w.Count)
	}
	for range w.Count {
		total.windows.Close()
	}
	for i, g := range s.groups {
		m := &g.measure
		for k, h := range m.windows.Windows() {
			total.windows.Windows()[k].Merge(h)
			for o := range m.losses {
				total.losses[o][k] += m.losses[o][k]
			}
		}
		m.series("clients."+c.Clients[i].Name, w)
	}
	total.series("total", w)
	for t := range s.tiers {
		s.recorder.tiers[t].collect(c.Tiers[t].Name, s.tiers[t].servers, w)
	}
}

func (m *clientMeasure) series(name string, w *result.Windows) {
	for _, h := range m.windows.Windows() {
		h.Trim()
	}
	w.Spans = append(w.Spans, result.SpanSeries{Scope: name, Metric: "latency", Histograms: m.windows.Windows()})
	for i, metric := range lossy {
		w.Sums = append(w.Sums, result.SumSeries{Scope: name, Metric: metric, Statistic: "rate", Unit: "1/s", Sums: m.losses[i]})
	}
}
