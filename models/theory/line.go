package theory

// Stage is one queue on a way through several. What has passed it goes on to the next
// with probability On, and else has arrived.
type Stage struct {
	Mu float64 // rate of the exponential time that a request spends there, 1/s
	On float64 // probability of going on
}

// LineQuantile returns the time in which a share q has passed a line of stages that take
// independent exponential times. In a line of single FIFO servers with Poisson arrivals
// and exponential service, sojourns are such times, of rate μ - λ (Jackson, Operations
// Research 5, 1957; independent by Reich, Annals of Mathematical Statistics 28, 1957).
func LineQuantile(q float64, stages []Stage) float64 {
	n := len(stages)
	start, down, out := make([]float64, n), make([]float64, n), make([]float64, n)
	scale := 0.0
	start[n-1] = 1
	for i, s := range stages { // the first is the state with the highest number
		k := n - 1 - i
		if k == 0 {
			out[k] = s.Mu
		} else {
			down[k], out[k] = float64(s.Mu*s.On), float64(s.Mu*(1-s.On))
		}
		scale += 1 / s.Mu
	}
	return quantile(q, scale, newPassage(start, nil, down, out).tail)
}

// Part is a share of the requests that has a law of its own.
type Part struct {
	Share float64
	Mean  float64
	Tail  func(t float64) float64
}

// MixtureQuantile returns the quantile q over all requests of parts, such as those of
// servers that get shares of random splitting.
func MixtureQuantile(q float64, parts []Part) float64 {
	mean := 0.0
	for _, p := range parts {
		mean += float64(p.Share * p.Mean)
	}
	return secant(q, mean, func(t float64) (sum float64) {
		for _, p := range parts {
			sum += float64(p.Share * p.Tail(t))
		}
		return sum
	})
}
