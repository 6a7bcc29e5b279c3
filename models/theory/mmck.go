package theory

import "math"

// MMcK is M/M/c with a limited number of waiting places: what finds them all taken is
// lost. In the notation of Kendall K = c + Places. Without waiting places the loss is
// Erlang's B, whatever the law of service (Gross, Shortle, Thompson and Harris,
// "Fundamentals of Queueing Theory", 2008, chapter 2).
//
// All numbers follow from the probabilities pₙ of n requests in the system, which
// satisfy λ pₙ₋₁ = min(n, c) μ pₙ.
type MMcK struct {
	Rate    float64 // λ, requests per second
	Service float64 // S, seconds
	Workers int     // c
	Places  int     // where requests may wait
}

// mostLevels is how many numbers of requests are looked at.
const mostLevels = 1_000_000

// levels returns the probabilities of low, low+1, … requests in the system, leaving out
// what is below 1e-20 of the most likely; nil where these are too many.
func (q MMcK) levels() (low int, p []float64) {
	a, top := float64(q.Rate*q.Service), q.Workers+q.Places
	busy := func(n int) float64 { return float64(min(n, q.Workers)) }
	mode := min(top, int(math.Floor(min(a, float64(top)))))
	if a >= float64(q.Workers) {
		mode = top
	}
	var below []float64
	for n, w := mode, 1.0; n > 0 && len(below) < mostLevels; n-- {
		if w = float64(w*busy(n)) / a; w < 1e-20 {
			break
		}
		below = append(below, w)
	}
	low, sum := mode-len(below), 1.0
	for i := len(below) - 1; i >= 0; i-- {
		p = append(p, below[i])
		sum += below[i]
	}
	p = append(p, 1)
	for n, w := mode+1, 1.0; n <= top && len(p) < mostLevels; n++ {
		if w = float64(w*a) / busy(n); w < 1e-20 {
			break
		}
		p = append(p, w)
		sum += w
	}
	if len(p) >= mostLevels {
		return 0, nil
	}
	for i := range p {
		p[i] /= sum
	}
	return low, p
}

// LimitedNumbers are the means of a queue with a limit. Those of requests are over the
// ones that are served.
type LimitedNumbers struct {
	Loss            float64 // share of the requests that are lost
	Throughput      float64 // served per second
	Utilization     float64
	InSystem        float64 // mean number of requests
	WaitProbability float64
	Wait            float64
	Sojourn         float64
	law             *passage
}

// SojournQuantile returns the time in which a share p of the served requests is
// answered, not a number where the chain is too long.
func (n *LimitedNumbers) SojournQuantile(p float64) float64 {
	if n.law == nil {
		return math.NaN()
	}
	return quantile(p, n.Sojourn, n.law.tail)
}

// SojournTail returns the function that gives the share of the served requests that stay
// longer than a time; nil where the chain is too long.
func (n *LimitedNumbers) SojournTail() func(t float64) float64 {
	if n.law == nil {
		return nil
	}
	return n.law.tail
}

// Numbers returns what is known of the queue; ok is false where its limit is so large
// that nothing can be computed.
func (q MMcK) Numbers() (n *LimitedNumbers, ok bool) {
	low, p := q.levels()
	if p == nil {
		return nil, false
	}
	n = &LimitedNumbers{}
	top, waiting, queue := q.Workers+q.Places, 0.0, 0.0
	for i, x := range p {
		k := low + i
		n.InSystem += float64(float64(k) * x)
		n.Utilization += float64(float64(min(k, q.Workers))*x) / float64(q.Workers)
		queue += float64(float64(max(0, k-q.Workers)) * x)
		switch {
		case k == top:
			n.Loss = x
		case k >= q.Workers:
			waiting += x
		}
	}
	n.Throughput = float64(q.Rate * (1 - n.Loss))
	n.WaitProbability = waiting / (1 - n.Loss)
	n.Wait = queue / n.Throughput
	n.Sojourn = n.InSystem / n.Throughput
	if top-q.Workers <= mostStates || low+len(p) <= q.Workers+mostStates {
		found := make([]float64, min(low+len(p), top))
		for i := range p {
			if low+i < len(found) {
				found[low+i] = p[i] / (1 - n.Loss)
			}
		}
		n.law = line(found, q.Workers, 1/q.Service)
	}
	return n, true
}
