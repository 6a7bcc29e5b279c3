package models

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"lbsim/models/arrival"
	"lbsim/models/balance"
	"lbsim/models/dist"
	"lbsim/models/queue"
	"lbsim/sim"
)

// simpler are the ways to make a system smaller. Each changes one thing and tells
// whether there was something to change; what the system becomes while it runs is
// changed likewise.
var simpler = []func(c *Config, i int) bool{
	func(c *Config, i int) bool { return drop(&c.Phases, i) },
	func(c *Config, i int) bool { return drop(&c.Clients, i) },
	dropTier,
	func(c *Config, i int) bool { return i == 0 && put(&c.Warmup, 0) },
	func(c *Config, i int) bool { return i == 0 && put(&c.Zones.Latency, 0) },
	ofClient(func(c *Client) bool { return put(&c.Network, nil) }),
	ofClient(func(c *Client) bool { return put(&c.Timeout, 0) }),
	ofClient(func(c *Client) bool { return put(&c.Connections, nil) }),
	ofClient(func(c *Client) bool { return put(&c.Sources, 0) }),
	ofClient(func(c *Client) bool { some := len(c.Requests) > 0; c.Requests = nil; return some }),
	ofClient(func(c *Client) bool {
		some := c.Zone != "" || c.Zones != nil
		c.Zone, c.Zones = "", nil
		return some
	}),
	ofTier(func(t *Tier) bool { return put(&t.Network, nil) }),
	ofTier(func(t *Tier) bool { return put(&t.Balancer.Overhead, nil) }),
	ofTier(func(t *Tier) bool { return put(&t.Balancer.TLS, nil) }),
	ofTier(func(t *Tier) bool { return put(&t.Balancer.Workers, 0) }),
	ofTier(func(t *Tier) bool { return put(&t.Balancer.Count, 1) }),
	ofTier(func(t *Tier) bool { return put(&t.Balancer.Layer, 7) }),
	ofTier(func(t *Tier) bool {
		if _, plain := t.Balancer.Strategy.(*balance.RoundRobin); plain {
			return false
		}
		t.Balancer.Strategy = &balance.RoundRobin{}
		return true
	}),
	ofTier(func(t *Tier) bool {
		if _, plain := t.Servers.Queue.Discipline.(*queue.FIFO); plain {
			return false
		}
		t.Servers.Queue.Discipline = &queue.FIFO{}
		return true
	}),
	ofTier(func(t *Tier) bool {
		if _, plain := t.Servers.Service.(*dist.Constant); plain || t.Servers.Service == nil {
			return false
		}
		t.Servers.Service = &dist.Constant{Value: 0.01}
		return true
	}),
	ofTier(func(t *Tier) bool { return put(&t.Servers.Queue.Limit, NoLimit) }),
	ofTier(func(t *Tier) bool { return put(&t.Servers.Queue.Timeout, 0) }),
	ofTier(func(t *Tier) bool { return put(&t.Servers.Workers, 1) }),
	ofTier(func(t *Tier) bool { return len(t.Servers.Groups)+len(t.Routes) == 0 && put(&t.Servers.Count, 1) }),
	ofTier(func(t *Tier) bool { some := len(t.Servers.Zones) > 0; t.Servers.Zones = nil; return some }),
	func(c *Config, i int) bool { return i/3 < len(c.Tiers) && drop(&c.Tiers[i/3].Servers.Groups, i%3) },
	func(c *Config, i int) bool { return i/3 < len(c.Tiers) && drop(&c.Tiers[i/3].Routes, i%3) },
	func(c *Config, i int) bool { return i/4 < len(c.Tiers) && drop(&c.Tiers[i/4].Calls, i%4) },
	ofCall(func(c *Call) bool { return put(&c.Count, max(c.Count/2, 1)) }),
	ofCall(func(c *Call) bool { return put(&c.Share, 1) }),
	ofCall(func(c *Call) bool { return put(&c.Quorum, 0) }),
	ofCall(func(c *Call) bool { return put(&c.Stage, 0) }),
	ofCall(func(c *Call) bool { return put(&c.Parallel, false) }),
	ofCall(func(c *Call) bool { return put(&c.HoldWorker, true) }),
	func(c *Config, i int) bool {
		half := c.Duration / 2
		c.Warmup = min(c.Warmup, half)
		return i == 0 && half > sim.Millisecond && put(&c.Duration, half)
	},
	ofClient(func(c *Client) bool {
		if e, ok := c.Arrivals.(*ending); ok && e.left > 0 {
			shorter := *e
			shorter.left /= 2
			c.Arrivals = &shorter
			return true
		}
		return false
	}),
	ofClient(func(c *Client) bool {
		if e, ok := c.Arrivals.(*ending); ok {
			if _, plain := e.Of.(*arrival.Deterministic); !plain {
				c.Arrivals = &ending{Of: &arrival.Deterministic{PerSecond: 100}, left: e.left}
				return true
			}
		}
		return false
	}),
}

func ofClient(way func(c *Client) bool) func(c *Config, i int) bool {
	return func(c *Config, i int) bool { return i < len(c.Clients) && way(&c.Clients[i]) }
}

func ofTier(way func(t *Tier) bool) func(c *Config, i int) bool {
	return func(c *Config, i int) bool { return i < len(c.Tiers) && way(&c.Tiers[i]) }
}

func ofCall(way func(c *Call) bool) func(c *Config, i int) bool {
	return func(c *Config, i int) bool {
		return i/4 < len(c.Tiers) && i%4 < len(c.Tiers[i/4].Calls) && way(&c.Tiers[i/4].Calls[i%4])
	}
}

// dropTier takes a tier away. Who sent requests there sends them where the tier did
// first, if it sent any, or is gone too.
func dropTier(c *Config, i int) bool {
	if i >= len(c.Tiers) {
		return false
	}
	name, instead := c.Tiers[i].Name, ""
	if next := c.Tiers[i].next(); len(next) > 0 {
		instead = next[0]
	}
	moved := func(to *string) (lost bool) {
		if *to != name {
			return false
		}
		*to = instead
		return instead == ""
	}
	c.Clients = slices.DeleteFunc(c.Clients, func(c Client) bool { return moved(&c.To) })
	for k := range c.Clients {
		moved(&c.Clients[k].To)
	}
	for k := range c.Tiers {
		t := &c.Tiers[k]
		t.Calls = slices.DeleteFunc(t.Calls, func(c Call) bool { return c.Name == name })
		t.Routes = slices.DeleteFunc(t.Routes, func(r Route) bool { return r.To == name && instead == "" })
		for m := range t.Routes {
			moved(&t.Routes[m].To)
		}
	}
	return drop(&c.Tiers, i)
}

func drop[T any](list *[]T, i int) bool {
	if i >= len(*list) {
		return false
	}
	*list = slices.Delete(*list, i, i+1)
	return true
}

func put[T comparable](place *T, value T) bool {
	changes := *place != value
	*place = value
	return changes
}

// copyOf returns a copy whose lists are its own, those of its phases included.
func copyOf(c *Config) *Config {
	next := *c
	next.Clients, next.Tiers, next.Phases = slices.Clone(c.Clients), slices.Clone(c.Tiers), slices.Clone(c.Phases)
	for i := range next.Clients {
		next.Clients[i].Requests = slices.Clone(next.Clients[i].Requests)
	}
	for i := range next.Tiers {
		t := &next.Tiers[i]
		t.Servers.Groups, t.Routes, t.Calls = slices.Clone(t.Servers.Groups), slices.Clone(t.Routes), slices.Clone(t.Calls)
	}
	for i := range next.Phases {
		next.Phases[i].Config = copyOf(next.Phases[i].Config)
	}
	return &next
}

// shrink returns a smallest system that still fails: none of the ways to make it
// simpler leaves the failure.
func shrink(c *Config, fails func(*Config) bool) *Config {
	for again := true; again; {
		again = false
		for _, way := range simpler {
			for i := 0; i < 24; i++ {
				next := copyOf(c)
				if !way(next, i) {
					continue
				}
				for k := range next.Phases {
					way(next.Phases[k].Config, i)
				}
				if len(next.Check()) == 0 && fails(next) {
					c, again = next, true
				}
			}
		}
	}
	return c
}

// describe writes a system down, for those who look for the fault in it.
func describe(c *Config) string {
	var text strings.Builder
	write(&text, "", reflect.ValueOf(c))
	return text.String()
}

// write writes down all that is not zero, a line for each member of a list.
func write(text *strings.Builder, indent string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.Kind() == reflect.Pointer {
			text.WriteString(v.Type().Elem().Name())
		}
		write(text, indent, v.Elem())
	case reflect.Struct:
		text.WriteString("{")
		for i := range v.NumField() {
			if f := v.Field(i); !f.IsZero() && v.Type().Field(i).IsExported() {
				text.WriteString(" " + v.Type().Field(i).Name + ":")
				write(text, indent+"  ", f)
			}
		}
		text.WriteString(" }")
	case reflect.Slice:
		for i := range v.Len() {
			text.WriteString("\n" + indent + "  ")
			write(text, indent+"  ", v.Index(i))
		}
	default:
		fmt.Fprint(text, v)
	}
}
