// Package dist is the family of distributions: how long, how big, how many.
package dist

import (
	"math"

	"lbsim/models/catalog"
	"lbsim/sim"
)

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

// Ready returns a copy of a Dist that a run may draw from, prepared; nil for nil.
func Ready(d Dist) Dist {
	if d == nil {
		return nil
	}
	d = catalog.Clone(d)
	if p, ok := d.(Preparer); ok {
		p.Prepare()
	}
	return d
}

// Momenter is a Dist that knows its exact mean and variance, prepared or not. They
// are +Inf where the tail is too heavy, and not a number for a Dist made of others
// that do not know theirs.
type Momenter interface {
	Moments() (mean, variance float64)
}

// Mean returns the exact mean of a Dist, if it knows it.
func Mean(d Dist) (mean float64, known bool) {
	m, known := d.(Momenter)
	if !known {
		return 0, false
	}
	mean, _ = m.Moments()
	return mean, true
}

// Quantiler is a Dist that knows its quantile function, for q in (0, 1), prepared
// or not: the least x that is not below a share q of all variates. It is not a number
// for a Dist made of another that does not know its own.
type Quantiler interface {
	Quantile(q float64) float64
}

// Checker is a Dist (or whatever has parameters) that can find fault with them
// beyond the range of each: it returns what is wrong, or "".
type Checker interface {
	Check() string
}

// UnitChecker is a Dist that does not fit everywhere, such as a count: given the
// unit of what it is to describe, it returns what is wrong, or "".
type UnitChecker interface {
	CheckUnit(u catalog.Unit) string
}

// moments returns those of a Dist, or no numbers.
func moments(d Dist) (mean, variance float64) {
	if m, ok := d.(Momenter); ok {
		return m.Moments()
	}
	return math.NaN(), math.NaN()
}

// invert returns the least x between low and high, a neighbour of it at worst, at
// which an increasing function is not below 0, by bisection.
func invert(f func(x float64) float64, low, high float64) float64 {
	for {
		middle := low + float64(0.5*(high-low))
		switch {
		case middle <= low || middle >= high:
			return high
		case f(middle) < 0:
			low = middle
		default:
			high = middle
		}
	}
}

// rounded returns a number of variates rounded up, but not when it is above a whole
// number by no more than its own rounding error.
func rounded(x float64) float64 { return math.Ceil(float64(x * (1 - 0x1p-50))) }
