package sim

import "math"

// Time is an instant or a span of simulated time in nanoseconds. Instants count
// from the beginning of the run.
type Time int64

// Units of time.
const (
	Nanosecond  Time = 1
	Microsecond      = 1000 * Nanosecond
	Millisecond      = 1000 * Microsecond
	Second           = 1000 * Millisecond
	Minute           = 60 * Second
	Hour             = 60 * Minute
	Day              = 24 * Hour
)

// Never is later than every event.
const Never Time = math.MaxInt64

// Longest is the longest span that FromSeconds returns, about 146 years: two of
// them still add up without overflow.
const Longest Time = math.MaxInt64 / 2

// FromSeconds returns the span of that many seconds, rounded to the nearest
// nanosecond. What is negative or not a number becomes 0, what is too long
// becomes Longest.
func FromSeconds(seconds float64) Time {
	nanoseconds := float64(seconds*1e9) + 0.5
	if !(nanoseconds >= 1) {
		return 0
	}
	if nanoseconds >= float64(Longest) {
		return Longest
	}
	return Time(nanoseconds)
}

// Seconds returns the span in seconds.
func (t Time) Seconds() float64 { return float64(t) / 1e9 }
