package scenarios

import (
	"fmt"
	"math"

	"lbsim/models/catalog"
	"lbsim/models/result"
)

// farm is the tier of a plan as textbooks see it: requests that come at random to
// workers who share one queue (M/M/c).
type farm struct {
	load    float64 // erlangs
	service float64 // mean, in seconds
	each    float64 // workers of a server
	known   bool    // the load is known without simulation, and does not vary
	whole   bool    // all that clients see happens at the tier
}

// farm returns what is known of the tier of the plan.
func (p *variantPlan) farm() (f farm) {
	if !p.varied.servers && !p.varied.workers {
		return f
	}
	c := &p.base.Cases[p.index].Config
	tier := c.Tier(p.varied.tier)
	if len(tier.Servers.Groups) > 0 {
		return f
	}
	load, _, known := c.Load(tier.Name)
	f = farm{load: load, each: float64(tier.Servers.Workers), known: known && load > 0 && !isVarying(c)}
	if p.varied.workers {
		f.each = float64(serversOf(tier) - p.spec.Survive)
	}
	if f.known {
		f.service = load / c.Rate()
		f.whole = len(c.Clients) == 1 && c.Clients[0].To == tier.Name && len(tier.Calls) == 0
	}
	return f
}

// value returns the value of the number that gives at least so many workers.
func (p *variantPlan) valueFor(f farm, workers float64) float64 {
	n := math.Ceil(workers/f.each - 1e-9)
	if p.varied.servers {
		n += float64(p.spec.Survive)
	}
	return n
}

// guess returns where the search begins: what Erlang's formula says; where it says
// nothing, the offered load and its root; and without a load, halfway up.
func (p *variantPlan) guess() (int, error) {
	f := p.farm()
	best := 0.0
	for _, s := range p.staffing() {
		best = max(best, s.Value)
	}
	switch {
	case best > 0:
		return int(best), nil
	case f.each > 0 && f.load > 0:
		return int(min(p.valueFor(f, f.load+math.Sqrt(f.load)), 1e8)), nil
	}
	return int(math.Sqrt(float64(p.spec.From) * float64(p.spec.To))), nil
}

// staffing returns what textbooks say about the number: how many workers carry the load
// at all, Erlang's delay formula for each objective that it speaks of, and square-root
// staffing.
func (p *variantPlan) staffing() (all []result.Staffing) {
	f := p.farm()
	if !f.known || p.rates {
		return nil
	}
	add := func(rule string, workers float64, format string, args ...any) {
		all = append(all, result.Staffing{Rule: rule, Workers: workers, Value: p.valueFor(f, workers), Text: fmt.Sprintf(format, args...)})
	}
	add("stability", math.Floor(f.load)+1, "more workers than the load of %s erlangs", catalog.Plain.Format(round(f.load, 4)))
	add("square root", math.Ceil(f.load+math.Sqrt(f.load)), "the load and its root: a wait for about one in five")
	if !f.whole {
		return all
	}
	for _, o := range p.base.Cases[p.index].slo {
		if workers, value, ok := f.erlang(o); ok {
			add("Erlang C", workers, "%s %s of %s, were there one queue for all workers", o.Metric, o.Statistic, written3(value, o.Unit))
		}
	}
	return all
}

// erlang returns the least number of workers with which an objective is met in an
// M/M/c queue, and the value of what it limits; ok is false where the formulas do not
// tell.
func (f farm) erlang(o result.Objective) (workers, value float64, ok bool) {
	for c := math.Floor(f.load) + 1; c < f.load+10*math.Sqrt(f.load)+100; c++ {
		value, ok := f.measured(o, c)
		if !ok || o.IsGood(value) {
			return c, value, ok
		}
	}
	return 0, 0, false
}

// measured returns what an objective limits, in an M/M/c queue.
func (f farm) measured(o result.Objective, c float64) (value float64, ok bool) {
	wait, drain := erlangC(c, f.load), (c-f.load)/f.service
	q, isQuantile := quantileNamed(o.Statistic)
	switch {
	case o.Metric == "wait_probability":
		return wait, true
	case o.Metric == "queue_time" && o.Statistic == "mean":
		return wait / drain, true
	case o.Metric == "latency" && o.Statistic == "mean":
		return wait/drain + f.service, true
	case o.Metric == "latency" && isQuantile:
		return sojournQuantile(q, wait, drain, 1/f.service), true
	}
	return 0, false
}

// erlangC returns the probability that a request waits, with c workers and a load of a
// erlangs, by the recursion for Erlang's loss formula.
func erlangC(c, a float64) float64 {
	loss := 1.0
	for k := 1.0; k <= c; k++ {
		loss = a * loss / (k + a*loss)
	}
	return loss / (1 - a/c*(1-loss))
}

// sojournQuantile returns a quantile of wait and service: the wait is 0, or with some
// probability exponential at the rate drain, and the service is exponential.
func sojournQuantile(q, wait, drain, rate float64) float64 {
	tail := func(t float64) float64 {
		own := math.Exp(-rate * t)
		if math.Abs(drain-rate) < 1e-9*rate {
			return own * (1 + wait*rate*t)
		}
		return (1-wait)*own + wait*(drain*own-rate*math.Exp(-drain*t))/(drain-rate)
	}
	low, high := 0.0, 1/rate
	for tail(high) > 1-q {
		high *= 2
	}
	for range 60 {
		if middle := (low + high) / 2; tail(middle) > 1-q {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}
