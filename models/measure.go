package models

import (
	"lbsim/sim"
	"lbsim/sim/stat"
)

// clientMeasure is what is measured at a client group. The sample are the requests
// born since the warm-up; windows and levels see everything.
type clientMeasure struct {
	warmup  sim.Time
	classes []classMeasure
	wasted  uint64 // answers that nobody waited for

	present stat.Level // requests that their client waits for, and
	spent   uint64     // nanoseconds that clients have waited: for invariants only

	windows *stat.Histograms        // latency of successes by the time of the answer
	losses  [len(lossy)]stat.Series // requests that were lost, by window
	before  [len(lossy)]uint64      // those before the window under way
}

// classMeasure counts the requests of a class by outcome.
type classMeasure struct {
	births  uint64 // all, as are the counts of outcomes
	answers uint64
	losses  [len(lossy)]uint64
	sample  classSample
	paths   []parts          // by tier: where the time of successes of the sample went; nil where calls have no parts
	recent  batch            // successes of the sample that are not counted yet
	twin    *tierMeasure     // the tier whose sojourns are the latencies; nil: none
	windows *stat.Histograms // those of the group
	latency *stat.Histogram  // of successes of the sample
}

// lossy are the ways in which requests are lost to their clients, as metrics.
var lossy = [...]string{"rejected", "failed", "timed_out"}

const (
	lossRejected = iota
	lossFailed
	lossTimedOut
)

// classSample counts the requests of the sample by outcome, and sums where the time
// of the successes went.
type classSample struct {
	losses [len(lossy)]uint64
	waited uint64
	parts  parts    // their sums
	took   stat.Sum // of their latencies: for invariants only
}

func newClientMeasure(warmup sim.Time, classes int) clientMeasure {
	m := clientMeasure{warmup: warmup, windows: stat.NewHistograms(stat.Coarse)}
	for range classes {
		m.classes = append(m.classes, classMeasure{latency: stat.NewHistogram(stat.Fine), windows: m.windows})
	}
	return m
}

func (m *clientMeasure) born(now sim.Time, class int) {
	m.classes[class].births++
	if invariants {
		m.present.Up(now)
	}
}

// answered counts a success, and where its time went.
func (m *clientMeasure) answered(s *system, c *call) {
	now, class := s.engine.Now, &m.classes[0]
	if len(m.classes) > 1 {
		class = &m.classes[c.class]
	}
	class.answers++
	m.ended(now, c)
	latency := now - c.born
	if c.born < m.warmup {
		m.windows.Record(latency)
		return
	}
	if invariants {
		class.sample.took.Add(latency)
	}
	if s.calls.trunk {
		class.answeredTree(s, c, latency)
		return
	}
	if c.is(delayed) {
		class.sample.parts.balancer.Add(c.balancer)
		class.sample.parts.network.Add(-c.balancer) // which count takes for time on the wire
	}
	if class.recent.add(latency, c.queue, c.service) {
		class.count()
	}
}

// answeredTree counts a success that other tiers had a part in.
func (m *classMeasure) answeredTree(s *system, c *call, latency sim.Time) {
	if s.calls.follow(c, m.paths) > 0 {
		m.sample.waited++
	}
	if m.recent.add(latency, 0, 0) {
		m.count()
	}
}

// count counts the successes that are not counted yet.
func (m *classMeasure) count() {
	b := &m.recent
	m.latency.RecordAll(b.whole[:b.n])
	m.windows.RecordAll(b.whole[:b.n])
	switch {
	case m.twin != nil:
		m.twin.countParts(b)
	case m.paths == nil:
		p, waited := b.parts()
		m.sample.parts.add(&p)
		m.sample.waited += waited
	}
	b.n = 0
}

// parts returns the sums of what the latencies of the sample are made of, and how many
// of them are in part waiting. Where a tier measures that too, it is known there, and
// where calls have parts, from those.
func (m *classMeasure) parts() (p parts, waited uint64) {
	p, waited = m.sample.parts, m.sample.waited
	if m.twin != nil {
		alone := &m.twin.aloneParts
		queue, service := m.twin.queue.Whole().Minus(alone.queue), m.twin.service.Whole().Minus(alone.service)
		p.add(&parts{queue: queue, service: service, network: m.latency.Whole().Minus(queue).Minus(service)})
		waited += m.twin.waited() - m.twin.aloneWaits
	}
	if m.paths != nil {
		for i := range m.paths {
			p.add(&m.paths[i])
		}
		p.network = m.latency.Whole().Minus(p.queue).Minus(p.service).Minus(p.balancer) // that of the clients too
	}
	return p, waited
}

// count counts the successes of all classes that are not counted yet.
func (m *clientMeasure) count() {
	for i := range m.classes {
		m.classes[i].count()
	}
}

// ended counts that a client waits no more.
func (m *clientMeasure) ended(now sim.Time, c *call) {
	if invariants {
		m.present.Down(now)
		m.spent += uint64(now - c.born)
	}
}

// lost counts a request that was not answered well.
func (m *clientMeasure) lost(now sim.Time, c *call, class int) {
	loss := lossRejected
	if c.outcome == failed {
		loss = lossFailed
	}
	m.lose(now, c, class, loss)
}

func (m *clientMeasure) timedOut(now sim.Time, c *call, class int) {
	m.lose(now, c, class, lossTimedOut)
}

func (m *clientMeasure) lose(now sim.Time, c *call, class, loss int) {
	m.classes[class].losses[loss]++
	m.ended(now, c)
	if c.born >= m.warmup {
		m.classes[class].sample.losses[loss]++
	}
}

// add adds up what is counted, not the histograms.
func (m *classMeasure) add(o *classMeasure) {
	m.births += o.births
	m.answers += o.answers
	p, waited := o.parts()
	m.sample.waited += waited
	m.sample.parts.add(&p)
	for i := range lossy {
		m.losses[i] += o.losses[i]
		m.sample.losses[i] += o.sample.losses[i]
	}
}

// all returns the sums over the classes, without a histogram.
func (m *clientMeasure) all() (sum classMeasure) {
	for i := range m.classes {
		sum.add(&m.classes[i])
	}
	return sum
}

// waiting returns the number of requests that their client waits for.
func (m *classMeasure) waiting() uint64 {
	n := m.births - m.answers
	for _, lost := range m.losses {
		n -= lost
	}
	return n
}

// closeWindow ends the window under way.
func (m *clientMeasure) closeWindow() {
	m.count()
	m.windows.Close()
	for i, n := range m.all().losses {
		m.losses[i] = append(m.losses[i], float64(n-m.before[i]))
		m.before[i] = n
	}
}

func (m *clientMeasure) fold() {
	m.windows.Fold()
	for i := range m.losses {
		m.losses[i] = m.losses[i].Fold()
	}
}
