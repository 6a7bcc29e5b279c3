// Package arrival is the family of arrival processes: when the next request comes,
// and what it brings along.
package arrival

import "lbsim/sim"

// Arrival is one request to come.
type Arrival struct {
	At sim.Time // when it is born, not before the arrival before it
	// Work is the demand of the request as a factor of the service time of a tier;
	// 1 when the source knows nothing of it.
	Work float64
	// Service is the demand of the request itself, which replaces the service time
	// of the tier that it enters; negative when the source knows nothing of it.
	Service sim.Time
	Session uint64 // the session that it belongs to; 0: none
	Client  uint64 // the client that sends it; 0: the source knows of none
	Batch   uint64 // the batch that it comes with, from 1 on; 0: none
	Class   int32  // which of the request classes of its clients it is; -1: not known
}

// Reset sets all that a source need not tell, everything but At, to what a source
// without knowledge gives.
func (a *Arrival) Reset() {
	a.Work, a.Service, a.Class = 1, -1, -1
	a.Session, a.Client, a.Batch = 0, 0, 0
}

// Source produces arrivals one after another. Next puts the next one into a, which
// has been Reset; before is the time of the arrival before it, 0 at first. It
// returns false when there are no more.
type Source interface {
	Next(before sim.Time, r *sim.Rand, a *Arrival) bool
}

// Rater is a Source that knows its exact mean rate per second, over a long time. A
// rate that is not known after all is 0.
type Rater interface {
	Rate() float64
}

// Pacer is a Source whose arrivals come one at a time, at a pace that can be scaled:
// Gap draws the time to the next one in units of the mean gap. It is used in place
// of Next, never beside it.
type Pacer interface {
	Gap(r *sim.Rand) float64
}

// Changer is a Source that may be changed while it runs: whoever has set one of its
// parameters to another value, at the time now, calls Changed, once for all that is
// changed at that instant. The next arrival has been drawn already and is pending;
// the result is the time at which it comes instead. What remains of its gap is
// stretched as the rate has slowed: a gap is an amount of operational time, which
// passes at the rate of the source, so that after twice the rate half the time is
// left. For Poisson arrivals this is exactly the process with the new rate from now
// on; for the others the gap under way goes on as the same share of a gap.
type Changer interface {
	Changed(now, pending sim.Time) sim.Time
}

// Scaler is a Source of which there is another one that brings so many times as many
// requests, and is the same otherwise: for the question how much more a system carries.
// What does not depend on how many requests there are, such as how long a burst lasts
// or when the night begins, stays.
type Scaler interface {
	Scaled(factor float64) Source
}

// Failer is a Source that can fail, such as one that reads a file: Err tells why
// Next returned false, nil when there simply are no more arrivals.
type Failer interface {
	Err() error
}

// Closer is a Source that holds something open until the run has ended.
type Closer interface {
	Close() error
}
