package reports

import (
	"math"
	"slices"
	"strings"

	"lbsim/models/result"
)

// clientsStep names the first step of every path: what passes between the clients
// and the first balancer.
const clientsStep = "clients"

// together names the step of all tiers where it is not known which of them took
// the time.
const together = "tiers"

// partNames are the parts of a latency in the order in which a request meets them.
var partNames = [...]string{"network", "balancer", "queue", "service"}

// step is a tier on the way of the clients' requests, with the seconds of their
// mean latency that went there, part by part. What a step cannot have is NaN.
type step struct {
	name  string
	parts [len(partNames)]estimated
}

// estimated is a number with its interval.
type estimated struct {
	value float64
	result.Interval
}

// total returns the seconds spent at the step.
func (s *step) total() float64 {
	sum := 0.0
	for _, p := range s.parts {
		if p.value > 0 {
			sum += p.value
		}
	}
	return sum
}

// pathOf returns where the mean latency of the clients went, in the order of the
// way of a request. The parts of all steps add up to the mean latency: with several
// tiers a request is followed along its critical path, with one tier its parts are
// those of the clients. It returns nil where the parts are not known.
func pathOf(c *result.Case) []step {
	tiers := wayThrough(c)
	total := func(part int) estimated { return metricOf(c, "total", partNames[part]+"_time") }
	if len(tiers) == 0 || math.IsNaN(total(0).value) {
		return nil
	}
	var steps []step
	switch {
	case c.Find("tiers."+tiers[0], "path_service_time", "mean") != nil:
		for _, tier := range tiers {
			s := step{name: tier}
			for part, name := range partNames {
				s.parts[part] = metricOf(c, "tiers."+tier, "path_"+name+"_time")
			}
			steps = append(steps, s)
		}
	default:
		s := step{name: together}
		for part := range partNames {
			s.parts[part] = total(part)
		}
		s.parts[0] = estimated{0, result.Interval{}}
		if len(tiers) == 1 {
			s.name = tiers[0]
			if own := metricOf(c, "tiers."+tiers[0], "network_time"); own.value > 0 && own.value <= total(0).value {
				s.parts[0] = own
			}
		}
		steps = []step{s}
	}
	first := step{name: clientsStep}
	for part := range first.parts {
		first.parts[part] = estimated{math.NaN(), result.None}
	}
	first.parts[0] = total(0)
	for i := range steps {
		first.parts[0] = first.parts[0].less(steps[i].parts[0])
	}
	return append([]step{first}, steps...)
}

// pathPart is a part of a step with its share of the mean latency.
type pathPart struct {
	tier, part string
	estimated
	share float64
}

// partsOf returns the path in its parts, all that a step can have.
func partsOf(c *result.Case) []pathPart {
	steps, sum := pathOf(c), 0.0
	for i := range steps {
		sum += steps[i].total()
	}
	var parts []pathPart
	for i := range steps {
		for part, e := range steps[i].parts {
			if i > 0 || part == 0 { // clients have a network only
				parts = append(parts, pathPart{steps[i].name, partNames[part], e, e.value / sum})
			}
		}
	}
	return parts
}

// less returns the difference of two numbers, at least 0. How they vary together is
// not known: the interval is as wide as it can be at most, for the deviation of a
// difference is never more than the sum of the deviations.
func (e estimated) less(other estimated) estimated {
	if !(other.value > 0) {
		return e
	}
	d := estimated{max(e.value-other.value, 0), result.None}
	if e.value-other.value < 1e-12*e.value {
		d.value = 0 // what rounding leaves
	}
	if e.Known() && other.Known() {
		d.Low = max(d.value-(e.value-e.Low)-(other.High-other.value), 0)
		d.High = d.value + (e.High - e.value) + (other.value - other.Low)
	}
	return d
}

// metricOf returns the mean of a metric, NaN where it was not measured.
func metricOf(c *result.Case, scope, name string) estimated {
	if m := c.Find(scope, name, "mean"); m != nil {
		return estimated{m.Value, m.Interval}
	}
	return estimated{math.NaN(), result.None}
}

// hop is a way from one tier to another.
type hop struct{ from, to, scope string }

// hopsOf returns the ways between tiers.
func hopsOf(c *result.Case) []hop {
	var hops []hop
	for i := range c.Metrics {
		words := strings.Split(c.Metrics[i].Scope, ".")
		if len(words) != 4 || words[0] != "tiers" || words[2] != "calls" && words[2] != "routes" {
			continue
		}
		h := hop{words[1], words[3], c.Metrics[i].Scope}
		if !slices.Contains(hops, h) {
			hops = append(hops, h)
		}
	}
	return hops
}

// wayThrough returns the tiers in the order of the way of a request: each before
// those that it sends requests to, else in the order of the scenario.
func wayThrough(c *result.Case) []string {
	var rest, order []string
	for i := range c.Metrics {
		words := strings.Split(c.Metrics[i].Scope, ".")
		if len(words) == 2 && words[0] == "tiers" && !slices.Contains(rest, words[1]) {
			rest = append(rest, words[1])
		}
	}
	hops := hopsOf(c)
	for len(rest) > 0 {
		next := slices.IndexFunc(rest, func(tier string) bool {
			return !slices.ContainsFunc(hops, func(h hop) bool { return h.to == tier && h.from != tier && slices.Contains(rest, h.from) })
		})
		next = max(next, 0) // a ring begins anywhere
		order = append(order, rest[next])
		rest = slices.Delete(rest, next, next+1)
	}
	return order
}
