package balance

// LeastConnections takes the eligible server with the least (in flight + 1) per
// weight, fairly at random among equals: joining the shortest queue, as far as
// this balancer instance knows the queues.
type LeastConnections struct{}

// Pick implements Strategy. It looks at every server once to find the least load
// and how many have it, and draws only where there is a choice.
func (LeastConnections) Pick(_ *Request, v *View) int32 {
	best, ties := v.Eligible[0], 1
	for _, server := range v.Eligible[1:] {
		if v.lighter(server, best) {
			best, ties = server, 1
		} else if !v.lighter(best, server) {
			ties++
		}
	}
	if ties == 1 {
		return best
	}
	skip := v.Rand.Below(ties)
	for _, server := range v.Eligible {
		if !v.lighter(best, server) {
			if skip == 0 {
				return server
			}
			skip--
		}
	}
	return best
}
