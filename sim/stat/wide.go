package stat

import "math/bits"

// wide is a 128-bit whole number, in two's complement where it has a sign.
type wide struct{ low, high uint64 }

// add adds a number to w.
func (w *wide) add(high, low uint64) {
	var carry uint64
	w.low, carry = bits.Add64(w.low, low, 0)
	w.high, _ = bits.Add64(w.high, high, carry)
}

// minus returns the difference.
func (w wide) minus(x wide) (d wide) {
	var borrow uint64
	d.low, borrow = bits.Sub64(w.low, x.low, 0)
	d.high, _ = bits.Sub64(w.high, x.high, borrow)
	return d
}

// by returns the product with a number.
func (w wide) by(x uint64) (product wide) {
	product.high, product.low = bits.Mul64(w.low, x)
	product.high += w.high * x
	return product
}

// float returns the number, taken as one without sign, as a float.
func (w wide) float() float64 { return float64(float64(w.high)*0x1p64) + float64(w.low) }

// signed returns the number as a float.
func (w wide) signed() float64 {
	if int64(w.high) < 0 {
		return -(wide{}).minus(w).float()
	}
	return w.float()
}

// times returns the product of an instant and a level.
func times(now uint64, level int64) (product wide) {
	product.high, product.low = bits.Mul64(now, uint64(level))
	if level < 0 {
		product.high -= now
	}
	return product
}
