package main

import (
	"strings"

	"github.com/spf13/cobra"

	"lbsim/reports"
)

func theoryCommand() *cobra.Command {
	var s settings
	var format string
	c := &cobra.Command{
		Use:   "theory FILE|NAME...",
		Short: "Tell what is known of scenarios without a simulation",
		Long: `For each tier, in all variants and points of the sweep: when it is a queue that
theory knows (M/M/1, M/M/c, M/G/1, processor sharing, queues with a limit, random
splitting, round robin, the best of d, lines of queues, a fixed number of users),
the exact numbers; when it is not, which assumption does not hold. Nothing is
simulated.`,
		Example: `  lbsim theory hello
  lbsim theory hello --set tiers.web.balancer.strategy=random
  lbsim theory capacity --format csv`,
		Args:              someScenario,
		ValidArgsFunction: completeScenarios,
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "json", "csv"); err != nil {
				return err
			}
			for _, arg := range args {
				scenario, err := s.load(c, arg)
				if err != nil {
					return err
				}
				theory := scenario.Theory()
				theory.Program, theory.Command = "lbsim "+version, strings.Join(s.words("theory", arg), " ")
				report := reports.Theory{Format: format, Colour: colours(c.OutOrStdout())}
				if err := report.Print(c.OutOrStdout(), theory); err != nil {
					return &failure{err}
				}
			}
			return nil
		},
	}
	s.addSet(c)
	c.Flags().StringVarP(&format, "format", "f", "text", "what to print: text, json or csv")
	return c
}
