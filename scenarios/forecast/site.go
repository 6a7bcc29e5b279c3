package forecast

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"lbsim/models"
	"lbsim/models/balance"
	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/models/queue"
	"lbsim/models/theory"
)

// site is a tier as theory looks at it.
type site struct {
	stream
	tier    *models.Tier
	config  *models.Config
	service theory.Law // at speed 1, over all that come
	known   bool       // the moments of service are
	groups  []pool
	count   int // servers

	// What a request spends between balancer and servers, both ways, and in the
	// balancer.
	extra         float64
	extraConstant bool
}

// pool is servers that are alike.
type pool struct {
	count   int
	share   float64 // of the requests that each of them gets, where they are split at random
	speed   float64
	workers int
}

func newSite(config *models.Config, tier *models.Tier, s *stream) *site {
	x := &site{stream: *s, tier: tier, config: config, known: true, extraConstant: true}
	weights := 0.0
	_, weighted := tier.Balancer.Strategy.(*balance.WeightedRandom)
	for _, g := range tier.Servers.All() {
		if !weighted {
			g.Weight = 1
		}
		x.count += g.Count
		weights += float64(g.Count) * g.Weight
		x.groups = append(x.groups, pool{g.Count, g.Weight, g.Speed, g.Workers})
	}
	for i := range x.groups {
		x.groups[i].share /= weights
	}
	for _, d := range []dist.Dist{tier.Balancer.Overhead, tier.Network} {
		law, ok := lawOr(d, 0)
		if !ok {
			law.Mean = math.NaN()
		}
		x.extra += law.Mean
		x.extraConstant = x.extraConstant && law.Constant
	}
	if len(tier.Routes) == 0 {
		x.demand()
	}
	return x
}

// demand mixes the service times of all classes.
func (x *site) demand() {
	base, ok := lawOr(x.tier.Servers.Service, 0)
	x.known = ok
	var shares []float64
	var laws []theory.Law
	for _, f := range x.flows {
		work, ok := lawOr(f.class.Work, 1)
		x.known = x.known && ok
		shares, laws = append(shares, f.rate/x.rate), append(laws, base.Times(work))
	}
	if len(laws) > 0 {
		x.service = theory.Mixed(shares, laws)
	}
}

// lawOr returns the law of a distribution, or of a constant where there is none.
func lawOr(d dist.Dist, otherwise float64) (theory.Law, bool) {
	if d == nil {
		d = &dist.Constant{Value: otherwise}
	}
	return theory.LawOf(d)
}

// load returns the offered load of a server of a pool, in its workers.
func (x *site) load(p pool) float64 {
	return x.rate * p.share * x.service.Mean / p.speed / float64(p.workers)
}

// assumption is what a model takes for granted: it returns what is the case instead, in
// words, or "".
type assumption func(x *site) string

// settled: nothing changes while the system runs.
func settled(x *site) string {
	if len(x.config.Phases) > 0 {
		return "events change the system while it runs"
	}
	return ""
}

// visible: what arrives is known at all.
func visible(x *site) string {
	if x.kind == other {
		return x.why
	}
	return ""
}

func poissonArrivals(x *site) string {
	if x.kind != poisson {
		return x.why
	}
	return ""
}

// poissonOrAlike: arrivals see the system as Poisson arrivals would.
func poissonOrAlike(x *site) string {
	if x.kind > alike {
		return x.why
	}
	return ""
}

// independentGaps: the gaps of the arrivals have a law of their own.
func independentGaps(x *site) string {
	switch x.kind {
	case renewal:
		return ""
	case poisson:
		return "arrivals are Poisson: a simpler model"
	}
	return x.why
}

// freeBalancer: balancers take a time, but have no queue of their own.
func freeBalancer(x *site) string {
	b := &x.tier.Balancer
	switch {
	case b.TLS != nil:
		return "TLS handshakes of new connections cost work"
	case b.Workers > 0 && b.Overhead != nil:
		return fmt.Sprintf("requests queue at the balancer, which works on %d at a time", b.Workers)
	case b.Layer == 4 && x.keepsConnections() && x.count > 1:
		return "requests of one connection stay with their server (layer 4)"
	case x.config.Zones.Latency > 0:
		return "zones have a distance"
	case math.IsNaN(x.extra):
		return "the mean time between balancer and servers is not known"
	}
	return ""
}

// keepsConnections tells whether some clients send several requests on a connection.
func (x *site) keepsConnections() bool {
	for _, f := range x.flows {
		if c := f.client; c.Connections != nil || c.Sources > 0 || c.Users != nil || c.Sessions != nil {
			return true
		}
	}
	return false
}

// patientQueue: nobody leaves the queue.
func patientQueue(x *site) string {
	if t := x.tier.Servers.Queue.Timeout; t > 0 {
		return "requests leave the queue after " + catalog.Duration.Format(t.Seconds())
	}
	return ""
}

// letsGo: workers do not wait for other tiers.
func letsGo(x *site) string {
	for i := range x.tier.Calls {
		if c := &x.tier.Calls[i]; c.HoldWorker && c.Share > 0 {
			return "workers wait for the answers of tiers." + c.Name + " (hold_worker)"
		}
	}
	return ""
}

// unlimited: the queue takes everybody, or its limit is so far that it does not matter:
// with exponential service a queue of L has a probability below ρ^L, also where gaps
// vary less.
func unlimited(x *site) string {
	limit := x.tier.Servers.Queue.Limit
	if limit == models.NoLimit || x.isFar(limit) {
		return ""
	}
	for _, p := range x.groups {
		if load := x.load(p); load >= 1 {
			return fmt.Sprintf("the load is not below the capacity, and the queue has a limit of %d", limit)
		}
	}
	return "the queue has a limit of " + strconv.Itoa(limit)
}

// isFar tells whether a limit of the queue is reached less than once in a million
// requests.
func (x *site) isFar(limit int) bool {
	const rare = 1e-6
	for _, p := range x.groups {
		load := x.load(p)
		switch {
		case load >= 1:
			return false
		case x.service.Exponential:
			if float64(limit)*math.Log(load) > math.Log(rare) {
				return false
			}
		default:
			// The work of so many requests, less a margin for chance, is ahead of less than one
			// in a million.
			service := x.service.Scaled(1 / p.speed)
			ahead := float64(limit) * service.Mean / 2
			q := theory.MG1{Rate: x.rate * p.share, Service: service}
			if tail := q.SojournTail(); p.workers > 1 || tail == nil || !(tail(ahead) < rare) {
				return false
			}
		}
	}
	return true
}

// isLimited: the queue has a limit that matters.
func isLimited(x *site) string {
	if limit := x.tier.Servers.Queue.Limit; limit == models.NoLimit {
		return "the queue has no limit"
	}
	return ""
}

// noQueue: nobody waits.
func noQueue(x *site) string {
	if x.tier.Servers.Queue.Limit != 0 {
		return "requests may wait in a queue"
	}
	return ""
}

// anyOrder: the order of service does not look at demands or classes, so means are those
// of first come, first served.
func anyOrder(x *site) string {
	switch x.tier.Servers.Queue.Discipline.(type) {
	case *queue.FIFO, *queue.LIFO, *queue.Random:
		return ""
	case *queue.Priority:
		priority := x.flows[0].class.Priority
		for _, f := range x.flows {
			if f.class.Priority != priority {
				return "some classes are served before others (priority)"
			}
		}
		return ""
	}
	return "requests are served by " + x.discipline() + ", not in the order of arrival"
}

func firstCome(x *site) string {
	if _, ok := x.tier.Servers.Queue.Discipline.(*queue.FIFO); !ok {
		return "requests are served by " + x.discipline() + ", not first come, first served"
	}
	return ""
}

func shared(x *site) string {
	if _, ok := x.tier.Servers.Queue.Discipline.(*queue.ProcessorSharing); !ok {
		return "requests are served by " + x.discipline() + ", not all at once"
	}
	return ""
}

func (x *site) discipline() string {
	return strings.ReplaceAll(catalog.NameOf(&queue.Disciplines, x.tier.Servers.Queue.Discipline), "_", " ")
}

// exponential: service times are, over all classes together.
func exponential(x *site) string {
	if !x.known || !x.service.Exponential {
		return x.notExponential()
	}
	return ""
}

// notExponential says which law service times have.
func (x *site) notExponential() string {
	service := x.tier.Servers.Service
	if _, ok := service.(*dist.Exponential); !ok {
		name := strings.ReplaceAll(catalog.NameOf(&dist.Distributions, service), "_", " ")
		if service == nil {
			name = "constant"
		}
		return "service times are " + name + ", not exponential"
	}
	for _, f := range x.flows {
		if law, ok := lawOr(f.class.Work, 1); !ok || !law.Constant {
			return "the work of a request varies, so service times are not exponential"
		}
	}
	return "classes bring different work, so service times are not exponential"
}

// moments: mean and variance of service times are finite.
func moments(x *site) string {
	switch {
	case !x.known:
		return "the moments of service times are not known"
	case math.IsInf(x.service.Mean, 1) || math.IsInf(x.service.Variance, 1):
		return "the variance of service times is infinite"
	}
	return ""
}

func oneWorker(x *site) string {
	for _, p := range x.groups {
		if p.workers > 1 {
			return fmt.Sprintf("a server has %d workers, and service is not exponential", p.workers)
		}
	}
	return ""
}

func singleWorkers(x *site) string {
	for _, p := range x.groups {
		if p.workers > 1 {
			return fmt.Sprintf("a server has %d workers, not one", p.workers)
		}
	}
	return ""
}

// split: a server gets a stream of its own, whatever the others do.
func split(x *site) string {
	if x.count == 1 {
		return ""
	}
	switch x.tier.Balancer.Strategy.(type) {
	case *balance.Random, *balance.WeightedRandom:
		return ""
	case *balance.Oracle:
		return "the balancer knows the work left on each server (oracle)"
	}
	return fmt.Sprintf("%d servers, which the balancer chooses by %s, not at random", x.count, x.strategy())
}

func (x *site) strategy() string {
	return strings.ReplaceAll(catalog.NameOf(&balance.Strategies, x.tier.Balancer.Strategy), "_", " ")
}

func manyServers(x *site) string {
	if x.count == 1 {
		return "there is one server"
	}
	return ""
}

func single(x *site) string {
	if x.count > 1 {
		return fmt.Sprintf("there are %d servers, each of which sees a part of the arrivals", x.count)
	}
	return ""
}

// likeServers: all servers are alike.
func likeServers(x *site) string {
	for _, p := range x.groups[1:] {
		if p.speed != x.groups[0].speed {
			return "servers differ in speed"
		}
		if p.workers != x.groups[0].workers {
			return "servers differ in their number of workers"
		}
	}
	return ""
}

// likeWeights: the balancer treats all servers alike.
func likeWeights(x *site) string {
	groups := x.tier.Servers.All()
	for _, g := range groups[1:] {
		if g.Weight != groups[0].Weight {
			return "servers differ in weight"
		}
	}
	return ""
}

func oneBalancer(x *site) string {
	if n := x.tier.Balancer.Count; n > 1 {
		return fmt.Sprintf("%d balancers each see a part of the requests only", n)
	}
	return ""
}

// sameDelay: requests reach the servers in the order in which the balancer has seen them.
func sameDelay(x *site) string {
	if !x.extraConstant {
		return "the time between balancer and servers varies"
	}
	return ""
}

// atOnce: a request is at its server as soon as the balancer has chosen.
func atOnce(x *site) string {
	if law, ok := lawOr(x.tier.Network, 0); !ok || law.Mean > 0 {
		return "requests are on the wire after the balancer has chosen"
	}
	return ""
}

// strategyIs returns the assumption that the strategy is of a type.
func strategyIs[S balance.Strategy](wanted string) assumption {
	return func(x *site) string {
		if _, ok := x.tier.Balancer.Strategy.(S); ok {
			return ""
		}
		return "the strategy is " + x.strategy() + ", not " + wanted
	}
}
