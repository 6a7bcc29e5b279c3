package arrival

import (
	"slices"
	"strconv"

	"lbsim/sim"
)

// MMPP is a Markov-modulated Poisson process: Poisson arrivals whose rate depends on
// a hidden state, which is left at random for the next one in the list, and after
// the last for the first:
//
//	rate 80/s ── after 1/leave on average ──► rate 20/s ── … ──► the first again
//
// State i holds the share (1/leave_i) / Σ 1/leave_k of the time, so the mean rate is
// Σ rate_i/leave_i / Σ 1/leave_i. The process begins in a state drawn by these
// shares, as if it had been running for ever. With a rate of 0 in one state it is an
// on-off source (Fischer and Meier-Hellstern, "The Markov-modulated Poisson process
// (MMPP) cookbook", Performance Evaluation 18(2), 1993).
type MMPP struct {
	Rates []float64 `key:"rates" unit:"rate" range:"[0,)" need:"yes" change:"yes" about:"mean arrivals per unit of time in each state, two states or more"`
	Leave []float64 `key:"leave" unit:"rate" range:"[1e-9,)" need:"yes" change:"yes" about:"rate at which each state is left: it lasts 1/leave on average; the next in the list follows, the first after the last"`

	pace  pace    // its rate is the mean; 0 before the first arrival
	state int     // the present state
	stay  float64 // until it is left, in units of the mean time that it lasts
}

// Next implements Source.
func (m *MMPP) Next(before sim.Time, r *sim.Rand, a *Arrival) bool {
	a.At = before + sim.FromSeconds(m.seconds(r))
	return true
}

// Gap implements Pacer.
func (m *MMPP) Gap(r *sim.Rand) float64 {
	seconds := m.seconds(r)
	return float64(seconds * m.pace.rate)
}

// seconds draws the time to the next arrival. The arrival comes when an exponential
// variate is used up at the rate of the state, the state ends when another one is
// used up at its rate of being left.
func (m *MMPP) seconds(r *sim.Rand) (sum float64) {
	if m.pace.rate == 0 {
		m.begin(r)
	}
	for wait := r.Exponential(); ; {
		rate, leave := m.Rates[m.state], m.Leave[m.state]
		if float64(wait*leave) < float64(m.stay*rate) {
			gap := wait / rate
			m.stay = max(0, m.stay-float64(gap*leave))
			return sum + gap
		}
		rest := m.stay / leave
		sum += rest
		wait = max(0, wait-float64(rest*rate))
		if m.state++; m.state == len(m.Rates) {
			m.state = 0
		}
		m.stay = r.Exponential()
	}
}

// begin draws the first state.
func (m *MMPP) begin(r *sim.Rand) {
	m.pace.rate = m.Rate()
	total := 0.0
	for _, leave := range m.Leave {
		total += 1 / leave
	}
	point := float64(r.Uniform() * total)
	for m.state = 0; m.state < len(m.Leave)-1; m.state++ {
		if point -= 1 / m.Leave[m.state]; point < 0 {
			break
		}
	}
	m.stay = r.Exponential()
}

// Rate implements Rater.
func (m *MMPP) Rate() float64 {
	arrivals, total := 0.0, 0.0
	for i, leave := range m.Leave {
		arrivals += m.Rates[i] / leave
		total += 1 / leave
	}
	return arrivals / total
}

// Scaled implements Scaler: bursts are as long, and come as often, as before.
func (m *MMPP) Scaled(factor float64) Source {
	scaled := *m
	scaled.Rates = slices.Clone(m.Rates)
	for i := range scaled.Rates {
		scaled.Rates[i] *= factor
	}
	return &scaled
}

// Changed implements Changer. The state stays the same.
func (m *MMPP) Changed(now, pending sim.Time) sim.Time {
	if m.state >= len(m.Rates) {
		m.state = 0
	}
	return m.pace.change(now, pending, m.Rate())
}

// Check finds fault with the parameters together.
func (m *MMPP) Check() string {
	const most = 10_000 // changes of state per arrival
	states := len(m.Rates)
	switch {
	case states != len(m.Leave):
		return "rates has " + count(states, "value") + " and leave " + strconv.Itoa(len(m.Leave)) + "; expected one of each per state"
	case states < 2:
		return "rates has " + count(states, "value") + "; expected two states or more"
	}
	mean, total := m.Rate(), 0.0
	for _, leave := range m.Leave {
		total += 1 / leave
	}
	switch changes := float64(states) / total; {
	case mean == 0:
		return "rates are all 0; expected arrivals in one state at least"
	case changes > mean*most:
		return "states change more than 10,000 times per arrival; poisson at the mean rate is the same"
	}
	return ""
}
