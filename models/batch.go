package models

import (
	"lbsim/sim"
	"lbsim/sim/stat"
)

// batch keeps what was measured of the last answers until it is counted: many of them
// in one go take less time than each by itself.
type batch struct {
	n                     int
	whole, queue, service [batchSize]sim.Time
}

const batchSize = 32

// add keeps an answer, and tells whether the batch is full.
func (b *batch) add(whole, queue, service sim.Time) (full bool) {
	i := b.n & (batchSize - 1)
	b.whole[i], b.queue[i], b.service[i] = whole, queue, service
	b.n++
	return b.n == batchSize
}

// parts returns the sums of what the answers are made of, and how many of them are in
// part waiting.
func (b *batch) parts() (p parts, waited uint64) {
	for i, whole := range b.whole[:b.n] {
		queue, service := b.queue[i], b.service[i]
		p.queue.Add(queue)
		p.service.Add(service)
		p.network.Add(whole - queue - service)
		if queue > 0 {
			waited++
		}
	}
	return p, waited
}

// spans keeps spans of time for a histogram, likewise.
type spans struct {
	n    int
	list [batchSize]sim.Time
}

// record counts a span in the histogram, in time.
func (s *spans) record(span sim.Time, to *stat.Histogram) {
	s.list[s.n&(batchSize-1)] = span
	if s.n++; s.n == batchSize {
		s.count(to)
	}
}

// count counts the spans that are not counted yet.
func (s *spans) count(to *stat.Histogram) {
	to.RecordAll(s.list[:s.n])
	s.n = 0
}
