// Package models is the system under study: clients, balancers and servers. A Config
// says what there is, Check what is wrong with it, and Run simulates it once.
//
// The life of a request, from method to method; an arrow that is marked with what
// takes time is an event, unless none passes, the others are calls:
//
//	clients                      balancer of a tier              servers of the tier
//
//	crowd: arrive
//	  born: a slot, its key,
//	    class and origin
//	  send ──── network/2 ─────► enter: which instance
//	                             work ── overhead ──► worked
//	                             pick: balance.Strategy
//	                               servers.send ─ network/2 ─► arrive: the demand is drawn
//	                                                             queue.Discipline, till a worker is free
//	                               or route: a call to         start ──── service ────► done
//	                                 enter of the next tier      goOn, advance, call: a call to enter of
//	                                                               each tier that is asked next
//	                                                           release: the worker takes the next
//	                             returned ◄── network/2 ────── reply
//	  answered ◄── network/2 ───── of a call of another tier
//	  or timedOut before           answer: routed, or returned of the servers that asked
//
// The unit is the call: a request at a tier. That of a client is the root, and those
// that balancers and servers make for it are its parts, with the same steps:
//
//   - A call lives in a slot of calls from its birth until nobody knows of it any
//     more, and stays where it is: steps hand on a pointer to it, events carry the
//     number of its slot.
//   - A parent that goes on without an answer forgets it by a count, tree.awaited; the
//     answer finds at its return that it is late. A child whose time counts keeps its
//     slot as long as its parent, so that the critical path can be followed.
//   - A client that gives up marks its call as gone. The work goes on, as wasted work.
//
// Each actor has a file. What only some systems have stands beside it, and is nil in
// the others.
//
//	clients        crowd_*: who makes requests     feed: what a source of arrivals brings
//	               classes, origins, connections: what requests are
//	balancer       target: what a strategy chooses among, and with what knowledge
//	               overhead, routes                hop: the ways to other tiers
//	servers        turns, sharing: the disciplines by which workers turn to others or are shared
//	               fanout: what is asked of other tiers, step by step
//	call           the slots, and all draws        tree: calls that are made for others
//	changes        what the system becomes while it runs
//	recorder       what is looked at from time to time; measure*, batch: what is counted at each step;
//	               collect*: how it becomes a result.Run
//	config*        what there is                   check*: what is wrong with it
//	flow           what flows where on average, as far as the parameters tell
//	build          how a Config becomes all of these
//	system         how they are run
//
// Decisions (which server, when the next arrival, who is served next) are not made
// here but by the families in the folders, which see neither actors nor engine. All
// draws of a request follow from its key (see the purposes in call.go), so that
// systems that differ meet the same requests.
//
// What the words and numbers mean to a user stands in README.md.
package models
