package models

import (
	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/sim"
)

// feed is what a source of arrivals brings to a client group: requests, or sessions.
// The next of them is always pending.
type feed struct {
	to       *clients
	op       sim.Op // what the next arrival is to them
	source   arrival.Source
	arrivals *sim.Rand // draws of the source
	next     arrival.Arrival
	ticket   sim.Ticket // of the next arrival; an older one is of an arrival that has moved
}

// prepare asks the source for the arrival after the one at that time.
func (f *feed) prepare(before sim.Time) {
	f.next.Reset()
	if !f.source.Next(before, f.arrivals, &f.next) {
		f.to.sourceEnded(f.source)
		return
	}
	f.schedule()
}

// schedule schedules the next arrival; one that was scheduled before is forgotten.
func (f *feed) schedule() { f.ticket = f.to.engine.ScheduleNext(f.next.At, f.to.id, f.op, 0) }

// become takes over the parameters of a source, and moves the arrival that is pending.
func (f *feed) become(wanted arrival.Source) {
	if !catalog.Adopt(f.source, wanted) {
		return
	}
	changer, ok := f.source.(arrival.Changer)
	if !ok || f.next.At <= f.to.engine.Now {
		return
	}
	f.next.At = changer.Changed(f.to.engine.Now, f.next.At)
	f.schedule()
}
