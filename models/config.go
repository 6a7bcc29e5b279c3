package models

import (
	"lbsim/models/arrival"
	"lbsim/models/balance"
	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/models/popularity"
	"lbsim/models/queue"
	"lbsim/sim"
)

// Config is a system to simulate and for how long. Its tags are what a scenario
// may say, and what the program explains about it (see catalog.Field). A Config
// that Check accepts can be run, any number of times and concurrently: a run
// changes nothing in it.
type Config struct {
	Clients []Client
	Tiers   []Tier
	Zones   Zones
	// Duration is the simulated time; 0: until no request is left, for clients that
	// come to an end.
	Duration sim.Time
	// Warmup is how long after the beginning the sample begins.
	Warmup sim.Time
	// Batches is the number of stretches of equal length since the warm-up that are
	// measured one by one too, in a run with a Duration; 0: none.
	Batches int
	// Phases are what the system becomes while it runs, in the order of time.
	Phases []Phase
}

// Phase is what a system becomes at an instant: a Config that differs in values
// which may change while it runs, and in nothing else.
type Phase struct {
	At     sim.Time
	Config *Config
}

// Zones are places with a distance between them.
type Zones struct {
	Latency sim.Time `key:"latency" unit:"duration" default:"0s" about:"what a round trip between two zones takes longer than one within a zone"`
}

// Tier is a balancer group in front of servers, or of the balancers of other tiers.
type Tier struct {
	Name     string
	Balancer Balancer  `key:"balancer" default:"one without cost, round_robin" about:"the balancer group in front of the servers"`
	Servers  Servers   `key:"servers" about:"the servers of the tier"`
	Routes   []Route   `key:"routes" about:"tiers to which a balancer without servers sends requests: the first route that fits counts"`
	Calls    []Call    `key:"calls" about:"tiers that a server asks in turn, after its own work, before it answers"`
	Network  dist.Dist `key:"network" unit:"duration" default:"0s" about:"round trip between balancer and server, half each way"`

	State     catalog.Later `key:"state" about:"where session data live"`
	Autoscale catalog.Later `key:"autoscale" about:"how the number of servers follows the load"`
}

// Balancer is a group of balancer instances, each with its own view of the servers.
type Balancer struct {
	Count    int              `key:"count" range:"[1,1000]" about:"instances; a new connection takes one at random"`
	Layer    int              `key:"layer" range:"[4,7]" about:"4: a connection, with all its requests, stays on its server; 7: each request is balanced"`
	Strategy balance.Strategy `key:"strategy" about:"which server a request goes to"`
	Overhead dist.Dist        `key:"overhead" unit:"duration" default:"0s" about:"time that a request spends in the balancer on its way in"`
	Workers  int              `key:"workers" range:"[1,1000000]" default:"without limit" about:"requests whose overhead an instance works on at once; others wait"`
	TLS      *TLS             `key:"tls" default:"none" about:"cost of handshakes of new connections"`

	Redundancy       catalog.Later `key:"redundancy" about:"how instances stand in for each other"`
	Zones            catalog.Later `key:"zones" about:"whether servers of the own zone are preferred"`
	Health           catalog.Later `key:"health" about:"health checks"`
	OutlierDetection catalog.Later `key:"outlier_detection" about:"ejection of servers that answer badly"`
	CircuitBreaker   catalog.Later `key:"circuit_breaker" about:"limits on what is under way"`
	Stickiness       catalog.Later `key:"stickiness" about:"which requests stay with a server"`
	SlowStart        catalog.Later `key:"slow_start" about:"how a new server's share grows"`
	Drain            catalog.Later `key:"drain" about:"how long a leaving server may finish its work"`
}

// TLS is what encryption costs when a connection is new. Later requests of it cost
// nothing more.
type TLS struct {
	Handshake  sim.Time `key:"handshake" unit:"duration" need:"yes" about:"work of a full handshake"`
	Resumed    sim.Time `key:"resumed" unit:"duration" default:"as a full one" about:"work of the handshake of a client that was here before"`
	Resumption float64  `key:"resumption" unit:"share" range:"[0,1]" about:"share of the new connections that resume a session"`
	Mode       string   `key:"mode" one:"terminate|passthrough|reencrypt" about:"who pays: terminate, the balancer; passthrough, the server, behind layer 4; reencrypt, the balancer for both of its sides, and the server"`
}

// Servers are the servers of a tier, numbered from 0 through the groups in order.
type Servers struct {
	Count   int       `key:"count" range:"[1,1000000]" default:"1, or the sum of the groups" change:"yes" about:"servers"`
	Workers int       `key:"workers" range:"[1,10000000]" about:"requests that a server works on at once"`
	Service dist.Dist `key:"service" unit:"duration" about:"time that a worker of speed 1 spends on a request"`
	Queue   Queue     `key:"queue" about:"the queue of each server"`
	Groups  []Group   `key:"groups" about:"groups of servers that differ"`
	Zones   []string  `key:"zones" about:"zones over which the servers alternate"`
	Price   float64   `key:"price" unit:"money" range:"[0,)" default:"0/h" about:"price of a server, for capacity planning"`

	Boot   catalog.Later `key:"boot" about:"time that a new server needs to start"`
	WarmUp catalog.Later `key:"warm_up" about:"how slow a new server is at first"`
}

// NoLimit is the limit of a queue without one.
const NoLimit = -1

// Queue is where requests wait for a worker.
type Queue struct {
	Limit      int              `key:"limit" range:"[0,1000000000]" default:"none" change:"yes" about:"requests that may wait at a server; one more is rejected"`
	Discipline queue.Discipline `key:"discipline" about:"which waiting request is served next"`
	Timeout    sim.Time         `key:"timeout" unit:"duration" range:"(0,)" default:"none" about:"how long a request may wait for a worker; then it is rejected"`
}

// Group is a number of servers that are alike.
type Group struct {
	Name    string
	Count   int     `key:"count" range:"[1,1000000]" change:"yes" about:"servers in the group"`
	Speed   float64 `key:"speed" range:"(0,)" about:"speed: 2 halves the service time"`
	Weight  float64 `key:"weight" range:"(0,)" change:"yes" about:"share of the load that weighted strategies give a server"`
	Workers int     `key:"workers" range:"[1,10000000]" default:"those of servers" about:"requests that a server of the group works on at once"`
	Zone    string  `key:"zone" default:"by turns those of servers" about:"where the group is"`
}

// Route leads requests to another tier. What it does not ask of a request is empty.
type Route struct {
	To     string            `key:"to" need:"yes" about:"the tier that requests go to"`
	Path   string            `key:"path" default:"any" about:"path of the request; a * at the end stands for anything"`
	Host   string            `key:"host" default:"any" about:"host of the request; a * at the beginning stands for anything"`
	Header map[string]string `key:"header" default:"any" about:"headers of the request and their values, by name; * stands for any value"`
	Cookie map[string]string `key:"cookie" default:"any" about:"cookies of the request and their values, by name; * stands for any value"`
	Share  *Share            `key:"share" unit:"share" default:"all" change:"yes" about:"share of the requests that fit, among neighbouring routes with a share; {points: {0s: 5%, 10m: 50%}} follows the clock"`
}

// Call is a tier that a server asks before it answers. Calls are made one after the
// other in the order of the file; neighbours of the same stage are made at once.
type Call struct {
	Name       string  // of the tier
	Count      int     `key:"count" range:"[1,1000]" about:"how many times the tier is asked"`
	Share      float64 `key:"share" unit:"share" range:"[0,1]" change:"yes" about:"share of the requests that need it"`
	Parallel   bool    `key:"parallel" about:"whether all of count are asked at once, instead of one after the other"`
	Quorum     int     `key:"quorum" range:"[1,1000]" default:"all" about:"how many of the parallel answers are enough to go on"`
	Stage      int     `key:"stage" range:"[1,1000]" default:"its own" about:"neighbours of the same stage are asked at once, each count times at once"`
	HoldWorker bool    `key:"hold_worker" about:"whether the worker waits for the answer, instead of taking the next request"`
}

// SetDefaults fills in what a scenario need not say.
func (t *Tier) SetDefaults() {
	t.Balancer.SetDefaults()
	t.Servers.SetDefaults()
}

// SetDefaults fills in what a scenario need not say.
func (b *Balancer) SetDefaults() { b.Count, b.Layer, b.Strategy = 1, 7, &balance.RoundRobin{} }

// SetDefaults fills in what a scenario need not say.
func (t *TLS) SetDefaults() { t.Resumed, t.Mode = -1, "terminate" }

// SetDefaults fills in what a scenario need not say.
func (s *Servers) SetDefaults() {
	s.Workers = 1
	s.Queue.SetDefaults()
}

// SetDefaults fills in what a scenario need not say.
func (q *Queue) SetDefaults() { q.Limit, q.Discipline = NoLimit, &queue.FIFO{} }

// SetDefaults fills in what a scenario need not say.
func (g *Group) SetDefaults() { g.Count, g.Speed, g.Weight = 1, 1, 1 }

// SetDefaults fills in what a scenario need not say.
func (c *Call) SetDefaults() { c.Count, c.Share, c.HoldWorker = 1, 1, true }

// Families are the tables of all families of decisions, in the order in which the
// program lists them.
func Families() []catalog.Family {
	return []catalog.Family{&balance.Strategies, &arrival.Sources, &dist.Distributions, &queue.Disciplines, &popularity.Kinds}
}
