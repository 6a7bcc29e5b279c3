package arrival_test

import (
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"

	"lbsim/sim"
)

// TestTraceExactNumbers proves that numbers of any form become the nearest
// nanosecond, by comparison with rational arithmetic. Digits are random; numbers
// have up to 19 decimal places, as those behind them are dropped.
func TestTraceExactNumbers(t *testing.T) {
	units := []struct {
		name        string
		nanoseconds int64
	}{{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}
	r := sim.Stream(1, 0, "numbers")
	var zero sim.Time
	for range 2000 {
		unit := units[r.Below(len(units))]
		text := digits(r, 1+r.Below(8)) + "." + digits(r, r.Below(15))
		if r.Below(2) == 0 {
			text += "e" + strconv.Itoa(r.Below(9)-4)
		}
		value, _ := new(big.Rat).SetString(text)
		value.Mul(value, big.NewRat(unit.nanoseconds, 1)).Add(value, big.NewRat(1, 2))
		want := new(big.Int).Quo(value.Num(), value.Denom())
		trace := traceOf("ts\n"+text, "arrival=ts/"+unit.name)
		trace.Origin = &zero
		all, err := replayed(trace)
		switch {
		case want.Cmp(big.NewInt(int64(sim.Longest))) > 0:
			if err == nil {
				t.Errorf("%s%s: %d, expected an error", text, unit.name, all[0].At)
			}
		case err != nil || all[0].At != sim.Time(want.Int64()):
			t.Errorf("%s%s: %v, error %v; expected %d ns", text, unit.name, all, err, want)
		}
	}
}

// digits returns so many random digits.
func digits(r *sim.Rand, count int) string {
	b := make([]byte, count)
	for i := range b {
		b[i] = byte('0' + r.Below(10))
	}
	return string(b)
}

// TestTraceExactDates proves that dates and times in any zone are those of package
// time, from the first year to the last. Instants are random, in order.
func TestTraceExactDates(t *testing.T) {
	const rows = 20000
	r := sim.Stream(1, 0, "dates")
	for _, from := range []string{"1678-01-02T00:00:00Z", "1880-02-28T12:00:00Z", "2116-01-01T00:00:00Z"} {
		instant, _ := time.Parse(time.RFC3339, from)
		var want []sim.Time
		var text strings.Builder
		text.WriteString("ts\n")
		first := instant
		for range rows {
			zone := time.FixedZone("", 60*(r.Below(2*1439)-1439))
			text.WriteString(instant.In(zone).Format(time.RFC3339Nano) + "\n")
			want = append(want, sim.Time(instant.Sub(first)))
			instant = instant.Add(time.Duration(r.Uniform() * float64(140*sim.Day*365/rows)))
		}
		all, err := replayed(traceOf(text.String(), "arrival=ts"))
		if err != nil || len(all) != rows {
			t.Fatalf("%d rows, error %v", len(all), err)
		}
		for i, a := range all {
			if a.At != want[i] {
				t.Fatalf("row %d: %d, expected %d", i, a.At, want[i])
			}
		}
	}
}
