package arrival

import (
	"math"

	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/sim"
)

// Batch is a stream of batches of requests: all members of a batch come at the same
// instant, such as the parts of a page or the messages of a poll. The batches come
// as another process says, with its name beside size.
//
// A size is a count. One that lies between two whole numbers becomes either of them
// by chance, the nearer one more often, so that the mean stays what it is; below 1 it
// becomes 1, which raises the mean.
type Batch struct {
	Of   Source    `key:"arrival" inline:"yes" need:"yes" about:"how the batches come"`
	Size dist.Dist `key:"size" need:"yes" about:"requests in a batch, a count: what is not whole is rounded up or down by chance"`

	ready  bool
	left   int      // members of the batch that are still to come
	at     sim.Time // when
	number uint64   // of the batch
}

// largestBatch is the most requests that a batch has, more than memory holds.
const largestBatch = 1e9

// Next implements Source.
func (b *Batch) Next(before sim.Time, r *sim.Rand, a *Arrival) bool {
	if b.left == 0 {
		if !b.Of.Next(before, r, a) {
			return false
		}
		b.left, b.at = b.size(r), a.At
		b.number++
	}
	b.left--
	a.At, a.Batch = b.at, b.number
	return true
}

// size draws how many members the next batch has.
func (b *Batch) size(r *sim.Rand) int {
	if !b.ready {
		b.ready = true
		if preparer, ok := b.Size.(dist.Preparer); ok {
			preparer.Prepare()
		}
	}
	size := min(b.Size.Sample(r), largestBatch)
	whole := math.Floor(size)
	if size > whole && r.Uniform() < size-whole {
		whole++
	}
	return max(1, int(whole))
}

// Rate implements Rater: exact when no size is below 1.
func (b *Batch) Rate() float64 {
	batches, isRater := b.Of.(Rater)
	mean, known := dist.Mean(b.Size)
	if !isRater || !known {
		return 0
	}
	if rate := batches.Rate() * max(1, mean); rate < math.Inf(1) {
		return rate
	}
	return 0
}

// Scaled implements Scaler: there are more batches of the same size.
func (b *Batch) Scaled(factor float64) Source {
	of, ok := b.Of.(Scaler)
	if !ok {
		return b
	}
	return &Batch{Of: of.Scaled(factor), Size: b.Size}
}

// Changed implements Changer.
func (b *Batch) Changed(now, pending sim.Time) sim.Time {
	if changer, ok := b.Of.(Changer); ok {
		b.at = changer.Changed(now, pending)
		return b.at
	}
	return pending
}

// largestMean is the greatest mean size: all requests of a batch are in memory at once.
const largestMean = 10_000_000

// Check finds fault with the parameters together.
func (b *Batch) Check() string {
	if c, ok := b.Size.(*dist.Constant); ok && (c.Value < 1 || c.Value != math.Trunc(c.Value)) {
		return "a batch of always " + catalog.Plain.Format(c.Value) + " requests; expected a whole number from 1 on"
	}
	if m, ok := b.Size.(dist.Momenter); ok {
		if mean, _ := m.Moments(); mean > largestMean {
			return "batches of " + catalog.Plain.Format(mean) + " requests on average are too large; expected " + catalog.Plain.Format(largestMean) + " at most"
		}
	}
	return ""
}
