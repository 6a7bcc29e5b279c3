package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"lbsim/models/result"
	"lbsim/reports"
	"lbsim/scenarios"
)

// planFlags are the flags of the command plan.
type planFlags struct {
	simulateFlags
	maxRate bool
}

func planCommand() *cobra.Command {
	var f planFlags
	c := &cobra.Command{
		Use:   "plan FILE|NAME...",
		Short: "Find the least number of servers that meets the objectives",
		Long: `Finds the least value of the number that the section plan of a scenario names,
of servers or workers, with which all objectives of its slo are met, and says on
what the answer stands. Variants are planned one by one, and ranked by their cost.
The answer and the evidence are left in a folder, as text, CSV, JSON and a chart.

With --max-rate it finds the highest rate of arrivals that the servers of the
scenario carry, as they are.`,
		Example: `  lbsim plan capacity
  lbsim plan web.yaml --set plan.survive=2 --out plans/web
  lbsim plan web.yaml --set 'plan={vary: tiers.web.servers.count, to: 60}'
  lbsim plan capacity --max-rate`,
		Args:              someScenario,
		ValidArgsFunction: completeScenarios,
		RunE: func(c *cobra.Command, args []string) error {
			return f.each(args, func(name string) error { return f.plan(c, name) })
		},
	}
	f.add(c, "out/<name>-plan", "runs at most for one value")
	c.Flags().BoolVar(&f.maxRate, "max-rate", false, "find the highest rate of arrivals, instead of the least number")
	return c
}

// plan plans one scenario.
func (f *planFlags) plan(c *cobra.Command, name string) error {
	s, err := f.load(c, name, "plan.replications")
	if err != nil {
		return err
	}
	out := f.folder(name, "-plan")
	folder, err := createFolder(out)
	if err != nil {
		return &failure{err}
	}
	defer folder.abandon()
	bar := newProgress(c.ErrOrStderr(), f.quiet)
	p, planErr := s.Plan(c.Context(), scenarios.PlanOptions{MaxRate: f.maxRate, Progress: bar.show})
	bar.clear()
	interrupted := errors.Is(planErr, context.Canceled)
	var mistakes scenarios.Errors
	switch {
	case errors.As(planErr, &mistakes):
		return planErr
	case planErr != nil && !interrupted:
		return &failure{planErr}
	}
	if interrupted && !simulated(p) {
		return &failure{errors.New("interrupted before the first replication was complete; nothing is written")}
	}
	var more []string
	if f.maxRate {
		more = append(more, "--max-rate")
	}
	p.Program, p.Command = "lbsim "+version, f.command("plan", name, more...)
	if err := f.write(p, folder); err != nil {
		return &failure{err}
	}
	if err := f.print(c.OutOrStdout(), p); err != nil {
		return &failure{err}
	}
	if !f.quiet {
		fmt.Fprintf(c.ErrOrStderr(), "results are in %s\n", out)
	}
	if interrupted {
		return &failure{fmt.Errorf("interrupted: what was known is in %s, marked as interrupted", out)}
	}
	return unanswered(p)
}

// unanswered is the error of a plan that has no answer for any variant.
func unanswered(p *result.Plan) error {
	for i := range p.Variants {
		if p.Variants[i].Found {
			return nil
		}
	}
	return &gate{p.Name + ": there is no answer: the objectives are not met", result.Missed}
}

// simulated tells whether a plan stands on any replication.
func simulated(p *result.Plan) bool {
	for i := range p.Variants {
		if p.Variants[i].Replications > 0 {
			return true
		}
	}
	return false
}

// write puts all reports of a plan into the folder.
func (f *planFlags) write(p *result.Plan, folder *folder) error {
	for _, report := range f.reports() {
		if report, ok := report.(reports.PlanReport); ok {
			if err := report.WritePlan(p, folder.create); err != nil {
				return err
			}
		}
	}
	if err := folder.put("scenario.yaml", p.Source); err != nil {
		return err
	}
	return folder.commit(false)
}

// print prints the plan in the format that was asked for.
func (f *planFlags) print(w io.Writer, p *result.Plan) error {
	switch f.format {
	case "json":
		return (&reports.JSON{}).WritePlan(p, only(w, "plan.json"))
	case "csv":
		return (&reports.CSV{}).WritePlan(p, only(w, "plan.csv"))
	}
	return (&reports.Text{Colour: colours(w)}).PrintPlan(w, p)
}
