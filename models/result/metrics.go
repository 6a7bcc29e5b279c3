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
	Total   bool // measured for the whole scenario and for each client group
	Tier    bool // measured for each tier
	Server  bool // measured for each server
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
		{Name: "sojourn", About: "arrival at the tier's balancer to its answer there, over successes", Unit: "s", Quantity: "duration", Statistics: spanStatistics, Tier: true, Server: true},
		{Name: "queue_time", About: "waiting for a worker", Unit: "s", Quantity: "duration", Statistics: spanStatistics, Clients: onlyMean, Total: true, Tier: true},
		{Name: "service_time", About: "own work on a worker", Unit: "s", Quantity: "duration", Statistics: spanStatistics, Clients: onlyMean, Total: true, Tier: true},
		{Name: "call_time", About: "waiting for calls to other tiers", Unit: "s", Quantity: "duration", Statistics: onlyMean, Tier: true},
		{Name: "network_time", About: "on the wire", Unit: "s", Quantity: "duration", Statistics: onlyMean, Total: true, Tier: true},
		{Name: "balancer_time", About: "in a balancer", Unit: "s", Quantity: "duration", Statistics: onlyMean, Total: true, Tier: true},
		{Name: "wait_probability", About: "share of successes that waited for a worker", Unit: "1", Quantity: "share", Statistics: onlyMean, Total: true, Tier: true},
		{Name: "slowdown", About: "sojourn over own demand", Unit: "1", Statistics: onlyMean, Tier: true},
		{Name: "utilization", About: "busy worker time over the worker time of servers that are up", Unit: "1", Quantity: "share", Statistics: onlyMean, Tier: true, Server: true},
		{Name: "busy_time", About: "busy worker time in one replication", Unit: "server-seconds", Statistics: onlyMean, Tier: true, Server: true},
		{Name: "throughput", About: "answers per second", Unit: "1/s", Quantity: "rate", Statistics: onlyRate, Total: true, Tier: true, MoreIsBetter: true},
		{Name: "offered", About: "requests born, or brought to the tier or server, per second", Unit: "1/s", Quantity: "rate", Statistics: onlyRate, Total: true, Tier: true, Server: true},
		{Name: "offered_load", About: "demand brought in per second, in busy workers of speed 1", Unit: "erlangs", Statistics: onlyMean, Tier: true},
		{Name: "success_ratio", About: "share of the requests that ended which were answered well", Unit: "1", Quantity: "share", Statistics: onlyMean, Total: true, Tier: true, MoreIsBetter: true},
		{Name: "failed", About: "requests that ended in an error", Unit: "requests", Statistics: onlyCount, Total: true},
		{Name: "rejected", About: "requests that no server took", Unit: "requests", Statistics: onlyCount, Total: true, Tier: true},
		{Name: "timed_out", About: "requests whose client gave up", Unit: "requests", Statistics: onlyCount, Total: true},
		{Name: "in_system", About: "requests in the tier or server, average over time", Unit: "requests", Statistics: onlyMean, Tier: true, Server: true},
		{Name: "queue_length", About: "requests that wait for a worker, all queues together, average over time", Unit: "requests", Statistics: onlyMean, Tier: true},
		{Name: "in_flight_at_end", About: "requests that their client still waited for at the end of a replication", Unit: "requests", Statistics: onlyMean, Total: true},
		{Name: "balance", About: "how evenly utilization is spread over servers: Jain index, 1 when even, and the highest over the mean", Unit: "1", Statistics: []string{"jain", "max_over_mean"}, Tier: true},
	}
}

// AtClients returns the statistics for the whole scenario and for each client group.
func (m *MetricKind) AtClients() []string {
	if m.Clients != nil {
		return m.Clients
	}
	return m.Statistics
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
