package scenarios

import (
	"reflect"
	"strings"

	"gopkg.in/yaml.v3"

	"lbsim/models"
	"lbsim/models/catalog"
	"lbsim/models/result"
	"lbsim/sim"
)

// file is a scenario file, its top level. Variants and sweep are taken out of the tree
// before it is decoded.
type file struct {
	Title    string          `key:"name" need:"yes" about:"what the scenario is called"`
	About    string          `key:"about" about:"what it is about, for those who read the results"`
	Seed     uint64          `key:"seed" about:"where the random numbers begin; the same seed gives the same results"`
	Run      run             `key:"run" about:"how long and how often to simulate"`
	SLO      result.SLO      `key:"slo" about:"what counts as good"`
	Clients  []models.Client `key:"clients" need:"yes" about:"where requests come from, by name"`
	Tiers    []models.Tier   `key:"tiers" need:"yes" about:"balancers and the servers behind them, by name"`
	Variants section         `key:"variants" about:"settings that differ, by name: the comparison that the scenario is about"`
	Sweep    section         `key:"sweep" about:"a grid of settings: path to list of values"`
	Plan     *plan           `key:"plan" about:"what lbsim plan looks for: the least number that meets the objectives"`

	Events []event      `key:"events" about:"what is changed while it runs"`
	Zones  models.Zones `key:"zones" about:"the distance between zones"`

	Faults catalog.Later `key:"faults" about:"what breaks and when"`
}

// event changes settings at a time of the run.
type event struct {
	At  sim.Time `key:"at" unit:"duration" need:"yes" about:"when, from the beginning of the run"`
	Set settings `key:"set" need:"yes" about:"path to value, for values that may change while it runs, such as tiers.web.servers.count"`
}

// settings are paths with values, not looked at yet.
type settings struct{ node *yaml.Node }

func (s *settings) decode(d *decoder, n *yaml.Node, path string) {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		d.fail(n, path, "expected settings such as {tiers.web.servers.count: 12}, found %s", empty(n))
		return
	}
	s.node = n
}

func (*settings) form() string { return "settings such as {tiers.web.servers.count: 12}" }

// SetDefaults fills in what a scenario need not say.
func (f *file) SetDefaults() {
	f.Seed = 1
	f.Run.SetDefaults()
}

// section is a part of a scenario that is not a value of its own: variants and sweep
// are taken out before.
type section struct{}

func (section) decode(d *decoder, n *yaml.Node, path string) {
	if n.Kind != yaml.MappingNode {
		d.fail(n, path, "expected a mapping, found %s", kindOf(n))
	}
}

// run says how long and how often to simulate.
type run struct {
	Duration     sim.Time     `key:"duration" unit:"duration" range:"(0,)" default:"5m; with traces alone that do not loop, until the last request has left" about:"simulated time, warm-up included"`
	Warmup       warmup       `key:"warmup" unit:"duration" default:"auto; 0s with a trace, a profile or events" about:"how long after the beginning the sample begins: a duration, or auto, which finds the end of the transient by pilot runs"`
	Replications replications `key:"replications" default:"10" about:"independent runs on which the intervals stand: a number, or {reach: {latency.p99: 3%}} to add runs until an interval is narrow enough; those of a single steady run stand on batches of it"`
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
	switch {
	case n.Kind != yaml.ScalarNode || isNull(n):
		d.fail(n, path, "expected a duration such as 30s, or auto, found %s", kindOf(n))
	case n.Value == "auto":
		w.Auto = true
	case !isNumber(n.Value):
		d.fail(n, path, "expected a duration such as 30s, or auto, found %q", short(n.Value))
	default:
		d.duration(n, valueOf(&w.Length), catalog.Field{Unit: catalog.Duration}, path)
	}
}

// replications is a number of runs, or a precision to reach.
type replications struct {
	Count      int      `key:"count" range:"[1,100000]" default:"10" about:"independent runs"`
	Reach      []target `key:"reach" about:"relative half-widths of intervals to reach, by metric.statistic"`
	Confidence float64  `key:"confidence" unit:"share" range:"(0,1)" default:"95%" about:"confidence of the interval that is to be narrow enough"`
	Most       int      `key:"max" range:"[2,100000]" default:"100" about:"runs at most, when a precision is to be reached"`
}

func (*replications) form() string {
	return "a number, or {reach: {latency.p99: 3%}}"
}

func (*warmup) form() string { return "a duration such as 20s, or auto" }

// target is a precision to reach.
type target struct {
	Metric, Statistic string
	HalfWidth         float64 // relative
}

// SetDefaults fills in what a scenario need not say.
func (r *replications) SetDefaults() { r.Count, r.Confidence, r.Most = 10, 0.95, 100 }

func (r *replications) decode(d *decoder, n *yaml.Node, path string) {
	fields := fieldsOf(reflect.TypeFor[replications]())
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
			d.fail(key, at, "unknown key %q%s", short(key.Value), catalog.Meant(key.Value, names(fields)))
		}
	}
	if n := lookup(n, "count"); n != nil && len(r.Reach) > 0 {
		d.fail(n, join(path, "count"), "count and reach exclude each other; max limits the runs of reach")
	}
}

func (r *replications) decodeReach(d *decoder, n *yaml.Node, path string) {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		d.fail(n, path, "expected a mapping such as {latency.p99: 3%%}, found %s", empty(n))
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		key, child := n.Content[i], n.Content[i+1]
		metric, statistic, dotted := strings.Cut(key.Value, ".")
		problem := measured(metric, statistic)
		if !dotted && result.MetricNamed(metric) != nil {
			problem = "a statistic is missing, such as " + metric + "." + result.MetricNamed(metric).AtClients()[0]
		}
		if problem != "" {
			d.fail(key, join(path, key.Value), "%s", problem)
			continue
		}
		var width float64
		d.value(child, valueOf(&width), catalog.Field{Unit: catalog.Share, Range: "(0,1)"}, join(path, key.Value))
		r.Reach = append(r.Reach, target{metric, statistic, width})
	}
}
