package balance

import "lbsim/models/catalog"

// Strategies are all strategies.
var Strategies = catalog.Table[Strategy]{
	Name:  "strategy",
	About: "which server a balancer sends a request to",
	Kinds: []catalog.Kind[Strategy]{
		{Name: "round_robin", About: "each server in turn",
			Source: "Envoy, source/extensions/load_balancing_policies/round_robin", New: func() Strategy { return &RoundRobin{} }},
		{Name: "weighted_round_robin", About: "in turn by weight, spread smoothly, as nginx does",
			Source: "nginx, src/http/ngx_http_upstream_round_robin.c", New: func() Strategy { return &WeightedRoundRobin{} }},
		{Name: "random", About: "any server with the same chance", New: func() Strategy { return &Random{} }},
		{Name: "weighted_random", About: "any server with a chance in proportion to its weight",
			Source: "alias method: Walker, ACM TOMS 1977; Vose, IEEE TSE 1991", New: func() Strategy { return &WeightedRandom{} }},
		{Name: "least_connections", About: "the server with the fewest requests in flight per weight, ties at random",
			Source: "least_conn of nginx and leastconn of HAProxy, with fair ties", New: func() Strategy { return &LeastConnections{} }},
		{Name: "power_of_d", About: "the least loaded of a few servers drawn at random",
			Source: "Mitzenmacher, The power of two choices in randomized load balancing, IEEE TPDS 2001", New: func() Strategy { return &PowerOfD{Choices: 2} }},
		{Name: "oracle", About: "the server with the least work left: an ideal that no balancer can reach",
			Source: "least work left: Harchol-Balter, Performance Modeling and Design of Computer Systems, 2013, chapter 24", New: func() Strategy { return &Oracle{} }},
		{Name: "source_hash", About: "the same server for the same source address",
			Source: "HAProxy, balance source with hash-type map-based, src/lb_map.c", New: func() Strategy { return &SourceHash{} }},
		{Name: "peak_ewma", About: "the server with the lowest recent latency, weighted by requests in flight"},
		{Name: "join_idle_queue", About: "a server that has reported to be idle"},
	},
}
