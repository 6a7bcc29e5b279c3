package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"lbsim/models/result"
	"lbsim/reports"
	"lbsim/scenarios"
)

// runFlags are the flags of the command run.
type runFlags struct {
	simulateFlags
	requireSLO bool
}

func runCommand() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run FILE|NAME...",
		Short: "Run scenarios and report what they give",
		Long: `Simulates all variants, points of the sweep and replications of each scenario,
prints a summary, and leaves CSV, JSON and charts in a folder. A scenario is a
file, or one that comes with the program (see lbsim list scenarios).

With --require-slo the exit code tells whether the objectives of the scenario
are met: 0, all of them, with the confidence that the scenario asks for; 4, they
are missed; 3, the runs cannot tell.`,
		Example: `  lbsim run hello
  lbsim run web.yaml --out results/web --replications 20
  lbsim run hello --set tiers.web.servers.count=12 --set tiers.web.balancer.strategy=least_connections
  lbsim run capacity --duration 30s --format csv --quiet
  lbsim run web.yaml --require-slo`,
		Args:              someScenario,
		ValidArgsFunction: completeScenarios,
		RunE: func(c *cobra.Command, args []string) error {
			return f.each(args, func(name string) error { return f.run(c, name) })
		},
	}
	f.add(c, "out/<name>", "independent runs")
	c.Flags().BoolVar(&f.requireSLO, "require-slo", false, "exit code 4 when the objectives are missed, 3 when the runs cannot tell")
	return c
}

// run runs one scenario.
func (f *runFlags) run(c *cobra.Command, name string) error {
	s, err := f.load(c, name, "run.replications")
	if err != nil {
		return err
	}
	if f.requireSLO && !s.HasObjectives() {
		return fmt.Errorf("%s: --require-slo asks for objectives, and there is no slo", name)
	}
	out := f.folder(name, "")
	folder, err := createFolder(out)
	if err != nil {
		return &failure{err}
	}
	defer folder.abandon()
	bar := newProgress(c.ErrOrStderr(), f.quiet)
	keep, err := folder.keeper()
	if err != nil {
		return &failure{err}
	}
	r, runErr := s.Run(c.Context(), scenarios.Options{Progress: bar.show, Keep: keep})
	bar.clear()
	interrupted := errors.Is(runErr, context.Canceled)
	if runErr != nil && !interrupted {
		return &failure{runErr}
	}
	if r == nil {
		return &failure{errors.New("interrupted before the first replication was complete; nothing is written")}
	}
	r.Program, r.Command = "lbsim "+version, f.command("run", name)
	if err := f.write(r, folder); err != nil {
		return &failure{err}
	}
	if err := f.print(c.OutOrStdout(), r); err != nil {
		return &failure{err}
	}
	if !f.quiet {
		fmt.Fprintf(c.ErrOrStderr(), "results are in %s\n", out)
	}
	if interrupted {
		return &failure{fmt.Errorf("interrupted: what was complete is in %s, marked as interrupted", out)}
	}
	if f.requireSLO && r.Verdict != result.Met {
		return &gate{name + ": " + reports.Verdict(r), r.Verdict}
	}
	return nil
}

// write puts all reports into the folder.
func (f *runFlags) write(r *result.Result, folder *folder) error {
	for _, report := range f.reports() {
		if err := report.Write(r, folder.create); err != nil {
			return err
		}
	}
	if err := folder.put("scenario.yaml", r.Source); err != nil {
		return err
	}
	return folder.commit(r.Interrupted)
}

// print prints the result in the format that was asked for.
func (f *runFlags) print(w io.Writer, r *result.Result) error {
	switch f.format {
	case "json":
		return (&reports.JSON{}).Write(r, only(w, "summary.json"))
	case "csv":
		return (&reports.CSV{}).Write(r, only(w, "summary.csv"))
	}
	return (&reports.Text{Colour: colours(w)}).Print(w, r)
}

// colours tells whether a writer is a terminal that wants colours
// (https://no-color.org).
func colours(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(file.Fd()))
}

// only returns a create function that keeps one file and drops the others.
func only(w io.Writer, name string) func(string) (io.WriteCloser, error) {
	return func(n string) (io.WriteCloser, error) {
		if n == name {
			return nopCloser{w}, nil
		}
		return nopCloser{io.Discard}, nil
	}
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }
