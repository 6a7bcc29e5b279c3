// Package dist is the family of distributions: how long, how big, how many.
package dist

import "lbsim/sim"

// Dist draws variates: seconds where it describes a time, else plain numbers. They
// are never negative. Sample neither changes the Dist nor allocates.
type Dist interface {
	Sample(r *sim.Rand) float64
}

// Preparer is a Dist that draws faster once it has derived what it needs from its
// parameters, such as a logarithm. Prepare is called when a run is built, on the
// run's own copy; who changes a parameter afterwards calls it again. A Dist that is
// made of others prepares copies of them. It moves no draw: what is not prepared
// gives the same numbers, slowly.
type Preparer interface {
	Prepare()
}

// Momenter is a Dist that knows its exact mean and variance, prepared or not.
type Momenter interface {
	Moments() (mean, variance float64)
}

// Quantiler is a Dist that knows its quantile function, for q in (0, 1), prepared
// or not.
type Quantiler interface {
	Quantile(q float64) float64
}

// Checker is a Dist (or whatever has parameters) that can find fault with them
// beyond the range of each: it returns what is wrong, or "".
type Checker interface {
	Check() string
}
