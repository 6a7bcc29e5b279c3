package queue

import "lbsim/sim"

// RoundRobin serves in turn: an item is worked on for a quantum, then goes to the end
// of the queue with what is left of it. A short quantum comes close to
// ProcessorSharing, a long one to FIFO.
type RoundRobin struct {
	Slice sim.Time `key:"quantum" unit:"duration" range:"(0,)" default:"10ms" about:"how long a request is worked on before the next has its turn"`

	FIFO
}

// Quantum implements Slicer.
func (q *RoundRobin) Quantum() sim.Time { return q.Slice }
