package popularity

import "lbsim/sim"

// Uniform takes any of a number of items with the same chance.
type Uniform struct {
	Items int `key:"items" range:"[1,1000000000000]" need:"yes" about:"number of items"`
}

// Pick implements Popularity.
func (u *Uniform) Pick(r *sim.Rand) uint64 { return uint64(r.Below(u.Items)) }
