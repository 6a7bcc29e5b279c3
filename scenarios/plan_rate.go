package scenarios

import (
	"math"
	"slices"

	"lbsim/models"
	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/models/result"
	"lbsim/sim"
)

// rateVaried returns the path of the rate that is looked for: that of the plan, else
// that of the only clients, else "", for all arrivals in proportion.
func (p *planner) rateVaried() (string, error) {
	if p.spec.Rate != "" {
		return canonical(p.spec.Rate), nil
	}
	clients := p.base.Cases[0].Config.Clients
	for i := range clients {
		if clients[i].Users != nil {
			path := "clients." + clients[i].Name + ".users"
			return "", Errors{p.base.tree.errorAt(p.base.tree.root, path, "users come at a pace of their own, so there is no rate to look for; plan.rate can name one of other clients")}
		}
	}
	if len(clients) > 1 {
		return "", nil
	}
	source, path := clients[0].Arrivals, "clients."+clients[0].Name+".arrivals."
	if s := clients[0].Sessions; s != nil {
		source, path = s.Arrivals, "clients."+clients[0].Name+".sessions.arrivals."
	}
	if source == nil {
		return "", nil
	}
	path += catalog.NameOf(&arrival.Sources, source)
	for i := range p.base.Cases { // each variant has the same arrivals
		if rate, ok := rateAt(&p.base.Cases[i].Config, path); rateProblem(p.base.tree, path) != "" || !ok || rate <= 0 {
			return "", nil
		}
	}
	return path, nil
}

// rateAt returns the rate of the arrivals at a path; ok is false where the case has
// arrivals of another kind.
func rateAt(c *models.Config, path string) (rate float64, ok bool) {
	for i := range c.Clients {
		source, at := c.Clients[i].Arrivals, "clients."+c.Clients[i].Name+".arrivals."
		if s := c.Clients[i].Sessions; s != nil {
			source, at = s.Arrivals, "clients."+c.Clients[i].Name+".sessions.arrivals."
		}
		if rater, isRater := source.(arrival.Rater); isRater && path == at+catalog.NameOf(&arrival.Sources, source) {
			return rater.Rate(), true
		}
	}
	return 0, false
}

// baseRate returns the rate that stands in the scenario, found out once.
func (p *variantPlan) baseRate() float64 {
	if p.written == 0 {
		p.written = p.findRate()
	}
	return p.written
}

func (p *variantPlan) findRate() (sum float64) {
	c := &p.base.Cases[p.index].Config
	if rate, ok := rateAt(c, p.out.Vary); ok {
		return rate
	}
	for i := range c.Clients {
		sum += meanRate(&c.Clients[i], c.Duration)
	}
	if !(sum > 0) || math.IsInf(sum, 1) { // all recorded at one instant, for instance
		return 1
	}
	return sum
}

// meanRate returns how often clients come over a run of some length; 0: until a trace has
// ended.
func meanRate(c *models.Client, duration sim.Time) float64 {
	if c.Trace != nil {
		return recordedRate(c.Trace, duration)
	}
	if profile, ok := c.Arrivals.(*arrival.Profile); ok && duration > 0 {
		return profile.Expected(0, duration) / duration.Seconds()
	}
	alone := models.Config{Clients: []models.Client{*c}}
	return alone.Rate()
}

// recordedRate returns the mean rate of a trace, as far as it is replayed. A file that
// cannot be read to its end counts as far as it can: the first run says what is wrong.
func recordedRate(t *arrival.Trace, duration sim.Time) float64 {
	rows, last := 0, sim.Time(0)
	_, _ = t.Scan(func(a arrival.Arrival) {
		if duration == 0 || a.At < duration {
			rows, last = rows+1, a.At
		}
	})
	return float64(rows) / last.Seconds()
}

// caseAtRate returns the variant with another rate.
func (p *variantPlan) caseAtRate(rate float64) (*Case, error) {
	if p.out.Vary != "" {
		s, err := p.base.With(p.out.Vary, catalog.Rate.Format(rate))
		if err != nil {
			return nil, err
		}
		return &s.Cases[p.index], nil
	}
	c := p.base.Cases[p.index]
	factor := rate / p.baseRate()
	c.Config.Clients = scaled(c.Config.Clients, factor)
	c.Config.Phases = slices.Clone(c.Config.Phases)
	for i := range c.Config.Phases {
		config := *c.Config.Phases[i].Config
		config.Clients = scaled(config.Clients, factor)
		c.Config.Phases[i].Config = &config
	}
	return &c, nil
}

// scaled returns clients who come so many times as often.
func scaled(clients []models.Client, factor float64) []models.Client {
	clients = slices.Clone(clients)
	for i := range clients {
		c := &clients[i]
		if s, ok := c.Arrivals.(arrival.Scaler); ok {
			c.Arrivals = s.Scaled(factor)
		}
		if c.Trace != nil {
			c.Trace = c.Trace.Scaled(factor).(*arrival.Trace)
		}
		if c.Sessions != nil {
			sessions := *c.Sessions
			if s, ok := sessions.Arrivals.(arrival.Scaler); ok {
				sessions.Arrivals = s.Scaled(factor)
			}
			c.Sessions = &sessions
		}
	}
	return clients
}

// The search for a rate ends where it leads nowhere: so many times below or above where
// it began.
const farthestRate = 1e6

// searchRate looks for the highest rate that meets the objectives, to the precision of
// the plan: between low, which meets them, and high, which is not shown to. Then, where
// that one was too close to call, for the lowest rate that misses them.
func (p *variantPlan) searchRate() error {
	begin, beyond := p.startRate(), 1+p.spec.Precision
	low, high, step := 0.0, math.Inf(1), 1.25
	for x := begin; high > low*beyond; {
		t, err := p.tryRate(x)
		if err != nil {
			return err
		}
		if t.verdict == result.Met {
			low, p.found = t.value, t
		} else {
			high = t.value
		}
		switch {
		case low == 0 && high < begin/farthestRate:
			p.reason = p.whyNoRate()
			return nil
		case low > begin*farthestRate || p.saturated(low):
			p.note(p.out.Vary, "no rate is too high: the objectives do not depend on it")
			return nil
		case low == 0:
			x, step = high/step, step*step
		case math.IsInf(high, 1):
			x, step = low*step, min(step*step, 10)
		default:
			x = p.between(low, high)
		}
	}
	return p.searchMissed(high)
}

// whyNoRate says why no rate is low enough: what is missed at the lowest rate that was
// decided, as at still lower ones nobody may come.
func (p *variantPlan) whyNoRate() string {
	var lowest *trial
	for _, t := range p.tried {
		if t.verdict == result.Missed && (lowest == nil || t.value < lowest.value) {
			lowest = t
		}
	}
	if lowest == nil {
		return "the runs decide nothing; run longer"
	}
	return lowest.whyNot(catalog.Rate.Format(lowest.value))
}

// saturated tells whether a rate that is met is ten times one that is met and leaves the
// tier no rest: then none is too high.
func (p *variantPlan) saturated(rate float64) bool {
	for _, t := range p.tried {
		if t.verdict == result.Met && t.busy >= 0.999*t.able && t.able > 0 && rate >= 10*t.value {
			return true
		}
	}
	return false
}

// between returns the rate to look at between one that is met and one that is not. To
// decide about a rate takes the more runs the nearer it is to the highest, so those two
// are wanted that are as far on both sides of it as the precision allows. Where it is
// comes from how far both are from their limits: the share of slow requests, or what
// else is limited, grows about as a power of the rate.
func (p *variantPlan) between(low, high float64) float64 {
	middle := math.Sqrt(low * high)
	a, b := math.Log(p.tried[low].excess()), math.Log(p.tried[high].excess())
	if !(a < 0) || !(b > 0) || math.IsInf(a, 0) || math.IsInf(b, 0) || p.halve {
		p.halve = false
		return middle
	}
	highest := low * math.Pow(high/low, a/(a-b))
	const aside, least = 0.45, 0.05 // of the precision
	below, above := highest*(1-aside*p.spec.Precision), highest*(1+aside*p.spec.Precision)
	p.halve = high > low*1.1 // next time, as the power may be far from constant here
	switch {
	case below > low*(1+least*p.spec.Precision) && p.tried[p.rounded(below)] == nil:
		return below
	case above < high*(1-least*p.spec.Precision) && p.tried[p.rounded(above)] == nil:
		return above
	}
	return middle
}

// excess returns how far the worst objective is from its limit, in its worst window: 1
// at the limit, less where it is met; NaN where nothing was simulated.
func (t *trial) excess() float64 {
	worst := math.NaN()
	for _, l := range t.limits {
		samples := []*fraction{&l.all}
		if len(l.windows) > 0 {
			samples = nil
		}
		for _, w := range l.windows {
			samples = append(samples, &w.sample)
		}
		for _, s := range samples {
			if x := s.excess(); x > worst || math.IsNaN(worst) {
				worst = x
			}
		}
	}
	return worst
}

func (s *fraction) excess() float64 {
	value, limit := s.value(), s.objective.Limit
	switch {
	case s.objective.AtLeast && s.share:
		return (1 - value) / (1 - limit)
	case s.objective.AtLeast:
		return limit / value
	}
	return value / limit
}

// searchMissed looks for the lowest rate that is missed, from one that is not met.
func (p *variantPlan) searchMissed(low float64) error {
	t := p.tried[low]
	if t.verdict == result.Missed {
		p.above = t
		return nil
	}
	beyond, high := 1+p.spec.Precision, math.Inf(1)
	for _, other := range p.tried {
		if other.verdict == result.Missed && other.value < high {
			high, p.above = other.value, other
		}
	}
	for step := beyond; high > low*beyond; {
		x := min(low*step, math.Sqrt(low*high))
		step *= step
		if low > farthestRate*t.value {
			return nil
		}
		t, err := p.tryRate(x)
		if err != nil {
			return err
		}
		if t.verdict == result.Missed {
			high, p.above = t.value, t
		} else {
			low = t.value
		}
	}
	return nil
}

// startRate returns where the search begins: a load of 85 % where the load is known,
// else the rate that stands in the scenario.
func (p *variantPlan) startRate() float64 {
	c := p.base.Cases[p.index].Config
	p.lose(&c)
	rate, highest := p.baseRate(), 0.0
	for i := range c.Tiers {
		if load, capacity, known := c.Load(c.Tiers[i].Name); known {
			highest = max(highest, load/capacity)
		}
	}
	if highest > 0 && (p.out.Vary == "" || len(c.Clients) == 1) {
		return rate * 0.85 / highest
	}
	return rate
}

// tryRate looks at a rate, rounded.
func (p *variantPlan) tryRate(x float64) (*trial, error) { return p.try(p.rounded(x), false) }

// rounded returns a rate with as many digits as the precision can tell apart.
func (p *variantPlan) rounded(x float64) float64 {
	return round(x, 2+int(math.Ceil(-math.Log10(p.spec.Precision))))
}
