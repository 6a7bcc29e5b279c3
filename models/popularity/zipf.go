package popularity

import "lbsim/sim"

// Zipf takes the k-th of n items with a chance in proportion to k^-s, as the items
// of the web and of caches are asked for, with s a little below or above 1.
//
// It draws by rejection from the area under x^-s, whose inverse is known (Hörmann
// and Derflinger, "Rejection-inversion to generate variates from monotone discrete
// distributions", ACM TOMACS 1996): no table, however many items there are.
type Zipf struct {
	Items    int     `key:"items" range:"[1,1000000000000]" need:"yes" about:"number of items"`
	Exponent float64 `key:"exponent" range:"[0,20]" about:"how uneven: 0 is uniform, 1 is typical"`
}

// Pick implements Popularity.
func (z *Zipf) Pick(r *sim.Rand) uint64 {
	low, high := z.area(1.5)-1, z.area(float64(z.Items)+0.5)
	for {
		u := high + float64(r.Uniform()*(low-high))
		x := z.inverse(u)
		k := min(max(int64(x+0.5), 1), int64(z.Items))
		if u >= z.area(float64(k)+0.5)-z.height(float64(k)) {
			return uint64(k - 1)
		}
	}
}

// height returns x^-s.
func (z *Zipf) height(x float64) float64 { return sim.Exp(-float64(z.Exponent * sim.Log(x))) }

// area returns the integral of height from 1 to x.
func (z *Zipf) area(x float64) float64 {
	log := sim.Log(x)
	if t := float64((1 - z.Exponent) * log); t > 1e-8 || t < -1e-8 {
		return (sim.Exp(t) - 1) / (1 - z.Exponent)
	}
	return log
}

// inverse returns the x of an area.
func (z *Zipf) inverse(a float64) float64 {
	t := float64((1 - z.Exponent) * a)
	if t > 1e-8 || t < -1e-8 {
		return sim.Exp(sim.Log1p(t) / (1 - z.Exponent))
	}
	return sim.Exp(a)
}
