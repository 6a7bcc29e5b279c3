package scenarios

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"lbsim/models"
	"lbsim/models/result"
	"lbsim/scenarios/inference"
)

// Options are what a run may be told beside the scenario.
type Options struct {
	// Progress is called now and then, by one goroutine at a time; nil: not at all.
	Progress func(Progress)
	// Keep is where the points of a sweep are kept when they are complete, and looked
	// for before; nil: nowhere.
	Keep Store
}

// Progress tells how far a run has come.
type Progress struct {
	Done, Total float64 // simulated seconds; Total is what is planned so far
	Requests    uint64  // born in the replications that are complete
	// Points is the number of points of a sweep that is kept, Kept of those that were
	// there already, Damaged of those that were there and could not be used.
	Points, Kept, Damaged int
}

// Run simulates all cases and replications, as many at a time as there are
// processors, and estimates. The result does not depend on how many that are. When
// ctx is done before, the error is that of ctx, and the result, if any replication
// was complete, is made of those that were and marked as interrupted.
func (s *Scenario) Run(ctx context.Context, o Options) (*result.Result, error) {
	r := &runner{ctx: ctx, report: o.Progress}
	limits := 0
	for i := range s.Cases {
		limits += len(s.Cases[i].slo)
	}
	for i := range s.Cases {
		c := &s.Cases[i]
		r.work = append(r.work, &work{Case: c, config: c.Config, target: c.run.Replications.first(), limits: limits})
	}
	points := r.points()
	if err := r.takeOver(points, o.Keep); err != nil {
		return nil, err
	}
	for _, w := range r.work {
		if !w.complete() {
			r.plan(w, w.target+w.pilots())
		}
	}
	err := r.all(points)
	interrupted := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	if err != nil && !interrupted {
		return nil, err
	}
	out := &result.Result{
		Name: s.Name, About: s.About, Seed: s.Seed, Swept: s.Swept, Source: s.Source(),
		Warnings: append([]result.Warning(nil), s.Notes...), Interrupted: interrupted,
	}
	var verdicts []result.Verdict
	for _, w := range r.work {
		if !w.complete() && len(w.runs) > 0 {
			w.notes = append(w.notes, result.Warning{Text: fmt.Sprintf("interrupted: %d of %d replications are complete", len(w.runs), w.target)})
			w.settle(r)
		}
		if w.complete() {
			out.Cases = append(out.Cases, w.settled...)
			out.Confidence = w.run.Replications.Confidence
			verdicts = append(verdicts, w.verdict)
		}
	}
	if len(out.Cases) == 0 {
		return nil, err
	}
	out.Verdict = result.Together(verdicts...)
	r.compare(out)
	return out, err
}

// firstRound is the number of replications that are made before a precision is looked
// at, roundSize the number between looks. They do not depend on the machine.
const (
	firstRound = 10
	roundSize  = 5
)

// first returns the number of replications to begin with.
func (r *replications) first() int {
	if len(r.Reach) > 0 {
		return min(firstRound, r.Most)
	}
	return r.Count
}

// runner makes the runs of a scenario.
type runner struct {
	ctx    context.Context
	report func(Progress)
	work   []*work
	store  Store

	mutex    sync.Mutex
	progress Progress
}

// more decides, for every case, how many replications it still needs, and tells
// whether any does. The variants of a point of the sweep get the same number, as many
// as the one that needs most, so that they can be compared pair by pair.
func (r *runner) more(works []*work) (some bool, err error) {
	wanting := make(map[string]bool) // points with a case that is not precise enough yet
	for _, w := range works {
		if !w.complete() && len(w.runs) >= w.target {
			w.missing = w.imprecision()
			if w.missing != "" && len(w.runs) < w.run.Replications.Most {
				wanting[w.point()] = true
			}
		}
	}
	for _, w := range works {
		switch {
		case w.complete():
			continue
		case len(w.runs) < w.target:
		case wanting[w.point()] && len(w.runs) < w.run.Replications.Most:
			target := min(w.target+roundSize, w.run.Replications.Most)
			r.plan(w, target-w.target)
			w.target = target
		case wanting[w.point()]: // waits for its neighbours
		default:
			if w.missing != "" {
				w.notes = append(w.notes, result.Warning{Path: "run.replications.reach", Text: fmt.Sprintf("%s, after %d replications, the most allowed", w.missing, len(w.runs))})
			}
			if err := r.settle(w); err != nil {
				return false, err
			}
			continue
		}
		some = true
	}
	return some, nil
}

// work is a case with the runs made of it.
type work struct {
	*Case
	at     *point
	config models.Config       // with the warm-up that was found
	target int                 // replications
	runs   []*result.Run       // their windows merged into the first
	early  map[int]*result.Run // done before one that comes before them

	notes     []result.Warning
	limits    int                     // objectives of all cases together
	unsettled bool                    // no steady state was reached
	trends    map[*result.Run][]trend // of each tier
	missing   string                  // what is not precise enough
	certain   bool                    // nothing in it is random

	// What remains when all runs are made: the result, or those of two camps, and what
	// comparisons need.
	settled []result.Case
	verdict result.Verdict // on the objectives of the case together
	samples []sample
	main    inference.Estimate // of what variants are ranked by
	parts   int                // that all of these are estimated from
}

func (w *work) complete() bool { return w.settled != nil }

// point names the point of the sweep.
func (w *work) point() string { return strings.Join(w.Point, "\x00") }

// add takes the next run. Windows are merged at once, so that memory does not grow
// with the number of replications by more than their histograms.
func (w *work) add(run *result.Run) {
	w.runs = append(w.runs, run)
	if w.trends == nil {
		w.trends = make(map[*result.Run][]trend)
	}
	w.trends[run] = w.trendsOf(run)
	if n := len(w.runs); n > 1 {
		w.runs[0].Windows.Merge(&run.Windows)
		run.Windows = result.Windows{}
	}
}

// settle estimates a case that has all its runs, and keeps its point when it is the
// last of it.
func (r *runner) settle(w *work) error {
	w.settle(r)
	r.mutex.Lock()
	w.at.left--
	last := w.at.left == 0
	r.mutex.Unlock()
	if !last || r.ctx.Err() != nil { // runs of camps may be missing
		return nil
	}
	return r.keep(w.at)
}

// settle estimates, and lets go of the runs.
func (w *work) settle(r *runner) {
	w.dropEqual()
	if camps := divide(w.runs); camps != nil {
		r.settleCamps(w, camps)
	} else {
		c, e := w.estimate(w.runs)
		w.settled, w.samples, w.parts = []result.Case{*c}, e.samples, len(e.parts)
		w.main = e.number(w.rankedBy())
	}
	w.runs, w.trends = nil, nil
}

// imprecision tells which number is not as precise as is wanted, "" if all are.
func (w *work) imprecision() (missing string) {
	for _, t := range w.run.Replications.Reach {
		if width := w.width(t); width > t.HalfWidth {
			missing = fmt.Sprintf("%s.%s is known to ±%.2g %% only, not ±%.2g %%", t.Metric, t.Statistic, 100*width, 100*t.HalfWidth)
		}
	}
	return missing
}
