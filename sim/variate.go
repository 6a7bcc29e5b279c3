package sim

import (
	"math"
	"strconv"
)

// Exponential returns an exponential variate of mean 1: a waiting time without
// memory. By ziggurat, exact to the rounding of floating point.
func (r *Rand) Exponential() float64 {
	bits := r.Uint64()
	layer := &exponentialZiggurat.layers[bits%256]
	if bits>>11 < layer.inner {
		return float64(float64(int64(bits>>11)) * layer.grid)
	}
	return r.exponentialRim(bits)
}

// exponentialRim finishes the one draw of Exponential in a hundred whose point may
// lie above the density, or belongs to the tail. Beyond any point the exponential
// begins anew, so the tail is its beginning plus a fresh draw.
func (r *Rand) exponentialRim(bits uint64) float64 {
	z, begin := &exponentialZiggurat, 0.0
	for {
		i, point := bits%256, bits>>11
		x := float64(float64(int64(point)) * z.layers[i].grid)
		switch {
		case point < z.layers[i].inner:
			return begin + x
		case i == 0:
			begin += exponentialTail
		case z.level(i, r.Uniform()) < Exp(-x):
			return begin + x
		}
		bits = r.Uint64()
	}
}

// Normal returns a normal variate of mean 0 and variance 1. By ziggurat, exact to
// the rounding of floating point.
func (r *Rand) Normal() float64 {
	bits := r.Uint64()
	layer := &normalZiggurat.layers[bits%256]
	if bits>>11 < layer.inner {
		return signed(float64(float64(int64(bits>>11))*layer.grid), bits)
	}
	return r.normalRim(bits)
}

// normalRim finishes the one draw of Normal in a hundred whose point may lie above
// the density, or belongs to the tail.
func (r *Rand) normalRim(bits uint64) float64 {
	z := &normalZiggurat
	for {
		i, point := bits%256, bits>>11
		x := float64(float64(int64(point)) * z.layers[i].grid)
		switch {
		case point < z.layers[i].inner:
			return signed(x, bits)
		case i == 0:
			return signed(r.normalBeyond(), bits)
		case z.level(i, r.Uniform()) < bell(x):
			return signed(x, bits)
		}
		bits = r.Uint64()
	}
}

// normalBeyond returns a normal variate, given that it is beyond normalTail
// (Marsaglia, "Generating a variable from the tail of the normal distribution",
// Technometrics 6(1), 1964, with exponentials in place of logarithms).
func (r *Rand) normalBeyond() float64 {
	for {
		beyond := r.Exponential() / normalTail
		if 2*r.Exponential() >= float64(beyond*beyond) {
			return normalTail + beyond
		}
	}
}

// signed gives x the sign that bit 8 of a draw says, a bit that neither the layer
// nor the point depends on.
func signed(x float64, bits uint64) float64 {
	return math.Float64frombits(math.Float64bits(x) | bits<<55&(1<<63))
}

// bell is the normal density, 1 at its top.
func bell(x float64) float64 { return Exp(-0.5 * float64(x*x)) }

// bellInverse returns the x of 0 or more with bell(x) = y.
func bellInverse(y float64) float64 { return math.Sqrt(-2 * Log(y)) }

// gammaSqueeze makes 1 - gammaSqueeze x⁴ a lower bound, quick to compute, of the
// chance with which Gamma keeps a try, whatever the shape.
const gammaSqueeze = 0.0331

// Gamma returns a gamma variate of the given shape, which is its mean and its
// variance; shape must be above 0. For a shape of 1 or more by the cube of a
// normal variate (Marsaglia and Tsang, "A simple method for generating gamma
// variables", ACM Transactions on Mathematical Software 26(3), 2000), which takes
// 1.05 tries or fewer; below 1 as gamma(shape+1) times U^(1/shape), where log U is
// an exponential with its sign turned.
func (r *Rand) Gamma(shape float64) float64 {
	if !(shape > 0 && shape < math.Inf(1)) {
		panic("sim: gamma variate of shape " + strconv.FormatFloat(shape, 'g', -1, 64))
	}
	factor := 1.0
	if shape < 1 {
		factor = Exp(-r.Exponential() / shape)
		shape++
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.Normal()
		v := 1 + float64(c*x)
		if v <= 0 {
			continue
		}
		v = float64(float64(v*v) * v)
		u, square := r.Uniform(), float64(x*x)
		if u < 1-float64(gammaSqueeze*float64(square*square)) ||
			Log(u) < float64(0.5*square)+float64(d*(1-v+Log(v))) {
			return float64(float64(d*v) * factor)
		}
	}
}
