package balance

import "lbsim/sim"

// Oracle takes the eligible server with the least work left per worker, ties at
// random. It knows the demand of every request, which no real balancer does: with
// single servers it is as good as one shared queue.
type Oracle struct {
	truth Truth
}

// See implements Seer.
func (s *Oracle) See(t Truth) { s.truth = t }

// Pick implements Strategy.
func (s *Oracle) Pick(_ *Request, v *View) int32 {
	best, least, ties := int32(-1), sim.Never, 0
	for _, server := range v.Eligible {
		switch left := s.truth.WorkLeft(server); {
		case left < least:
			best, least, ties = server, left, 1
		case left == least:
			ties++
			if v.Rand.Below(ties) == 0 {
				best = server
			}
		}
	}
	return best
}
