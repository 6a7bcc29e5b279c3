// Package queue is the family of queue disciplines: who is served next.
package queue

import "lbsim/models/catalog"

// Discipline keeps the queues of all servers of a tier. Items are small indexes
// that come back into use once popped. No call allocates, save to grow.
type Discipline interface {
	// Push puts an item at the end of a server's queue.
	Push(server, item int32)
	// Pop takes the next item of a server's queue, which is not empty.
	Pop(server int32) int32
}

// Peeker is a Discipline that can tell what Pop would take.
type Peeker interface {
	Peek(server int32) int32
}

// Disciplines are all queue disciplines.
var Disciplines = catalog.Table[Discipline]{
	Name:  "discipline",
	About: "which waiting request a free worker takes next",
	Kinds: []catalog.Kind[Discipline]{
		{Name: "fifo", About: "first come, first served", New: func() Discipline { return &FIFO{} }},
		{Name: "lifo", About: "last come, first served"},
		{Name: "random", About: "any waiting request"},
		{Name: "shortest_first", About: "the request with the least work"},
		{Name: "priority", About: "the request of the highest priority"},
		{Name: "processor_sharing", About: "all requests at once, each at a part of the speed"},
		{Name: "round_robin", About: "all requests in turn, for a quantum each"},
	},
}
