package models

import (
	"lbsim/sim"
	"lbsim/sim/stat"
)

// recorder is the actor that looks at the whole system from time to time: at the
// end of the warm-up, to know what the sample begins with, and at the end of each
// window, to know what happened in it.
type recorder struct {
	*system
	id    sim.ActorID
	grid  stat.Grid
	tiers []tierWindows
	begin []tierMark // of the tiers, at the end of the warm-up
	heads []clientMark
	ways  []uint64 // calls between tiers, by hop
	last  sim.Time // end of the last window
}

const (
	opWarm   sim.Op = iota // the warm-up has ended
	opWindow               // a window has ended
)

// tierWindows is what a tier did window by window.
type tierWindows struct {
	// load is the share of the workers in service that are busy, times the width of
	// the window.
	present, waiting, load, answers, refused stat.Series
	rows                                     []rowWindows
	mark                                     tierMark // at the end of the last window
}

// rowWindows is what a server did window by window, or a group of neighbours.
type rowWindows struct {
	first, end           int // servers
	busy, present, picks stat.Series
	// capacity is the time of the workers in service, where servers come and go.
	capacity stat.Series
	mark     serverMark
	upTo     float64 // capacity up to the end of the last window
}

// tierMark and its kin are sums up to an instant, to tell what came after it.
type tierMark struct {
	at      sim.Time
	transit stat.Area // requests that are neither in a queue nor with a worker
	tierCounts
	// Levels beside the servers: of capacity, of workers that wait for other tiers, of
	// the balancers' workers and of their queues.
	capacity, holding, working, queued stat.Area
	servers                            serverMark
	each                               []serverMark // only where they are wanted
	up                                 []stat.Area  // and where they change
}

type serverMark struct {
	waiting, busy stat.Area
	picks         uint64
}

type clientMark struct {
	classes []classMark
	active  stat.Area // sessions
}

type classMark struct {
	births, answers uint64
}

func (m *classMark) add(o classMark) {
	m.births += o.births
	m.answers += o.answers
}

// rows is the greatest number of rows of a heat map.
const rows = 256

// windows is the greatest number of windows; largeScan bounds the number of looks
// at a server in systems so large that looking takes long.
const (
	windows   = 512
	largeScan = 8_000_000
)

func newRecorder(s *system, length sim.Time) *recorder {
	servers := 1
	for _, b := range s.tiers {
		servers += len(b.servers.list)
	}
	r := &recorder{system: s, grid: stat.NewGrid(length, min(windows, max(largeScan/servers, 16)))}
	r.tiers = make([]tierWindows, len(s.tiers))
	for t, b := range s.tiers {
		n := len(b.servers.list)
		count := min(n, rows)
		for row := range count {
			r.tiers[t].rows = append(r.tiers[t].rows, rowWindows{first: row * n / count, end: (row + 1) * n / count})
		}
	}
	return r
}

// Handle implements sim.Actor.
func (r *recorder) Handle(e sim.Event) {
	switch e.Task.Op() {
	case opWarm:
		r.warm()
	case opWindow:
		r.closeWindow(r.engine.Now)
		r.engine.Schedule(r.grid.End(), r.id, opWindow, 0)
	}
}

// warm notes what the sample begins with.
func (r *recorder) warm() {
	now := r.engine.Now
	r.begin, r.heads, r.ways = r.begin[:0], r.heads[:0], r.ways[:0]
	for _, b := range r.system.tiers {
		mark := b.mark(now)
		mark.each = make([]serverMark, len(b.servers.list))
		for i := range mark.each {
			mark.each[i].add(&b.servers.list[i], now)
			if b.servers.up != nil {
				mark.up = append(mark.up, b.servers.up[i].Area(now))
			}
		}
		r.begin = append(r.begin, mark)
	}
	for _, c := range r.groups {
		r.heads = append(r.heads, c.mark(now))
	}
	for i := range r.hops {
		r.ways = append(r.ways, r.hops[i].calls)
	}
}

// closeWindow ends the window under way.
func (r *recorder) closeWindow(now sim.Time) {
	for t := range r.tiers {
		r.tiers[t].close(r.system.tiers[t], now)
	}
	for _, c := range r.groups {
		c.measure.closeWindow()
	}
	r.last = now
	if !r.grid.Close() {
		return
	}
	for t := range r.tiers {
		r.tiers[t].fold()
	}
	for _, c := range r.groups {
		c.measure.fold()
	}
}

func (w *tierWindows) close(b *balancer, now sim.Time) {
	var all serverMark
	for i := range w.rows {
		row := &w.rows[i]
		var mark serverMark
		for s := row.first; s < row.end; s++ {
			mark.add(&b.servers.list[s], now)
		}
		busy := mark.busy.Since(row.mark.busy)
		row.busy = append(row.busy, busy)
		row.present = append(row.present, busy+mark.waiting.Since(row.mark.waiting))
		row.picks = append(row.picks, float64(mark.picks-row.mark.picks))
		if b.servers.up != nil {
			upTo := b.servers.capacityOf(row, now)
			row.capacity, row.upTo = append(row.capacity, upTo-row.upTo), upTo
		}
		row.mark = mark
		all.busy, all.waiting = all.busy.Plus(mark.busy), all.waiting.Plus(mark.waiting)
		all.picks += mark.picks
	}
	mark := b.mark(now)
	mark.servers = all
	busy, waiting := all.busy.Since(w.mark.servers.busy), all.waiting.Since(w.mark.servers.waiting)
	w.present = append(w.present, busy+waiting+mark.transit.Since(w.mark.transit))
	w.load = append(w.load, share(busy, mark.capacity.Since(w.mark.capacity))*(mark.at-w.mark.at).Seconds())
	w.waiting = append(w.waiting, waiting)
	w.answers = append(w.answers, float64(mark.answers-w.mark.answers))
	w.refused = append(w.refused, float64(mark.refused-w.mark.refused))
	w.mark = mark
}

func (w *tierWindows) fold() {
	for _, s := range []*stat.Series{&w.present, &w.waiting, &w.load, &w.answers, &w.refused} {
		*s = s.Fold()
	}
	for i := range w.rows {
		row := &w.rows[i]
		row.busy, row.present, row.picks = row.busy.Fold(), row.present.Fold(), row.picks.Fold()
		row.capacity = row.capacity.Fold()
	}
}

// capacityOf returns the seconds that the workers of a row were in service up to now.
func (s *servers) capacityOf(row *rowWindows, now sim.Time) (seconds float64) {
	for i := row.first; i < row.end; i++ {
		seconds += float64(s.up[i].Area(now).Since(stat.Area{}) * float64(s.list[i].workers))
	}
	return seconds
}

// mark returns the sums of a tier up to now, those of its servers left aside.
func (b *balancer) mark(now sim.Time) tierMark {
	m := &b.measure
	return tierMark{
		at: now, transit: m.transit.Area(now), tierCounts: m.tierCounts,
		capacity: b.capacity.Area(now), holding: m.holding.Area(now), working: b.overhead.busy.Area(now), queued: b.overhead.length.Area(now),
	}
}

// share returns part of a whole; of nothing, nothing.
func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}

// add adds the sums of a server up to now.
func (m *serverMark) add(s *server, now sim.Time) {
	m.waiting, m.busy = m.waiting.Plus(s.waiting.Area(now)), m.busy.Plus(s.busy.Area(now))
	m.picks += s.picks
}

// mark returns the sums of a client group up to now.
func (c *clients) mark(now sim.Time) (m clientMark) {
	for i := range c.measure.classes {
		class := &c.measure.classes[i]
		m.classes = append(m.classes, classMark{class.births, class.answers})
	}
	if c.sessions != nil {
		m.active = c.sessions.active.Area(now)
	}
	return m
}
