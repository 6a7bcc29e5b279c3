package models

import (
	"lbsim/models/result"
	"lbsim/sim"
)

// batches runs to the end of the last batch but one, where there are batches, and
// returns what was measured up to the end of each.
func (s *system) batches(c *Config, progress Progress) (upTo []*result.Run) {
	if s.draining {
		return nil
	}
	for i := 1; i < c.Batches; i++ {
		s.proceed(c.Warmup+(c.Duration-c.Warmup)/sim.Time(c.Batches)*sim.Time(i), progress)
		if s.err != nil {
			return nil
		}
		upTo = append(upTo, s.sums(c))
	}
	return upTo
}

// between returns what was measured from each moment to the next, the first time
// from the warm-up.
func between(upTo []*result.Run) []*result.Run {
	if len(upTo) == 1 {
		return nil
	}
	parts := upTo[:1:1]
	for i := 1; i < len(upTo); i++ {
		parts = append(parts, upTo[i].Since(upTo[i-1]))
	}
	return parts
}
