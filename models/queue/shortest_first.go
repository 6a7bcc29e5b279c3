package queue

import (
	"lbsim/models/dist"
	"lbsim/sim"
)

// ShortestFirst serves the item with the least work left, as far as is known: the
// scheduler sees the true work times a lognormal error of mean 1, which belongs to the
// item (the model of Dell'Amico, Carra and Michiardi, "Revisiting size-based
// scheduling with estimated job sizes", MASCOTS 2014). Preemptive, it serves by the
// shortest remaining processing time, which gives the least mean sojourn of all
// disciplines where a server has one worker and nothing errs (Schrage 1968).
type ShortestFirst struct {
	Error    float64 `key:"error" range:"[0,1000]" about:"coefficient of variation of the estimated work over the true; 0 is exact"`
	Preempts bool    `key:"preemptive" about:"whether a request takes the worker of one with more work left, which goes on later (shortest remaining processing time)"`

	sorted
	errors dist.Lognormal // derived from Error
	random sim.Rand
}

// drawError is the purpose of the draw of an item's error: any number that no other
// draw from its key uses.
const drawError = 0x5bd1f27d3a6c9e41

// Push implements Waiter.
func (q *ShortestFirst) Push(server int32, item Item) {
	if !q.Preempts {
		q.arrive(item.Slot)
	}
	q.push(server, item.Slot, q.seen(item))
}

// Preemptive implements Preempter.
func (q *ShortestFirst) Preemptive() bool { return q.Preempts }

// Before implements Preempter.
func (q *ShortestFirst) Before(a, b Item) bool {
	return q.before(a.Slot, q.seen(a), b.Slot, q.seen(b))
}

// seen is the work left on an item as the scheduler sees it.
func (q *ShortestFirst) seen(item Item) amount {
	if q.Error == 0 {
		return amount{whole: int64(item.Size)}
	}
	if q.errors.Mean == 0 {
		q.errors = dist.Lognormal{Mean: 1, CV: q.Error}
		q.errors.Prepare()
	}
	q.random.Keyed(item.Key, drawError)
	return amount{whole: int64(sim.FromSeconds(float64(item.Size.Seconds() * q.errors.Sample(&q.random))))}
}
