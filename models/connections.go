package models

import "lbsim/sim"

// connection is what a source keeps open for several requests. At layer 4 it stays
// on its server; and only its first request pays for a handshake.
type connection struct {
	key    uint64   // random: its balancer instances follow from it
	source uint64   // the address that it comes from
	opened sim.Time // at its first request; Never: closed for good. Older requests are not on it
	owner  int32    // the source, user or session that it belongs to
	uses   int32    // requests that came on it
}

// connections are all connections that are kept. A number comes back into use when
// its connection is closed for good.
type connections struct {
	list []connection
	free []int32
	pins [][]pin // by balancer of layer 4, then by connection
}

// pin is where the balancers of a tier of layer 4 have put a connection.
type pin struct {
	server   int32 // nobody: nowhere yet
	instance int16
	target   int16
}

var unpinned = pin{server: nobody}

// open returns the number of a new connection.
func (c *connections) open(owner int32, key uint64) (conn int32) {
	if n := len(c.free); n > 0 {
		conn = c.free[n-1]
		c.free = c.free[:n-1]
		c.list[conn] = connection{key: key, source: key, owner: owner}
		return conn
	}
	c.list = append(c.list, connection{key: key, source: key, owner: owner})
	for i := range c.pins {
		c.pins[i] = append(c.pins[i], unpinned)
	}
	return int32(len(c.list) - 1)
}

// cut takes a connection off the servers that it is on, at all tiers of layer 4.
func (s *system) cut(conn int32) {
	for i, b := range s.pinners {
		p := &s.conns.pins[i][conn]
		if p.server != nobody {
			b.instances[p.instance].targets[p.target].done(p.server)
			*p = unpinned
		}
	}
}

// close ends a connection for good.
func (s *system) close(conn int32) {
	s.cut(conn)
	s.conns.list[conn].opened = sim.Never
	s.conns.free = append(s.conns.free, conn)
}

// keep is how long the clients of a group keep a connection.
type keep struct {
	requests int32 // 0: without limit
	lifetime sim.Time
}

// use counts a request on a connection, and tells whether it is the first. One that
// is too old, or has had its number of requests, is replaced by a new one before.
func (s *system) use(conn int32, k *keep) (first bool) {
	c, now := &s.conns.list[conn], s.engine.Now
	if k.requests > 0 && c.uses == k.requests || k.lifetime > 0 && c.uses > 0 && now-c.opened >= k.lifetime {
		s.cut(conn)
		var r sim.Rand
		r.Keyed(c.key, uint64(c.uses))
		c.key, c.uses = r.Uint64(), 0
	}
	if c.uses == 0 {
		c.opened = now
	}
	c.uses++
	return c.uses == 1
}
