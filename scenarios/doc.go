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
//
// From a file to a result:
//
//	read, tree, path       YAML with its places, and paths that lead through it
//	file, slo, events      what stands at the top level of a scenario
//	decode*, families,     the tree becomes tagged structs; tables are CSV files that
//	tables, errors         kinds take numbers from; all mistakes are found
//	bind, finish           variants and sweep become cases, and what only the whole tells is checked
//	run, pilot             cases become runs; the warm-up is found
//	settle, estimate,      runs become numbers with intervals, verdicts on objectives,
//	judge, compare, camps, differences between variants
//	batches
//	plan*                  the search of capacity planning, which makes runs of its own
//	theory                 what closed forms say: forecast finds the one that fits
//	explain, reference     the language, described; library: the scenarios that are shipped
//
// How sure numbers are is told by inference, which knows plain numbers only.
package scenarios
