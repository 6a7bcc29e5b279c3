package models

import (
	"slices"

	"lbsim/models/arrival"
	"lbsim/sim"
)

// origins are where the requests of a client group come from: the source address,
// the connection and the zone.
type origins struct {
	*clients
	plain   bool // each request is a source of its own with a connection of its own, and zones do not matter
	sources int  // of open arrivals; 0: no limit
	first   int32
	kept    int // connections of open arrivals; 0: none is kept
	keep    keep
	known   map[uint64]int32 // connections of the clients of a trace
	zones   []int16
	shares  []float64 // of the zones, summed up
	salt    uint64    // makes source addresses of groups differ
	random  sim.Rand
}

// choose gives a request its origin. The connection is known where its user is.
func (o *origins) choose(call *call, a *arrival.Arrival, conn int32) {
	o.random.Keyed(call.Key, drawSource)
	who := a.Client
	if who == 0 {
		who = a.Session
	}
	switch {
	case conn != nobody:
		call.Source = o.conns.list[conn].source
	case who != 0:
		call.Source = o.address(who)
		conn = o.connectionOf(who)
	case o.sources > 0:
		source := o.random.Below(o.sources)
		call.Source = o.address(uint64(source))
		if o.kept > 0 {
			conn = o.first + int32(source)%int32(o.kept)
		}
	case o.kept > 0:
		conn = o.first + int32(o.random.Below(o.kept))
		call.Source = o.address(uint64(conn))
	}
	call.conn = conn
	if conn == nobody || o.use(conn, &o.keep) {
		call.state |= fresh
	}
	if o.zones != nil {
		key := call.Source
		o.random.Keyed(key, drawZone)
		call.zone = o.zones[chosen(o.shares, o.random.Uniform())]
	}
}

// address returns the address of a source of the group.
func (o *origins) address(number uint64) uint64 {
	o.random.Keyed(o.salt, number)
	return o.random.Uint64()
}

// connectionOf returns the connection of a client of a trace. It is looked up only
// where connections matter.
func (o *origins) connectionOf(who uint64) int32 {
	if !o.connected {
		return nobody
	}
	conn, ok := o.known[who]
	if !ok {
		if o.known == nil {
			o.known = make(map[uint64]int32)
		}
		conn = o.conns.open(int32(len(o.known)), o.address(who^o.salt))
		o.known[who] = conn
	}
	return conn
}

// begin opens the connections of open arrivals.
func (o *origins) begin() {
	for i := range o.kept {
		conn := o.conns.open(int32(i), o.address(^uint64(i)))
		if i == 0 {
			o.first = conn
		}
	}
}

// newOrigins reads where requests come from.
func newOrigins(g *clients, c *Client, zones []string, salt uint64) origins {
	o := origins{clients: g, sources: c.Sources, salt: salt}
	if x := c.Connections; x != nil {
		o.keep = keep{int32(x.Requests), x.Lifetime}
		if c.Users == nil && c.Sessions == nil && c.Trace == nil {
			o.kept = max(x.Count, c.Sources)
			if o.kept == 0 {
				o.kept = 100
			}
		}
	}
	if c.Zone != "" {
		o.zones, o.shares = []int16{zoneOf(zones, c.Zone)}, []float64{1}
	}
	sum := 0.0
	for _, name := range zones {
		if share, ok := c.Zones[name]; ok {
			sum += share
			o.zones, o.shares = append(o.zones, zoneOf(zones, name)), append(o.shares, sum)
		}
	}
	traced := c.Trace != nil && (c.Trace.Columns.Session.Name != "" || c.Trace.Columns.Client.Name != "")
	o.plain = c.Users == nil && c.Sessions == nil && !traced && o.sources == 0 && o.kept == 0 && o.zones == nil
	return o
}

// zoneOf returns the number of a zone, from 1; 0 for none.
func zoneOf(zones []string, name string) int16 { return int16(slices.Index(zones, name) + 1) }
