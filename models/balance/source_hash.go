package balance

import "math/bits"

// SourceHash takes the server that the source address of a request falls to: a hash
// of the address, spread over the eligible servers in proportion to their weights, as
// HAProxy does with "balance source" and "hash-type map-based"
// (src/lb_map.c). Requests of one source always meet the same server, as long as the
// servers and their weights stay; when they change, most sources move.
type SourceHash struct {
	upTo []float64 // the weights of the eligible servers, summed up
}

// Changed implements Changer.
func (s *SourceHash) Changed(v *View) {
	sum := 0.0
	s.upTo = s.upTo[:0]
	for _, server := range v.Eligible {
		sum += v.Weight[server]
		s.upTo = append(s.upTo, sum)
	}
}

// Pick implements Strategy.
func (s *SourceHash) Pick(r *Request, v *View) int32 {
	n := len(s.upTo)
	if v.Even {
		place, _ := bits.Mul64(r.Source, uint64(n))
		return v.Eligible[place]
	}
	x := float64(float64(r.Source>>11)*0x1p-53) * s.upTo[n-1]
	low, high := 0, n-1
	for low < high {
		middle := (low + high) / 2
		if s.upTo[middle] <= x {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return v.Eligible[low]
}
