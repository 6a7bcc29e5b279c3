package forecast

import (
	"fmt"
	"math"

	"lbsim/models/arrival"
	"lbsim/models/balance"
	"lbsim/models/catalog"
	"lbsim/models/queue"
	"lbsim/models/theory"
)

// queueName is the name of a queue in the notation of Kendall.
func queueName(arrivals, service string, workers int) string {
	return fmt.Sprintf("%s/%s/%d", arrivals, service, workers)
}

// delayed fills in what follows from the law of wait and sojourn. Orders of service that
// do not look at demands have the same means, and other percentiles.
func (a *answer) delayed(d theory.Delayed, ordered bool) *answer {
	a.waitProbability, a.wait, a.sojourn = d.WaitProbability, d.Wait(), d.Sojourn()
	if math.IsNaN(d.WaitProbability) {
		a.notes = append(a.notes, "so many workers are beyond what can be computed")
	}
	if ordered && !math.IsNaN(d.WaitProbability) {
		a.quantile, a.tail = d.SojournQuantile, d.SojournTail
	}
	return a
}

// isOrdered tells whether service is first come, first served.
func (x *site) isOrdered() bool {
	switch x.tier.Servers.Queue.Discipline.(type) {
	case *queue.FIFO, *queue.Priority: // of one priority only, or no model fits
		return true
	}
	return false
}

// erlangC is M/M/c.
func erlangC(x *site) *answer {
	return splitOver(x, func(p pool, rate float64) *answer {
		q := theory.MMc{Rate: rate, Service: x.service.Mean / p.speed, Workers: p.workers}
		a := unknown(queueName("M", "M", p.workers)).delayed(q.Delayed(), x.isOrdered())
		a.utilization, a.leaves = q.Utilization(), x.kind
		if p.workers == 1 && x.isOrdered() {
			a.mu = 1/q.Service - rate
		}
		return a
	})
}

// leastWork is M/M/n for n servers that get the request with the least work left.
func leastWork(x *site) *answer {
	q := theory.MMc{Rate: x.rate, Service: x.service.Mean / x.groups[0].speed, Workers: x.count}
	a := unknown(queueName("M", "M", x.count)+", least work left").delayed(q.Delayed(), true)
	a.utilization, a.leaves = q.Utilization(), x.kind
	return a
}

// turns is GI/M/c at servers that take turns.
func turns(x *site) *answer {
	p := x.groups[0]
	q := theory.GIMc{Gap: theory.ErlangGap(x.count, x.rate/float64(x.count)), Service: x.service.Mean / p.speed, Workers: p.workers}
	a := unknown(fmt.Sprintf("%d x %s, round robin", x.count, queueName(fmt.Sprintf("E%d", x.count), "M", p.workers)))
	a.utilization = q.Utilization()
	return a.delayed(q.Delayed(), x.isOrdered())
}

// gaps is GI/M/c for a source of independent gaps.
func gaps(x *site) *answer {
	p := x.groups[0]
	name := "GI"
	switch source := x.flows[0].client.Arrivals.(type) {
	case *arrival.Deterministic:
		name = "D"
	case *arrival.Erlang:
		name = fmt.Sprintf("E%d", source.Shape)
	}
	q := theory.GIMc{Gap: x.gap, Service: x.service.Mean / p.speed, Workers: p.workers}
	a := unknown(queueName(name, "M", p.workers))
	if name == "GI" {
		a.notes = append(a.notes, "gaps are "+catalog.NameOf(&arrival.Sources, x.flows[0].client.Arrivals))
	}
	a.utilization = q.Utilization()
	return a.delayed(q.Delayed(), x.isOrdered())
}

// choices is the best of d.
func choices(x *site) *answer {
	p, d := x.groups[0], x.tier.Balancer.Strategy.(*balance.PowerOfD).Choices
	q := theory.PowerOfD{Load: x.load(p), Service: x.service.Mean / p.speed, Choices: d}
	a := unknown(fmt.Sprintf("best of %d, limit of many servers", d))
	a.limit, a.utilization, a.waitProbability, a.sojourn = true, min(1, q.Load), min(1, q.WaitProbability()), q.Sojourn()
	a.wait = a.sojourn - q.Service
	if x.isOrdered() && q.Load < 1 {
		a.quantile, a.tail = q.SojournQuantile, q.SojournTail()
	}
	a.notes = append(a.notes, "the formula is that of infinitely many servers; with few, waits are somewhat longer")
	return a
}

// pollaczek is M/G/1.
func pollaczek(x *site) *answer {
	service := "G"
	if x.service.Constant {
		service = "D"
	}
	return splitOver(x, func(p pool, rate float64) *answer {
		q := theory.MG1{Rate: rate, Service: x.service.Scaled(1 / p.speed)}
		a := unknown(queueName("M", service, 1))
		a.utilization, a.waitProbability, a.wait, a.sojourn = q.Utilization(), q.WaitProbability(), q.Wait(), q.Sojourn()
		if tail := q.SojournTail(); x.isOrdered() && tail != nil {
			a.quantile, a.tail = q.SojournQuantile, tail
		}
		return a
	})
}

// sharing is M/G/c-PS.
func sharing(x *site) *answer {
	return splitOver(x, func(p pool, rate float64) *answer {
		q := theory.Sharing{Rate: rate, Service: x.service.Mean / p.speed, Workers: p.workers}
		a := unknown(queueName("M", "G", p.workers) + "-PS")
		a.utilization, a.sojourn, a.slowdown, a.leaves = q.Utilization(), q.Sojourn(), q.Slowdown(), x.kind
		if x.service.Exponential && x.count == 1 {
			a.quantile = q.SojournQuantile
		}
		return a
	})
}

// limitedQueue is M/M/c/K.
func limitedQueue(x *site) *answer {
	places := x.tier.Servers.Queue.Limit
	return splitOver(x, func(p pool, rate float64) *answer {
		a := unknown(fmt.Sprintf("%s/%d", queueName("M", "M", p.workers), p.workers+places))
		n, ok := theory.MMcK{Rate: rate, Service: x.service.Mean / p.speed, Workers: p.workers, Places: places}.Numbers()
		if !ok {
			a.loss, a.notes = math.NaN(), append(a.notes, "the queue is too long to be computed")
			return a
		}
		a.utilization, a.waitProbability, a.wait, a.sojourn, a.loss = n.Utilization, n.WaitProbability, n.Wait, n.Sojourn, n.Loss
		if tail := n.SojournTail(); tail != nil {
			a.quantile, a.tail = n.SojournQuantile, tail
		}
		return a
	})
}

// lossWithoutQueue is Erlang's B.
func lossWithoutQueue(x *site) *answer {
	return splitOver(x, func(p pool, rate float64) *answer {
		service := x.service.Mean / p.speed
		a := unknown(fmt.Sprintf("%s/%d", queueName("M", "G", p.workers), p.workers))
		a.loss = theory.ErlangB(p.workers, rate*service)
		a.utilization = rate * service * (1 - a.loss) / float64(p.workers)
		a.waitProbability, a.wait, a.sojourn = 0, 0, service
		if x.service.Exponential {
			d := theory.Delayed{Drain: 1, Mu: 1 / service}
			a.quantile, a.tail = d.SojournQuantile, d.SojournTail
		}
		return a
	})
}
