package dist

import (
	"math"

	"lbsim/models/catalog"
)

// shared is something that is chosen with a probability.
type shared interface{ share() float64 }

// shareError is how far a sum of shares may be from 100 %, for those that are
// rounded, such as three of 33.33333333 %.
const shareError = 1e-6

// checkShares finds fault with the sum of shares.
func checkShares[T shared](of []T) string {
	sum := 0.0
	for i := range of {
		sum += of[i].share()
	}
	if !(math.Abs(sum-1) <= shareError) {
		return "the shares add up to " + catalog.Share.Format(sum) + "; expected 100%"
	}
	return ""
}

// choose returns the index of what u in [0, 1) falls on. The last gets what the
// others leave, so that their sum, rounded or not, is 1.
func choose[T shared](of []T, u float64) int {
	for i := range len(of) - 1 {
		if u -= of[i].share(); u < 0 {
			return i
		}
	}
	return len(of) - 1
}

// weigh returns the sum of f over all, each weighted by its share.
func weigh[T shared](of []T, f func(x *T) float64) (sum float64) {
	rest := 1.0
	for i := range of {
		share := min(of[i].share(), rest)
		if i == len(of)-1 {
			share = rest
		}
		rest -= share
		sum += float64(share * f(&of[i]))
	}
	return sum
}
