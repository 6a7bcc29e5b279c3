package models

import (
	"lbsim/sim"
	"lbsim/sim/stat"
)

// tierMeasure is what is measured at a tier, from the arrival of a request at its
// balancer to its answer there.
type tierMeasure struct {
	warmup  sim.Time
	transit stat.Level // requests that are neither in a queue nor with a worker: in the balancer, on the wire, or with other tiers
	holding stat.Level // workers that wait for other tiers
	tierCounts
	entered uint64 // sum of the nanoseconds at which those entered that are still there, and
	spent   uint64 // nanoseconds that those spent that have left: for invariants only

	sample tierSample
	recent batch // successes of the sample that are not counted yet
	// twin measures the clients' requests where their latencies are the sojourns at
	// this tier: it is the only one that they enter, with nothing in between. What is
	// the same is then measured once, there; here only those whose client has gone.
	twin       *classMeasure
	alone      *stat.Histogram // sojourns that were measured here
	aloneParts parts           // what they are made of, where there is a twin
	aloneWaits uint64          // and how many of them are in part waiting

	sojourn *stat.Histogram // of the sample, as are all spans
	queue   *stat.Histogram
	service *stat.Histogram
}

// tierCounts counts all requests of a tier, those of the warm-up included.
type tierCounts struct {
	entries uint64
	answers uint64
	refused uint64
	failed  uint64
	expired uint64
	distant uint64   // requests that went to a server in another zone
	demand  stat.Sum // over all entries that reached a server
}

// tierSample sums over the requests of the sample.
type tierSample struct {
	refused, failed uint64
	balancer, calls stat.Sum
	slowdown        float64
	sized           uint64 // those with a demand above 0, which have a slowdown
}

func newTierMeasure(warmup sim.Time) tierMeasure {
	sojourn := stat.NewHistogram(stat.Medium)
	return tierMeasure{
		warmup: warmup,
		alone:  sojourn, sojourn: sojourn, queue: stat.NewHistogram(stat.Medium), service: stat.NewHistogram(stat.Medium),
	}
}

// returned counts the answer of the tier, or that there is none, and tells whether it
// is a success of the sample.
func (m *tierMeasure) returned(now sim.Time, c *call, trunk bool) bool {
	if invariants {
		m.entered -= uint64(c.entered)
		m.spent += uint64(now - c.entered)
	}
	if c.outcome != answered {
		m.lost(c)
		return false
	}
	m.answers++
	if c.born < m.warmup {
		return false
	}
	if c.is(delayed) {
		m.sample.balancer.Add(c.balancer)
	}
	if trunk {
		m.sample.calls.Add(c.calls)
	}
	if c.demand > 0 {
		m.sample.slowdown += float64(now-c.entered) / float64(c.demand)
		m.sample.sized++
	}
	if m.twin != nil && !c.is(gone) {
		return true // the twin measures for both
	}
	if m.recent.add(now-c.entered, c.queue, c.service) {
		m.flush()
	}
	return true
}

// flush counts the successes that are not counted yet, but for those of the twin.
func (m *tierMeasure) flush() {
	if m.twin != nil {
		p, waited := m.recent.parts()
		m.aloneParts.add(&p)
		m.aloneWaits += waited
	}
	m.alone.RecordAll(m.recent.whole[:m.recent.n])
	m.countParts(&m.recent)
	m.recent.n = 0
}

// count counts all successes that are not counted yet.
func (m *tierMeasure) count() {
	m.flush()
	if m.twin != nil {
		m.sojourn = m.twin.latency.Coarser(stat.Medium)
		m.sojourn.Merge(m.alone)
	}
}

// countParts counts what the sojourns of a batch are made of.
func (m *tierMeasure) countParts(b *batch) {
	m.queue.RecordAll(b.queue[:b.n])
	m.service.RecordAll(b.service[:b.n])
}

// network returns the sum of the times on the wire: what is left of the sojourns.
func (m *tierMeasure) network() stat.Sum {
	x := &m.sample
	return m.sojourn.Whole().Minus(m.queue.Whole()).Minus(m.service.Whole()).Minus(x.balancer).Minus(x.calls)
}

// waited returns the number of successes of the sample that have waited for a worker.
func (m *tierMeasure) waited() uint64 { return m.queue.Count() - m.queue.Zeros() }

func (m *tierMeasure) lost(c *call) {
	all, sample := &m.refused, &m.sample.refused
	if c.outcome == failed {
		all, sample = &m.failed, &m.sample.failed
	}
	*all++
	if c.born >= m.warmup {
		*sample++
	}
}
