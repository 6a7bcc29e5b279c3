package result_test

import (
	"slices"
	"strings"
	"testing"

	"lbsim/models"
	"lbsim/models/arrival"
	"lbsim/models/dist"
	"lbsim/models/result"
	"lbsim/sim"
)

// everything is a system that measures all that there is: a balancer that can
// saturate and only routes, servers that call others, a queue timeout, zones, classes
// and sessions.
func everything() *models.Config {
	tier := func(name string) models.Tier {
		t := models.Tier{Name: name}
		t.SetDefaults()
		return t
	}
	gate, web, db := tier("gate"), tier("web"), tier("db")
	gate.Balancer.Workers, gate.Balancer.Overhead = 2, &dist.Constant{Value: 0.001}
	gate.Routes = []models.Route{{To: "web"}}
	web.Servers.Count, web.Servers.Workers, web.Servers.Service = 2, 4, &dist.Exponential{Mean: 0.01}
	web.Servers.Queue.Timeout, web.Servers.Zones = sim.Second, []string{"a", "b"}
	web.Calls = []models.Call{{Name: "db", Count: 2, Share: 1, HoldWorker: true}}
	db.Servers.Service = &dist.Exponential{Mean: 0.002}
	page, api := models.Class{Name: "page", Share: 0.5}, models.Class{Name: "api", Share: 0.5}
	page.SetDefaults()
	api.SetDefaults()
	members := models.Sessions{Arrivals: &arrival.Poisson{PerSecond: 2}, Requests: &dist.Constant{Value: 3}}
	members.SetDefaults()
	return &models.Config{
		Clients: []models.Client{
			{Name: "users", To: "gate", Zone: "a", Arrivals: &arrival.Poisson{PerSecond: 50}, Requests: []models.Class{page, api}},
			{Name: "members", To: "web", Zone: "b", Sessions: &members},
		},
		Tiers: []models.Tier{gate, web, db}, Zones: models.Zones{Latency: sim.Millisecond}, Duration: 20 * sim.Second,
	}
}

// TestWhatARunGivesIsListed runs a system with everything, and proves that each
// number of its scopes is in the list of metrics, with its unit and its statistic,
// at a place that the list names, and that the list names no place in vain.
func TestWhatARunGivesIsListed(t *testing.T) {
	c := everything()
	for _, problem := range c.Check() {
		t.Fatal(problem.Path, problem.Text)
	}
	run, err := models.Run(c, 1, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	check := func(scope, metric, statistic, unit string) {
		m, place := result.MetricNamed(metric), placeOf(scope)
		switch {
		case m == nil:
			t.Errorf("%s: %s is not listed", scope, metric)
		case !slices.Contains(m.Scopes(), place):
			t.Errorf("%s: %s is listed at %s only", scope, metric, strings.Join(m.Scopes(), ", "))
		case m.Unit != unit || !slices.Contains(m.Statistics, statistic):
			t.Errorf("%s: %s %s in %s is listed as %s in %s", scope, metric, statistic, unit, strings.Join(m.Statistics, ", "), m.Unit)
		}
		found[metric+" at "+place] = true
	}
	for i := range run.Scopes {
		s := &run.Scopes[i]
		for _, span := range s.Spans {
			check(s.Name, span.Metric, "p99", span.Unit)
		}
		for _, ratio := range s.Ratios {
			check(s.Name, ratio.Metric, ratio.Statistic, ratio.Unit)
		}
	}
	for _, m := range result.Metrics() {
		for _, place := range m.Scopes() {
			if !found[m.Name+" at "+place] {
				t.Errorf("%s is listed at %s, where it was not measured", m.Name, place)
			}
		}
	}
}

// placeOf returns a scope with its names left open.
func placeOf(scope string) string {
	words := strings.Split(scope, ".")
	for i := 1; i < len(words); i += 2 {
		words[i] = "NAME"
		if words[i-1] == "servers" {
			words[i] = "NUMBER"
		}
	}
	return strings.Join(words, ".")
}
