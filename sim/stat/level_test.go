package stat

import (
	"math"
	"math/big"
	"testing"

	"lbsim/sim"
)

// history is a level kept in the plain way: the value times the time since the
// last step is added up, in big numbers.
type history struct {
	value int64
	last  sim.Time
	area  big.Int
}

func (h *history) step(now sim.Time, d int64) {
	h.area.Add(&h.area, new(big.Int).Mul(big.NewInt(h.value), big.NewInt(int64(now-h.last))))
	h.value += d
	h.last = now
}

// The integral of a level is that of a plain sum, whatever the steps: up and down
// by one, or by large numbers of either sign, several at one instant, late in time,
// with levels below 0. Random steps.
func TestLevelArea(t *testing.T) {
	for seed := range uint64(50) {
		random := sim.Stream(seed, 0, "level")
		var level Level
		var plain history
		var earlier Area
		var before big.Int
		now, pace, size := sim.Time(0), 1+random.Below(1<<(10*(seed%6))), 1+random.Below(1<<(5*(seed%5)))
		for i := range 1000 {
			now += sim.Time(random.Below(pace))
			switch random.Below(4) {
			case 0:
				level.Up(now)
				plain.step(now, 1)
			case 1:
				level.Down(now)
				plain.step(now, -1)
			default:
				d := int32(random.Below(2*size+1) - size)
				level.Step(now, d)
				plain.step(now, int64(d))
			}
			later := now + sim.Time(random.Below(pace))
			plain.step(later, 0)
			now = later
			want, _ := new(big.Float).SetInt(new(big.Int).Sub(&plain.area, &before)).Float64()
			if got := level.Area(now).Since(earlier); int64(level.Value) != plain.value || !near(got, want/1e9) {
				t.Fatalf("seed %d, step %d: level %d with integral %g; expected %d with %g", seed, i, level.Value, got, plain.value, want/1e9)
			}
			if i%100 == 50 {
				earlier = level.Area(now)
				before.Set(&plain.area)
			}
		}
	}
}

// The sum of two integrals is that of the sum of two levels, of either sign.
func TestAreaPlus(t *testing.T) {
	for _, c := range [][2]int32{{3, 4}, {-3, 4}, {3, -4}, {-3, -4}, {0, 0}, {math.MaxInt32 / 2, math.MaxInt32 / 2}, {math.MinInt32, 1}} {
		var a, b, both Level
		a.Step(sim.Hour, c[0])
		b.Step(sim.Second, c[1])
		both.Step(sim.Hour, c[0])
		both.Step(sim.Second, c[1])
		now := 10 * sim.Day
		if got, want := a.Area(now).Plus(b.Area(now)).Since(Area{}), both.Area(now).Since(Area{}); got != want {
			t.Errorf("levels %v: the sum of the integrals is %g; expected %g", c, got, want)
		}
	}
}

// Steps allocate nothing.
func TestLevelAllocations(t *testing.T) {
	var level Level
	now, sum := sim.Time(0), 0.0
	if n := testing.AllocsPerRun(100, func() {
		now += sim.Second
		level.Up(now)
		level.Step(now, 3)
		level.Down(now)
		sum += level.Area(now).Since(Area{})
	}); n != 0 {
		t.Errorf("%g allocations; expected none", n)
	}
}

func BenchmarkLevel(b *testing.B) {
	var level Level
	for i := range b.N {
		level.Up(sim.Time(i))
		level.Down(sim.Time(i + 1))
	}
}
