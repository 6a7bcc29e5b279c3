package balance

import "math/bits"

// PowerOfD draws a few eligible servers at random and takes the one with the
// least (in flight + 1) per weight (Mitzenmacher, "The power of two choices in
// randomized load balancing", IEEE TPDS 2001). Servers are drawn without regard to
// their weights. Ties are fair: the order in which servers are drawn is random.
type PowerOfD struct {
	Choices     int  `key:"choices" range:"[1,1000]" about:"servers drawn"`
	Replacement bool `key:"replacement" about:"whether the same server may be drawn twice"`

	order []int32 // the eligible servers, shuffled further at every pick
}

// Changed implements Changer.
func (s *PowerOfD) Changed(v *View) {
	s.order = append(s.order[:0], v.Eligible...)
}

// Pick implements Strategy.
func (s *PowerOfD) Pick(_ *Request, v *View) int32 {
	n := len(v.Eligible)
	switch {
	case s.Replacement:
		best := v.Eligible[v.Rand.Below(n)]
		for range s.Choices - 1 {
			if server := v.Eligible[v.Rand.Below(n)]; v.lighter(server, best) {
				best = server
			}
		}
		return best
	case s.Choices == 2 && n > 1:
		return s.ofTwo(v)
	}
	best := int32(-1)
	for i := range min(s.Choices, n) {
		j := i + v.Rand.Below(n-i)
		s.order[i], s.order[j] = s.order[j], s.order[i]
		if server := s.order[i]; best < 0 || v.lighter(server, best) {
			best = server
		}
	}
	return best
}

// ofTwo draws two distinct servers from one random number, whose product with the
// number of servers leaves a fraction that is as good as a second draw.
func (s *PowerOfD) ofTwo(v *View) int32 {
	n := uint64(len(v.Eligible))
	first, rest := bits.Mul64(v.Rand.Uint64(), n)
	second, _ := bits.Mul64(rest, n-1)
	if second >= first {
		second++
	}
	a, b := v.Eligible[first], v.Eligible[second]
	if v.lighter(b, a) {
		return b
	}
	return a
}
