package sim

import (
	"math"
	"testing"
)

// FromSeconds rounds to the nearest nanosecond and keeps what cannot be a span of
// time within 0 and Longest.
func TestFromSeconds(t *testing.T) {
	for _, c := range []struct {
		about   string
		seconds float64
		want    Time
	}{
		{"nothing", 0, 0},
		{"the negative zero", math.Copysign(0, -1), 0},
		{"a nanosecond", 1e-9, 1},
		{"less than half a nanosecond", 0.49e-9, 0},
		{"half a nanosecond", 0.5e-9, 1},
		{"one and a half nanoseconds", 1.5e-9, 2},
		{"the smallest number there is", math.SmallestNonzeroFloat64, 0},
		{"a decimal that is no binary fraction", 0.1, 100 * Millisecond},
		{"a sum that is just below", 0.1 + 0.7, 800 * Millisecond},
		{"a day", 86400, Day},
		{"a century", 36525 * 86400, 36525 * Day},
		{"just too long", Longest.Seconds() * (1 + 1e-15), Longest},
		{"far too long", math.MaxFloat64, Longest},
		{"infinite", math.Inf(1), Longest},
		{"negative", -1, 0},
		{"negative and infinite", math.Inf(-1), 0},
		{"not a number", math.NaN(), 0},
	} {
		if got := FromSeconds(c.seconds); got != c.want {
			t.Errorf("%s: %g s is %d ns; expected %d", c.about, c.seconds, got, c.want)
		}
	}
	if Longest+Longest < 0 || Longest+Longest >= Never {
		t.Error("twice the longest span is not before the end of time")
	}
}

// A span of up to 13 days survives the way to seconds and back to the nanosecond:
// the two roundings are off by less than half of one. Random spans of all lengths.
func TestSecondsAndBack(t *testing.T) {
	const seed = 1
	random := Stream(seed, 0, "seconds")
	for range 100_000 {
		span := Time(random.Uint64() >> (14 + random.Below(50)))
		if back := FromSeconds(span.Seconds()); back != span {
			t.Fatalf("seed %d: %d ns came back as %d", seed, span, back)
		}
	}
}
