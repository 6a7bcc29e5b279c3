// Package scenarios is the language of the program: it reads scenarios in YAML,
// turns them into systems to simulate, runs all variants, points of the sweep and
// replications, and estimates every number with its interval.
//
//	s, err := scenarios.Load("web.yaml")
//	s, err = s.With("tiers.web.servers.count", "12")
//	r, err := s.Run(ctx, scenarios.Options{})
//	t := s.Theory() // what closed forms say of it
//	p, err := s.Plan(ctx, scenarios.PlanOptions{})
//
// What a scenario may say is not written here a second time: the decoder follows
// the tagged structs of models.Config and the tables of the families (see
// catalog.Field), and so do Explain and List.
package scenarios
