// Lbsim simulates load-balanced systems that are described in YAML.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The exit codes of the program.
const (
	exitFine      = 0
	exitFailed    = 1 // the run failed
	exitUse       = 2 // bad use: wrong flags, or a scenario with mistakes
	exitUndecided = 3 // the runs cannot tell whether the objectives are met
	exitMissed    = 4 // the objectives are missed
)

// version is that of the program.
const version = "0.1.0"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program: it does what the arguments say and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := command(stdout, stderr)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitFine
	}
	fmt.Fprintln(stderr, err)
	var failure *failure
	if errors.As(err, &failure) {
		return exitFailed
	}
	var gate *gate
	if errors.As(err, &gate) {
		return gate.code()
	}
	return exitUse
}

// failure is an error that is not the user's: the run failed.
type failure struct{ error }

func (f *failure) Unwrap() error { return f.error }

// command is the root of all commands.
func command(stdout, stderr io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:   "lbsim",
		Short: "Simulate load-balanced systems",
		Long: `lbsim simulates systems of clients, load balancers and servers, described in
YAML, and gives latency percentiles with confidence intervals, utilization, CSV
and charts.`,
		Example: `  lbsim run hello
  lbsim run strategies --set clients.users.arrivals.poisson=600/s
  lbsim plan capacity
  lbsim explain tiers.web.balancer.strategy`,
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetVersionTemplate("lbsim " + version + "\n")
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.AddCommand(runCommand(), planCommand(), theoryCommand(), checkCommand(), listCommand(), explainCommand(), versionCommand())
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		var wrong *pflag.InvalidValueError
		if errors.As(err, &wrong) {
			kind := "a whole number"
			if wrong.GetFlag().Value.Type() == "bool" {
				kind = "true or false"
			}
			err = fmt.Errorf("--%s %s: expected %s", wrong.GetFlag().Name, strconv.Quote(wrong.GetValue()), kind)
		}
		return fmt.Errorf("%w; see %s --help", err, c.CommandPath())
	})
	return root
}
