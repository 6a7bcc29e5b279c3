package theory

import (
	"math"
	"sort"

	"lbsim/sim"
)

// SmallestWorkers returns the smallest number of workers with which M/M/c is as good as
// wanted: good is asked about larger and larger numbers that carry the load, and must
// stay true once it is. It returns 0 where no number up to most will do.
func SmallestWorkers(rate, service float64, most int, good func(q MMc) bool) int {
	fine := func(workers int) bool { return good(MMc{rate, service, workers}) }
	least := max(1, int(min(float64(most), math.Floor(float64(rate*service))))+1)
	low, high, step := least, least, 1
	for high < most && !fine(high) {
		low, high, step = high+1, min(most, high+step), 2*step
	}
	if high > most || !fine(high) {
		return 0
	}
	return low + sort.Search(high-low, func(i int) bool { return fine(low + i) })
}

// MostWorkers is the largest number of workers that the searches below look at.
const MostWorkers = 1_000_000

// WorkersForWaitProbability returns the smallest number of workers of M/M/c with which
// at most that share of the requests waits; 0 where there is none.
func WorkersForWaitProbability(rate, service, share float64) int {
	return SmallestWorkers(rate, service, MostWorkers, func(q MMc) bool { return q.WaitProbability() <= share })
}

// WorkersForWait returns the smallest number of workers of M/M/c with which the mean
// wait is at most so many seconds; 0 where there is none.
func WorkersForWait(rate, service, seconds float64) int {
	return SmallestWorkers(rate, service, MostWorkers, func(q MMc) bool { return q.Wait() <= seconds })
}

// WorkersForSojourn returns the smallest number of workers of M/M/c with which a share
// p of the requests is answered within so many seconds; 0 where there is none, as
// service alone takes longer.
func WorkersForSojourn(rate, service, p, seconds float64) int {
	if sim.Exp(-seconds/service) > 1-p {
		return 0
	}
	return SmallestWorkers(rate, service, MostWorkers, func(q MMc) bool { return q.Delayed().SojournTail(seconds) <= 1-p })
}

// HalfinWhitt returns the share of requests that wait in a large M/M/c with a + β√a
// workers, in the limit of a large load a (Halfin and Whitt, Operations Research 29,
// 1981): with Φ and φ the distribution function and the density of the standard
// normal distribution,
//
//	1 / (1 + β Φ(β)/φ(β))
func HalfinWhitt(beta float64) float64 {
	return 1 / (1 + float64(beta*sim.NormalCDF(beta))/sim.NormalDensity(beta))
}

// HalfinWhittBeta returns the β with which that share of the requests waits, for a
// share between 0 and 1.
func HalfinWhittBeta(share float64) float64 {
	return zero(func(beta float64) float64 { return share - HalfinWhitt(beta) }, 0, 38)
}

// SquareRootWorkers returns the number of workers by the rule of the square root,
// a + β√a rounded up, for a load of a erlangs of which that share of the requests may
// wait.
func SquareRootWorkers(a, share float64) int {
	return int(math.Ceil(a + float64(HalfinWhittBeta(share)*math.Sqrt(a))))
}
