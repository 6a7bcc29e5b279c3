package balance

// WeightedRandom takes any eligible server with a chance in proportion to its
// weight, by the alias method (Walker 1977; Vose 1991): the chances are cut into
// n equal columns that hold at most two servers each, so a pick is one draw.
type WeightedRandom struct {
	first  []int32   // the server of each column
	second []int32   // the server above it
	share  []float64 // the part of the column that the first one has
	scaled []float64 // scratch: the weights in columns
	stacks [2][]int32
}

// Changed implements Changer.
func (s *WeightedRandom) Changed(v *View) {
	n, total := len(v.Eligible), 0.0
	for _, server := range v.Eligible {
		total += v.Weight[server]
	}
	s.first, s.second, s.share, s.scaled = s.first[:0], s.second[:0], s.share[:0], s.scaled[:0]
	small, large := s.stacks[0][:0], s.stacks[1][:0]
	for i, server := range v.Eligible {
		s.first, s.second, s.share = append(s.first, server), append(s.second, server), append(s.share, 1)
		s.scaled = append(s.scaled, v.Weight[server]*float64(n)/total)
		if s.scaled[i] < 1 {
			small = append(small, int32(i))
		} else {
			large = append(large, int32(i))
		}
	}
	for len(small) > 0 && len(large) > 0 {
		poor, rich := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		s.share[poor], s.second[poor] = s.scaled[poor], v.Eligible[rich]
		s.scaled[rich] -= 1 - s.scaled[poor]
		if s.scaled[rich] < 1 {
			large, small = large[:len(large)-1], append(small, rich)
		}
	}
	s.stacks = [2][]int32{small, large}
}

// Pick implements Strategy.
func (s *WeightedRandom) Pick(_ *Request, v *View) int32 {
	column := v.Rand.Below(len(s.first))
	if v.Rand.Uniform() < s.share[column] {
		return s.first[column]
	}
	return s.second[column]
}
