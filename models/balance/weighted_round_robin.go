package balance

// WeightedRoundRobin takes the eligible servers in turn by weight and spreads the
// turns of a heavy server evenly: nginx's smooth weighted round robin
// (src/http/ngx_http_upstream_round_robin.c). At each pick every server earns its
// weight; the richest (the first of equals) is taken and pays the sum of all
// weights. Weights 5, 1, 1 give 0 0 1 0 2 0 0. It begins at a random place: some of
// the first picks, fewer than there are servers, are skipped.
//
// After any number of picks, each server has had its exact share to within less
// than the number of servers.
type WeightedRoundRobin struct {
	current []float64 // what each server has earned, by server
	started bool
}

// Changed implements Changer. What a server has earned stays, and one that cannot
// be picked earns nothing.
func (s *WeightedRoundRobin) Changed(v *View) {
	for len(s.current) < len(v.Weight) {
		s.current = append(s.current, 0)
	}
}

// Pick implements Strategy.
func (s *WeightedRoundRobin) Pick(_ *Request, v *View) int32 {
	if !s.started {
		s.started = true
		for range v.Rand.Below(len(v.Eligible)) {
			s.step(v)
		}
	}
	return s.step(v)
}

func (s *WeightedRoundRobin) step(v *View) int32 {
	best, total := v.Eligible[0], 0.0
	for _, server := range v.Eligible {
		s.current[server] += v.Weight[server]
		total += v.Weight[server]
		if s.current[server] > s.current[best] {
			best = server
		}
	}
	s.current[best] -= total
	return best
}
