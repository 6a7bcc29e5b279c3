package models

import (
	"lbsim/models/arrival"
	"lbsim/models/balance"
	"lbsim/models/catalog"
	"lbsim/models/dist"
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
	// Duration is the simulated time; 0: until no request is left, for clients that
	// come to an end.
	Duration sim.Time
	// Warmup is how long after the beginning the sample begins.
	Warmup sim.Time
}

// Client is a group of clients: where requests come from.
type Client struct {
	Name     string
	To       string         `key:"to" need:"yes" about:"the tier that the requests enter"`
	Arrivals arrival.Source `key:"arrivals" about:"open arrivals: requests come whether or not earlier ones have been answered"`
	Trace    *arrival.Trace `key:"trace" about:"arrivals recorded from a real service"`
	Network  dist.Dist      `key:"network" unit:"duration" default:"0s" about:"round trip between client and balancer, half each way, drawn per attempt"`
	Timeout  sim.Time       `key:"timeout" unit:"duration" range:"(0,)" default:"none" about:"how long a client waits for an answer, from birth; work that has been sent is not cancelled"`

	Users       catalog.Later `key:"users" about:"a fixed number of users who think between requests"`
	Sessions    catalog.Later `key:"sessions" about:"users who arrive, make some requests, and leave"`
	Requests    catalog.Later `key:"requests" about:"request classes with their shares"`
	Sources     catalog.Later `key:"sources" about:"number of source addresses"`
	Connections catalog.Later `key:"connections" about:"how long a connection is kept"`
	Retry       catalog.Later `key:"retry" about:"what a client does after a failure"`
	Hedge       catalog.Later `key:"hedge" about:"a second attempt beside a slow one"`
	Zone        catalog.Later `key:"zone" about:"where the clients are"`
	Zones       catalog.Later `key:"zones" about:"shares of the clients over zones"`
	SLO         catalog.Later `key:"slo" about:"what counts as good for these clients"`
	Cancel      catalog.Later `key:"cancel" about:"whether work is cancelled when its client has gone"`
}

// Classes returns the names of the request classes of the clients, in their order: of
// which there are none.
func (c *Client) Classes() []string { return []string{} }

// Tier is a balancer group in front of servers.
type Tier struct {
	Name     string
	Balancer Balancer  `key:"balancer" default:"one without cost, round_robin" about:"the balancer group in front of the servers"`
	Servers  Servers   `key:"servers" about:"the servers of the tier"`
	Network  dist.Dist `key:"network" unit:"duration" default:"0s" about:"round trip between balancer and server, half each way"`

	Calls     catalog.Later `key:"calls" about:"which tiers a request goes on to"`
	Routes    catalog.Later `key:"routes" about:"tiers to which a balancer without servers sends requests"`
	State     catalog.Later `key:"state" about:"where session data live"`
	Autoscale catalog.Later `key:"autoscale" about:"how the number of servers follows the load"`
}

// Balancer is a group of balancer instances, each with its own view of the servers.
type Balancer struct {
	Count    int              `key:"count" range:"[1,1000]" about:"instances; a new connection takes one at random"`
	Strategy balance.Strategy `key:"strategy" about:"which server a request goes to"`
	Overhead dist.Dist        `key:"overhead" unit:"duration" default:"0s" about:"time that a request spends in the balancer on its way in"`

	Layer            catalog.Later `key:"layer" about:"4: connections are balanced; 7: requests are"`
	Workers          catalog.Later `key:"workers" about:"requests that an instance handles at once"`
	TLS              catalog.Later `key:"tls" about:"cost of handshakes"`
	Redundancy       catalog.Later `key:"redundancy" about:"how instances stand in for each other"`
	Zones            catalog.Later `key:"zones" about:"whether servers of the own zone are preferred"`
	Health           catalog.Later `key:"health" about:"health checks"`
	OutlierDetection catalog.Later `key:"outlier_detection" about:"ejection of servers that answer badly"`
	CircuitBreaker   catalog.Later `key:"circuit_breaker" about:"limits on what is under way"`
	Stickiness       catalog.Later `key:"stickiness" about:"which requests stay with a server"`
	SlowStart        catalog.Later `key:"slow_start" about:"how a new server's share grows"`
	Drain            catalog.Later `key:"drain" about:"how long a leaving server may finish its work"`
}

// Servers are the servers of a tier, numbered from 0 through the groups in order.
type Servers struct {
	Count   int       `key:"count" range:"[1,1000000]" default:"1, or the sum of the groups" change:"yes" about:"servers"`
	Workers int       `key:"workers" range:"[1,10000000]" about:"requests that a server works on at once"`
	Service dist.Dist `key:"service" unit:"duration" about:"time that a worker of speed 1 spends on a request"`
	Queue   Queue     `key:"queue" about:"the queue of each server"`
	Groups  []Group   `key:"groups" about:"groups of servers that differ"`
	Price   float64   `key:"price" unit:"money" range:"[0,)" default:"0/h" about:"price of a server, for capacity planning"`

	Zones  catalog.Later `key:"zones" about:"zones over which the servers alternate"`
	Boot   catalog.Later `key:"boot" about:"time that a new server needs to start"`
	WarmUp catalog.Later `key:"warm_up" about:"how slow a new server is at first"`
}

// NoLimit is the limit of a queue without one.
const NoLimit = -1

// Queue is where requests wait for a worker.
type Queue struct {
	Limit      int              `key:"limit" range:"[0,1000000000]" default:"none" change:"yes" about:"requests that may wait at a server; one more is rejected"`
	Discipline queue.Discipline `key:"discipline" about:"which waiting request is served next"`

	Timeout catalog.Later `key:"timeout" about:"how long a request may wait"`
}

// Group is a number of servers that are alike.
type Group struct {
	Name    string
	Count   int     `key:"count" range:"[1,1000000]" about:"servers in the group"`
	Speed   float64 `key:"speed" range:"(0,)" change:"yes" about:"speed: 2 halves the service time"`
	Weight  float64 `key:"weight" range:"(0,)" change:"yes" about:"share of the load that weighted strategies give a server"`
	Workers int     `key:"workers" range:"[1,10000000]" default:"those of servers" about:"requests that a server of the group works on at once"`

	Zone catalog.Later `key:"zone" about:"where the group is"`
}

// SetDefaults fills in what a scenario need not say.
func (t *Tier) SetDefaults() {
	t.Balancer.SetDefaults()
	t.Servers.SetDefaults()
}

// SetDefaults fills in what a scenario need not say.
func (b *Balancer) SetDefaults() { b.Count, b.Strategy = 1, &balance.RoundRobin{} }

// SetDefaults fills in what a scenario need not say.
func (s *Servers) SetDefaults() {
	s.Workers = 1
	s.Queue.SetDefaults()
}

// SetDefaults fills in what a scenario need not say.
func (q *Queue) SetDefaults() { q.Limit, q.Discipline = NoLimit, &queue.FIFO{} }

// SetDefaults fills in what a scenario need not say.
func (g *Group) SetDefaults() { g.Count, g.Speed, g.Weight = 1, 1, 1 }

// Families are the tables of all families of decisions, in the order in which the
// program lists them.
func Families() []catalog.Family {
	return []catalog.Family{&balance.Strategies, &arrival.Sources, &dist.Distributions, &queue.Disciplines}
}
