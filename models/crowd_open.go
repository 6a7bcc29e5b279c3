package models

import (
	"lbsim/models/arrival"
	"lbsim/sim"
)

// open is a crowd whose requests come whether or not earlier ones have been
// answered.
type open struct {
	*clients
	source   arrival.Source
	arrivals *sim.Rand // draws of the source
	next     arrival.Arrival
	ticket   sim.Ticket // of the next arrival
}

func (o *open) waits() bool          { return false }
func (o *open) answered(int32, bool) {}
func (o *open) begin()               { o.prepare(0) }

// prepare asks the source for the arrival after the one at that time.
func (o *open) prepare(before sim.Time) {
	o.next.Reset()
	if !o.source.Next(before, o.arrivals, &o.next) {
		o.sourceEnded(o.source)
		return
	}
	o.repace()
}

// repace schedules the next arrival; one that was scheduled before is forgotten.
func (o *open) repace() { o.ticket = o.engine.ScheduleNext(o.next.At, o.id, opBorn, 0) }

// arrive is a birth.
func (o *open) arrive(_ int32, ticket sim.Ticket) {
	if ticket != o.ticket {
		return
	}
	call := o.born(&o.next, o.keys.Uint64(), nobody)
	o.prepare(o.next.At)
	o.send(call)
}
