package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"lbsim/models/catalog"
	"lbsim/models/result"
	"lbsim/reports"
	"lbsim/scenarios"
)

// runFlags are the flags of the command run.
type runFlags struct {
	settings
	out          string
	replications int
	duration     string
	format       string
	charts       string
	quiet        bool
}

func runCommand() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run FILE|NAME...",
		Short: "Run scenarios and report what they give",
		Long: `Simulates all variants, points of the sweep and replications of each scenario,
prints a summary, and leaves CSV, JSON and charts in a folder. A scenario is a
file, or one that comes with the program (see lbsim list scenarios).`,
		Example: `  lbsim run hello
  lbsim run web.yaml --out results/web --replications 20
  lbsim run hello --set tiers.web.servers.count=12 --set tiers.web.balancer.strategy=least_connections
  lbsim run capacity --duration 30s --format csv --quiet`,
		Args:              someScenario,
		ValidArgsFunction: completeScenarios,
		RunE: func(c *cobra.Command, args []string) error {
			if f.out != "" && len(args) > 1 {
				return errors.New("--out names one folder, for one scenario")
			}
			if err := oneOf("format", f.format, "text", "json", "csv"); err != nil {
				return err
			}
			if err := oneOf("charts", f.charts, "png", "svg", "pdf", "none"); err != nil {
				return err
			}
			for _, arg := range args {
				if err := f.run(c, arg); err != nil {
					return err
				}
			}
			return nil
		},
	}
	flags := c.Flags()
	flags.StringVarP(&f.out, "out", "o", "", "folder for the results (default out/<name>)")
	f.addSeed(c)
	flags.IntVarP(&f.replications, "replications", "r", 0, "independent runs, instead of the scenario's")
	flags.StringVarP(&f.duration, "duration", "d", "", "simulated time, such as 10m, instead of the scenario's")
	f.addSet(c)
	flags.StringVarP(&f.format, "format", "f", "text", "what to print: text, json or csv")
	flags.StringVar(&f.charts, "charts", "png", "format of the charts: png, svg or pdf, or none")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress and no word about files")
	return c
}

// oneOf checks the value of a flag.
func oneOf(flag, value string, words ...string) error {
	if slices.Contains(words, value) {
		return nil
	}
	return fmt.Errorf("--%s %s: no such word%s", flag, value, catalog.Meant(value, words))
}

// someScenario asks for a scenario at least.
func someScenario(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("which scenario? Give a file or a name, such as: %s hello; see %s --help", c.CommandPath(), c.CommandPath())
	}
	return nil
}

// run runs one scenario.
func (f *runFlags) run(c *cobra.Command, name string) error {
	s, err := f.load(c, name)
	if err != nil {
		return err
	}
	out := f.out
	if out == "" {
		base := filepath.Base(name)
		out = filepath.Join("out", strings.TrimSuffix(base, filepath.Ext(base)))
	}
	folder, err := createFolder(out)
	if err != nil {
		return &failure{err}
	}
	defer folder.abandon()
	bar := newProgress(c.ErrOrStderr(), f.quiet)
	r, runErr := s.Run(c.Context(), scenarios.Options{Progress: bar.show})
	bar.clear()
	interrupted := errors.Is(runErr, context.Canceled)
	if runErr != nil && !interrupted {
		return &failure{runErr}
	}
	if r == nil {
		return &failure{errors.New("interrupted before the first replication was complete; nothing is written")}
	}
	r.Program, r.Command = "lbsim "+version, f.command(name)
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
	return nil
}

// load reads a scenario and applies the flags.
func (f *runFlags) load(c *cobra.Command, name string) (*scenarios.Scenario, error) {
	var more []string
	if c.Flags().Changed("replications") {
		more = append(more, "run.replications="+strconv.Itoa(f.replications))
	}
	if c.Flags().Changed("duration") {
		more = append(more, "run.duration="+f.duration)
	}
	return f.settings.load(c, name, more...)
}

// command returns the command line that repeats the run.
func (f *runFlags) command(name string) string {
	words := f.words("run", name)
	if f.replications != 0 {
		words = append(words, "--replications", strconv.Itoa(f.replications))
	}
	if f.duration != "" {
		words = append(words, "--duration", quoted(f.duration))
	}
	return strings.Join(words, " ")
}

// write puts all reports into the folder.
func (f *runFlags) write(r *result.Result, folder *folder) error {
	for _, kind := range reports.Reports.Kinds {
		report := kind.New()
		if charts, ok := report.(*reports.Charts); ok {
			if f.charts == "none" {
				continue
			}
			charts.Format = f.charts
		}
		if err := report.Write(r, folder.create); err != nil {
			return err
		}
	}
	if err := folder.put("scenario.yaml", r.Source); err != nil {
		return err
	}
	return folder.commit()
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
