package queue

import (
	"math"
	"testing"

	"lbsim/sim"
)

// The work that is seen is the true work times an error of mean 1 and the given cv,
// the same whenever and in whatever slot the item is pushed. Of 200,000 items the mean
// is within 5 standard errors, and so is the mean of the logarithm, -σ²/2 with
// σ² = log(1+cv²), and that of its square: six estimates that are off by that much for
// once in 290,000 seeds.
func TestErrors(t *testing.T) {
	const items, size, errors = 200_000, 40 * sim.Millisecond, 5.0
	for _, cv := range []float64{0.1, 0.5} {
		q := &ShortestFirst{Error: cv}
		random := sim.Stream(1, 0, "keys")
		var mean, logs, squares float64
		for i := range int32(items) {
			item := Item{Slot: i, Size: size, Key: random.Uint64()}
			seen := q.seen(item)
			item.Slot = 0
			if again := q.seen(item); again != seen {
				t.Fatalf("an item of %v is seen as %v, then as %v", size, seen, again)
			}
			x := float64(seen.whole) / float64(size)
			mean += x / items
			logs += math.Log(x) / items
			squares += math.Log(x) * math.Log(x) / items
		}
		variance := math.Log1p(cv * cv)
		square := variance + variance*variance/4 // of the logarithm, its mean
		spread := 2*variance*variance + variance*variance*variance
		for _, c := range []struct {
			about               string
			got, want, variance float64
		}{
			{"mean", mean, 1, cv * cv},
			{"mean logarithm", logs, -variance / 2, variance},
			{"mean square of the logarithm", squares, square, spread},
		} {
			if off := math.Abs(c.got-c.want) / math.Sqrt(c.variance/items); off > errors {
				t.Errorf("cv %g: %s is %g, %.1f standard errors from %g", cv, c.about, c.got, off, c.want)
			}
		}
	}
}

// An item is seen in proportion to the work left on it, and exactly without errors.
func TestEstimateOfTheRest(t *testing.T) {
	const size = 1_234_567_890_123
	for _, cv := range []float64{0, 1} {
		q := &ShortestFirst{Error: cv}
		all := q.seen(Item{Size: size, Key: 5}).whole
		half := q.seen(Item{Size: size / 3, Key: 5}).whole
		if cv == 0 && all != size || math.Abs(float64(all-3*half)) > 3 {
			t.Errorf("cv %g: %d is seen as %d, and a third of it as %d", cv, int64(size), all, half)
		}
	}
}
