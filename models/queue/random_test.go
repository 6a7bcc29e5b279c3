package queue

import (
	"testing"

	"lbsim/sim"
)

// Any waiting item is served next with the same chance, wherever it was pushed and
// whoever has left before. Of n = 7 items, after two others were removed from the
// middle, each is popped first in a seventh of 70,000 trials: chi-square with 6
// degrees of freedom is above 35.9 once in 340,000 seeds, if all chances are equal.
func TestRandomIsFair(t *testing.T) {
	const n, trials, limit = 7, 70_000, 35.9
	q := fresh(&Random{})
	var counts [n + 2]int
	for range trials {
		for slot := range int32(n + 2) {
			q.Push(0, Item{Slot: slot})
		}
		q.Remove(0, 3)
		q.Remove(0, 0)
		counts[q.Pop(0)]++
		for range n - 1 {
			q.Pop(0)
		}
	}
	chi := 0.0
	for slot, count := range counts {
		switch slot {
		case 0, 3:
			if count > 0 {
				t.Errorf("item %d was removed and is popped", slot)
			}
		default:
			d := float64(count) - trials/n
			chi += d * d / (trials / n)
		}
	}
	if chi > limit {
		t.Errorf("popped first %v times; chi-square is %.1f, expected at most %g", counts, chi, limit)
	}
}

// Two disciplines with different streams serve in different orders.
func TestRandomDraws(t *testing.T) {
	a, b := &Random{}, &Random{}
	a.Draw(sim.Stream(1, 0, "a"))
	b.Draw(sim.Stream(1, 0, "b"))
	for slot := range int32(100) {
		a.Push(0, Item{Slot: slot})
		b.Push(0, Item{Slot: slot})
	}
	for range 100 {
		if a.Pop(0) != b.Pop(0) {
			return
		}
	}
	t.Error("100 items are popped in the same order from two streams")
}
