package scenarios

import (
	"math"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"lbsim/models/catalog"
	"lbsim/models/result"
)

// slo is the service level objective: limits for metrics of the whole scenario.
type slo struct {
	Objectives []result.Objective
}

func (s *slo) decode(d *decoder, n *yaml.Node, path string) {
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
			s.limit(d, key, child, metric, result.MetricNamed(metric).AtClients()[0], at)
			continue
		case len(child.Content) == 0:
			d.fail(child, at, "expected limits such as {%s: …}, found an empty mapping", result.MetricNamed(metric).AtClients()[0])
		}
		for j := 0; j < len(child.Content); j += 2 {
			of, statistic := sloStatistic(metric, child.Content[j].Value)
			s.limit(d, child.Content[j], child.Content[j+1], of, statistic, join(at, child.Content[j].Value))
		}
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

func (s *slo) limit(d *decoder, key, value *yaml.Node, metric, statistic, path string) {
	m := result.MetricNamed(metric)
	if problem := measured(metric, statistic); problem != "" {
		d.fail(key, path, "%s", problem)
		return
	}
	f := catalog.Field{Unit: catalog.Unit(m.Quantity), Range: "[0,)"}
	if f.Unit == catalog.Share {
		f.Range = "[0,1]"
	}
	limit := math.NaN()
	d.value(value, valueOf(&limit), f, path)
	s.Objectives = append(s.Objectives, result.Objective{
		Scope: "total", Metric: metric, Statistic: statistic, Unit: m.Unit, Limit: limit, AtLeast: m.MoreIsBetter,
	})
}

// measured tells what is wrong with the name of a number of the whole scenario, or
// of a metric, where statistic is "". Other names that may be meant are more.
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
