package theory

import (
	"math"

	"lbsim/sim"
)

// MG1 is a queue with Poisson arrivals and one worker, whose service times have any law
// (Pollaczek, 1930, and Khinchine, 1932; Kleinrock, "Queueing Systems" 1, 1975, chapter
// 5).
type MG1 struct {
	Rate    float64 // λ, requests per second
	Service Law
}

// Utilization returns the share of time that the worker is busy.
func (q MG1) Utilization() float64 { return min(1, float64(q.Rate*q.Service.Mean)) }

// Stable tells whether the worker carries the load.
func (q MG1) Stable() bool { return float64(q.Rate*q.Service.Mean) < 1 }

// WaitProbability returns the share of requests that find the worker busy.
func (q MG1) WaitProbability() float64 { return q.Utilization() }

// Wait returns the mean wait, λ E[S²] / (2 (1 - ρ)).
func (q MG1) Wait() float64 {
	if !q.Stable() {
		return math.Inf(1)
	}
	return float64(q.Rate*q.Service.Square()) / float64(2*(1-float64(q.Rate*q.Service.Mean)))
}

// Sojourn returns the mean sojourn.
func (q MG1) Sojourn() float64 { return q.Wait() + q.Service.Mean }

// InSystem returns the mean number of requests (Little's law).
func (q MG1) InSystem() float64 { return float64(q.Rate * q.Sojourn()) }

// SojournTail returns the function that gives the share of requests that stay longer than
// a time; nil where it is not known: where the transform of the service time is not, or
// where its law has jumps and is not constant.
func (q MG1) SojournTail() func(t float64) float64 {
	switch {
	case !q.Stable():
		return func(float64) float64 { return 1 }
	case q.Service.Constant:
		return q.constantTail()
	case q.Service.Transform == nil || q.Service.Atoms || math.IsInf(q.Wait(), 1):
		return nil
	}
	terms := 300
	if q.Service.Slow {
		terms = 18
	}
	return func(t float64) float64 {
		if t <= 0 {
			return 1
		}
		return invert(q.transform, terms, t)
	}
}

// SojournQuantile returns the time in which a share p of the requests is answered, not a
// number where SojournTail is not known.
func (q MG1) SojournQuantile(p float64) float64 {
	tail := q.SojournTail()
	switch {
	case !q.Stable():
		return math.Inf(1)
	case tail == nil:
		return math.NaN()
	case q.Service.Constant:
		return quantile(p, q.Sojourn(), tail)
	}
	return secant(p, q.Sojourn(), tail)
}

// transform returns that of the sojourn, W*(s) S*(s) with
//
//	W*(s) = (1 - ρ) s / (s - λ + λ S*(s))
func (q MG1) transform(s complex128) complex128 {
	service, rate := q.Service.Transform(s), complex(q.Rate, 0)
	return complex(1-q.Utilization(), 0) * s * service / (s - rate + rate*service)
}

// constantTail is SojournTail of M/D/1. With D the service time and (k-1) D ≤ t <
// k D, the wait is at most t with probability
//
//	e^(-λ(kD-t)) Σ Q_{k-1-j} (λ(kD-t))^j / j!   for j = 0 … k-1,
//
// where Q_m is the probability of at most m+1 requests in the system (Franx, Operations
// Research Letters 29, 2001): all terms are positive, unlike those of Erlang's series.
func (q MG1) constantTail() func(t float64) float64 {
	d, rho := q.Service.Mean, float64(q.Rate*q.Service.Mean)
	levels := q.constantLevels()
	return func(t float64) float64 {
		if t < d {
			return 1
		}
		k := int(math.Floor((t-d)/d)) + 1
		rest := max(0, float64(float64(k)*rho)-float64(q.Rate*(t-d)))
		sum, term := 0.0, sim.Exp(-rest)
		for j := 0; j < k; j++ {
			sum += float64(term * levels(k-1-j))
			term = float64(term*rest) / float64(j+1)
		}
		return 1 - sum
	}
}

// constantLevels returns the function that gives Q_m of M/D/1. Departures leave behind a
// number pₖ of which each level is crossed upwards as often as downwards: with a₀ the
// probability of no arrival during a service and P(> k) that of more than k,
//
//	p_{k+1} a₀ = p₀ P(> k) + Σ pᵢ P(> k+1-i)   for i = 1 … k
func (q MG1) constantLevels() func(m int) float64 {
	rho := float64(q.Rate * q.Service.Mean)
	none := sim.Exp(-rho)
	var beyond []float64 // P(more than k arrivals during a service)
	p, atMost := []float64{1 - rho}, []float64{1 - rho}
	return func(m int) float64 {
		for k := len(p) - 1; k < m+1; k++ {
			beyond = append(beyond, poissonBeyond(k, rho))
			sum := float64(p[0] * beyond[k])
			for i := 1; i <= k; i++ {
				sum += float64(p[i] * beyond[k+1-i])
			}
			p = append(p, sum/none)
			atMost = append(atMost, atMost[k]+p[k+1])
		}
		return min(1, atMost[m+1])
	}
}

// poissonBeyond returns the probability that a Poisson variate is above k, for a mean up
// to 1.
func poissonBeyond(k int, mean float64) (sum float64) {
	term := sim.Exp(-mean)
	for n := 1; n <= k; n++ {
		term = float64(term*mean) / float64(n)
	}
	for n := k + 1; ; n++ {
		term = float64(term*mean) / float64(n)
		if sum += term; term <= float64(sum*0x1p-60) {
			return sum
		}
	}
}
