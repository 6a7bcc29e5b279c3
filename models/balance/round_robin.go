package balance

// RoundRobin takes the eligible servers in turn, beginning at a random one, as
// Envoy does (envoyproxy/envoy source/extensions/load_balancing_policies/round_robin).
// Every window of n picks among n servers takes each of them once.
type RoundRobin struct {
	next    int
	started bool
}

// Pick implements Strategy.
func (s *RoundRobin) Pick(_ *Request, v *View) int32 {
	if !s.started {
		s.started, s.next = true, v.Rand.Below(len(v.Eligible))
	}
	// From the last to the first by the sign of a difference: no predictor could learn
	// a branch.
	next := s.next & ((s.next - len(v.Eligible)) >> 63)
	s.next = next + 1
	return v.Eligible[next]
}
