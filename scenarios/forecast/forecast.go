package forecast

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"lbsim/models"
	"lbsim/models/result"
	"lbsim/sim/stat"
)

// Of returns what theory says of a system, in the order of the way of a request: the
// predictions of the model that fits each tier, or which of its assumptions does not
// hold.
func Of(config *models.Config) []result.Forecast {
	spoiled := make(map[string]string)
	for {
		f := &forecaster{config: config, spoiled: spoiled, streams: make(map[string]*stream), told: make(map[string]*told)}
		if closed := f.closed(); closed != nil {
			return closed
		}
		order := config.Reached()
		f.follow(order)
		if f.spoil(order) {
			continue
		}
		var all []result.Forecast
		for _, tier := range order {
			all = append(all, f.forecast(tier))
		}
		return all
	}
}

// forecaster goes from tier to tier, with what flows.
type forecaster struct {
	config  *models.Config
	streams map[string]*stream
	told    map[string]*told
	spoiled map[string]string // by path of a call or of clients: why what flows there is not as it seems
}

// told is what is known of a tier.
type told struct {
	site    *site
	model   *tierModel // that fits, or comes nearest
	failed  []string
	answer  *answer
	latency *passage
	rough   string // see rough
	looked  bool
}

// follow lets requests flow from the clients through all tiers.
func (f *forecaster) follow(order []*models.Tier) {
	for group := range f.config.Clients {
		client := &f.config.Clients[group]
		for _, flow := range origins(f.config, group) {
			if why := f.spoiled["clients."+client.Name]; why != "" {
				flow.kind, flow.why = other, why
			}
			f.enter(client.To, flow)
		}
	}
	for _, tier := range order {
		f.tell(tier)
	}
}

func (f *forecaster) enter(tier string, x flow) {
	if f.streams[tier] == nil {
		f.streams[tier] = &stream{}
	}
	f.streams[tier].add(x)
}

// tell finds the model of a tier, and lets what leaves it flow on.
func (f *forecaster) tell(tier *models.Tier) {
	s := f.streams[tier.Name]
	if s == nil {
		s = &stream{kind: other, why: "no requests come here"}
	}
	x := newSite(f.config, tier, s)
	t := &told{site: x}
	f.told[tier.Name] = t
	if len(tier.Routes) > 0 {
		t.failed = failures(x, []assumption{settled, visible, freeBalancer})
		f.route(x, t)
		return
	}
	t.model, t.failed = matching(x)
	if len(t.failed) == 0 {
		t.answer = t.model.answer(x)
	}
	f.call(x, t)
}

// matching returns the model whose assumptions hold, or the one that comes nearest, and
// what does not hold in words. One of the same shape is nearer than any other, and one
// of which fewer assumptions fail is nearer than one of which more do.
func matching(x *site) (model *tierModel, failed []string) {
	best := 0
	for i := range tierModels {
		m := &tierModels[i]
		shape := failures(x, m.shape)
		all := append(failures(x, m.assumes), shape...)
		if off := len(all) + len(tierModels[0].assumes)*10*len(shape); model == nil || off < best {
			model, failed, best = m, all, off
		}
		if len(all) == 0 {
			break
		}
	}
	return model, failed
}

func failures(x *site, assumes []assumption) (failed []string) {
	if len(x.flows) == 0 {
		return []string{"no requests come here"}
	}
	for _, a := range assumes {
		if text := a(x); text != "" && !slices.Contains(failed, text) {
			failed = append(failed, text)
		}
	}
	return failed
}

// route lets what comes to a balancer without servers flow on. Splitting by class, or by
// chance, leaves Poisson streams Poisson, and so do delays.
func (f *forecaster) route(x *site, t *told) {
	for _, flow := range x.flows {
		ways := x.tier.Ways(flow.class)
		for _, i := range ways {
			route, next := &x.tier.Routes[i], flow
			if route.Share != nil {
				next.rate *= route.Share.At(0)
			}
			switch {
			case flow.kind == renewal && len(x.tier.Routes) > 1, len(t.failed) > 0 && flow.kind != other:
				next.kind = other
				if len(t.failed) > 0 {
					next.why = "before it, at tiers." + x.tier.Name + ": " + t.failed[0]
				}
			case x.tier.Balancer.Layer == 4 && x.keepsConnections() && len(ways) > 1:
				next.kind, next.why = other, "connections stay on the way that tiers."+x.tier.Name+" has chosen"
			}
			if next.rate > 0 {
				f.enter(route.To, next)
			}
		}
	}
}

// call lets the requests of a tier flow to the tiers that it calls.
func (f *forecaster) call(x *site, t *told) {
	for i := range x.tier.Calls {
		c := &x.tier.Calls[i]
		for _, next := range x.flows {
			next.rate *= float64(c.Count) * c.Share
			before := "tiers." + x.tier.Name
			switch {
			case next.kind == other:
			case len(t.failed) > 0:
				next.kind, next.why = other, "requests come from "+before+", where no model fits"
			case t.answer.leaves == other:
				next.kind, next.why = other, "requests come from "+before+", whose answers are no Poisson stream"
			case isTogether(x.tier.Calls, i):
				next.kind, next.why = other, before+" makes several calls at once"
			case f.spoiled[callPath(x.tier, c)] != "":
				next.kind, next.why = other, f.spoiled[callPath(x.tier, c)]
			case c.Count > 1:
				next.kind, next.why = alike, "requests come here more than once"
			default:
				next.kind = max(next.kind, t.answer.leaves)
			}
			if next.rate > 0 {
				f.enter(c.Name, next)
			}
		}
	}
}

// isTogether tells whether a call is made together with others.
func isTogether(calls []models.Call, i int) bool {
	c := &calls[i]
	beside := func(k int) bool { return k >= 0 && k < len(calls) && calls[k].Stage == c.Stage }
	return c.Parallel && c.Count > 1 || c.Stage > 0 && (beside(i-1) || beside(i+1))
}

// anyTogether tells whether some of the calls are made together.
func anyTogether(calls []models.Call) bool {
	for i := range calls {
		if isTogether(calls, i) {
			return true
		}
	}
	return false
}

// forecast says what is known of a tier.
func (f *forecaster) forecast(tier *models.Tier) result.Forecast {
	t := f.told[tier.Name]
	x := t.site
	out := result.Forecast{Scope: "tiers." + tier.Name, Failed: t.failed}
	if x.kind != other || x.rate > 0 {
		out.Parameters = append(out.Parameters, result.Parameter{Name: "arrivals", Unit: "1/s", Value: x.rate})
	}
	if len(tier.Routes) > 0 {
		out.Nearest = "a balancer without servers, which only delays requests"
		if len(t.failed) == 0 {
			out.Model, out.About = "balancer without queue", out.Nearest
			out.Nearest = ""
			f.predict(&out, t)
		}
		return out
	}
	if x.known && x.rate > 0 {
		f.describe(&out, x)
	}
	if len(t.failed) > 0 {
		out.Nearest = t.model.family + ": " + t.model.about
		return out
	}
	out.Model, out.About, out.Notes = t.answer.name, t.model.about, t.answer.notes
	if out.Unstable {
		return out
	}
	if limit := tier.Servers.Queue.Limit; limit > 0 && t.answer.loss == 0 && !math.IsNaN(t.answer.sojourn) {
		out.Notes = append(out.Notes, "the queue limit of "+strconv.Itoa(limit)+" is practically never reached")
	}
	f.predict(&out, t)
	return out
}

// describe tells the load of a tier, and whether it is more than some server carries.
func (f *forecaster) describe(out *result.Forecast, x *site) {
	capacity, highest := 0.0, 0.0
	for _, p := range x.groups {
		capacity += float64(p.count*p.workers) * p.speed
		highest = max(highest, x.load(p))
	}
	if split(x) != "" { // the load goes where there is room
		highest = x.rate * x.service.Mean / capacity
	}
	out.Parameters = append(out.Parameters,
		result.Parameter{Name: "service", Unit: "s", Value: x.service.Mean},
		result.Parameter{Name: "offered load", Unit: "erlangs", Value: x.rate * x.service.Mean},
		result.Parameter{Name: "capacity", Unit: "erlangs", Value: capacity})
	queue := x.tier.Servers.Queue
	out.Unstable = highest >= 1 && queue.Limit == models.NoLimit && queue.Timeout == 0
}

// predict lists the numbers of a tier.
func (f *forecaster) predict(out *result.Forecast, t *told) {
	x, p := t.site, f.latencyOf(t.site.tier.Name)
	add := func(metric, statistic string, value float64) {
		if math.IsNaN(value) {
			return
		}
		out.Predictions = append(out.Predictions, result.Prediction{
			Scope: out.Scope, Model: out.Model, Metric: metric, Statistic: statistic, Unit: result.MetricNamed(metric).Unit, Value: value,
			Limit: t.answer != nil && t.answer.limit, Simulated: math.NaN(), Interval: result.None,
		})
	}
	loss := 0.0
	if t.answer != nil {
		loss = t.answer.loss
	}
	add("sojourn", "mean", p.mean)
	if p.quantile != nil {
		for _, q := range []float64{0.5, 0.9, 0.99} {
			add("sojourn", fmt.Sprintf("p%g", q*100), p.constant+p.quantile(q))
		}
	}
	if a := t.answer; a != nil {
		add("queue_time", "mean", a.wait)
		add("wait_probability", "mean", a.waitProbability)
		if x.extra == 0 && len(x.tier.Calls) == 0 {
			add("slowdown", "mean", a.slowdown)
		}
		add("utilization", "mean", a.utilization)
	}
	add("in_system", "mean", x.rate*(1-loss)*p.mean)
	add("throughput", "rate", x.rate*(1-loss))
	if loss > 0 {
		add("success_ratio", "mean", 1-loss)
	}
}

// Beside puts what was simulated beside what theory predicts.
func Beside(forecasts []result.Forecast, c *result.Case) (all []result.Prediction) {
	for _, f := range forecasts {
		for _, p := range f.Predictions {
			m := c.Find(p.Scope, p.Metric, p.Statistic)
			if m == nil || math.IsNaN(m.Value) {
				continue
			}
			p.Simulated, p.Interval = m.Value, m.Interval
			blur := 0.0
			if p.Statistic[0] == 'p' {
				blur = stat.Medium.Error() * m.Value
				if p.Metric == "latency" {
					blur = stat.Fine.Error() * m.Value
				}
			}
			p.Inside = m.Known() && p.Value >= m.Low-blur && p.Value <= m.High+blur
			all = append(all, p)
		}
	}
	return all
}
