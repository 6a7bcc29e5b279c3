package scenarios

import (
	"fmt"
	"math"
	"strings"

	"lbsim/models/result"
	"lbsim/scenarios/inference"
	"lbsim/sim"
)

// trial is a value of a plan that is looked at for a variant: its runs, of which only
// sums are kept, and what they say.
type trial struct {
	*variantPlan
	value   float64
	work    *work
	limits  []*limited
	brief   bool // for the curve only: a first look is enough
	up      int  // servers of the tier that are not down
	verdict result.Verdict
	reason  string // of a verdict that needed no simulation
	exact   bool   // nothing is random: one run says it all

	runs       int
	born       uint64
	marks      []uint64    // a hash of each of the first runs
	busy, able float64     // worker time of the tier, over the runs
	outcomes   [][]float64 // of each run, which tell camps apart
}

// looks returns after how many replications the objectives are looked at: after 5, and
// whenever there are twice as many, up to the most.
func looks(most int) (all []int) {
	for n := roundSize; n < most; n *= 2 {
		all = append(all, n)
	}
	return append(all, most)
}

// decide runs replications until each objective is decided, or as many as are allowed
// have been made.
//
// To look several times at growing data is to have several chances of a mistake, so the
// error that the confidence allows is divided among the looks (Bonferroni). Each look
// gets a part in proportion to its number of replications: little to the first ones,
// which are for values far from the limit, and about half to the last, which is for
// those close to it, as in the rule of O'Brien and Fleming (Biometrics 1979).
//
// A value is met when every objective is, in every window; no correction is needed for
// their number, as a value with one that is missed is called met only if that one is
// (see work.objectives). It is missed when one objective is in one window, at an error
// that is divided by the number of both.
//
// A few runs that agree may all have been spared what happens in others, such as a rare
// burst after which nothing recovers, and no interval of theirs knows of it. So a value
// is met after as many runs at least as nearly always have such a run among them (see
// leastMet); to be missed, it needs no more than the first.
func (t *trial) decide() error {
	if t.reason = t.hopeless(); t.reason != "" {
		t.verdict = result.Missed
		return nil
	}
	if err := t.warmUp(); err != nil {
		return err
	}
	schedule, total := looks(t.spec.Replications), 0
	for _, n := range schedule {
		total += n
	}
	for _, n := range schedule {
		if err := t.make(n); err != nil {
			return err
		}
		t.exact = t.allEqual()
		share := (1 - t.out.Confidence) * float64(n) / float64(total)
		if t.brief { // the only look, and nothing depends on it
			share = 1 - t.out.Confidence
		}
		t.verdict = t.judge(share)
		if t.verdict == result.Met && n < min(leastMet, t.spec.Replications) && !t.brief && !t.exact {
			continue
		}
		if t.verdict != result.Undecided || t.brief || t.exact {
			return nil
		}
	}
	return nil
}

// leastMet is the least number of runs by which a value is met, where so many are
// allowed: what happens to one run in seven is among 20 of them in 95 % of the cases.
const leastMet = 20

// warmUp finds the warm-up, where the scenario leaves it to the program.
func (t *trial) warmUp() error {
	return t.pilots([]*work{t.work})
}

// make makes runs until there are that many.
func (t *trial) make(runs int) error {
	for t.runs < runs {
		var jobs []job
		for n := t.runs; n < min(runs, t.runs+chunk); n++ {
			jobs = append(jobs, job{work: t.work, replication: n})
		}
		made, done, err := t.replicate(jobs)
		if err != nil {
			return err
		}
		for i := range made {
			if done[i] {
				t.add(made[i])
			}
		}
	}
	return nil
}

// add takes what matters of a run.
func (t *trial) add(run *result.Run) {
	t.runs++
	t.born += run.Born
	if len(t.marks) < roundSize {
		t.marks = append(t.marks, timesOf(run)^run.Events^run.Born<<32^uint64(run.End))
	}
	if scope := run.Scope(t.out.Tier); scope != nil {
		if u := ratioOf(scope, "utilization", "mean"); u != nil {
			t.busy, t.able = t.busy+u.Part, t.able+u.Whole
		}
	}
	for i, of := range outcomesOf([]*result.Run{run}) {
		if len(t.outcomes) <= i {
			t.outcomes = append(t.outcomes, nil)
		}
		t.outcomes[i] = append(t.outcomes[i], of...)
	}
	for _, l := range t.limits {
		l.add(run, t.windowOf(run))
	}
}

// camp returns the worse of two camps into which the runs fall; nil when they do not.
func (t *trial) camp() *result.Camp {
	if t.exact || len(t.outcomes) == 0 {
		return nil
	}
	camps := divideBy(t.outcomes)
	if camps == nil {
		return nil
	}
	n := len(camps[0].replications)
	return &result.Camp{
		Name: camps[0].name, By: camps[0].by, Replications: n, Of: t.runs,
		Share: inference.Share(float64(n), float64(t.runs), confidence),
	}
}

// allEqual tells whether all runs are the same, so that nothing is random.
func (t *trial) allEqual() bool {
	for _, mark := range t.marks {
		if mark != t.marks[0] {
			return false
		}
	}
	return len(t.marks) > 1
}

// judge returns the verdict of all objectives together, with an error of that size.
func (t *trial) judge(share float64) result.Verdict {
	places := 0
	for _, l := range t.limits {
		places += max(len(l.windows), 1)
	}
	var verdicts []result.Verdict
	for _, l := range t.limits {
		verdicts = append(verdicts, l.verdict(1-share, 1-share/float64(places), t.exact))
	}
	return result.Together(verdicts...)
}

// whyNot says why the value, as it is to be written, is not enough.
func (t *trial) whyNot(value string) string {
	switch {
	case t.reason != "":
		return "with " + value + ": " + t.reason
	case t.born == 0:
		return fmt.Sprintf("with %s, no request came in %d replications; run longer", value, t.runs)
	case t.verdict == result.Undecided:
		return "with " + value + ", the most that is considered, it is too close to call"
	}
	if c := t.camp(); c != nil {
		return fmt.Sprintf("with %s, %d of %d runs are %s", value, c.Replications, c.Of, c.Name)
	}
	var parts []string
	for _, l := range t.limits {
		o := l.judged(t.exact)
		if o.Verdict != result.Missed {
			continue
		}
		what := strings.ReplaceAll(o.Metric, "_", " ") + " " + o.Statistic
		if math.IsInf(o.Value, 1) {
			parts = append(parts, fmt.Sprintf("%s is still endless at %s, as too many requests fail", what, value))
		} else {
			parts = append(parts, fmt.Sprintf("%s is still %s at %s", what, written3(o.Value, o.Unit), value))
		}
	}
	return strings.Join(parts, "; ")
}

// result returns what is known of the value. Where the runs fall into two camps there are
// no estimates, as an average would describe neither; the verdict is that of the requests
// of all runs.
func (t *trial) result() result.Tried {
	r := result.Tried{
		Value: t.value, Up: t.up, Verdict: t.verdict, Reason: t.reason, Replications: t.runs, Requests: t.born,
		Utilization: math.NaN(), Cost: t.cost(), Context: t.brief,
	}
	if t.able > 0 {
		r.Utilization = t.busy / t.able
	}
	if r.Verdict == "" {
		r.Verdict = result.Undecided
	}
	if r.Camp = t.camp(); r.Camp != nil {
		r.Utilization = math.NaN()
	}
	for _, l := range t.limits {
		o := l.judged(t.exact)
		if r.Camp != nil {
			o.Value, o.Interval, o.Start, o.End = math.NaN(), result.None, 0, 0
		}
		r.Objectives = append(r.Objectives, o)
	}
	return r
}

// windowOf returns the length of the windows that are judged, of a run: at least that of
// those which the run has; 0 for the whole sample.
func (t *trial) windowOf(run *result.Run) sim.Time {
	if t.out.Window == 0 {
		return 0
	}
	t.out.Window = max(t.out.Window, run.Windows.Width)
	return t.out.Window
}
