package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"lbsim/scenarios"
)

func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE|NAME...",
		Short: "Find all mistakes in scenarios without running them",
		Long: `Reads scenarios, and the traces that they replay, and prints all mistakes with
file, line and column. The exit code is 2 when there are any.`,
		Example: `  lbsim check web.yaml
  lbsim check scenarios/*.yaml`,
		Args:              someScenario,
		ValidArgsFunction: completeScenarios,
		RunE: func(c *cobra.Command, args []string) error {
			var faults []error
			for _, arg := range args {
				s, err := scenarios.Find(arg)
				if err == nil {
					err = s.Scan()
				}
				if err != nil {
					faults = append(faults, err)
					continue
				}
				for _, note := range s.Notes {
					fmt.Fprintf(c.OutOrStdout(), "%s: warning: %s: %s\n", arg, note.Path, note.Text)
				}
				fmt.Fprintf(c.OutOrStdout(), "%s: fine\n", arg)
			}
			return errors.Join(faults...)
		},
	}
}
