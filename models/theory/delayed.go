package theory

import (
	"math"

	"lbsim/sim"
)

// Delayed is the law of the sojourn wherever a request finds a free worker or else
// waits an exponential time, and then is served for an exponential time: M/M/c,
// GI/M/1 and GI/M/c, first come, first served (Gross, Shortle, Thompson and Harris,
// "Fundamentals of Queueing Theory", 2008, chapters 2 and 5).
type Delayed struct {
	WaitProbability float64 // share of the requests that wait
	Drain           float64 // rate of the wait of those that wait, 1/s
	Mu              float64 // rate of service, 1/s
}

// Wait returns the mean wait, over all requests.
func (d Delayed) Wait() float64 {
	if d.WaitProbability == 0 {
		return 0
	}
	return d.WaitProbability / d.Drain
}

// Sojourn returns the mean sojourn.
func (d Delayed) Sojourn() float64 { return d.Wait() + 1/d.Mu }

// Deviation returns the standard deviation of the sojourn: waits have the second
// moment 2C/Drain², and service is independent of them.
func (d Delayed) Deviation() float64 {
	wait := d.Wait()
	if math.IsInf(wait, 1) {
		return wait
	}
	variance := 1 / float64(d.Mu*d.Mu)
	if wait > 0 {
		variance += float64(wait * (2/d.Drain - wait))
	}
	return math.Sqrt(variance)
}

// WaitTail returns the share of requests that wait longer than t.
func (d Delayed) WaitTail(t float64) float64 {
	return float64(d.WaitProbability * sim.Exp(-float64(d.Drain*t)))
}

// WaitQuantile returns the wait that a share q of the requests does not exceed; it is
// 0 for those who do not wait.
func (d Delayed) WaitQuantile(q float64) float64 {
	switch {
	case 1-q >= d.WaitProbability:
		return 0
	case d.Drain <= 0:
		return math.Inf(1)
	}
	return sim.Log(d.WaitProbability/(1-q)) / d.Drain
}

// SojournTail returns the share of requests that stay longer than t. With C the
// probability of waiting and x = Drain - μ, it is
//
//	e^(-μt) (1 + C μ (1 - e^(-xt))/x)
//
// which is (1 - C) e^(-μt) plus C times the tail of the sum of two exponentials,
// written so that nothing cancels where the two rates are alike.
func (d Delayed) SojournTail(t float64) float64 {
	x := d.Drain - d.Mu
	longer := t
	if x != 0 {
		longer = -sim.Expm1(-float64(x*t)) / x
	}
	return float64(sim.Exp(-float64(d.Mu*t)) * (1 + float64(float64(d.WaitProbability*d.Mu)*longer)))
}

// SojournQuantile returns the time in which a share q of the requests is answered.
func (d Delayed) SojournQuantile(q float64) float64 {
	return quantile(q, d.Sojourn(), d.SojournTail)
}
