package models

import (
	"fmt"

	"lbsim/models/balance"
	"lbsim/models/queue"
	"lbsim/sim"
)

// tier returns a tier that may send requests to tiers of higher numbers. Its service
// time is still missing.
func (r chance) tier(i, n int) Tier {
	t := Tier{Name: tierName(i)}
	t.SetDefaults()
	routes := i < n-1 && r.oneIn(4)
	if routes {
		r.balancer(&t.Balancer, true)
		t.Routes = r.routes(i, n, t.Balancer.Layer == 7)
	} else {
		r.balancer(&t.Balancer, false)
		r.servers(&t)
	}
	if r.oneIn(2) {
		t.Network = r.dist(r.between(0, 0.02))
	}
	if !routes && i < n-1 && !r.oneIn(3) {
		t.Calls = r.calls(i, n)
	}
	return t
}

// balancer gives a balancer group any kind of everything.
func (r chance) balancer(b *Balancer, routes bool) {
	b.Count = 1 + r.Below(3)
	for {
		b.Strategy = kindOf(r, &balance.Strategies)
		if _, sees := b.Strategy.(balance.Seer); !sees || !routes {
			break // there is no truth about balancers
		}
	}
	if p, ok := b.Strategy.(*balance.PowerOfD); ok {
		p.Choices, p.Replacement = 1+r.Below(4), r.oneIn(2)
	}
	if r.oneIn(3) {
		b.Layer = 4
	}
	if r.oneIn(2) {
		b.Overhead = r.dist(r.between(0, 0.01))
	}
	if r.oneIn(4) {
		b.Workers = 1 + r.Below(3)
	}
	if !r.oneIn(4) {
		return
	}
	b.TLS = &TLS{Handshake: sim.FromSeconds(r.between(0, 0.01)), Resumption: r.Uniform(), Resumed: -1, Mode: "terminate"}
	if r.oneIn(2) {
		b.TLS.Resumed = b.TLS.Handshake / 3
	}
	switch {
	case r.oneIn(2) && b.Layer == 4 && !routes:
		b.TLS.Mode = "passthrough"
	case r.oneIn(2):
		b.TLS.Mode = "reencrypt"
	}
}

// servers gives a tier servers.
func (r chance) servers(t *Tier) {
	t.Servers.Workers = 1 + r.Below(3)
	q := &t.Servers.Queue
	q.Discipline = kindOf(r, &queue.Disciplines)
	switch d := q.Discipline.(type) {
	case *queue.LIFO:
		d.Preempts = r.oneIn(2)
	case *queue.Priority:
		d.Preempts = r.oneIn(2)
	case *queue.ShortestFirst:
		d.Preempts = r.oneIn(2)
		if r.oneIn(2) {
			d.Error = r.between(0.1, 3)
		}
	case *queue.RoundRobin:
		d.Slice = 1 + sim.FromSeconds(r.between(0.0005, 0.02))
	}
	if r.oneIn(2) {
		q.Limit = r.Below(6)
	}
	if r.oneIn(3) && q.Discipline.Waits() {
		q.Timeout = 1 + sim.FromSeconds(r.between(0, 0.1))
	}
	if r.oneIn(2) {
		t.Servers.Count = 1 + r.Below(8)
		return
	}
	for i := range 1 + r.Below(3) {
		g := Group{Name: fmt.Sprint("group", i), Count: 1 + r.Below(4), Workers: r.Below(3)}
		g.Speed, g.Weight = r.between(0.3, 4), float64(1+r.Below(4))
		t.Servers.Groups = append(t.Servers.Groups, g)
	}
}

// after returns the number of a tier after the i-th of n.
func (r chance) after(i, n int) int { return i + 1 + r.Below(n-i-1) }

// routes returns routes to tiers after the i-th: some by path, where the balancer
// looks at it, some by share, and one for all the rest.
func (r chance) routes(i, n int, paths bool) (list []Route) {
	to := func() string { return tierName(r.after(i, n)) }
	if paths && r.oneIn(2) {
		list = append(list, Route{To: to(), Path: []string{"/api/*", "/video/1"}[r.Below(2)]})
	}
	if r.oneIn(2) {
		path, share := "", r.Uniform()
		if paths && r.oneIn(2) {
			path = "/api*"
		}
		list = append(list, Route{To: to(), Path: path, Share: &Share{Value: share}}, Route{To: to(), Path: path, Share: &Share{Value: 1 - share}})
	}
	return append(list, Route{To: to()})
}

// calls returns calls of tiers after the i-th, of each once at most.
func (r chance) calls(i, n int) (list []Call) {
	for k := i + 1; k < n; k++ {
		if r.oneIn(2) {
			continue
		}
		c := Call{Name: tierName(k)}
		c.SetDefaults()
		c.Count, c.Parallel, c.HoldWorker = 1+r.Below(3), r.oneIn(2), !r.oneIn(3)
		if r.oneIn(20) {
			c.Count *= 10
		}
		if r.oneIn(3) {
			c.Share = r.between(0, 1)
		} else if r.oneIn(8) {
			c.Share = 0
		}
		if r.oneIn(3) {
			c.Stage = 1 + r.Below(2)
		} else if c.Parallel && r.oneIn(2) {
			c.Quorum = 1 + r.Below(c.Count)
		}
		list = append(list, c)
	}
	return list
}
