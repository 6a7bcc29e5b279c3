package scenarios

import (
	"errors"
	"sync"

	"lbsim/models"
	"lbsim/models/result"
	"lbsim/sim"
)

// point is a point of the sweep: its variants share the warm-up and the number of
// replications, so that they are complete together.
type point struct {
	works []*work
	left  int    // that are not complete
	key   string // of what is kept of it

	arrivals sync.Mutex // while a work takes a run
}

// points returns the points in their order.
func (r *runner) points() (all []*point) {
	at := make(map[string]*point)
	for _, w := range r.work {
		name := w.point()
		if at[name] == nil {
			at[name] = &point{}
			all = append(all, at[name])
		}
		w.at = at[name]
		w.at.works = append(w.at.works, w)
		w.at.left++
	}
	return all
}

// chunk is the number of runs that are planned together at least, so that there is
// work for all processors; the windows of no more runs are kept at a time.
const chunk = 64

// all completes the points, a few at a time, so that what is complete can be kept.
func (r *runner) all(points []*point) error {
	var works []*work
	runs := 0
	for i, p := range points {
		if p.left > 0 {
			for _, w := range p.works {
				works = append(works, w)
				runs += w.target
			}
		}
		if len(works) == 0 || runs < chunk && i < len(points)-1 {
			continue
		}
		if err := r.some(works); err != nil {
			return err
		}
		works, runs = nil, 0
	}
	return nil
}

// some completes all works of some points.
func (r *runner) some(works []*work) error {
	err := r.pilots(works)
	for _, w := range works {
		if w.target == 1 && len(w.run.Replications.Reach) == 0 && !w.transient && w.config.Duration > 0 {
			w.config.Batches = mostBatches
		}
	}
	for err == nil {
		var more bool
		if more, err = r.more(works); !more || err != nil {
			break
		}
		err = r.round(works)
	}
	return err
}

// job is one replication of one case.
type job struct {
	work        *work
	replication int
	length      sim.Time // of a pilot run; 0: as the case has it
}

// round makes all replications that are missing.
func (r *runner) round(works []*work) error {
	var jobs []job
	for _, w := range works {
		if !w.complete() {
			for n := len(w.runs); n < w.target; n++ {
				jobs = append(jobs, job{work: w, replication: n})
			}
		}
	}
	_, _, err := r.simulate(jobs, r.arrive)
	return err
}

// replicate makes runs in parallel that nobody has planned before.
func (r *runner) replicate(jobs []job) ([]*result.Run, []bool, error) {
	for _, j := range jobs {
		r.plan(j.work, 1)
	}
	return r.simulate(jobs, nil)
}

// simulate makes runs in parallel, and hands on each of them when it is done, several
// at a time; to nobody, if arrive is nil.
func (r *runner) simulate(jobs []job, arrive func(job, *result.Run) error) ([]*result.Run, []bool, error) {
	return sim.Replicate(r.ctx, len(jobs), func(i int) (*result.Run, error) {
		j, last := jobs[i], 0.0
		config := j.work.config
		if j.length > 0 {
			config.Duration = j.length
		}
		run, err := models.Run(&config, j.work.seed, j.replication, func(now sim.Time, _ uint64) bool {
			last = r.advance(last, now, 0)
			return r.ctx.Err() == nil
		})
		switch {
		case errors.Is(err, models.ErrStopped):
			return nil, r.ctx.Err()
		case err != nil:
			return nil, err
		}
		r.advance(last, run.End, run.Born)
		if arrive == nil {
			return run, nil
		}
		return nil, arrive(j, run)
	})
}

// plan adds replications of a case to what is planned.
func (r *runner) plan(w *work, replications int) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.progress.Total += float64(replications) * w.config.Duration.Seconds()
}

// advance adds to the progress what a run has done since it last said so, and
// returns what it has said.
func (r *runner) advance(last float64, now sim.Time, born uint64) float64 {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.progress.Done += now.Seconds() - last
	r.progress.Requests += born
	if r.report != nil {
		r.report(r.progress)
	}
	return now.Seconds()
}

// arrive takes a run that is done, in its turn, and settles the case with its last.
func (r *runner) arrive(j job, run *result.Run) error {
	if !j.work.take(j.replication, run) {
		return nil
	}
	return r.settle(j.work)
}

// take adds a run, and those that waited for it, and tells whether the case has all
// that it needs.
func (w *work) take(replication int, run *result.Run) (all bool) {
	w.at.arrivals.Lock()
	defer w.at.arrivals.Unlock()
	if w.early == nil {
		w.early = make(map[int]*result.Run)
	}
	w.early[replication] = run
	for {
		next := w.early[len(w.runs)]
		if next == nil {
			return len(w.runs) == w.target && len(w.run.Replications.Reach) == 0
		}
		delete(w.early, len(w.runs))
		w.add(next)
	}
}
