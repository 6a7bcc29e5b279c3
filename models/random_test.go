package models

import (
	"fmt"
	"slices"
	"strings"

	"lbsim/models/arrival"
	"lbsim/models/balance"
	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/models/queue"
	"lbsim/sim"
)

// chance makes systems at random. All kinds of strategies, sources, distributions
// and queues that the tables have are among them.
type chance struct{ *sim.Rand }

// oneIn is true once in n times, on average.
func (r chance) oneIn(n int) bool { return r.Below(n) == 0 }

// between returns a number between two, small ones more often.
func (r chance) between(low, high float64) float64 {
	u := r.Uniform()
	return low + (high-low)*u*u
}

// randomSystem returns the system of a seed: some client groups and tiers, around
// full load, for a few hundred requests.
func randomSystem(seed uint64) *Config {
	r := chance{sim.Stream(seed, 0, "random system")}
	c := &Config{Duration: sim.FromSeconds(r.between(0.1, 2))}
	if r.oneIn(3) {
		c.Warmup = sim.FromSeconds(r.between(0, 1.2) * c.Duration.Seconds())
	}
	for i := range 1 + r.Below(3) {
		c.Tiers = append(c.Tiers, r.tier(fmt.Sprint("tier", i)))
	}
	endless := !r.oneIn(3)
	if !endless {
		c.Duration = 0
	}
	for i := range 1 + r.Below(4) {
		to := &c.Tiers[r.Below(len(c.Tiers))]
		c.Clients = append(c.Clients, r.client(fmt.Sprint("clients", i), to, endless))
	}
	return c
}

func (r chance) tier(name string) Tier {
	t := Tier{Name: name}
	t.SetDefaults()
	t.Balancer.Count = 1 + r.Below(3)
	t.Balancer.Strategy = kindOf(r, &balance.Strategies)
	if p, ok := t.Balancer.Strategy.(*balance.PowerOfD); ok {
		p.Choices, p.Replacement = 1+r.Below(4), r.oneIn(2)
	}
	if r.oneIn(2) {
		t.Balancer.Overhead = r.dist(r.between(0, 0.01))
	}
	if r.oneIn(2) {
		t.Network = r.dist(r.between(0, 0.02))
	}
	t.Servers.Workers = 1 + r.Below(3)
	t.Servers.Service = r.dist(r.between(0.001, 0.05))
	for {
		if t.Servers.Queue.Discipline = kindOf(r, &queue.Disciplines); t.Servers.Queue.Discipline.Waits() {
			break
		}
	}
	if r.oneIn(2) {
		t.Servers.Queue.Limit = r.Below(6)
	}
	if r.oneIn(2) {
		t.Servers.Count = 1 + r.Below(8)
		return t
	}
	for i := range 1 + r.Below(3) {
		g := Group{Name: fmt.Sprint("group", i), Count: 1 + r.Below(4), Workers: r.Below(3)}
		g.Speed, g.Weight = r.between(0.3, 4), float64(1+r.Below(4))
		t.Servers.Groups = append(t.Servers.Groups, g)
	}
	return t
}

// client returns a client group that brings its tier between a fifth and twice of
// what it can carry.
func (r chance) client(name string, to *Tier, endless bool) Client {
	c := Client{Name: name, To: to.Name}
	capacity := 0.0
	for _, g := range to.Servers.All() {
		capacity += float64(g.Count*g.Workers) * g.Speed
	}
	mean, _ := to.Servers.Service.(dist.Momenter).Moments()
	rate := min(2000, capacity/max(mean, 1e-4)*r.between(0.2, 2))
	c.Arrivals = r.source(rate)
	if !endless {
		c.Arrivals = &ending{Source: c.Arrivals, left: r.Below(400), own: r.oneIn(3), mean: mean}
	}
	if r.oneIn(2) {
		c.Network = r.dist(r.between(0, 0.05))
	}
	if r.oneIn(2) {
		c.Timeout = 1 + sim.FromSeconds(r.between(0, 0.2))
	}
	return c
}

// source returns arrivals of any kind at a rate.
func (r chance) source(rate float64) arrival.Source {
	source := kindOf(r, &arrival.Sources)
	switch s := source.(type) {
	case *arrival.Poisson:
		s.PerSecond = rate
	case *arrival.Deterministic:
		s.PerSecond = rate
	case *arrival.Uniform:
		s.PerSecond = rate
	case *arrival.Gamma:
		s.PerSecond, s.CV = rate, r.between(0.1, 3)
	case *arrival.Erlang:
		s.PerSecond, s.Shape = rate, 1+r.Below(9)
	case *arrival.Hyperexponential:
		s.PerSecond, s.CV = rate, r.between(1, 3)
	case *arrival.Weibull:
		s.PerSecond, s.CV = rate, r.between(0.1, 3)
	case *arrival.MMPP:
		s.Rates, s.Leave = []float64{2 * rate, rate / 2}, []float64{rate / 5, rate / 10}
	case *arrival.Batch:
		size := 1 + r.Below(5)
		s.Of, s.Size = r.source(rate/float64(size)), &dist.Constant{Value: float64(size)}
	case *arrival.Profile:
		s.Diurnal = &arrival.Diurnal{Mean: rate, PeakToMean: r.between(1, 2), Period: sim.FromSeconds(r.between(0.01, 1))}
	default:
		panic(fmt.Sprintf("no parameters for the source %T", s))
	}
	return source
}

// dist returns a distribution of any kind with about that mean; often it gives 0 or
// whole milliseconds, so that things happen at the same instant.
func (r chance) dist(mean float64) dist.Dist {
	if r.oneIn(4) {
		mean = float64(int(mean*1000)) / 1000
	}
	if mean == 0 {
		return &dist.Constant{}
	}
	switch d := kindOf(r, &dist.Distributions).(type) {
	case *dist.Constant:
		d.Value = mean
		return d
	case *dist.Uniform:
		d.Max = 2 * mean
		return d
	case *dist.Exponential:
		d.Mean = mean
		return d
	case *dist.Lognormal:
		d.Mean, d.CV = mean, r.between(0.1, 3)
		return d
	case *dist.Gamma:
		d.Mean, d.CV = mean, r.between(0.1, 3)
		return d
	case *dist.BoundedPareto:
		d.Min, d.Max, d.Shape = mean/3, 30*mean, r.between(1, 3)
		return d
	case *dist.Erlang:
		d.Mean, d.Shape = mean, 1+r.Below(5)
		return d
	case *dist.Weibull:
		d.Mean, d.CV = mean, r.between(0.1, 3)
		return d
	case *dist.Pareto:
		d.Mean, d.Shape = mean, r.between(1.2, 4)
		return d
	case *dist.Hyperexponential:
		d.Mean, d.CV = mean, r.between(1, 4)
		return d
	case *dist.Normal:
		d.Mean, d.CV = mean, r.between(0.1, 2)
		return d
	case *dist.Triangular:
		d.Mode, d.Max = mean, 2*mean
		return d
	default:
		return r.composed(d, mean)
	}
}

// composed gives parameters to a distribution that is made of others, or of values.
func (r chance) composed(of dist.Dist, mean float64) dist.Dist {
	switch d := of.(type) {
	case *dist.Empirical:
		d.Values = []float64{mean / 2, 2 * mean, 0, mean, mean}
		return d
	case *dist.Mixture:
		d.Parts = []dist.Part{{Share: 0.25, Of: r.dist(2 * mean)}, {Share: 0.75, Of: r.dist(mean)}}
		return d
	case *dist.Shifted:
		d.By, d.Of = mean/2, r.dist(mean/2)
		return d
	case *dist.Geometric: // counts; it is no time
		return r.dist(mean)
	default:
		panic(fmt.Sprintf("no parameters for the distribution %T", d))
	}
}

// kindOf returns one of the kinds of a family, all with the same chance.
func kindOf[T any](r chance, family *catalog.Table[T]) T {
	for {
		if kind := family.Kinds[r.Below(len(family.Kinds))]; kind.New != nil {
			return kind.New()
		}
	}
}

// ending is a source that comes to an end, and may bring the demands along.
type ending struct {
	arrival.Source
	left  int
	own   bool
	mean  float64
	ready bool // Source is this run's own
}

// Next implements arrival.Source.
func (e *ending) Next(before sim.Time, r *sim.Rand, a *arrival.Arrival) bool {
	if e.left == 0 {
		return false
	}
	e.left--
	if !e.ready {
		e.Source, e.ready = catalog.Clone(e.Source), true
	}
	if e.own && e.left%2 == 0 {
		a.Service = sim.FromSeconds(2 * e.mean * r.Uniform())
	} else if e.own {
		a.Work = 2 * r.Uniform()
	}
	return e.Source.Next(before, r, a)
}

// simpler are the ways to make a system smaller. Each changes one thing and tells
// whether there was something to change.
var simpler = []func(c *Config, i int) bool{
	func(c *Config, i int) bool { return drop(&c.Clients, i) },
	func(c *Config, i int) bool {
		if i < len(c.Tiers) {
			name := c.Tiers[i].Name
			c.Clients = slices.DeleteFunc(c.Clients, func(c Client) bool { return c.To == name })
		}
		return drop(&c.Tiers, i)
	},
	func(c *Config, i int) bool { return i == 0 && put(&c.Warmup, 0) },
	func(c *Config, i int) bool { return i < len(c.Clients) && put(&c.Clients[i].Network, nil) },
	func(c *Config, i int) bool { return i < len(c.Clients) && put(&c.Clients[i].Timeout, 0) },
	func(c *Config, i int) bool { return i < len(c.Tiers) && put(&c.Tiers[i].Network, nil) },
	func(c *Config, i int) bool { return i < len(c.Tiers) && put(&c.Tiers[i].Balancer.Overhead, nil) },
	func(c *Config, i int) bool { return i < len(c.Tiers) && put(&c.Tiers[i].Balancer.Count, 1) },
	func(c *Config, i int) bool {
		if i < len(c.Tiers) {
			if _, plain := c.Tiers[i].Balancer.Strategy.(*balance.RoundRobin); !plain {
				c.Tiers[i].Balancer.Strategy = &balance.RoundRobin{}
				return true
			}
		}
		return false
	},
	func(c *Config, i int) bool { return i < len(c.Tiers) && put(&c.Tiers[i].Servers.Queue.Limit, NoLimit) },
	func(c *Config, i int) bool { return i < len(c.Tiers) && put(&c.Tiers[i].Servers.Workers, 1) },
	func(c *Config, i int) bool {
		return i < len(c.Tiers) && len(c.Tiers[i].Servers.Groups) == 0 && put(&c.Tiers[i].Servers.Count, 1)
	},
	func(c *Config, i int) bool {
		tier := i / 3
		return tier < len(c.Tiers) && len(c.Tiers[tier].Servers.Groups) > 0 && drop(&c.Tiers[tier].Servers.Groups, i%3)
	},
	func(c *Config, i int) bool {
		half := c.Duration / 2
		c.Warmup = min(c.Warmup, half)
		return i == 0 && half > sim.Millisecond && put(&c.Duration, half)
	},
	func(c *Config, i int) bool {
		if i < len(c.Clients) {
			if e, ok := c.Clients[i].Arrivals.(*ending); ok && e.left > 0 {
				shorter := *e
				shorter.left /= 2
				c.Clients[i].Arrivals = &shorter
				return true
			}
		}
		return false
	},
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

// shrink returns a smallest system that still fails: none of the ways to make it
// simpler leaves the failure.
func shrink(c *Config, fails func(*Config) bool) *Config {
	for again := true; again; {
		again = false
		for _, way := range simpler {
			for i := 0; i < 9; i++ {
				next := *c
				next.Clients, next.Tiers = slices.Clone(c.Clients), slices.Clone(c.Tiers)
				for t := range next.Tiers {
					next.Tiers[t].Servers.Groups = slices.Clone(next.Tiers[t].Servers.Groups)
				}
				if way(&next, i) && len(next.Check()) == 0 && fails(&next) {
					c, again = &next, true
				}
			}
		}
	}
	return c
}

// describe writes a system down, for those who look for the fault in it.
func describe(c *Config) string {
	var text strings.Builder
	fmt.Fprintf(&text, "duration %v, warm-up %v\n", c.Duration, c.Warmup)
	kind := func(x any) string { return fmt.Sprintf("%T%+v", x, x) }
	for i := range c.Clients {
		x := &c.Clients[i]
		fmt.Fprintf(&text, "client %s to %s: %s, network %s, timeout %v\n", x.Name, x.To, kind(x.Arrivals), kind(x.Network), x.Timeout)
	}
	for i := range c.Tiers {
		x := &c.Tiers[i]
		fmt.Fprintf(&text, "tier %s: balancers %d, %s, overhead %s, network %s, service %s, queue limit %d",
			x.Name, x.Balancer.Count, kind(x.Balancer.Strategy), kind(x.Balancer.Overhead), kind(x.Network), kind(x.Servers.Service), x.Servers.Queue.Limit)
		for _, g := range x.Servers.All() {
			fmt.Fprintf(&text, ", %d servers of %d workers, speed %v, weight %v", g.Count, g.Workers, g.Speed, g.Weight)
		}
		text.WriteString("\n")
	}
	return text.String()
}
