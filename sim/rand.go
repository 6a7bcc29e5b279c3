package sim

import "math/bits"

// Rand is a generator of random numbers: SplitMix64 (Steele, Lea and Flood,
// "Fast splittable pseudorandom number generators", OOPSLA 2014). Its state is
// one counter, so a generator costs eight bytes and can be made afresh for every
// request; its period is 2^64. The same state gives the same numbers on every
// platform.
type Rand struct {
	state uint64
}

const golden = 0x9e3779b97f4a7c15

// mix is the finalizer of SplitMix64: a bijection that scatters nearby numbers.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Stream returns the random stream of one purpose in one replication. It depends
// on nothing but its arguments: a further stream moves no other.
func Stream(seed uint64, replication int, name string) *Rand {
	const prime = 0x100000001b3 // FNV-1a over the name
	hash := uint64(0xcbf29ce484222325)
	for i := 0; i < len(name); i++ {
		hash = (hash ^ uint64(name[i])) * prime
	}
	state := mix(seed + golden)
	state = mix(state ^ (uint64(replication)+1)*golden)
	return &Rand{mix(state ^ hash)}
}

// Keyed sets r to the generator that belongs to a key and a purpose: what is
// drawn for a request depends on the request alone, not on what else happened. Keys
// are random numbers themselves, so it is enough to start each purpose at a place of
// its own; the factor (L'Ecuyer, "Tables of linear congruential generators", 1999)
// keeps the places far from each other's next draws.
func (r *Rand) Keyed(key, purpose uint64) {
	r.state = key + purpose*0xd1342543de82ef95
}

// Uint64 returns 64 random bits.
func (r *Rand) Uint64() uint64 {
	r.state += golden
	return mix(r.state)
}

// Below returns a random whole number from 0 to n-1, without bias beyond 2^-64 n.
func (r *Rand) Below(n int) int {
	high, _ := bits.Mul64(r.Uint64(), uint64(n))
	return int(high)
}

// Uniform returns a random number in [0, 1), a multiple of 2^-53.
func (r *Rand) Uniform() float64 {
	return float64(r.Uint64()>>11) * 0x1p-53
}

// Open returns a random number in (0, 1), an odd multiple of 2^-53.
func (r *Rand) Open() float64 {
	return (float64(r.Uint64()>>12) + 0.5) * 0x1p-52
}
