package sim

import (
	"math"
	"math/bits"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// The generator is SplitMix64: its first numbers from the states 0 and 1234567 are
// those of the reference implementation (Vigna, prng.di.unimi.it/splitmix64.c).
func TestSplitMix64(t *testing.T) {
	for state, want := range map[uint64][]uint64{
		0:       {0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f, 0xf88bb8a8724c81ec, 0x1b39896a51a8749b},
		1234567: {6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821},
	} {
		r := Rand{state}
		for i, w := range want {
			if got := r.Uint64(); got != w {
				t.Errorf("number %d from state %d is %#x; expected %#x", i, state, got, w)
			}
		}
	}
}

// Below gives every number with the same chance, also for counts that are no power
// of two: chi-square, with the false-alarm rate of falseAlarm for each count.
func TestBelowIsFair(t *testing.T) {
	const each = 2000
	for _, n := range []int{1, 2, 3, 7, 10, 64, 1000} {
		r, count := Stream(1, 0, "below"), make([]float64, n)
		for range each * n {
			count[r.Below(n)]++
		}
		square := 0.0
		for _, c := range count {
			square += (c - each) * (c - each) / each
		}
		if n > 1 && square > (distuv.ChiSquared{K: float64(n - 1)}).Quantile(1-falseAlarm) {
			t.Errorf("below %d: chi-square is %.1f", n, square)
		}
	}
	r, high := Stream(1, 0, "below"), 0
	const large = math.MaxInt64
	for range 1000 {
		x := r.Below(large)
		if x < 0 || x >= large {
			t.Fatalf("%d is not below %d", x, large)
		}
		if x > large/2 {
			high++
		}
	}
	if math.Abs(float64(high)-500) > deviates*math.Sqrt(250) {
		t.Errorf("%d of 1000 draws are in the upper half", high)
	}
}

// Uniform reaches 0 but not 1, Open neither: from the states whose next number is
// all zeros and all ones.
func TestRanges(t *testing.T) {
	for _, bits := range []uint64{0, math.MaxUint64} {
		state := Rand{unmix(bits) - golden}
		if r := state; r.Uint64() != bits {
			t.Fatalf("state %#x does not give %#x", state, bits)
		}
		if r, x := state, state; r.Uniform() != float64(bits>>11)*0x1p-53 || x.Uniform() >= 1 {
			t.Errorf("%#x gives a wrong uniform number", bits)
		}
		if x := state.Open(); !(x > 0 && x < 1) {
			t.Errorf("Open of %#x is %g; expected a number between 0 and 1, neither included", bits, x)
		}
	}
}

// unmix is the inverse of mix.
func unmix(z uint64) uint64 {
	inverse := func(odd uint64) uint64 {
		x := odd
		for range 6 {
			x *= 2 - odd*x
		}
		return x
	}
	z = (z ^ z>>31 ^ z>>62) * inverse(0x94d049bb133111eb)
	z = (z ^ z>>27 ^ z>>54) * inverse(0xbf58476d1ce4e5b9)
	return z ^ z>>30 ^ z>>60
}

// Streams are found by seed, replication and name: the same three give the same
// numbers; if one of them differs, half of the bits do, and no correlation is left.
func TestStreams(t *testing.T) {
	const draws = 100_000
	base := func() *Rand { return Stream(1, 0, "arrivals/web") }
	if *base() != *base() {
		t.Error("the same stream differs from itself")
	}
	for name, other := range map[string]*Rand{
		"the next seed":        Stream(2, 0, "arrivals/web"),
		"a far seed":           Stream(1<<63+1, 0, "arrivals/web"),
		"the next replication": Stream(1, 1, "arrivals/web"),
		"a similar name":       Stream(1, 0, "arrivals/wea"),
		"another order":        Stream(1, 0, "web/arrivals"),
		"no name":              Stream(1, 0, ""),
		"a shifted pair":       Stream(0, 1, "arrivals/web"),
	} {
		r, differ, product := base(), 0, 0.0
		for range draws {
			a, b := r.Uint64(), other.Uint64()
			differ += bits.OnesCount64(a ^ b)
			product += (float64(a>>11)*0x1p-53 - 0.5) * (float64(b>>11)*0x1p-53 - 0.5)
		}
		if z := (float64(differ) - 32*draws) / math.Sqrt(16*draws); math.Abs(z) > deviates {
			t.Errorf("%s: %.2f bits differ per number; expected 32", name, float64(differ)/draws)
		}
		if z := product * 12 / math.Sqrt(draws); math.Abs(z) > deviates {
			t.Errorf("%s: correlation is %.4f", name, product*12/draws)
		}
	}
}

// Streams of many replications and names all begin at different states.
func TestStreamsDoNotMeet(t *testing.T) {
	seen := map[Rand]bool{}
	for seed := range uint64(20) {
		for replication := range 100 {
			for _, name := range []string{"a", "b", "service/1", "service/2", "service/10", "balancer"} {
				seen[*Stream(seed, replication, name)] = true
			}
		}
	}
	if want := 20 * 100 * 6; len(seen) != want {
		t.Errorf("%d different streams; expected %d", len(seen), want)
	}
}

// Keyed depends on key and purpose alone, and the first draws of successive keys
// and of successive purposes are as good as those of one stream: uniform, and
// uncorrelated from one to the next.
func TestKeyed(t *testing.T) {
	var a, b Rand
	b.Uint64()
	a.Keyed(42, 7)
	b.Keyed(42, 7)
	if a != b {
		t.Error("the same key and purpose give different generators")
	}
	for name, key := range map[string]func(i uint64) (key, purpose uint64){
		"keys":     func(i uint64) (uint64, uint64) { return i, 3 },
		"purposes": func(i uint64) (uint64, uint64) { return 12345, i },
		"high":     func(i uint64) (uint64, uint64) { return i << 40, 3 },
	} {
		const draws, cells = 200_000, 256
		var count [cells]float64
		last, product := 0.0, 0.0
		for i := range uint64(draws) {
			a.Keyed(key(i))
			x := a.Uniform()
			count[int(x*cells)]++
			product += (x - 0.5) * (last - 0.5)
			last = x
		}
		const mean = float64(draws) / cells
		square := 0.0
		for _, c := range count {
			square += (c - mean) * (c - mean) / mean
		}
		if square > (distuv.ChiSquared{K: cells - 1}).Quantile(1-falseAlarm) {
			t.Errorf("%s: chi-square is %.0f", name, square)
		}
		if z := product * 12 / math.Sqrt(draws); math.Abs(z) > deviates {
			t.Errorf("%s: correlation is %.4f", name, product*12/draws)
		}
	}
}
