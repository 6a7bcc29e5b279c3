package forecast

import (
	"math"

	"lbsim/models/theory"
)

// passage is what a request meets from its arrival at a tier to its answer there, the
// tiers that it calls included. What is not known is not a number, or nil.
type passage struct {
	mean     float64
	quantile func(q float64) float64
	constant float64 // what is added to each sojourn of the quantiles
}

// latencyOf returns the passage through a tier.
func (f *forecaster) latencyOf(tier string) *passage {
	t := f.told[tier]
	if t.latency != nil {
		return t.latency
	}
	x := t.site
	p := &passage{mean: x.extra, constant: x.extra}
	t.latency = p
	switch {
	case len(t.failed) > 0:
		p.mean = math.NaN()
		return p
	case len(x.tier.Routes) > 0:
		f.behind(x, p)
		return p
	}
	p.mean += t.answer.sojourn
	if len(x.tier.Calls) == 0 {
		p.quantile = t.answer.quantile
	} else if stages := f.line(tier, nil); stages != nil {
		p.quantile = func(q float64) float64 { return theory.LineQuantile(q, stages) }
	}
	if !x.extraConstant {
		p.quantile = nil
	}
	for i := range x.tier.Calls {
		c := &x.tier.Calls[i]
		if c.Share > 0 {
			p.mean += c.Share * float64(c.Count) * f.latencyOf(c.Name).mean
		}
	}
	if anyTogether(x.tier.Calls) {
		p.mean = math.NaN()
	}
	return p
}

// behind adds the passage through the tiers to which a balancer without servers leads.
func (f *forecaster) behind(x *site, p *passage) {
	total := 0.0
	for _, flow := range x.flows {
		for _, i := range x.tier.Ways(flow.class) {
			route, share := &x.tier.Routes[i], flow.rate/x.rate
			if route.Share != nil {
				share *= route.Share.At(0)
			}
			if share == 0 {
				continue
			}
			next := f.latencyOf(route.To)
			total += share * next.mean
			if len(x.tier.Routes) == 1 && x.extraConstant {
				p.quantile = next.quantile
				p.constant += next.constant
			}
		}
	}
	p.mean += total
}

// line returns the stages of a line of single FIFO servers, each of which calls the next
// at most: only in such a line do requests not overtake each other, and sojourns are
// independent. It is nil where tiers are no line.
func (f *forecaster) line(tier string, stages []theory.Stage) []theory.Stage {
	t := f.told[tier]
	x := t.site
	if len(t.failed) > 0 || t.answer.mu <= 0 || x.kind != poisson || x.extra > 0 || len(x.tier.Calls) > 1 {
		return nil
	}
	stage := theory.Stage{Mu: t.answer.mu}
	if len(x.tier.Calls) == 0 {
		return append(stages, stage)
	}
	c := &x.tier.Calls[0]
	if c.Count > 1 || len(f.streams[c.Name].flows) > len(x.flows) {
		return nil
	}
	stage.On = c.Share
	return f.line(c.Name, append(stages, stage))
}
