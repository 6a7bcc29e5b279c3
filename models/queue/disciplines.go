package queue

import (
	"lbsim/models/catalog"
	"lbsim/sim"
)

// Disciplines are all queue disciplines.
var Disciplines = catalog.Table[Discipline]{
	Name:  "discipline",
	About: "which waiting request a free worker takes next",
	Kinds: []catalog.Kind[Discipline]{
		{Name: "fifo", About: "first come, first served", New: func() Discipline { return &FIFO{} }},
		{Name: "lifo", About: "last come, first served", New: func() Discipline { return &LIFO{} }},
		{Name: "random", About: "any waiting request, all with the same chance", New: func() Discipline { return &Random{} }},
		{Name: "shortest_first", About: "the request with the least work",
			Source: "Schrage, A proof of the optimality of the shortest remaining processing time discipline, Operations Research 16(3), 1968",
			New:    func() Discipline { return &ShortestFirst{} }},
		{Name: "priority", About: "the request of the highest priority, in one priority the first that came",
			Source: "Cobham, Priority assignment in waiting line problems, Operations Research 2(1), 1954",
			New:    func() Discipline { return &Priority{} }},
		{Name: "processor_sharing", About: "all requests at once, each at the same part of the speed",
			Source: "Kleinrock, Time-shared systems: a theoretical treatment, Journal of the ACM 14(2), 1967",
			New:    func() Discipline { return &ProcessorSharing{} }},
		{Name: "round_robin", About: "all requests in turn, for a quantum each",
			Source: "Kleinrock, Analysis of a time-shared processor, Naval Research Logistics Quarterly 11(1), 1964",
			New:    func() Discipline { return &RoundRobin{Slice: 10 * sim.Millisecond} }},
	},
}
