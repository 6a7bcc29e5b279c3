package models

import (
	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/models/popularity"
	"lbsim/models/result"
	"lbsim/sim"
)

// Client is a group of clients: where requests come from.
type Client struct {
	Name     string
	To       string         `key:"to" need:"yes" about:"the tier that the requests enter"`
	Arrivals arrival.Source `key:"arrivals" about:"open arrivals: requests come whether or not earlier ones have been answered"`
	Trace    *arrival.Trace `key:"trace" about:"arrivals recorded from a real service"`
	Users    *Users         `key:"users" about:"a fixed number of users who think between requests"`
	Sessions *Sessions      `key:"sessions" about:"users who arrive, make some requests, and leave"`
	Requests []Class        `key:"requests" default:"one class" about:"request classes with their shares, by name"`
	Network  dist.Dist      `key:"network" unit:"duration" default:"0s" about:"round trip between client and balancer, half each way, drawn per attempt"`
	Timeout  sim.Time       `key:"timeout" unit:"duration" range:"(0,)" default:"none" change:"yes" about:"how long a client waits for an answer, from birth; work that has been sent is not cancelled"`
	Zone     string         `key:"zone" default:"none" about:"where the clients are"`

	Zones       map[string]float64 `key:"zones" unit:"share" range:"[0,1]" about:"shares of the clients over zones, in place of zone"`
	Sources     int                `key:"sources" range:"[1,10000000]" default:"each request is a new one" about:"source addresses of open arrivals"`
	Connections *Connections       `key:"connections" default:"one for each request; one for each user or session" about:"how long a connection is kept"`

	SLO result.SLO `key:"slo" about:"what counts as good for these clients"`

	Retry  catalog.Later `key:"retry" about:"what a client does after a failure"`
	Hedge  catalog.Later `key:"hedge" about:"a second attempt beside a slow one"`
	Cancel catalog.Later `key:"cancel" about:"whether work is cancelled when its client has gone"`
}

// Users are a fixed number of users, each of whom thinks, makes a request, and waits
// for its answer before thinking again: a closed system.
type Users struct {
	Count    int       `key:"count" range:"[1,100000000]" need:"yes" about:"number of users"`
	Think    dist.Dist `key:"think" unit:"duration" default:"0s" about:"pause between an answer and the next request"`
	Activity dist.Dist `key:"activity" default:"all alike" about:"how busy a user is: divides the pauses, scaled to a mean of 1"`
}

// Sessions are users who arrive, make a number of requests, one after the other with
// pauses, and leave.
type Sessions struct {
	Arrivals arrival.Source `key:"arrivals" need:"yes" about:"when new sessions begin"`
	Requests dist.Dist      `key:"requests" need:"yes" about:"number of requests in a session, rounded to a whole number, at least 1"`
	Think    dist.Dist      `key:"think" unit:"duration" default:"0s" about:"pause between an answer and the next request"`
	Activity dist.Dist      `key:"activity" default:"all alike" about:"how busy the user is: divides the pauses, scaled to a mean of 1"`
	Start    string         `key:"start" one:"empty|steady" about:"steady: begin with the sessions that would be under way, were the answers immediate"`
}

// Class is a class of requests.
type Class struct {
	Name     string
	Share    float64               `key:"share" unit:"share" range:"[0,1]" need:"yes" change:"yes" about:"share of the requests of its clients"`
	Path     string                `key:"path" default:"/" about:"path, by which balancers may route"`
	Host     string                `key:"host" about:"host, by which balancers may route"`
	Header   map[string]string     `key:"header" about:"headers and their values, by name"`
	Cookie   map[string]string     `key:"cookie" about:"cookies and their values, by name"`
	Work     dist.Dist             `key:"work" default:"1" about:"demand as a factor of the service time of each tier"`
	Priority int                   `key:"priority" range:"[0,1000000]" about:"priority: larger is served first by queues that look at it"`
	Timeout  sim.Time              `key:"timeout" unit:"duration" range:"(0,)" default:"that of its clients" change:"yes" about:"how long a client waits for an answer, from birth"`
	Keys     popularity.Popularity `key:"keys" default:"none" about:"which of many items a request is about, for strategies that look at it"`
	SLO      result.SLO            `key:"slo" about:"what counts as good for these requests"`
}

// Connections say how long clients keep a connection. A connection belongs to a
// source, a user or a session.
type Connections struct {
	Requests int      `key:"requests" range:"[1,1000000000]" default:"without limit" about:"requests after which a connection is replaced by a new one"`
	Lifetime sim.Time `key:"lifetime" unit:"duration" range:"(0,)" default:"without limit" about:"age at which a connection is replaced by a new one, at its next request"`
	Count    int      `key:"count" range:"[1,10000000]" default:"sources, or 100" about:"connections that open arrivals keep"`
}

// SetDefaults fills in what a scenario need not say.
func (s *Sessions) SetDefaults() { s.Start = "empty" }

// SetDefaults fills in what a scenario need not say.
func (c *Class) SetDefaults() { c.Path = "/" }
