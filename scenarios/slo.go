package scenarios

import (
	"math"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"lbsim/models/catalog"
	"lbsim/models/result"
)

// HasObjectives tells whether the scenario limits anything.
func (s *Scenario) HasObjectives() bool {
	for i := range s.Cases {
		if len(s.Cases[i].slo) > 0 {
			return true
		}
	}
	return false
}

// objectives returns all objectives of a file: those for the whole scenario, then
// those of each client group, and of its classes.
func objectives(f *file) []result.Objective {
	all := append([]result.Objective(nil), f.SLO.Objectives...)
	for i := range f.Clients {
		all = append(all, f.Clients[i].SLO.Objectives...)
		for k := range f.Clients[i].Requests {
			all = append(all, f.Clients[i].Requests[k].SLO.Objectives...)
		}
	}
	return all
}

// objectives decodes a service level objective: limits for metrics of the scope that
// it stands at.
func (d *decoder) objectives(n *yaml.Node, s *result.SLO, path string) {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		d.fail(n, path, "expected a mapping such as {latency: {p99: 200ms}, success: 99.9%%}, found %s", empty(n))
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		key, child := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		metric := sloName(key.Value)
		problem := measured(metric, "", sloNames...)
		switch {
		case child.Tag == faulty:
			continue
		case problem != "":
			d.fail(key, at, "%s", problem)
			continue
		case child.Kind != yaml.MappingNode:
			d.limit(s, key, child, metric, result.MetricNamed(metric).AtClients()[0], at)
			continue
		case len(child.Content) == 0:
			d.fail(child, at, "expected limits such as {%s: …}, found an empty mapping", result.MetricNamed(metric).AtClients()[0])
		}
		for j := 0; j < len(child.Content); j += 2 {
			of, statistic := sloStatistic(metric, child.Content[j].Value)
			d.limit(s, child.Content[j], child.Content[j+1], of, statistic, join(at, child.Content[j].Value))
		}
	}
	scope, isPart := strings.CutSuffix(path, ".slo")
	if !isPart {
		scope = "total"
	}
	for i := range s.Objectives {
		s.Objectives[i].Scope = scope
	}
}

// sloNames are words that an objective may use beside the names of metrics.
var sloNames = []string{"success", "wait"}

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

// sloStatistic returns the metric and statistic of a word that an objective may use
// for a statistic of a metric.
func sloStatistic(metric, word string) (of, statistic string) {
	if metric == "queue_time" && word == "probability" {
		return "wait_probability", "mean"
	}
	return metric, word
}

// limit decodes one objective. Its scope is left open.
func (d *decoder) limit(s *result.SLO, key, value *yaml.Node, metric, statistic, path string) {
	m := result.MetricNamed(metric)
	if problem := measured(metric, statistic); problem != "" {
		d.fail(key, path, "%s", problem)
		return
	}
	if statistic == "count" && m.Unit == "s" {
		others := slices.DeleteFunc(slices.Clone(m.AtClients()), func(s string) bool { return s == "count" })
		d.fail(key, path, "the count of %s is no objective; there are %s", metric, strings.Join(others, ", "))
		return
	}
	f := catalog.Field{Unit: catalog.Unit(m.Quantity), Range: "[0,)"}
	if f.Unit == catalog.Share {
		f.Range = "[0,1]"
	}
	limit := math.NaN()
	d.value(value, valueOf(&limit), f, path)
	s.Objectives = append(s.Objectives, result.Objective{
		Metric: metric, Statistic: statistic, Unit: m.Unit, Limit: limit, AtLeast: m.MoreIsBetter,
	})
}

// measured tells what is wrong with the name of a number at clients, or of a metric,
// where statistic is "". Other names that may be meant are more.
func measured(metric, statistic string, more ...string) (problem string) {
	known := more[:len(more):len(more)]
	for _, m := range result.Metrics() {
		if m.Total {
			known = append(known, m.Name)
		}
	}
	m := result.MetricNamed(metric)
	switch {
	case m == nil:
		return "no such metric " + quote(short(metric)) + catalog.Meant(metric, known)
	case !m.Total:
		return "metric " + quote(metric) + " is measured for each tier, not for the whole scenario; there are " + strings.Join(known, ", ")
	case statistic != "" && !slices.Contains(m.AtClients(), statistic):
		return "no such statistic of " + metric + ": " + quote(short(statistic)) + catalog.Meant(statistic, m.AtClients())
	}
	return ""
}
