// Package sim is a discrete-event simulation engine: time, events, the agenda
// that orders them, random streams, and parallel independent replications. It
// knows nothing of what is simulated.
//
// A model is a set of actors. An actor owns its state and handles events; an
// event is a small value that says when, for whom, and what:
//
//	          ┌────────────────────── Schedule(at, actor, op, arg) ◄───┐
//	          ▼                                                        │
//	agenda: earliest (time, ticket) ──► now = time ──► actor.Handle(e) ┘
//	          ▲
//	          └── head of each Ring: delays of one constant length
//
// The contract:
//
//   - Time is a whole number of nanoseconds. Events happen in the order of
//     (time, ticket), where tickets number the events as they are scheduled.
//     Nothing else decides the order, so the same model and seed give the same
//     run, bit for bit, on every machine and with any number of cores.
//   - What happens at the same instant as its cause is a method call; only what
//     takes time is an event.
//   - An event cannot be taken back. Who no longer wants it forgets its ticket,
//     and ignores the event when it comes.
//   - Randomness comes from streams that are found by name (see Stream), or
//     from a generator keyed by what is drawn for (see Keyed); the order in which
//     parts of a model are built moves no draw.
package sim
