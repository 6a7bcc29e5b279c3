package models

import (
	"lbsim/models/arrival"
	"lbsim/models/dist"
	"lbsim/sim"
)

// users is a crowd of a fixed number of users, who wait for an answer and think
// before the next request. They begin by thinking.
type users struct {
	*clients
	think    dist.Dist
	activity activity
	each     []sim.Rand // what a user draws from: pauses and keys
	first    int32      // connection of the first; the others follow
	standstill
}

func (u *users) waits() bool { return true }

func (u *users) begin() {
	for i := range u.each {
		u.each[i] = sim.Rand{}
		u.each[i].Keyed(u.keys.Uint64(), 0)
		conn := u.conns.open(int32(i), u.each[i].Uint64())
		if i == 0 {
			u.first = conn
		}
		u.pause(int32(i), true)
	}
}

// pause lets a user think.
func (u *users) pause(user int32, well bool) {
	wait := sim.Time(0)
	if u.think != nil {
		r := &u.each[user]
		wait = sim.FromSeconds(u.think.Sample(r) / u.activity.of(u.conns.list[u.first+user].source))
	}
	if !well {
		wait = max(wait, breath)
	}
	if wait == 0 {
		u.turn(u.clients, len(u.each))
	}
	u.engine.Schedule(u.engine.Now+wait, u.id, opBorn, user)
}

// arrive is a user who has thought, and makes a request.
func (u *users) arrive(user int32, _ sim.Ticket) {
	a := arrival.Arrival{At: u.engine.Now}
	a.Reset()
	u.send(u.born(&a, u.each[user].Uint64(), u.first+user))
}

func (u *users) answered(conn int32, well bool) { u.pause(u.conns.list[conn].owner, well) }

// breath is the shortest pause after a request that was not answered well: without
// one, a user who does not think would ask again and again at the same instant.
const breath = sim.Millisecond

// activity draws how busy a member of a crowd is: a factor of mean 1.
type activity struct {
	dist dist.Dist
	mean float64
}

func newActivity(d dist.Dist) activity {
	a := activity{dist: dist.Ready(d), mean: 1}
	if mean, known := dist.Mean(d); known {
		a.mean = mean
	}
	return a
}

// leastActivity is that of a member who does next to nothing.
const leastActivity = 1e-6

// of returns the activity of the member with that key.
func (a *activity) of(key uint64) float64 {
	if a.dist == nil {
		return 1
	}
	var r sim.Rand
	r.Keyed(key, drawWork)
	return max(a.dist.Sample(&r)/a.mean, leastActivity)
}
