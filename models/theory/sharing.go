package theory

import "math"

// Sharing is a queue with Poisson arrivals in which all requests are served at once and
// share the workers evenly: M/G/1-PS, and M/G/c-PS where a request uses one worker at
// most. The number of requests has the law of M/M/c whatever the law of service is, and
// a request with the demand x stays x times the same factor on average, 1/(1-ρ) with
// one worker (Kelly, "Reversibility and Stochastic Networks", 1979, chapter 3).
type Sharing struct {
	Rate    float64 // λ, requests per second
	Service float64 // S, seconds
	Workers int     // c
}

func (q Sharing) like() MMc { return MMc{q.Rate, q.Service, q.Workers} }

// Stable tells whether the workers carry the load.
func (q Sharing) Stable() bool { return q.like().Stable() }

// Utilization returns the share of time that workers are busy.
func (q Sharing) Utilization() float64 { return q.like().Utilization() }

// InSystem returns the mean number of requests.
func (q Sharing) InSystem() float64 { return q.like().InSystem() }

// Sojourn returns the mean sojourn.
func (q Sharing) Sojourn() float64 { return q.like().Sojourn() }

// Slowdown returns how many times its own demand a request stays on average.
func (q Sharing) Slowdown() float64 { return q.Sojourn() / q.Service }

// SojournQuantile returns the time in which a share p of the requests is answered,
// where service is exponential. A request is followed through the changing number n of
// others: they come at rate λ, one of them leaves at rate n μ min(1, c/(n+1)), and the
// request itself at rate μ min(1, c/(n+1)). It is not a number near the limit of
// stability, where n becomes too large.
func (q Sharing) SojournQuantile(p float64) float64 {
	if !q.Stable() {
		return math.Inf(1)
	}
	low, levels := MMcK{q.Rate, q.Service, q.Workers, mostStates}.levels()
	if levels == nil || levels[len(levels)-1] > 1e-12 || low+len(levels) > mostStates {
		return math.NaN()
	}
	n := low + len(levels)
	start, up, down, out := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	copy(start[low:], levels)
	for i := range n {
		own := min(1, float64(q.Workers)/float64(i+1)) / q.Service
		up[i], down[i], out[i] = q.Rate, float64(float64(i)*own), own
	}
	return quantile(p, q.Sojourn(), newPassage(start, up, down, out).tail)
}
