package theory

import "math"

// ErlangB returns the share of requests that are lost where workers without a queue
// are offered a load of a erlangs (Erlang, 1917). It does not depend on the law of
// service. With B₀ = 1,
//
//	B_k = a B_{k-1} / (k + a B_{k-1})
func ErlangB(workers int, a float64) float64 {
	b := 1.0
	for k := 1; k <= workers; k++ {
		up := float64(a * b)
		b = up / (float64(k) + up)
	}
	return b
}

// ErlangC returns the share of requests that wait in M/M/c with an offered load of a
// erlangs: C = cB/(c - a(1-B)). It is 1 where the load is not below c.
func ErlangC(workers int, a float64) float64 {
	c := float64(workers)
	if !(a < c) {
		return 1
	}
	b := ErlangB(workers, a)
	return float64(c*b) / (c - float64(a*(1-b)))
}

// MMc is a queue with Poisson arrivals and exponential service, served by a number of
// workers: M/M/1 and M/M/c (Gross, Shortle, Thompson and Harris, "Fundamentals of
// Queueing Theory", 2008, chapter 2).
type MMc struct {
	Rate    float64 // λ, requests per second
	Service float64 // S, seconds
	Workers int     // c
}

// Load returns the offered load a in erlangs.
func (q MMc) Load() float64 { return float64(q.Rate * q.Service) }

// Utilization returns the share of time that workers are busy.
func (q MMc) Utilization() float64 { return min(1, q.Load()/float64(q.Workers)) }

// Stable tells whether the workers carry the load.
func (q MMc) Stable() bool { return q.Load() < float64(q.Workers) }

// Delayed returns the law of wait and sojourn: those who wait, wait an exponential time
// of rate cμ - λ.
func (q MMc) Delayed() Delayed {
	return Delayed{
		WaitProbability: ErlangC(q.Workers, q.Load()),
		Drain:           max(0, (float64(q.Workers)-q.Load())/q.Service),
		Mu:              1 / q.Service,
	}
}

// WaitProbability returns the share of requests that wait.
func (q MMc) WaitProbability() float64 { return q.Delayed().WaitProbability }

// Wait returns the mean wait.
func (q MMc) Wait() float64 { return q.Delayed().Wait() }

// WaitQuantile returns the wait that a share p of the requests does not exceed.
func (q MMc) WaitQuantile(p float64) float64 { return q.Delayed().WaitQuantile(p) }

// Sojourn returns the mean sojourn.
func (q MMc) Sojourn() float64 { return q.Delayed().Sojourn() }

// SojournQuantile returns the time in which a share p of the requests is answered.
func (q MMc) SojournQuantile(p float64) float64 { return q.Delayed().SojournQuantile(p) }

// InSystem returns the mean number of requests that wait or are served (Little's law).
func (q MMc) InSystem() float64 {
	if !q.Stable() {
		return math.Inf(1)
	}
	return float64(q.Rate * q.Sojourn())
}
