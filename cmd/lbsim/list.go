package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"lbsim/scenarios"
)

func listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list [FAMILY]",
		Short: "List what a scenario can choose from",
		Long:  `Lists the families of kinds, or the kinds of one family; and the scenarios that come with the program.`,
		Example: `  lbsim list
  lbsim list strategy
  lbsim list scenarios`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("one family at a time, such as: %s strategy; see %s --help", c.CommandPath(), c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			family := ""
			if len(args) == 1 {
				family = args[0]
			}
			text, err := scenarios.List(family)
			if err != nil {
				return err
			}
			fmt.Fprint(c.OutOrStdout(), text)
			return nil
		},
		ValidArgsFunction: complete(scenarios.FamilyNames),
	}
}

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain PATH|KIND|METRIC",
		Short: "Explain a key, a kind or a metric",
		Long: `Tells what a key of a scenario means, with its unit, range and default; what a
kind does, with its parameters and its source; or what a metric of the results is.`,
		Example: `  lbsim explain tiers.web.servers
  lbsim explain clients.users.timeout
  lbsim explain power_of_d
  lbsim explain latency`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("explain what? Give one path, kind or metric, such as: %s power_of_d; see %s --help", c.CommandPath(), c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			text, err := scenarios.Explain(args[0])
			if err != nil {
				return err
			}
			fmt.Fprint(c.OutOrStdout(), text)
			return nil
		},
		ValidArgsFunction: complete(scenarios.Words),
	}
}

// completeScenarios offers the scenarios that come with the program, and files.
func completeScenarios(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return scenarios.Shipped(), cobra.ShellCompDirectiveDefault
}

// complete offers words to the completion of the shell.
func complete(words func() []string) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return words(), cobra.ShellCompDirectiveNoFileComp
	}
}
