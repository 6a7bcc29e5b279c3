package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"lbsim/scenarios"
)

// settings are the flags by which commands change a scenario that they read.
type settings struct {
	set  []string
	seed uint64
}

// addSet adds the flag --set to a command.
func (s *settings) addSet(c *cobra.Command) {
	c.Flags().StringArrayVarP(&s.set, "set", "s", nil, "path=value: change a value of the scenario; may be given several times")
}

// addSeed adds the flag --seed to a command.
func (s *settings) addSeed(c *cobra.Command) {
	c.Flags().Uint64Var(&s.seed, "seed", 0, "seed, instead of the scenario's")
}

// load reads a scenario and applies the flags, in the order in which they win: more are
// those of further flags, each path=value.
func (s *settings) load(c *cobra.Command, name string, more ...string) (*scenarios.Scenario, error) {
	scenario, err := scenarios.Find(name)
	if err != nil {
		return nil, err
	}
	all := append([]string(nil), s.set...)
	if c.Flags().Changed("seed") {
		all = append(all, "seed="+strconv.FormatUint(s.seed, 10))
	}
	for _, setting := range append(all, more...) {
		path, value, ok := strings.Cut(setting, "=")
		if !ok {
			return nil, fmt.Errorf("--set %s: expected path=value, such as tiers.web.servers.count=12", setting)
		}
		if scenario, err = scenario.With(path, value); err != nil {
			return nil, err
		}
	}
	return scenario, nil
}

// words returns the words of a command line that repeats the command with a scenario.
func (s *settings) words(command, name string) []string {
	words := []string{"lbsim", command, name}
	for _, set := range s.set {
		words = append(words, "--set", quoted(set))
	}
	if s.seed != 0 {
		words = append(words, "--seed", strconv.FormatUint(s.seed, 10))
	}
	return words
}

// quoted returns a word as a shell would need it.
func quoted(word string) string {
	if strings.ContainsAny(word, " \t\n{}[]*?$&|;<>()'\"\\") {
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	return word
}
