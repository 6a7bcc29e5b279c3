package scenarios

import (
	"math"
	"strings"

	"gopkg.in/yaml.v3"

	"lbsim/models"
	"lbsim/models/catalog"
	"lbsim/models/result"
	"lbsim/sim"
)

// file is a scenario file, its top level. Variants, sweep and plan are taken out
// of the tree before it is decoded.
type file struct {
	Title    string          `key:"name" need:"yes" about:"what the scenario is called"`
	About    string          `key:"about" about:"what it is about, for those who read the results"`
	Seed     uint64          `key:"seed" about:"where the random numbers begin; the same seed gives the same results"`
	Run      run             `key:"run" about:"how long and how often to simulate"`
	SLO      slo             `key:"slo" about:"what counts as good"`
	Clients  []models.Client `key:"clients" need:"yes" about:"where requests come from, by name"`
	Tiers    []models.Tier   `key:"tiers" need:"yes" about:"balancers and the servers behind them, by name"`
	Variants section         `key:"variants" about:"settings that differ, by name: the comparison that the scenario is about"`
	Sweep    section         `key:"sweep" about:"a grid of settings: path to list of values"`
	Plan     section         `key:"plan" about:"what capacity planning varies; accepted, and not used in this version"`

	Faults catalog.Later `key:"faults" about:"what breaks and when"`
	Events catalog.Later `key:"events" about:"what is changed while it runs"`
	Zones  catalog.Later `key:"zones" about:"zones and the latency between them"`
}

// SetDefaults fills in what a scenario need not say.
func (f *file) SetDefaults() {
	f.Seed = 1
	f.Run.SetDefaults()
}

// section is a part of a scenario that is not a value of its own.
type section struct{}

func (section) decode(*decoder, *yaml.Node, string) {}

// run says how long and how often to simulate.
type run struct {
	Duration     sim.Time     `key:"duration" unit:"duration" range:"(0,)" default:"5m; with traces alone, until the last request has left" about:"simulated time, warm-up included"`
	Warmup       warmup       `key:"warmup" unit:"duration" default:"auto; 0s with a trace" about:"how long after the beginning the sample begins: a duration, or auto, which finds the end of the transient by a pilot run"`
	Replications replications `key:"replications" default:"10" about:"independent runs on which the intervals stand: a number, or {reach: {latency.p99: 3%}} to add runs until an interval is narrow enough"`
}

// SetDefaults fills in what a scenario need not say.
func (r *run) SetDefaults() {
	r.Replications.SetDefaults()
}

// warmup is a duration, or auto.
type warmup struct {
	Given  bool
	Auto   bool
	Length sim.Time
}

func (w *warmup) decode(d *decoder, n *yaml.Node, path string) {
	w.Given = true
	if n.Value == "auto" {
		w.Auto = true
		return
	}
	span, err := catalog.ParseDuration(short(n.Value))
	switch {
	case n.Kind != yaml.ScalarNode:
		d.fail(n, path, "expected a duration or auto, found %s", kindOf(n))
	case err != nil:
		d.fail(n, path, "%s, or auto", err)
	case span < 0:
		d.fail(n, path, "%s is too small; it must be at least 0s", short(n.Value))
	}
	w.Length = span
}

// replications is a number of runs, or a precision to reach.
type replications struct {
	Count      int      `key:"count" range:"[1,100000]" default:"10" about:"independent runs"`
	Reach      []target `key:"reach" about:"relative half-widths of intervals to reach, by metric.statistic"`
	Confidence float64  `key:"confidence" unit:"share" range:"(0,1)" default:"95%" about:"confidence of the interval that is to be narrow enough"`
	Most       int      `key:"max" range:"[2,100000]" default:"100" about:"runs at most, when a precision is to be reached"`
}

// target is a precision to reach.
type target struct {
	Metric, Statistic string
	HalfWidth         float64 // relative
}

// SetDefaults fills in what a scenario need not say.
func (r *replications) SetDefaults() { r.Count, r.Confidence, r.Most = 10, 0.95, 100 }

func (r *replications) decode(d *decoder, n *yaml.Node, path string) {
	fields := catalog.Fields(typeOf(r))
	if n.Kind == yaml.ScalarNode {
		d.value(n, valueOf(&r.Count), fields[0], join(path, "count"))
		return
	}
	if n.Kind != yaml.MappingNode {
		d.fail(n, path, "expected a number, or a mapping with %s, found %s", keysOf(fields), kindOf(n))
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		key, child := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		switch key.Value {
		case "count":
			d.value(child, valueOf(&r.Count), fields[0], at)
		case "reach":
			r.decodeReach(d, child, at)
		case "confidence":
			d.value(child, valueOf(&r.Confidence), fields[2], at)
		case "max":
			d.value(child, valueOf(&r.Most), fields[3], at)
		default:
			d.fail(key, at, "unknown key %q%s", short(key.Value), meant(key.Value, names(fields)))
		}
	}
}

func (r *replications) decodeReach(d *decoder, n *yaml.Node, path string) {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		d.fail(n, path, "expected a mapping such as {latency.p99: 3%%}, found %s", empty(n))
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		key, child := n.Content[i], n.Content[i+1]
		metric, statistic, _ := strings.Cut(key.Value, ".")
		if problem := measured(metric, statistic); problem != "" {
			d.fail(key, join(path, key.Value), "%s", problem)
			continue
		}
		var width float64
		d.value(child, valueOf(&width), catalog.Field{Unit: catalog.Share, Range: "(0,1)"}, join(path, key.Value))
		r.Reach = append(r.Reach, target{metric, statistic, width})
	}
}

// slo is the service level objective: limits for metrics of the whole scenario.
type slo struct {
	Objectives []result.Objective
	_          struct{}
}

func (s *slo) decode(d *decoder, n *yaml.Node, path string) {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		d.fail(n, path, "expected a mapping such as {latency: {p99: 200ms}, success: 99.9%%}, found %s", empty(n))
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		key, child := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		if child.Kind != yaml.MappingNode {
			s.limit(d, key, child, sloName(key.Value), "", at)
			continue
		}
		for j := 0; j < len(child.Content); j += 2 {
			statistic := child.Content[j].Value
			metric := sloName(key.Value)
			if metric == "queue_time" && statistic == "probability" {
				metric, statistic = "wait_probability", "mean"
			}
			s.limit(d, child.Content[j], child.Content[j+1], metric, statistic, join(at, child.Content[j].Value))
		}
	}
}

// sloName returns the metric of a word that an objective may use for it.
func sloName(word string) string {
	switch word {
	case "success":
		return "success_ratio"
	case "wait":
		return "queue_time"
	}
	return word
}

func (s *slo) limit(d *decoder, key, value *yaml.Node, metric, statistic, path string) {
	m := result.MetricNamed(metric)
	if statistic == "" && m != nil {
		statistic = m.Statistics[0]
	}
	if problem := measured(metric, statistic); problem != "" {
		d.fail(key, path, "%s", problem)
		return
	}
	limit := math.NaN()
	d.value(value, valueOf(&limit), catalog.Field{Unit: catalog.Unit(m.Quantity), Range: "[0,)"}, path)
	s.Objectives = append(s.Objectives, result.Objective{
		Scope: "total", Metric: metric, Statistic: statistic, Unit: m.Unit, Limit: limit, AtLeast: m.MoreIsBetter,
	})
}

// measured tells what is wrong with the name of a number of the whole scenario.
func measured(metric, statistic string) (problem string) {
	var known []string
	for _, m := range result.Metrics() {
		if m.Total {
			known = append(known, m.Name)
		}
	}
	m := result.MetricNamed(metric)
	if m == nil || !m.Total {
		return "no such metric " + quote(short(metric)) + meant(metric, known)
	}
	if !contains(m.Statistics, statistic) {
		return "no such statistic of " + metric + ": " + quote(short(statistic)) + meant(statistic, m.Statistics)
	}
	return ""
}
