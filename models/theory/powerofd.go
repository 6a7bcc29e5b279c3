package theory

import (
	"math"

	"lbsim/sim"
)

// PowerOfD is a large number of servers with one worker each, of which every request of
// a Poisson stream looks at d, drawn at random, and joins the shortest queue, in the
// limit of infinitely many (Vvedenskaya, Dobrushin and Karpelevich, Problems of
// Information Transmission 32, 1996; Mitzenmacher, IEEE Transactions on Parallel and
// Distributed Systems 12, 2001). The share of servers with at least k requests is
//
//	s_k = ρ^((d^k - 1)/(d - 1))
//
// so a request joins a queue of exactly k with probability s_k^d - s_{k+1}^d. With n
// servers the mean is above the limit by something of the order of 1/n.
type PowerOfD struct {
	Load    float64 // ρ, per server, below 1
	Service float64 // S, seconds
	Choices int     // d
}

// AtLeast returns the share of servers with at least k requests.
func (p PowerOfD) AtLeast(k int) float64 {
	exponent := float64(k)
	if p.Choices > 1 {
		exponent = 0
		for range k {
			exponent = float64(exponent*float64(p.Choices)) + 1
		}
	}
	return sim.Pow(p.Load, exponent)
}

// found returns the probabilities that a request joins a queue of 0, 1, 2 …
func (p PowerOfD) found() (f []float64) {
	above := 1.0
	for k := 1; above > 1e-18 && k < mostStates; k++ {
		next := sim.Pow(p.AtLeast(k), float64(p.Choices))
		f = append(f, above-next)
		above = next
	}
	return f
}

// WaitProbability returns the share of requests that find all servers they look at busy.
func (p PowerOfD) WaitProbability() float64 { return sim.Pow(p.Load, float64(p.Choices)) }

// Sojourn returns the mean sojourn, S (1 + Σ k (s_k^d - s_{k+1}^d)) = S Σ s_k^d from k = 0 on.
func (p PowerOfD) Sojourn() float64 {
	if p.Load >= 1 {
		return math.Inf(1)
	}
	sum := 0.0
	for k := 0; ; k++ {
		term := sim.Pow(p.AtLeast(k), float64(p.Choices))
		if term < 1e-18 {
			return float64(p.Service * sum)
		}
		sum += term
	}
}

// SojournQuantile returns the time in which a share q of the requests is answered: one
// that joins a queue of k stays for k+1 services.
func (p PowerOfD) SojournQuantile(q float64) float64 {
	if p.Load >= 1 {
		return math.Inf(1)
	}
	return quantile(q, p.Sojourn(), p.SojournTail())
}

// SojournTail returns the function that gives the share of requests that stay longer
// than a time.
func (p PowerOfD) SojournTail() func(t float64) float64 { return line(p.found(), 1, 1/p.Service).tail }
