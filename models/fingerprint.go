package models

import "lbsim/sim"

// Fingerprint runs a system once and returns a hash of its whole event log and of
// the latencies: whole numbers only, so it is the same on every platform, and a
// change of it means that the program simulates something else.
func Fingerprint(c *Config, seed uint64, replication int) (uint64, error) {
	s := newSystem(c, seed, replication)
	hash := uint64(0xcbf29ce484222325)
	s.engine.Observe(func(e sim.Event) {
		for _, word := range [...]uint64{uint64(e.At), uint64(e.Ticket), uint64(uint32(e.Arg)), uint64(e.Task)} {
			hash = (hash ^ word) * 0x100000001b3
		}
	})
	run, err := s.run(c, nil)
	if err != nil {
		return 0, err
	}
	for _, scope := range run.Scopes {
		for _, span := range scope.Spans {
			hash = span.Histogram.Hash(hash)
		}
	}
	return hash, nil
}
