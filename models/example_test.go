package models_test

import (
	"fmt"

	"lbsim/models"
	"lbsim/models/arrival"
	"lbsim/models/dist"
	"lbsim/sim"
)

// A system without YAML: one server, a request every second, and half a second of
// work in each.
func Example() {
	tier := models.Tier{Name: "web"}
	tier.SetDefaults()
	tier.Servers.Service = &dist.Constant{Value: 0.5}
	system := models.Config{
		Clients:  []models.Client{{Name: "users", To: "web", Arrivals: &arrival.Deterministic{PerSecond: 1}}},
		Tiers:    []models.Tier{tier},
		Duration: 10 * sim.Minute,
	}
	for _, problem := range system.Check() {
		fmt.Println(problem.Path, problem.Text)
	}
	run, err := models.Run(&system, 1, 0, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	latency := run.Scopes[0].Spans[0]
	fmt.Printf("%s %s: mean %.3f s\n", run.Scopes[0].Name, latency.Metric, latency.Histogram.Mean())
	// Output:
	// total latency: mean 0.500 s
}
