package reports

import (
	"fmt"
	"math"
	"strings"

	"lbsim/models/result"
)

// chained makes up a system in which tiers send requests to each other: every tier
// but the last calls the next, the first ones only route. Of the tiers, share tells
// which part of the latency each took.
func chained(name string, variants []string, routers int, shares []float64, tiers ...string) *result.Result {
	r := resultOf(name, "")
	for i, variant := range variants {
		m := made{variant: variant, rate: 300, servers: 8, slow: 1 + 0.35*float64(i), replications: 5, tiers: tiers, clients: []string{"users", "members", "staff"}, windows: 60}
		c := m.build()
		chain(&c, routers, shares, tiers)
		r.Cases = append(r.Cases, c)
	}
	return r
}

func chain(c *result.Case, routers int, shares []float64, tiers []string) {
	latency := c.Value("total", "latency", "mean")
	add := func(scope, name, statistic, unit string, v, half float64) {
		i := result.Interval{Low: v * (1 - half), High: v * (1 + half)}
		if statistic == "count" || v == 0 {
			i = result.None
		}
		c.Metrics = append(c.Metrics, result.Metric{Scope: scope, Name: name, Statistic: statistic, Unit: unit, Value: v, Interval: i, Replications: c.Replications})
	}
	parts := [len(partNames)]float64{latency * 0.08} // of the clients
	for i, tier := range tiers {
		scope, share := "tiers."+tier, shares[i%len(shares)]*latency
		routes := i < routers
		split := [len(partNames)]float64{0.05, 0.05, 0.3, 0.6}
		if routes {
			split = [len(partNames)]float64{0.2, 0.8}
			forgetServers(c, scope)
		}
		for part, name := range partNames {
			add(scope, "path_"+name+"_time", "mean", "s", split[part]*share, 0.02)
			parts[part] += split[part] * share
		}
		add(scope, "offered", "rate", "1/s", 300*float64(i+1), 0.002)
		add(scope, "throughput", "rate", "1/s", 299.9*float64(i+1), 0.002)
		add(scope, "success_ratio", "mean", "1", 0.9999, 0.00002)
		add(scope, "failed", "count", "requests", float64(i/3*17), 0)
		if routes {
			add(scope+".balancer", "utilization", "mean", "1", 0.31, 0.01)
			add(scope+".balancer", "queue_length", "mean", "requests", 0.2, 0.05)
		}
		if i+1 < len(tiers) {
			kind := ".calls."
			if routes {
				kind = ".routes."
			} else {
				add(scope, "holding", "mean", "1", 0.12, 0.01)
			}
			hop := scope + kind + tiers[i+1]
			add(hop, "sojourn", "mean", "s", latency*0.9/float64(i+1), 0.01)
			add(hop, "sojourn", "p99", "s", latency*3.5/float64(i+1), 0.04)
			add(hop, "offered", "rate", "1/s", 300*float64(i+1), 0.002)
			add(hop, "success_ratio", "mean", "1", 0.9999, 0.00002)
		}
	}
	for k := range c.Metrics {
		m := &c.Metrics[k]
		for part, name := range partNames {
			if m.Scope == "total" && m.Name == name+"_time" {
				m.Value, m.Interval = parts[part], result.Interval{Low: parts[part] * 0.98, High: parts[part] * 1.02}
			}
		}
	}
	classes(c, "clients.users", "page", "api")
}

// classes gives a client group classes of requests.
func classes(c *result.Case, group string, names ...string) {
	for i, name := range names {
		for _, m := range c.Metrics {
			if m.Scope == group {
				m.Scope = group + ".requests." + name
				if m.Unit == "requests" {
					m.Value = math.Round(m.Value * []float64{0.8, 0.2}[i%2])
				}
				if m.Unit == "s" {
					m.Value *= 1 + 0.2*float64(i)
					m.Low, m.High = m.Low*(1+0.2*float64(i)), m.High*(1+0.2*float64(i))
				}
				c.Metrics = append(c.Metrics, m)
			}
		}
	}
}

// forgetServers leaves of a tier what one has that only routes.
func forgetServers(c *result.Case, scope string) {
	var kept []result.Metric
	for _, m := range c.Metrics {
		switch {
		case m.Scope != scope || m.Name == "sojourn" || m.Name == "in_system":
			kept = append(kept, m)
		}
	}
	c.Metrics = kept
	var series []result.Series
	for _, s := range c.Series {
		if s.Scope != scope {
			series = append(series, s)
		}
	}
	c.Series = series
	var servers []result.ServerSeries
	for _, s := range c.Servers {
		if "tiers."+s.Tier != scope {
			servers = append(servers, s)
		}
	}
	c.Servers = servers
}

// fiveTiers is a system with all that several tiers give.
func fiveTiers(variants ...string) *result.Result {
	if len(variants) == 0 {
		variants = []string{""}
	}
	return chained("five tiers", variants, 2, []float64{0.004, 0.026, 0.39, 0.3, 0.2}, "edge", "gate", "web", "app", "db")
}

// twentyTiers has more tiers than fit a page with ease, and long names.
func twentyTiers(variants ...string) *result.Result {
	if len(variants) == 0 {
		variants = []string{""}
	}
	var names []string
	var shares []float64
	for i := range 20 {
		names = append(names, fmt.Sprintf("service-%d%s", i, strings.Repeat("-with-a-long-name", i%3)))
		shares = append(shares, 0.92/20*(0.5+float64(i%5)/4))
	}
	return chained("twenty tiers", variants, 1, shares, names...)
}
