package sim

import "math/bits"

// few holds the pending events as long as they are few: a bag, in groups whose least
// is known, so that neither adding an event nor finding the earliest takes a branch that
// no predictor could learn. Up to some tens of events that takes less time than a
// heap, or a row in order.
//
// An event has a place, and for its key its time with the place in the last bits: the
// least key tells both. Events of one time are told apart by their tickets, which
// takes a look at all of them.
type few struct {
	first uint64                    // the least of all keys
	free  uint32                    // places where there is no event, as a set of bits
	many  bool                      // places of the second half have been in use
	least [mostFew / members]uint64 // by group
	keys  [mostFew]uint64
	rest  [mostFew]rest
}

// rest is what an event is beside its time.
type rest struct {
	ticket Ticket
	what   uint64
}

// mostFew is how many events are few; what comes from fewEnd on (4.6 years) cannot be
// among them. A heap is left when it has come down to fewAgain, so that the two do not
// take turns.
const (
	mostFew  = 32
	fewAgain = 12
	fewEnd   = Never / mostFew / 2

	noKey = ^uint64(0) // where there is no event
	noFew = ^uint32(0) // free when there is no event at all
)

func newFew() few {
	f := few{first: noKey, free: noFew}
	for i := range f.keys {
		f.keys[i], f.least[i/members] = noKey, noKey
	}
	return f
}

// len returns the number of events.
func (f *few) len() int { return bits.OnesCount32(^f.free) }

// at returns the time of the earliest event. There must be one.
func (f *few) at() Time { return Time(f.first / mostFew) }

// add puts in an event. There must be room.
func (f *few) add(e entry) {
	place := uint64(bits.TrailingZeros32(f.free)) % mostFew
	f.free &^= 1 << place
	f.rest[place] = rest{e.ticket, e.what}
	key := uint64(e.at)*mostFew + place
	f.keys[place] = key
	f.least[place/members] = min(f.least[place/members], key)
	if place >= mostFew/2 {
		f.many = true
	}
	if key < f.first { // a branch, seldom taken: what comes next is known without the new key
		f.first = key
	}
}

// take removes the earliest event. There must be one.
func (f *few) take() entry {
	key := f.first
	place := key % mostFew
	f.free |= 1 << place
	f.keys[place] = noKey
	g, l := (*[members]uint64)(f.keys[place/members*members:]), &f.least
	l[place/members] = min(min(g[0], g[1]), min(g[2], g[3]))
	f.first = min(min(l[0], l[1]), min(l[2], l[3]))
	if f.many {
		f.first = min(f.first, min(l[4], l[5]), min(l[6], l[7]))
	}
	rest := &f.rest[place]
	if f.first^key < mostFew {
		f.exchange(rest)
	}
	return entry{Time(key / mostFew), rest.ticket, rest.what}
}

// exchange sees to it that an event that has been taken is the first of all of its
// time, by its ticket: it changes places with the one that is.
func (f *few) exchange(taken *rest) {
	if first := f.oldest(); first.ticket < taken.ticket {
		*first, *taken = *taken, *first
	}
}

// oldest returns, of the events of the earliest time, the one with the least ticket.
func (f *few) oldest() *rest {
	oldest := &f.rest[f.first%mostFew]
	for i, key := range f.keys {
		if key^f.first < mostFew && f.rest[i].ticket < oldest.ticket {
			oldest = &f.rest[i]
		}
	}
	return oldest
}
