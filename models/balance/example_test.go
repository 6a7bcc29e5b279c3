package balance

import (
	"fmt"

	"lbsim/models/catalog"
	"lbsim/sim"
)

// First takes the first eligible server that has room, so that the load stays on
// as few servers as can carry it, and any server when none has room (HAProxy,
// "balance first").
type First struct {
	Room int `key:"room" range:"[1,)" about:"requests in flight from which a server is full"`
}

// Pick implements Strategy.
func (s *First) Pick(_ *Request, v *View) int32 {
	for _, server := range v.Eligible {
		if int(v.InFlight[server]) < s.Room {
			return server
		}
	}
	return v.Eligible[v.Rand.Below(len(v.Eligible))]
}

// A strategy is a file and a line of the table.
func Example() {
	table := catalog.Table[Strategy]{Kinds: []catalog.Kind[Strategy]{
		{Name: "first", About: "the first server that has room", New: func() Strategy { return &First{Room: 4} }},
	}}
	first := table.Kinds[0].New()
	view := &View{Eligible: []int32{0, 1, 2}, InFlight: []int32{4, 3, 0}, Rand: sim.Stream(1, 0, "example")}
	fmt.Println("picks server", first.Pick(&Request{}, view))
	// Output:
	// picks server 1
}
