package forecast

import (
	"fmt"
	"math"

	"lbsim/models"
	"lbsim/models/dist"
	"lbsim/models/queue"
	"lbsim/models/result"
	"lbsim/models/theory"
)

// closedAbout is the model of a fixed number of users.
const (
	closedModel = "closed network"
	closedAbout = "a fixed number of users, exponential service, pauses of any law (mean value analysis; Gordon and Newell)"
)

// closed returns what theory says where the only clients are users; nil where there are
// others, or none.
func (f *forecaster) closed() []result.Forecast {
	users := 0
	for i := range f.config.Clients {
		if f.config.Clients[i].Users != nil {
			users++
		}
	}
	if users == 0 {
		return nil
	}
	client := &f.config.Clients[0]
	out := result.Forecast{Scope: "clients." + client.Name}
	c := &closedSystem{forecaster: f, client: client, visits: make(map[string]float64)}
	c.look(users)
	if len(c.failed) > 0 {
		out.Nearest, out.Failed = closedModel+": "+closedAbout, c.failed
		return []result.Forecast{out}
	}
	out.Model, out.About = fmt.Sprintf("%s of %d users", closedModel, client.Users.Count), closedAbout
	out.Parameters = []result.Parameter{
		{Name: "users", Unit: "", Value: float64(client.Users.Count)}, {Name: "pause", Unit: "s", Value: c.think},
		{Name: "delays", Unit: "s", Value: c.delay},
	}
	return c.forecasts(out)
}

// closedSystem is a system of users only.
type closedSystem struct {
	*forecaster
	client *models.Client
	visits map[string]float64 // per round, by tier
	order  []*models.Tier
	sites  []*site
	failed []string
	think  float64
	delay  float64 // on the wire and in balancers, per round
}

// users holds the shape of a closed system to its assumptions.
func (c *closedSystem) look(users int) {
	fail := func(text string) {
		if text != "" {
			c.failed = append(c.failed, text)
		}
	}
	switch {
	case users < len(c.config.Clients):
		fail("there are users, and other clients beside them")
	case users > 1:
		fail("there are several groups of users")
	}
	if u := c.client.Users; u != nil {
		if u.Activity != nil {
			fail("some users are busier than others (activity)")
		}
		if !c.config.IsPatient(0) {
			fail("users give up when a request times out, and ask again while it is still worked on")
		}
		law, ok := lawOr(u.Think, 0)
		if !ok {
			fail("the mean pause is not known")
		}
		c.think = law.Mean
	}
	network, ok := lawOr(c.client.Network, 0)
	if !ok {
		fail("the mean time between clients and balancer is not known")
	}
	c.delay = network.Mean
	if len(c.failed) > 0 {
		return
	}
	c.walk()
	for _, x := range c.sites {
		for _, text := range failures(x, []assumption{settled, freeBalancer, patientQueue, letsGo, split, closedService, unlimitedFor(c.client.Users.Count)}) {
			fail("at tiers." + x.tier.Name + ", " + text)
		}
	}
}

// walk finds how often each tier is visited per round, and what delays there are.
func (c *closedSystem) walk() {
	classes := c.client.Classes()
	c.order = c.config.Reached()
	streams := map[string]*stream{}
	enter := func(tier string, x flow) {
		if streams[tier] == nil {
			streams[tier] = &stream{}
		}
		streams[tier].add(x)
	}
	for i := range classes {
		if classes[i].Share > 0 {
			enter(c.client.To, flow{client: c.client, class: &classes[i], rate: classes[i].Share, kind: other})
		}
	}
	for _, tier := range c.order {
		s := streams[tier.Name]
		if s == nil {
			continue
		}
		c.visits[tier.Name] = s.rate
		x := newSite(c.config, tier, s)
		c.delay += s.rate * x.extra
		if len(tier.Routes) == 0 {
			c.sites = append(c.sites, x)
		} else if text := freeBalancer(x); text != "" {
			c.failed = append(c.failed, "at tiers."+tier.Name+", "+text)
		}
		for _, flow := range s.flows {
			for _, i := range tier.Ways(flow.class) {
				next := flow
				if share := tier.Routes[i].Share; share != nil {
					next.rate *= share.At(0)
				}
				if next.rate > 0 {
					enter(tier.Routes[i].To, next)
				}
			}
			for i := range tier.Calls {
				next := flow
				next.rate *= float64(tier.Calls[i].Count) * tier.Calls[i].Share
				if next.rate > 0 {
					enter(tier.Calls[i].Name, next)
				}
			}
		}
		if anyTogether(tier.Calls) {
			c.failed = append(c.failed, "tiers."+tier.Name+" makes several calls at once")
		}
	}
}

// closedService: service is exponential and first come, first served, or shared by all,
// or takes no time.
func closedService(x *site) string {
	if _, ok := x.tier.Servers.Queue.Discipline.(*queue.ProcessorSharing); ok {
		return moments(x)
	}
	if d, ok := x.tier.Servers.Service.(*dist.Constant); ok && d.Value == 0 {
		return ""
	}
	if text := exponential(x); text != "" {
		return text
	}
	return anyOrder(x)
}

// unlimitedFor returns the assumption that a queue has room for so many.
func unlimitedFor(users int) assumption {
	return func(x *site) string {
		if limit := x.tier.Servers.Queue.Limit; limit != models.NoLimit && limit < users {
			return fmt.Sprintf("the queue has a limit of %d", limit)
		}
		return ""
	}
}

// forecasts solves the network.
func (c *closedSystem) forecasts(out result.Forecast) []result.Forecast {
	network := theory.Closed{Users: c.client.Users.Count, Think: c.think + c.delay}
	var at []int // the first station of each tier, -1 where it takes no time
	for _, x := range c.sites {
		at = append(at, len(network.Stations))
		for _, p := range x.groups {
			demand := c.visits[x.tier.Name] * p.share * x.service.Mean / p.speed
			network.Stations = append(network.Stations, theory.Station{Demand: demand, Workers: p.workers, Copies: p.count})
		}
	}
	s, ok := network.Solve()
	if !ok {
		out.Nearest, out.Failed = closedModel+": "+closedAbout, []string{"there are too many users to be counted one by one"}
		out.Model, out.About = "", ""
		return []result.Forecast{out}
	}
	add := func(f *result.Forecast, metric, statistic string, value float64) {
		if !math.IsNaN(value) {
			f.Predictions = append(f.Predictions, result.Prediction{Scope: f.Scope, Model: out.Model, Metric: metric, Statistic: statistic,
				Unit: result.MetricNamed(metric).Unit, Value: value, Simulated: math.NaN(), Interval: result.None})
		}
	}
	add(&out, "throughput", "rate", s.Throughput)
	add(&out, "latency", "mean", s.Response+c.delay)
	own := map[string]float64{} // sojourn per visit, without the tiers that are called
	for i, x := range c.sites {
		sum := 0.0
		for k := range x.groups {
			sum += s.Residence[at[i]+k]
		}
		own[x.tier.Name] = sum/c.visits[x.tier.Name] + x.extra
	}
	c.sojourns(own)
	all := []result.Forecast{out}
	for i, x := range c.sites {
		f := result.Forecast{Scope: "tiers." + x.tier.Name, Model: out.Model, About: out.About}
		add(&f, "sojourn", "mean", own[x.tier.Name])
		c.tier(&f, x, s, at[i], add)
		all = append(all, f)
	}
	return all
}

// sojourns adds to the own time of each tier that of the tiers that it calls. Tiers are
// in the order of the way of a request, so those that are called are complete first.
func (c *closedSystem) sojourns(own map[string]float64) {
	for i := len(c.order) - 1; i >= 0; i-- {
		for k := range c.order[i].Calls {
			call := &c.order[i].Calls[k]
			if call.Share > 0 {
				own[c.order[i].Name] += call.Share * float64(call.Count) * own[call.Name]
			}
		}
	}
}

// tier predicts the numbers of a tier of a closed system.
func (c *closedSystem) tier(f *result.Forecast, x *site, s *theory.ClosedNumbers, first int, add func(f *result.Forecast, metric, statistic string, value float64)) {
	visits := c.visits[x.tier.Name]
	busy, workers, wait, waits := 0.0, 0.0, 0.0, 0.0
	for k, p := range x.groups {
		n, i := float64(p.count), first+k
		workers += n * float64(p.workers)
		busy += n * float64(p.workers) * s.Utilization[i]
		wait += s.Residence[i] - n*visits*p.share*x.service.Mean/p.speed
		waits += n * p.share * s.WaitProbability(i)
	}
	f.Parameters = []result.Parameter{{Name: "visits", Unit: "", Value: visits}, {Name: "service", Unit: "s", Value: x.service.Mean}}
	_, isShared := x.tier.Servers.Queue.Discipline.(*queue.ProcessorSharing)
	if len(x.tier.Calls) == 0 {
		if p := x.groups[0]; len(x.groups) == 1 && x.service.Exponential && x.extraConstant && firstCome(x) == "" {
			for _, q := range []float64{0.5, 0.9, 0.99} {
				add(f, "sojourn", fmt.Sprintf("p%g", q*100), x.extra+s.SojournQuantile(q, first, x.service.Mean/p.speed))
			}
		}
	}
	if !isShared {
		add(f, "queue_time", "mean", wait/visits)
		add(f, "wait_probability", "mean", waits)
	}
	add(f, "utilization", "mean", busy/workers)
	add(f, "throughput", "rate", s.Throughput*visits)
}
