package models

import "lbsim/sim"

// open is a crowd whose requests come whether or not earlier ones have been
// answered.
type open struct {
	*clients
	feed
}

func (o *open) waits() bool          { return false }
func (o *open) answered(int32, bool) {}
func (o *open) begin()               { o.prepare(0) }

// arrive is a birth.
func (o *open) arrive(_ int32, ticket sim.Ticket) {
	if ticket != o.ticket {
		return
	}
	call := o.born(&o.next, o.keys.Uint64(), nobody)
	o.prepare(o.next.At)
	o.send(call)
}
