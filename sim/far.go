package sim

import (
	"math/bits"
	"slices"
)

// far holds the events that are not due soon, when there are very many: a heap of
// all of them would miss the cache at every level. Its buckets divide the time ahead
// into equal parts and keep their events in no order; when the heap of the agenda
// has run empty, the events of the next bucket move there (a lazy queue: Ronngren,
// Riboe and Ayani 1991; or a ladder of one rung: Tang, Goh and Thng 2005). What lies
// beyond the last bucket waits in one more; when the others are used up, it is
// spread over new ones, as wide as the density of its events wants it. An event so
// moves a fixed number of times, however many there are.
type far struct {
	count   int
	edge    Time  // events before it are not in here
	shift   uint8 // of the width of a bucket, 2^shift ns
	buckets []bucket
	taken   int // buckets that have been emptied
	beyond  bucket
	chunks  []chunk // of all buckets, with the free ones in a list
	free    int32
	sample  []Time
	foresee func(e Event) // told of what goes to the heap
}

// bucket is a list of chunks, all full but the first, which holds n events.
type bucket struct {
	first, n int32
}

// chunk holds some events of a bucket side by side: what is written without waiting
// for the memory is also read back at one go.
type chunk struct {
	events [chunkSize]entry
	next   int32
}

const (
	chunkSize = 10
	nobody    = int32(-1) // ends a list
	perBucket = 8         // events that a bucket is meant for
)

var noEvents = bucket{first: nobody, n: chunkSize}

func newFar() far { return far{free: nobody, beyond: noEvents, edge: Never} }

// add puts in an event, which is not before the edge.
func (f *far) add(e entry) {
	f.count++
	f.put(e)
}

// put puts an event into its bucket.
func (f *far) put(e entry) {
	b := &f.beyond
	if ahead := uint64(e.at-f.edge)>>(f.shift&63) + uint64(f.taken); ahead < uint64(len(f.buckets)) {
		b = &f.buckets[ahead]
	}
	if b.n == chunkSize {
		b.first, b.n = f.newChunk(b.first), 0
	}
	f.chunks[b.first].events[b.n] = e
	b.n++
}

// newChunk returns an empty chunk in front of another.
func (f *far) newChunk(next int32) int32 {
	i := f.free
	if i == nobody {
		i = int32(len(f.chunks))
		f.chunks = append(f.chunks, chunk{})
	} else {
		f.free = f.chunks[i].next
	}
	f.chunks[i].next = next
	return i
}

// each hands over all events of a bucket and gives its chunks back.
func (f *far) each(b bucket, use func(e entry)) {
	for b.first != nobody {
		c := f.chunks[b.first] // a copy: use may add chunks
		f.chunks[b.first].next, f.free = f.free, b.first
		for _, e := range c.events[:b.n] {
			use(e)
		}
		b = bucket{c.next, chunkSize}
	}
}

// take moves the events of the next bucket that has any to those that are due soon.
// There must be some.
func (f *far) take(near *agenda) {
	for {
		for f.taken < len(f.buckets) {
			b := f.buckets[f.taken]
			f.buckets[f.taken] = noEvents
			f.taken++
			f.edge += 1 << f.shift
			if b.first == nobody {
				continue
			}
			f.look(b)
			f.each(b, func(e entry) {
				near.put(e)
				f.count--
			})
			if f.count == 0 {
				f.edge, f.taken, f.buckets = Never, 0, f.buckets[:0]
			}
			return
		}
		f.spread()
	}
}

// look tells of the events of a bucket.
func (f *far) look(b bucket) {
	for c, n := b.first, b.n; c != nobody; c, n = f.chunks[c].next, chunkSize {
		for i := range n {
			f.foresee(f.chunks[c].events[i].event())
		}
	}
}

// spread lays out new buckets for the events beyond the old ones. Half of them, by a
// sample, are to come at perBucket to a bucket, so at least half have left before it
// happens again.
func (f *far) spread() {
	beyond, first := f.beyond, Never
	f.sample = f.sample[:0]
	for c, n := beyond.first, beyond.n; c != nobody; c, n = f.chunks[c].next, chunkSize {
		for _, e := range f.chunks[c].events[:n] {
			first = min(first, e.at)
		}
		f.sample = append(f.sample, f.chunks[c].events[0].at)
	}
	slices.Sort(f.sample)
	half := float64(f.sample[len(f.sample)/2] - first)
	width := half * 2 * perBucket / float64(f.count)
	f.shift = uint8(bits.Len64(uint64(width)))
	f.edge, f.taken, f.beyond = first, 0, noEvents
	n := 1 << bits.Len(uint(f.count/perBucket))
	f.buckets = slices.Grow(f.buckets[:0], n)[:n]
	for i := range f.buckets {
		f.buckets[i] = noEvents
	}
	f.each(beyond, f.put)
}
