package stat

import (
	"math/big"
	"testing"

	"lbsim/sim"
)

// TestSum proves that sums are exact when they are longer than any span, and below 0,
// by whole numbers of any size.
func TestSum(t *testing.T) {
	var sum Sum
	want := new(big.Int)
	for i, span := range []sim.Time{1, sim.Longest, sim.Longest, -sim.Longest, sim.Longest, sim.Longest, -3, 0, -sim.Longest} {
		sum.Add(span)
		want.Add(want, big.NewInt(int64(span)))
		for _, s := range []Sum{sum, Sum{}.Minus(sum), sum.Plus(sum).Minus(sum)} {
			got := new(big.Int).Lsh(big.NewInt(int64(s.high)), 64)
			got.Add(got, new(big.Int).SetUint64(s.low))
			if got.CmpAbs(want) != 0 {
				t.Errorf("after %d spans: %v, expected %v", i+1, got, want)
			}
			seconds, _ := new(big.Float).SetInt(got).Float64()
			if s.Seconds() != seconds/1e9 {
				t.Errorf("after %d spans: %v s, expected %v ns", i+1, s.Seconds(), got)
			}
		}
	}
}
