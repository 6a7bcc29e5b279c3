package queue

// amount is an amount of work: nanoseconds, and their fraction in units of 2^-64.
// Whole numbers give the same on every platform, and lose nothing however long a
// server stays busy.
type amount struct {
	whole int64
	part  uint64
}

// less compares by the difference, so that a clock may run over.
func (a amount) less(b amount) bool {
	if d := a.whole - b.whole; d != 0 {
		return d < 0
	}
	return a.part < b.part
}
