package theory

import (
	"math"

	"lbsim/sim"
)

// Station is a queue of a closed network: what the users of a fixed number visit between
// two pauses.
type Station struct {
	Demand  float64 // seconds of work there per round: visits times mean service
	Workers int     // that share the queue
	Copies  int     // how many there are of it, each with that demand; at least 1
}

// Closed is a closed network with a product form: users pause, visit the stations and
// begin anew (Gordon and Newell, Operations Research 15, 1967). Stations serve first come,
// first served with exponential times; pauses may have any law (Baskett, Chandy, Muntz
// and Palacios, Journal of the ACM 22, 1975). The numbers are those of exact mean value
// analysis (Reiser and Lavenberg, Journal of the ACM 27, 1980).
type Closed struct {
	Users    int
	Think    float64 // mean pause, seconds
	Stations []Station
}

// mostSteps bounds the work of a solution.
const mostSteps = 30_000_000

// ClosedNumbers is the solution of a Closed network.
type ClosedNumbers struct {
	Throughput  float64   // rounds per second
	Response    float64   // mean time between two pauses, seconds
	Utilization []float64 // by station: busy share of a worker
	InSystem    []float64 // by station: mean number of requests at each of its copies
	Residence   []float64 // by station: time per round in all of its copies
	found       [][]float64
	network     *Closed
}

// Solve returns the solution, by convolution (Buzen, Communications of the ACM 16,
// 1973): with f(k) = Π D/min(j, c) for j = 1 … k the weight of k requests at a station, and
// Zᵏ/k! that of k users who pause, the sums G(n) of the products of all weights of n users
// give the throughput G(N-1)/G(N). Sums have positive terms only, and are kept as
// logarithms, so nothing cancels or overflows. The number of those that a request finds
// at a station is the number there with one user less (arrival theorem). ok is false
// where there are too many users to be counted so.
func (n *Closed) Solve() (s *ClosedNumbers, ok bool) {
	work := 0.0
	for _, station := range n.Stations {
		size := float64(n.Users + 1)
		if station.Workers > 1 {
			size *= size * float64(station.Copies)
		}
		work += size * float64(len(n.Stations)+station.Copies)
	}
	if work > mostSteps || n.Users < 1 {
		return nil, false
	}
	all := n.sums(-1)
	last := n.Users
	s = &ClosedNumbers{Throughput: sim.Exp(all[last-1] - all[last]), network: n}
	s.Response = float64(last)/s.Throughput - n.Think
	for i, station := range n.Stations {
		weights, others := n.weights(station), n.sums(i)
		in, found := 0.0, make([]float64, last)
		for k := range last + 1 {
			in += float64(float64(k) * sim.Exp(weights[k]+others[last-k]-all[last]))
			if k < last {
				found[k] = sim.Exp(weights[k] + others[last-1-k] - all[last-1])
			}
		}
		s.InSystem = append(s.InSystem, in)
		s.Utilization = append(s.Utilization, float64(s.Throughput*station.Demand)/float64(station.Workers))
		s.Residence = append(s.Residence, float64(in*float64(station.Copies))/s.Throughput)
		s.found = append(s.found, found)
	}
	return s, true
}

// WaitProbability returns the share of requests that find all workers of a station busy.
func (s *ClosedNumbers) WaitProbability(station int) (share float64) {
	for k, p := range s.found[station] {
		if k >= s.network.Stations[station].Workers {
			share += p
		}
	}
	return min(1, share)
}

// SojournQuantile returns the time in which a share p of the requests has left a station
// where service takes so many seconds on average; not a number where the queue is too
// long for its chain.
func (s *ClosedNumbers) SojournQuantile(p float64, station int, service float64) float64 {
	law := line(s.found[station], s.network.Stations[station].Workers, 1/service)
	if law == nil {
		return math.NaN()
	}
	return quantile(p, service, law.tail)
}

// sums returns the logarithms of G(0) … G(Users), without one copy of a station (-1: with
// all).
func (n *Closed) sums(without int) []float64 {
	g := make([]float64, n.Users+1)
	for k := 1; k <= n.Users; k++ {
		g[k] = g[k-1] + sim.Log(n.Think/float64(k)) // -Inf where nobody pauses
	}
	for i, station := range n.Stations {
		copies := station.Copies
		if i == without {
			copies--
		}
		for range copies {
			if station.Workers == 1 {
				demand := sim.Log(station.Demand)
				for k := 1; k <= n.Users; k++ {
					g[k] = plus(g[k], demand+g[k-1])
				}
			} else {
				g = convolve(g, n.weights(station))
			}
		}
	}
	return g
}

// weights returns the logarithms of f(0) … f(Users) of a station.
func (n *Closed) weights(s Station) []float64 {
	f := make([]float64, n.Users+1)
	for k := 1; k <= n.Users; k++ {
		f[k] = f[k-1] + sim.Log(s.Demand/float64(min(k, s.Workers)))
	}
	return f
}

// plus returns the logarithm of the sum of two numbers that are given by theirs.
func plus(a, b float64) float64 {
	high, low := max(a, b), min(a, b)
	if math.IsInf(low, -1) {
		return high
	}
	return high + sim.Log1p(sim.Exp(low-high))
}

func convolve(a, b []float64) []float64 {
	c := make([]float64, len(a))
	for n := range c {
		most := math.Inf(-1)
		for k := 0; k <= n; k++ {
			most = max(most, a[k]+b[n-k])
		}
		if math.IsInf(most, -1) {
			c[n] = most
			continue
		}
		sum := 0.0
		for k := 0; k <= n; k++ {
			if x := a[k] + b[n-k] - most; x > -45 {
				sum += sim.Exp(x)
			}
		}
		c[n] = most + sim.Log(sum)
	}
	return c
}
