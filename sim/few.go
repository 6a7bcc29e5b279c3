package sim

// few holds the pending events as long as they are few: in a row, the earliest last,
// so that taking it moves nothing, and adding one moves those before it. Up to some
// tens of events that takes less time than a heap.
type few struct {
	row [mostFew + 1]entry // row[1:n+1]; row[0] never comes, and ends every search
	n   int
}

// mostFew is how many events are few (and a power of two less one). A heap is left
// when it has come down to fewAgain, so that the two do not take turns.
const (
	mostFew  = 31
	fewAgain = 12
)

// first returns the earliest event; one that never comes where there is none.
func (f *few) first() *entry { return &f.row[f.n&mostFew] }

// add puts in an event. There must be room.
func (f *few) add(e entry) {
	i := f.n
	for before(&f.row[i&mostFew], &e) {
		f.row[(i+1)&mostFew] = f.row[i&mostFew]
		i--
	}
	f.row[(i+1)&mostFew] = e
	f.n++
}
