package sim

// ziggurat is a decreasing density f over the positive numbers, covered by 256
// horizontal layers of equal area (Marsaglia and Tsang, "The ziggurat method for
// generating random variables", Journal of Statistical Software 5(8), 2000):
//
//	1 ├─┐
//	  │ └┐        layer 255: all rim
//	  ├──┴─┐
//	  │    └──┐   layer i reaches from 0 to edge[i]; up to edge[i+1], the edge of
//	  ├───────┴┐  the layer above, it lies wholly under f: no need to compute f
//	  │        └───────┐
//	  ├────────────────┼─ ─ ─ ─ ─ layer 0: what lies right of the tail's beginning
//	  └────────────────┴─ ─ ─ ─ ─ stands for the tail, which has the same area
//
// A layer is drawn, and a point in it; in 99 of 100 draws the point is in the part
// that needs no look at f.
type ziggurat struct {
	layers [256]layer
	edge   [257]float64
	height [257]float64 // f at the edge, up to a factor; 1 at the top
}

// layer is what the usual draw needs of a layer. A point is a multiple, below
// 2^53, of the layer's grid.
type layer struct {
	inner uint64  // points below it are under f
	grid  float64 // distance between two points
}

// newZiggurat lays out f, which is 1 at 0 and whose inverse is given, from where
// its tail begins and from the area of a layer, tail included.
func newZiggurat(tail, area float64, f, inverse func(float64) float64) (z ziggurat) {
	z.edge[0], z.height[0] = area/f(tail), 0
	z.edge[1], z.height[1] = tail, f(tail)
	for i := 1; i < 255; i++ {
		z.height[i+1] = z.height[i] + area/z.edge[i]
		z.edge[i+1] = inverse(z.height[i+1])
	}
	z.edge[256], z.height[256] = 0, 1
	for i := range z.layers {
		z.layers[i] = layer{
			inner: uint64(int64(z.edge[i+1] / z.edge[i] * 0x1p53)),
			grid:  float64(z.edge[i] * 0x1p-53),
		}
	}
	return z
}

// level returns the height of a random point in layer i, other than layer 0, from
// u in [0, 1): uniform between the heights at the edges of the layer and of the one
// above.
func (z *ziggurat) level(i uint64, u float64) float64 {
	return z.height[i] + float64(u*(z.height[i+1]-z.height[i]))
}

// The tails begin where 256 layers of equal area just cover the density; computed
// to 40 digits.
const (
	exponentialTail = 7.697117470131049714
	exponentialArea = 0.003949659822581557220
	normalTail      = 3.654152885361008772
	normalArea      = 0.004928673233974655347
)

// The densities are e^-x and, but for a factor, e^(-x²/2).
var (
	exponentialZiggurat = newZiggurat(exponentialTail, exponentialArea,
		func(x float64) float64 { return Exp(-x) },
		func(y float64) float64 { return -Log(y) })
	normalZiggurat = newZiggurat(normalTail, normalArea, bell, bellInverse)
)
