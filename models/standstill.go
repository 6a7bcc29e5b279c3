package models

import (
	"errors"

	"lbsim/models/catalog"
	"lbsim/sim"
)

// standstill notices that time no longer passes, because the members of a crowd do not
// pause between requests that take no time. Check finds those who never could, but
// whether requests take time may hang on shares, routes, connections and events.
type standstill struct {
	at    sim.Time
	turns int // requests that followed answers at that instant
}

// mostTurns is how many requests may follow answers at one instant. Each member of a
// crowd may make some more: all of them may be answered at once.
const (
	mostTurns   = 5_000_000
	turnsOfEach = 10
)

// turn notes that a request follows an answer at once, and ends the run if that is so
// again and again.
func (x *standstill) turn(c *clients, members int) {
	now := c.engine.Now
	if x.at != now {
		x.at, x.turns = now, 0
	}
	x.turns++
	if x.turns > mostTurns+turnsOfEach*members && c.err == nil {
		c.err = errors.New("clients." + c.name + ": the clock stands still at " + catalog.Duration.Format(now.Seconds()) +
			": they do not think, and their requests take no time, so that one follows the other at the same instant; give them think, or a tier a service time above 0s")
		c.engine.Stop()
	}
}
