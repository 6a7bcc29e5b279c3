// Package forecast finds the closed form that fits a system, tier by tier, without a
// simulation: models/theory has the formulas, as functions of plain numbers, and this
// package knows what each takes for granted and reads it off a models.Config.
//
// It follows the requests from the clients through all tiers (stream: what kind of
// arrivals come to a tier, and why they are not what a formula needs). A tier, with
// what comes to it, is a site; the first model whose assumptions hold of it is taken,
// and answers; else the one that comes nearest is named with what stands in its way. A
// new model is an entry in tierModels. Users in a closed network are looked at as a
// whole.
package forecast
