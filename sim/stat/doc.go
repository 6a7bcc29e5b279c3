// Package stat measures a running simulation in memory that does not grow with
// the length of the run: histograms of spans, time-weighted levels, and a grid of
// windows that doubles their width when a run outgrows it.
package stat
