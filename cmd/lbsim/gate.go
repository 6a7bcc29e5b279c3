package main

import (
	"errors"

	"lbsim/models/result"
)

// gate is the error of a scenario whose objectives are not met.
type gate struct {
	text    string
	verdict result.Verdict
}

func (g *gate) Error() string { return g.text }

// code returns the exit code.
func (g *gate) code() int {
	if g.verdict == result.Missed {
		return exitMissed
	}
	return exitUndecided
}

// worse returns both verdicts as one: each in a line, with the worse exit code.
func worse(a, b error) error {
	if a == nil || b == nil {
		return errors.Join(a, b)
	}
	text := a.Error() + "\n" + b.Error()
	verdicts := [2]result.Verdict{}
	for i, err := range []error{a, b} {
		var g *gate
		errors.As(err, &g)
		verdicts[i] = g.verdict
	}
	return &gate{text, result.Together(verdicts[:]...)}
}
