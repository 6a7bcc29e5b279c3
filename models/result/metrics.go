package result

// MetricKind describes a metric: what its numbers mean wherever they stand.
type MetricKind struct {
	Name       string
	About      string
	Unit       string   // of the value, as reports write it
	Quantity   string   // duration, rate, share, or "" for plain numbers: how a scenario writes a limit
	Statistics []string // the first is the main one
	// Clients are the statistics for the whole scenario and for each client group,
	// where they are fewer.
	Clients []string
	Total   bool // measured for the whole scenario, for each client group and for each class of requests
	Group   bool // measured for each client group that makes sessions
	Tier    bool // measured for each tier
	Server  bool // measured for each server
	// Balancer tells that the metric is measured at balancers that can saturate
	// (tiers.NAME.balancer), Hop that it is measured for each way between tiers
	// (tiers.NAME.routes.NAME, tiers.NAME.calls.NAME).
	Balancer, Hop bool
	// MoreIsBetter tells that an objective is a lower limit.
	MoreIsBetter bool
}

var (
	spanStatistics = []string{"mean", "sd", "count", "p50", "p90", "p95", "p99", "p99.9", "max"}
	onlyMean       = []string{"mean"}
	onlyRate       = []string{"rate"}
	onlyCount      = []string{"count"}
)

// Metrics are all metrics, in the order of reports.
func Metrics() []MetricKind {
	return []MetricKind{
		{Name: "latency", About: "birth to answer at the client, over successes", Unit: "s", Quantity: "duration", Statistics: spanStatistics, Total: true},
		{Name: "sojourn", About: "arrival at the tier's balancer to its answer there, over successes; between two tiers, as the caller sees it", Unit: "s", Quantity: "duration", Statistics: spanStatistics, Tier: true, Server: true, Hop: true},
		{Name: "queue_time", About: "waiting for a worker", Unit: "s", Quantity: "duration", Statistics: spanStatistics, Clients: onlyMean, Total: true, Tier: true},
		{Name: "service_time", About: "own work on a worker", Unit: "s", Quantity: "duration", Statistics: spanStatistics, Clients: onlyMean, Total: true, Tier: true},
		{Name: "call_time", About: "waiting for calls to other tiers", Unit: "s", Quantity: "duration", Statistics: onlyMean, Tier: true},
		{Name: "network_time", About: "on the wire", Unit: "s", Quantity: "duration", Statistics: onlyMean, Total: true, Tier: true},
		{Name: "balancer_time", About: "in a balancer", Unit: "s", Quantity: "duration", Statistics: onlyMean, Total: true, Tier: true},
		{Name: "path_network_time", About: "seconds of the clients' latency spent on the wire of the tier, on the critical path, per success", Unit: "s", Quantity: "duration", Statistics: onlyMean, Tier: true},
		{Name: "path_balancer_time", About: "seconds of the clients' latency spent in the balancer of the tier, on the critical path, per success", Unit: "s", Quantity: "duration", Statistics: onlyMean, Tier: true},
		{Name: "path_queue_time", About: "seconds of the clients' latency spent in the queues of the tier, on the critical path, per success", Unit: "s", Quantity: "duration", Statistics: onlyMean, Tier: true},
		{Name: "path_service_time", About: "seconds of the clients' latency spent on workers of the tier, on the critical path, per success", Unit: "s", Quantity: "duration", Statistics: onlyMean, Tier: true},
		{Name: "wait_probability", About: "share of successes that waited for a worker", Unit: "1", Quantity: "share", Statistics: onlyMean, Total: true, Tier: true},
		{Name: "slowdown", About: "sojourn over own demand", Unit: "1", Statistics: onlyMean, Tier: true},
		{Name: "utilization", About: "busy worker time over the worker time of servers that are up", Unit: "1", Quantity: "share", Statistics: onlyMean, Tier: true, Server: true, Balancer: true},
		{Name: "busy_time", About: "busy worker time in one replication", Unit: "server-seconds", Statistics: onlyMean, Tier: true, Server: true},
		{Name: "holding", About: "worker time spent on waiting for calls, over the worker time of servers that are up; it counts as busy", Unit: "1", Quantity: "share", Statistics: onlyMean, Tier: true},
		{Name: "throughput", About: "answers per second", Unit: "1/s", Quantity: "rate", Statistics: onlyRate, Total: true, Tier: true, MoreIsBetter: true},
		{Name: "offered", About: "requests born, or brought to the tier or server, per second", Unit: "1/s", Quantity: "rate", Statistics: onlyRate, Total: true, Tier: true, Server: true, Hop: true},
		{Name: "offered_load", About: "demand brought in per second, in busy workers of speed 1", Unit: "erlangs", Statistics: onlyMean, Tier: true},
		{Name: "success_ratio", About: "share of the requests that ended which were answered well", Unit: "1", Quantity: "share", Statistics: onlyMean, Total: true, Tier: true, Hop: true, MoreIsBetter: true},
		{Name: "failed", About: "requests that ended in an error", Unit: "requests", Statistics: onlyCount, Total: true, Tier: true},
		{Name: "rejected", About: "requests that no server took", Unit: "requests", Statistics: onlyCount, Total: true, Tier: true},
		{Name: "expired", About: "requests that waited for a worker longer than the queue allows; they are among the rejected", Unit: "requests", Statistics: onlyCount, Tier: true},
		{Name: "timed_out", About: "requests whose client gave up", Unit: "requests", Statistics: onlyCount, Total: true},
		{Name: "in_system", About: "requests in the tier or server, average over time", Unit: "requests", Statistics: onlyMean, Tier: true, Server: true},
		{Name: "queue_length", About: "requests that wait for a worker, all queues together, average over time", Unit: "requests", Statistics: onlyMean, Tier: true, Balancer: true},
		{Name: "active_sessions", About: "sessions under way, average over time", Unit: "sessions", Statistics: onlyMean, Group: true},
		{Name: "in_flight_at_end", About: "requests that their client still waited for at the end of a replication", Unit: "requests", Statistics: onlyMean, Total: true},
		{Name: "balance", About: "how evenly utilization is spread over servers: Jain index, 1 when even, and the highest over the mean", Unit: "1", Statistics: []string{"jain", "max_over_mean"}, Tier: true},
		{Name: "zone_crossings", About: "share of the requests of the tier whose way to the server led from one zone to another", Unit: "1", Quantity: "share", Statistics: onlyMean, Tier: true},
	}
}

// AtClients returns the statistics for the whole scenario and for each client group.
func (m *MetricKind) AtClients() []string {
	if m.Clients != nil {
		return m.Clients
	}
	return m.Statistics
}

// Scopes returns where the metric is measured, as paths of a scenario.
func (m *MetricKind) Scopes() []string {
	var scopes []string
	for _, s := range []struct {
		at    bool
		names []string
	}{
		{m.Total, []string{"total", "clients.NAME", "clients.NAME.requests.NAME"}},
		{m.Group, []string{"clients.NAME"}},
		{m.Tier, []string{"tiers.NAME"}},
		{m.Balancer, []string{"tiers.NAME.balancer"}},
		{m.Hop, []string{"tiers.NAME.routes.NAME", "tiers.NAME.calls.NAME"}},
		{m.Server, []string{"tiers.NAME.servers.NUMBER"}},
	} {
		if s.at {
			scopes = append(scopes, s.names...)
		}
	}
	return scopes
}

// MetricNamed returns the metric of that name, nil when there is none.
func MetricNamed(name string) *MetricKind {
	metrics := Metrics()
	for i := range metrics {
		if metrics[i].Name == name {
			return &metrics[i]
		}
	}
	return nil
}
