package dist

import "lbsim/models/catalog"

// shared is something that is chosen with a probability.
type shared interface{ share() float64 }

// checkShares finds fault with the sum of shares.
func checkShares[T shared](of []T) string {
	sum := 0.0
	for i := range of {
		sum += of[i].share()
	}
	return catalog.CheckSum("shares", sum)
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
