// Package theory holds what is known of queues in closed form: formulas of textbooks
// and papers, as functions of plain numbers. Nothing is simulated here.
//
// Symbols, as the comments use them:
//
//	λ (Rate)     requests per second
//	S (Service)  mean time that a worker needs for a request, in seconds; μ = 1/S
//	c (Workers)  workers that share a queue
//	a = λS       offered load in erlangs: how many workers would be busy if none were missing
//	ρ = a/c      utilization
//	wait         from the arrival to the beginning of service
//	sojourn      wait and service
//
// Queues are first come, first served and have no limit unless a formula says
// otherwise. A queue that does not settle, because its load is not below what its
// workers carry, has infinite waits. Times are in seconds.
//
// The numbers have the same bits on every platform as long as the functions of package
// sim are used and products are rounded before something is added to them; where
// transforms are inverted numerically, they are good to about seven digits.
package theory
