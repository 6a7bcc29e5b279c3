package theory

import (
	"math"

	"lbsim/sim"
)

// passage is a Markov chain on a line that ends: from state i it goes to i+1 at the
// rate up, to i-1 at the rate down, and ends at the rate out. The time until it ends
// is the sojourn of a request that is followed through its queue, with the state as
// the number of those that matter to it.
//
// The share of passages that last longer than t is found by uniformization (Jensen,
// 1953): the chain is looked at at the instants of a Poisson process of rate Λ, as fast
// as the fastest state, so that with uₙ the share that has not ended after n steps, it
// is Σ uₙ e^(-Λt) (Λt)ⁿ/n!. All terms are positive: nothing cancels.
type passage struct {
	up, down, out []float64 // rates by state, 1/s; up may be empty
	state, spare  []float64 // probabilities after the last step, and room for those after the next
	rate          float64   // Λ
	left          []float64 // uₙ
}

// newPassage begins in states with the given probabilities.
func newPassage(start, up, down, out []float64) *passage {
	p := &passage{up: up, down: down, out: out, state: append([]float64(nil), start...)}
	sum := 0.0
	for i, x := range start {
		fastest := down[i] + out[i]
		if up != nil {
			fastest += up[i]
		}
		p.rate = max(p.rate, fastest)
		sum += x
	}
	p.left = []float64{sum}
	return p
}

// step makes one step of the chain, and stays where a state is slower than the
// fastest.
func (p *passage) step() {
	if p.spare == nil {
		p.spare = make([]float64, len(p.state))
	}
	next := p.spare
	clear(next)
	for i, x := range p.state {
		stay := p.rate - p.down[i] - p.out[i]
		if i > 0 {
			next[i-1] += float64(x*p.down[i]) / p.rate
		}
		if p.up != nil {
			stay -= p.up[i]
			if i+1 < len(next) {
				next[i+1] += float64(x*p.up[i]) / p.rate
			} else {
				stay += p.up[i] // beyond what is looked at
			}
		}
		next[i] += float64(x*max(0, stay)) / p.rate
	}
	p.state, p.spare = next, p.state
	sum := 0.0
	for _, x := range next {
		sum += x
	}
	p.left = append(p.left, sum)
}

// tail returns the share of passages that last longer than t.
func (p *passage) tail(t float64) float64 {
	mean := float64(p.rate * t)
	if mean == 0 {
		return p.left[0]
	}
	middle := math.Floor(mean)
	weight := sim.Exp(float64(middle*sim.Log(mean)) - mean - sim.LogGamma(middle+1))
	sum := 0.0
	for n, w := middle, weight; n >= 0 && w > 1e-18; n-- {
		sum += float64(w * p.after(int(n)))
		w = float64(w*n) / mean
	}
	for n, w := middle+1, weight; w > 1e-18; n++ {
		w = float64(w*mean) / n
		sum += float64(w * p.after(int(n)))
	}
	return sum
}

// after returns the share of passages that have not ended after n steps.
func (p *passage) after(n int) float64 {
	for len(p.left) <= n {
		if p.left[len(p.left)-1] < 1e-18 {
			return 0
		}
		p.step()
	}
	return p.left[n]
}

// mostStates is the size of the chains that are followed step by step: it takes as
// many steps, each of that many states.
const mostStates = 4000

// line returns the passage through a queue that is first come, first served by a number
// of workers of rate μ, where found[k] is the probability of finding k others; nil
// where it is too long. State 0 is in service, state i is to wait for i to leave.
func line(found []float64, workers int, mu float64) *passage {
	states := max(1, len(found)-workers+1)
	if states > mostStates {
		return nil
	}
	start, down, out := make([]float64, states), make([]float64, states), make([]float64, states)
	for k, x := range found {
		start[max(0, k-workers+1)] += x
	}
	out[0] = mu
	for i := 1; i < states; i++ {
		down[i] = float64(float64(workers) * mu)
	}
	return newPassage(start, nil, down, out)
}
