package theory

import (
	"math"

	"lbsim/sim"
)

// GIMc is a queue whose arrivals have independent gaps of any law, with exponential
// service by a number of workers (Takács, "Introduction to the Theory of Queues", 1962,
// chapter 2): a deterministic, Erlang or uniform stream, or, as one of n servers that
// take turns, every n-th arrival of a Poisson stream, whose gaps are Erlang-n.
type GIMc struct {
	Gap     Law
	Service float64 // S, seconds
	Workers int     // c
}

// ErlangGap returns the law of the gaps of every n-th arrival of a Poisson stream, in
// which n of them come at that rate per second.
func ErlangGap(n int, rate float64) Law {
	shape, scale := float64(n), 1/(float64(n)*rate)
	return Law{Mean: 1 / rate, Variance: shape * scale * scale, Exponential: n == 1, Transform: func(s complex128) complex128 {
		return complex(sim.Exp(-float64(shape*sim.Log1p(real(s)*scale))), 0) // asked of real numbers only
	}}
}

// Utilization returns the share of time that workers are busy.
func (q GIMc) Utilization() float64 {
	return min(1, q.Service/float64(q.Gap.Mean*float64(q.Workers)))
}

// Stable tells whether the workers carry the load.
func (q GIMc) Stable() bool { return q.Service < float64(q.Gap.Mean*float64(q.Workers)) }

// InSystem returns the mean number of requests (Little's law).
func (q GIMc) InSystem() float64 { return q.Delayed().Sojourn() / q.Gap.Mean }

// Sigma returns the factor σ < 1 by which the number found on arrival falls off: the
// root of σ = A*(cμ(1-σ)), where A* is the transform of the gap.
func (q GIMc) Sigma() float64 {
	all := float64(q.Workers) / q.Service
	off := func(sigma float64) float64 { return sigma - q.at(float64(all*(1-sigma))) }
	return zero(off, 0, 1-1e-12)
}

// at returns the transform of the gap at a real number.
func (q GIMc) at(s float64) float64 { return real(q.Gap.Transform(complex(s, 0))) }

// quotient returns (c(1-α_j) - j)/(c(1-σ) - j). Where its denominator vanishes, σ is α_j,
// and it becomes 1 + cμ A*'(jμ).
func (q GIMc) quotient(j, sigma, alpha float64) float64 {
	const step = 1e-4
	c, s := float64(q.Workers), j/q.Service
	if below := float64(c*(1-sigma)) - j; math.Abs(below) > 1e-5*c {
		return (float64(c*(1-alpha)) - j) / below
	}
	slope := (q.at(float64(s*(1+step))) - q.at(float64(s*(1-step)))) / float64(2*step*s)
	return 1 + float64(c*slope)/q.Service
}

// Delayed returns the law of wait and sojourn. Those who wait, wait an exponential time
// of rate cμ(1-σ). With one worker the share σ waits; with c, it is A/(1-σ) with
//
//	1/A = 1/(1-σ) + Σ binomial(c, j) / (C_j (1-α_j)) (c(1-α_j) - j)/(c(1-σ) - j)   for j = 1 … c,
//	α_j = A*(jμ),  C_j = Π α_i/(1-α_i) for i = 1 … j
func (q GIMc) Delayed() Delayed {
	if !q.Stable() {
		return Delayed{WaitProbability: 1, Drain: 0, Mu: 1 / q.Service}
	}
	sigma, c, mu := q.Sigma(), float64(q.Workers), 1/q.Service
	d := Delayed{WaitProbability: sigma, Drain: float64(c*mu) * (1 - sigma), Mu: mu}
	if q.Workers == 1 {
		return d
	}
	sum, product, binomial := 1/(1-sigma), 1.0, 1.0
	for i := 1; i <= q.Workers; i++ {
		j := float64(i)
		alpha := q.at(float64(j * mu))
		product = float64(product*alpha) / (1 - alpha)
		binomial = float64(binomial*(c-j+1)) / j
		sum += float64(binomial / float64(product*(1-alpha)) * q.quotient(j, sigma, alpha))
	}
	d.WaitProbability = 1 / float64((1-sigma)*sum)
	if !(d.WaitProbability >= 0 && d.WaitProbability <= 1) {
		d.WaitProbability = math.NaN() // the products leave what numbers can hold
	}
	return d
}
