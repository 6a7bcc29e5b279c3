package balance

import "math"

// LeastConnections takes the eligible server with the least (in flight + 1) per
// weight, fairly at random among equals: joining the shortest queue, as far as
// this balancer instance knows the queues.
//
// While all weights are the same, it keeps the servers in order of their requests
// in flight, so that a pick costs the same for ten servers and for a million. With
// different weights it looks at every server.
type LeastConnections struct {
	order  []int32 // even weights: the eligible servers, by requests in flight
	place  []int32 // by server: where it stands in order, -1 when it does not
	from   []int32 // by number of requests in flight: where servers with as many or more begin
	equals []int32 // uneven weights: scratch for the servers with the least load
}

// Changed implements Changer.
func (s *LeastConnections) Changed(v *View) {
	s.order, s.equals, s.from = s.order[:0], append(s.equals[:0], v.Eligible...), s.from[:0]
	s.place = append(s.place[:0], v.InFlight...)
	for i := range s.place {
		s.place[i] = -1
	}
	if !v.Even {
		return
	}
	for count := int32(0); len(s.order) < len(v.Eligible); count++ {
		s.from = append(s.from, int32(len(s.order)))
		for _, server := range v.Eligible {
			if v.InFlight[server] == count {
				s.place[server] = int32(len(s.order))
				s.order = append(s.order, server)
			}
		}
	}
	s.from = append(s.from, int32(len(s.order)))
}

// Sent implements Counter: the server goes to the end of its equals, where those
// with one more begin.
func (s *LeastConnections) Sent(server int32, v *View) {
	if s.place[server] < 0 {
		return
	}
	count := v.InFlight[server]
	if int(count) == len(s.from)-1 {
		s.from = append(s.from, int32(len(s.order)))
	}
	s.from[count]--
	s.move(server, s.from[count])
}

// Done implements Counter: the server goes to the beginning of its equals, where
// those with one less end.
func (s *LeastConnections) Done(server int32, v *View) {
	if s.place[server] < 0 {
		return
	}
	count := v.InFlight[server] + 1
	s.move(server, s.from[count])
	s.from[count]++
}

// move lets a server change places with the one that stands there.
func (s *LeastConnections) move(server, there int32) {
	other, here := s.order[there], s.place[server]
	s.order[here], s.order[there] = other, server
	s.place[other], s.place[server] = here, there
}

// Pick implements Strategy.
func (s *LeastConnections) Pick(_ *Request, v *View) int32 {
	if !v.Even {
		return s.weighted(v)
	}
	first := s.order[0]
	if equals := s.from[v.InFlight[first]+1]; equals > 1 {
		return s.order[v.Rand.Below(int(equals))]
	}
	return first
}

// weighted compares quotients: equal loads have equal quotients, whatever the
// weights.
func (s *LeastConnections) weighted(v *View) int32 {
	least := math.Inf(1)
	for _, server := range v.Eligible {
		least = min(least, float64(v.InFlight[server]+1)/v.Weight[server])
	}
	n := 0
	for _, server := range v.Eligible {
		s.equals[n] = server
		if float64(v.InFlight[server]+1)/v.Weight[server] == least {
			n++
		}
	}
	return s.equals[v.Rand.Below(n)]
}
