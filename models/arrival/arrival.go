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
}

// Source produces arrivals one after another. Next puts the next one into a, whose
// fields are set to what a source without knowledge would give (Work 1, Service
// -1, the rest 0); before is the time of the arrival before it, 0 at first. It
// returns false when there are no more.
type Source interface {
	Next(before sim.Time, r *sim.Rand, a *Arrival) bool
}

// Rater is a Source that knows its mean rate per second.
type Rater interface {
	Rate() float64
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
