package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"lbsim/models/catalog"
	"lbsim/reports"
	"lbsim/scenarios"
)

// simulateFlags are the flags of every command that simulates a scenario.
type simulateFlags struct {
	settings
	out          string
	replications int
	duration     string
	format       string
	charts       string
	quiet        bool
}

// add gives the flags to a command. Many is what --replications sets, and sets the
// path that it changes.
func (f *simulateFlags) add(c *cobra.Command, folder, many string) {
	flags := c.Flags()
	flags.StringVarP(&f.out, "out", "o", "", "folder for the results (default "+folder+")")
	f.addSeed(c)
	flags.IntVarP(&f.replications, "replications", "r", 0, many+", instead of the scenario's")
	flags.StringVarP(&f.duration, "duration", "d", "", "simulated time, such as 10m, instead of the scenario's")
	f.addSet(c)
	flags.StringVarP(&f.format, "format", "f", "text", "what to print: text, json or csv")
	flags.StringVar(&f.charts, "charts", "png", "format of the charts: png, svg or pdf, or none")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress and no word about files")
}

// check looks at the words that flags hold.
func (f *simulateFlags) check() error {
	if err := oneOf("format", f.format, "text", "json", "csv"); err != nil {
		return err
	}
	return oneOf("charts", f.charts, "png", "svg", "pdf", "none")
}

// oneOf checks the value of a flag.
func oneOf(flag, value string, words ...string) error {
	if slices.Contains(words, value) {
		return nil
	}
	return fmt.Errorf("--%s %s: no such word%s", flag, value, catalog.Meant(value, words))
}

// folder returns the folder for the results of a scenario.
func (f *simulateFlags) folder(name, suffix string) string {
	if f.out != "" {
		return f.out
	}
	base := filepath.Base(name)
	return filepath.Join("out", strings.TrimSuffix(base, filepath.Ext(base))+suffix)
}

// someScenario asks for a scenario at least.
func someScenario(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("which scenario? Give a file or a name, such as: %s hello; see %s --help", c.CommandPath(), c.CommandPath())
	}
	return nil
}

// load reads a scenario and applies the flags. The number of replications is that of a
// path.
func (f *simulateFlags) load(c *cobra.Command, name, many string) (*scenarios.Scenario, error) {
	var more []string
	if c.Flags().Changed("replications") {
		more = append(more, many+"="+strconv.Itoa(f.replications))
	}
	if c.Flags().Changed("duration") {
		more = append(more, "run.duration="+f.duration)
	}
	return f.settings.load(c, name, more...)
}

// command returns the command line that repeats what a command has done.
func (f *simulateFlags) command(command, name string, more ...string) string {
	words := f.words(command, name)
	if f.replications != 0 {
		words = append(words, "--replications", strconv.Itoa(f.replications))
	}
	if f.duration != "" {
		words = append(words, "--duration", quoted(f.duration))
	}
	return strings.Join(append(words, more...), " ")
}

// each simulates one scenario after the other. Those whose objectives are not met do
// not keep the others from being simulated; any other error does.
func (f *simulateFlags) each(args []string, simulate func(name string) error) error {
	if f.out != "" && len(args) > 1 {
		return errors.New("--out names one folder, for one scenario")
	}
	if err := f.check(); err != nil {
		return err
	}
	var worst error
	for _, arg := range args {
		err := simulate(arg)
		var gate *gate
		if err != nil && !errors.As(err, &gate) {
			return err
		}
		worst = worse(worst, err)
	}
	return worst
}

// reports returns all reports, set up as the flags say.
func (f *simulateFlags) reports() (all []reports.Report) {
	for _, kind := range reports.Reports.Kinds {
		report := kind.New()
		if charts, ok := report.(*reports.Charts); ok {
			if f.charts == "none" {
				continue
			}
			charts.Format = f.charts
		}
		all = append(all, report)
	}
	return all
}
