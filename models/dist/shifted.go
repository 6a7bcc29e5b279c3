package dist

import (
	"math"

	"lbsim/sim"
)

// Shifted is another distribution plus a constant: a time that everything takes at
// least, and what chance adds.
type Shifted struct {
	By float64 `key:"by" unit:"variate" range:"[0,)" need:"yes" about:"what is added to every variate"`
	Of Dist    `key:"of" unit:"variate" need:"yes" about:"the distribution that it is added to"`

	derived Dist
}

// Prepare implements Preparer.
func (s *Shifted) Prepare() { s.derived = Ready(s.Of) }

// Sample implements Dist.
func (s *Shifted) Sample(r *sim.Rand) float64 {
	of := s.derived
	if of == nil {
		of = s.Of
	}
	return s.By + of.Sample(r)
}

// Moments implements Momenter.
func (s *Shifted) Moments() (mean, variance float64) {
	mean, variance = moments(s.Of)
	return s.By + mean, variance
}

// Quantile implements Quantiler.
func (s *Shifted) Quantile(q float64) float64 {
	if of, ok := s.Of.(Quantiler); ok {
		return s.By + of.Quantile(q)
	}
	return math.NaN()
}
