package sim_test

import (
	"fmt"

	"lbsim/sim"
)

// buffet is a model of one actor: guests come, one after another, and each stays
// for an hour.
type buffet struct {
	engine *sim.Engine
	id     sim.ActorID
	guests int
}

const (
	come sim.Op = iota
	leave
)

// Handle implements sim.Actor.
func (b *buffet) Handle(e sim.Event) {
	switch e.Task.Op() {
	case come:
		b.guests++
		b.engine.Schedule(e.At+sim.Hour, b.id, leave, 0)
		b.engine.Schedule(e.At+20*sim.Minute, b.id, come, 0)
	case leave:
		b.guests--
	}
}

// A model is actors that handle events, and schedule further ones.
func Example() {
	b := &buffet{engine: sim.NewEngine()}
	b.id = b.engine.Add(b)
	b.engine.Schedule(0, b.id, come, 0)
	b.engine.Run(90 * sim.Minute)
	fmt.Println(b.guests, "guests after", b.engine.Now.Seconds()/60, "minutes")
	// Output:
	// 3 guests after 90 minutes
}
