package scenarios

import (
	"fmt"
	"math"
	"strings"

	"lbsim/models/catalog"
	"lbsim/models/result"
	"lbsim/models/theory"
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
	add("stability", math.Floor(f.load)+1, "more than the load of %s", countOf(round(f.load, 4), "erlang"))
	share := usualWait
	for _, o := range p.base.Cases[p.index].slo {
		if o.Metric == "wait_probability" && o.Limit > 0 && o.Limit < 1 {
			share = o.Limit
		}
	}
	add("square root", float64(theory.SquareRootWorkers(f.load, share)), "the load a and %s √a, with which %s of the requests wait",
		catalog.Plain.Format(round(theory.HalfinWhittBeta(share), 3)), catalog.Share.Format(share))
	if !f.whole {
		return all
	}
	for _, o := range p.base.Cases[p.index].slo {
		if q, ok := f.erlang(o); ok {
			value, _ := measuredIn(q, o)
			add("Erlang C", float64(q.Workers), "with one queue for all workers, %s %s would be %s", strings.ReplaceAll(o.Metric, "_", " "), o.Statistic, written3(value, o.Unit))
		}
	}
	return all
}

// usualWait is the share of requests that may wait, where no objective says so: the
// load and 1.06 times its root.
const usualWait = 0.2

// erlang returns the smallest M/M/c queue that meets an objective; ok is false where
// the formulas do not tell, or none does.
func (f farm) erlang(o result.Objective) (q theory.MMc, ok bool) {
	q = theory.MMc{Rate: f.load / f.service, Service: f.service}
	if _, known := measuredIn(theory.MMc{Rate: q.Rate, Service: q.Service, Workers: int(f.load) + 1}, o); !known {
		return q, false
	}
	const most = 100_000
	q.Workers = theory.SmallestWorkers(q.Rate, q.Service, most, func(q theory.MMc) bool {
		value, _ := measuredIn(q, o)
		return o.IsGood(value)
	})
	return q, q.Workers > 0
}

// measuredIn returns what an objective limits, in an M/M/c queue; ok is false where the
// formulas do not tell.
func measuredIn(m theory.MMc, o result.Objective) (value float64, ok bool) {
	q, isQuantile := quantileNamed(o.Statistic)
	switch {
	case o.Metric == "wait_probability":
		return m.WaitProbability(), true
	case o.Metric == "queue_time" && o.Statistic == "mean":
		return m.Wait(), true
	case o.Metric == "latency" && o.Statistic == "mean":
		return m.Sojourn(), true
	case o.Metric == "latency" && isQuantile:
		return m.SojournQuantile(q), true
	}
	return 0, false
}
