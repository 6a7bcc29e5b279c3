package models

import (
	"lbsim/sim"
	"lbsim/sim/stat"
)

// clientMeasure is what is measured at a client group. The sample are the requests
// born since the warm-up; windows and levels see everything.
type clientMeasure struct {
	warmup sim.Time

	births   uint64 // all, as are the counts of outcomes
	answers  uint64
	refusals uint64
	timeouts uint64
	wasted   uint64 // answers that nobody waited for

	present stat.Level // requests that their client waits for, and
	spent   uint64     // nanoseconds that clients have waited: for invariants only

	sample   clientSample
	latency  *stat.Histogram  // of successes of the sample
	windows  *stat.Histograms // latency of successes by the time of the answer
	outcomes [2]stat.Series   // refusals and timeouts, by window
	before   [2]uint64        // both, before the window under way
}

// clientSample counts the requests of the sample by outcome, and sums where the
// time of the successes went.
type clientSample struct {
	refused, timedOut, waited uint64
	parts                     parts // their sums
}

// parts are where the time of calls has gone.
type parts struct {
	network, balancer, queue, service sim.Time
}

func newClientMeasure(warmup sim.Time) clientMeasure {
	return clientMeasure{warmup: warmup, latency: stat.NewHistogram(stat.Fine), windows: stat.NewHistograms(stat.Coarse)}
}

func (m *clientMeasure) born(now sim.Time) {
	m.births++
	if invariants {
		m.present.Up(now)
	}
}

func (m *clientMeasure) answered(now sim.Time, c *call, r *rest) {
	m.answers++
	m.ended(now, c)
	latency := now - c.born
	m.windows.Record(latency)
	if c.born >= m.warmup {
		m.latency.Record(latency)
		balancer := c.inBalancer(r)
		m.sample.parts.network += latency - balancer - c.queue - c.service
		m.sample.parts.balancer += balancer
		m.sample.parts.queue += c.queue
		m.sample.parts.service += c.service
		if c.queue > 0 {
			m.sample.waited++
		}
	}
}

// ended counts that a client waits no more.
func (m *clientMeasure) ended(now sim.Time, c *call) {
	if invariants {
		m.present.Down(now)
		m.spent += uint64(now - c.born)
	}
}

func (m *clientMeasure) refused(now sim.Time, c *call) {
	m.refusals++
	m.ended(now, c)
	if c.born >= m.warmup {
		m.sample.refused++
	}
}

func (m *clientMeasure) timedOut(now sim.Time, c *call) {
	m.timeouts++
	m.ended(now, c)
	if c.born >= m.warmup {
		m.sample.timedOut++
	}
}

// waiting returns the number of requests that their client waits for.
func (m *clientMeasure) waiting() uint64 {
	return m.births - m.answers - m.refusals - m.timeouts
}

// closeWindow ends the window under way.
func (m *clientMeasure) closeWindow() {
	m.windows.Close()
	for i, n := range [2]uint64{m.refusals, m.timeouts} {
		m.outcomes[i] = append(m.outcomes[i], float64(n-m.before[i]))
		m.before[i] = n
	}
}

func (m *clientMeasure) fold() {
	m.windows.Fold()
	for i := range m.outcomes {
		m.outcomes[i] = m.outcomes[i].Fold()
	}
}

// tierMeasure is what is measured at a tier, from the arrival of a request at its
// balancer to its answer there.
type tierMeasure struct {
	warmup  sim.Time
	transit stat.Level // requests in the balancer, or between it and the servers
	entries uint64     // all, as are the counts of outcomes
	answers uint64
	refused uint64
	demand  sim.Time // sum over all entries that reached a server

	sample  tierSample
	sojourn *stat.Histogram // of the sample, as are all spans
	queue   *stat.Histogram
	service *stat.Histogram
}

// tierSample sums over the requests of the sample.
type tierSample struct {
	refused, waited   uint64
	network, balancer sim.Time
	slowdown          float64
	sized             uint64 // those with a demand above 0, which have a slowdown
}

func newTierMeasure(warmup sim.Time) tierMeasure {
	return tierMeasure{
		warmup:  warmup,
		sojourn: stat.NewHistogram(stat.Medium), queue: stat.NewHistogram(stat.Medium), service: stat.NewHistogram(stat.Medium),
	}
}

// returned counts the answer of a server, or its refusal.
func (m *tierMeasure) returned(now sim.Time, c *call, r *rest) {
	if c.refused {
		m.refused++
		if c.born >= m.warmup {
			m.sample.refused++
		}
		return
	}
	m.answers++
	if c.born < m.warmup {
		return
	}
	sojourn := now - c.entered
	m.sojourn.Record(sojourn)
	m.service.Record(c.service)
	balancer := c.inBalancer(r)
	m.sample.balancer += balancer
	m.sample.network += sojourn - balancer - c.queue - c.service
	if c.queue > 0 {
		m.sample.waited++
		m.queue.Record(c.queue)
	} else {
		m.queue.RecordZero()
	}
	if c.demand > 0 {
		m.sample.slowdown += float64(sojourn) / float64(c.demand)
		m.sample.sized++
	}
}
