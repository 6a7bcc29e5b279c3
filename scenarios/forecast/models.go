package forecast

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"lbsim/models/balance"
	"lbsim/models/theory"
)

// tierModel is a queue that has a closed form: what it takes for granted, and what it
// gives. The first whose assumptions all hold is taken. Its shape is what it is about,
// such as a strategy: a model of another shape is not near.
type tierModel struct {
	family  string // what a tier that does not fit is told it comes near to
	about   string
	shape   []assumption
	assumes []assumption
	answer  func(x *site) *answer
}

// answer is what a model gives. What it does not give is not a number.
type answer struct {
	name        string
	utilization float64
	// Over requests that are served: shares, seconds, and times their own demand.
	waitProbability, wait, sojourn, slowdown float64
	loss                                     float64 // share of the requests
	quantile                                 func(q float64) float64
	tail                                     func(t float64) float64 // nil where quantiles are not known

	limit  bool // of infinitely many servers
	notes  []string
	leaves kind // what its departures are
	// mu is the rate of the sojourn where it is exponential, as in M/M/1; 0 elsewhere.
	mu float64
}

// unknown is an answer that says nothing yet.
func unknown(name string) *answer {
	nan := math.NaN()
	return &answer{name: name, utilization: nan, waitProbability: nan, wait: nan, sojourn: nan, slowdown: nan, leaves: other}
}

// usual is what all models of a tier take for granted.
var usual = []assumption{settled, freeBalancer, patientQueue, letsGo}

func assume(more ...assumption) []assumption {
	return append(append([]assumption(nil), usual...), more...)
}

// tierModels are all models, the simpler first.
var tierModels = []tierModel{
	{"M/M/c", "Poisson arrivals, exponential service, c workers with one queue (Erlang C)",
		[]assumption{split}, assume(poissonOrAlike, exponential, anyOrder, unlimited), erlangC},
	{"M/M/c as least work left", "Poisson arrivals, exponential service; least work left is as good as one queue before all servers",
		[]assumption{strategyIs[*balance.Oracle]("oracle")},
		assume(atOnce, likeServers, singleWorkers, poissonOrAlike, exponential, firstCome, unlimited), leastWork},
	{"GI/M/c by turns", "Poisson arrivals to n servers in turn, each of which sees gaps that are Erlang-n (Takács)",
		[]assumption{strategyIs[*balance.RoundRobin]("round robin"), manyServers},
		assume(oneBalancer, sameDelay, likeServers, poissonArrivals, exponential, anyOrder, unlimited), turns},
	{"best of d", "the best of d servers drawn at random, in the limit of many servers (Mitzenmacher; Vvedenskaya and others)",
		[]assumption{strategyIs[*balance.PowerOfD]("power of d")},
		assume(many, oneBalancer, atOnce, likeServers, likeWeights, singleWorkers, poissonArrivals, exponential, anyOrder, unlimited), choices},
	{"M/G/1", "Poisson arrivals, any law of service, one worker (Pollaczek and Khinchine)",
		[]assumption{split}, assume(poissonArrivals, moments, oneWorker, anyOrder, unlimited), pollaczek},
	{"M/G/c-PS", "Poisson arrivals, any law of service, all requests share the workers (processor sharing)",
		[]assumption{split, shared}, assume(poissonOrAlike, moments, unlimited), sharing},
	{"Erlang B", "Poisson arrivals, any law of service, no queue: who finds all workers busy is lost",
		[]assumption{split, noQueue}, assume(poissonArrivals, moments), lossWithoutQueue},
	{"M/M/c/K", "Poisson arrivals, exponential service, a queue with a limit",
		[]assumption{split, isLimited}, assume(poissonArrivals, exponential, firstCome), limitedQueue},
	{"GI/M/c", "independent gaps between arrivals, exponential service (Takács)",
		[]assumption{single, independentGaps}, assume(sameDelay, exponential, anyOrder, unlimited), gaps},
}

// many: the limit of many servers is of some use.
func many(x *site) string {
	d, ok := x.tier.Balancer.Strategy.(*balance.PowerOfD)
	switch {
	case ok && x.count < 5*d.Choices:
		return fmt.Sprintf("%d servers are too few for the limit of many", x.count)
	case ok && d.Choices < 2:
		return "it chooses among one server"
	}
	return ""
}

// splitOver answers for servers that each get a stream of their own: of is asked about
// the servers of each pool, and what requests come to one of them.
func splitOver(x *site, of func(p pool, rate float64) *answer) *answer {
	if len(x.groups) == 1 {
		a := of(x.groups[0], x.rate/float64(x.count))
		if x.count > 1 {
			a.name, a.mu = fmt.Sprintf("%d x %s, random splitting", x.count, a.name), 0
		}
		return a
	}
	sum := unknown("")
	sum.utilization, sum.wait, sum.waitProbability, sum.sojourn, sum.slowdown = 0, 0, 0, 0, 0
	var parts []theory.Part
	var names []string
	workers, served := 0.0, 0.0
	for _, p := range x.groups {
		a, n := of(p, x.rate*p.share), float64(p.count)
		if !slices.Contains(names, a.name) {
			names = append(names, a.name)
		}
		sum.leaves, sum.notes = a.leaves, a.notes
		share := p.share * n * (1 - a.loss)
		served += share
		sum.loss += p.share * n * a.loss
		sum.utilization += n * float64(p.workers) * a.utilization
		workers += n * float64(p.workers)
		sum.wait += share * a.wait
		sum.waitProbability += share * a.waitProbability
		sum.sojourn += share * a.sojourn
		sum.slowdown += share * a.slowdown
		parts = append(parts, theory.Part{Share: share, Mean: a.sojourn, Tail: a.tail})
	}
	sum.name = strings.Join(names, " or ") + " at each server, random splitting"
	sum.utilization /= workers
	for _, number := range []*float64{&sum.wait, &sum.waitProbability, &sum.sojourn, &sum.slowdown} {
		*number /= served
	}
	known := true
	for i := range parts {
		parts[i].Share /= served
		known = known && parts[i].Tail != nil
	}
	if known {
		sum.quantile = func(q float64) float64 { return theory.MixtureQuantile(q, parts) }
		sum.tail = func(t float64) (rest float64) {
			for _, p := range parts {
				rest += p.Share * p.Tail(t)
			}
			return rest
		}
	}
	return sum
}
