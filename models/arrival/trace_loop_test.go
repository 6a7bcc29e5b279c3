package arrival_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/sim"
)

// first returns the times of the first arrivals of a trace.
func first(t *testing.T, trace *arrival.Trace, n int) (times []sim.Time) {
	t.Helper()
	trace = catalog.Clone(trace)
	defer trace.Close()
	var a arrival.Arrival
	for range n {
		a.Reset()
		if !trace.Next(a.At, nil, &a) {
			break
		}
		times = append(times, a.At)
	}
	return times
}

// TestTraceSpeed proves that times are divided by the speed exactly, by comparison
// with rational arithmetic of the decimal number: at the end of years, and for speeds
// that binary numbers only come near to.
func TestTraceSpeed(t *testing.T) {
	r := sim.Stream(1, 0, "speeds")
	speeds := []float64{0, 1, 2, 0.5, 0.1, 3, 1.1, 0.001, 1e6, 999999.9999999999, 0.0010000000000000002, 1.0 / 3, 7}
	for range 500 {
		speeds = append(speeds, sim.Exp(-6.9+20.7*r.Uniform()))
	}
	for _, speed := range speeds {
		if speed > 1e6 || speed != 0 && speed < 0.001 {
			continue
		}
		recorded := []int64{0, 1, int64(r.Uniform() * 1e6), int64(r.Uniform() * 1e12), int64(r.Uniform() * 1e18)}
		divisor := new(big.Rat).SetInt64(1)
		if speed != 0 {
			divisor.SetString(strconv.FormatFloat(speed, 'g', -1, 64))
		}
		text, want := "ts\n", []sim.Time(nil)
		for _, at := range recorded {
			text += fmt.Sprintln(at)
			exact := new(big.Rat).SetInt64(at)
			exact.Quo(exact, divisor).Add(exact, big.NewRat(1, 2))
			if whole := new(big.Int).Quo(exact.Num(), exact.Denom()); whole.Cmp(big.NewInt(int64(sim.Longest))) <= 0 {
				want = append(want, sim.Time(whole.Int64()))
			}
		}
		trace := traceOf(text, "arrival=ts/ns")
		trace.Speed = speed
		if got := first(t, trace, len(recorded)); !reflect.DeepEqual(got, want) {
			t.Errorf("speed %v, recorded %v: %v, expected %v", speed, recorded, got, want)
		}
	}
	slow := traceOf("ts\n0\n4000000000\n", "arrival=ts")
	slow.Speed = 0.5
	testError(t, "a slow trace", slow, `t.csv:3:1: arrival "4000000000" is too late; expected at most 146 years from the origin`)
}

// TestTraceLoop proves when the rows of further rounds come: the first one mean gap
// after the last of the round before.
func TestTraceLoop(t *testing.T) {
	ten := 10 * sim.Second
	for _, c := range []struct {
		about, text string
		speed       float64
		origin      *sim.Time
		want        []sim.Time
	}{
		{"equal gaps", "ts\n0\n1\n2\n", 0, nil, []sim.Time{0, 1e9, 2e9, 3e9, 4e9, 5e9, 6e9}},
		{"other gaps, whose mean is 2 s", "ts\n100\n103\n104\n", 0, nil, []sim.Time{0, 3e9, 4e9, 6e9, 9e9, 10e9, 12e9, 15e9}},
		{"twice as fast", "ts\n100\n103\n104\n", 2, nil, []sim.Time{0, 1.5e9, 2e9, 3e9, 4.5e9, 5e9, 6e9, 7.5e9}},
		{"an origin before the first row", "ts\n11\n13\n", 0, &ten, []sim.Time{1e9, 3e9, 5e9, 7e9, 9e9}},
		{"a mean gap that is rounded", "ts\n0\n0\n0\n1e-9\n", 0, nil, []sim.Time{0, 0, 0, 1, 1, 1, 1, 2, 2}},
		{"dates and times", "ts\n2023-12-31 23:59:59\n2024-01-01 00:00:01\n", 0, nil, []sim.Time{0, 2e9, 4e9, 6e9, 8e9}},
		{"a third of a nanosecond a row", "ts\n0\n1e-9\n", 3, nil, []sim.Time{0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4}},
		{"until there is no more time", "ts\n0\n2000000000\n", 0, nil, []sim.Time{0, 2000000000e9, 4000000000e9}},
		{"and more than that", "ts\n0\n4000000000\n", 0, nil, []sim.Time{0, 4000000000e9}},
	} {
		trace := traceOf(c.text, "arrival=ts")
		trace.Loop, trace.Speed, trace.Origin = true, c.speed, c.origin
		if got := first(t, trace, max(len(c.want), 3)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, expected %v", c.about, got, c.want)
		}
	}
}

// TestTraceLoopForLong replays 100,000 rounds: no time is lost, no file stays open,
// no memory is kept, and the rate is that of the rows.
func TestTraceLoopForLong(t *testing.T) {
	const rounds = 100_000
	open, closed := 0, 0
	trace := traceOf("", "arrival=ts session=who")
	trace.Loop, trace.Speed = true, 0.7
	trace.Open = func() (io.ReadCloser, error) {
		open++
		return &closer{strings.NewReader("ts,who\n5,anna\n5.1,bert\n5.7,\"c\"\n"), &closed}, nil
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var a arrival.Arrival
	for range 3*rounds + 1 {
		if !trace.Next(a.At, nil, &a) {
			t.Fatal(trace.Err())
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	// Three rows in 0.7 s make a round of 1.05 s, which takes 1.5 s.
	if want := rounds * 3 * sim.Second / 2; a.At != want || open != rounds+1 || closed != rounds {
		t.Errorf("round %d begins at %d, expected %d; %d files were opened, %d closed", rounds, a.At, want, open, closed)
	}
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 1<<20 {
		t.Errorf("%d bytes are kept", kept)
	}
	if rows, err := trace.Scan(nil); rows != 3 || err != nil {
		t.Errorf("a scan has %d rows, error %v", rows, err)
	}
	trace.Close()
	if trace.Next(a.At, nil, &a) || closed != open {
		t.Errorf("after the end %d of %d files are closed", closed, open)
	}
}

// TestTraceLoopErrors proves what keeps a trace from being repeated, with its place.
func TestTraceLoopErrors(t *testing.T) {
	for _, c := range []struct {
		about string
		texts []string // of the file each time it is opened
		rows  int
		want  string
	}{
		{"one row", []string{"ts\n1\n"}, 1, "t.csv:2:1: all rows have the same time of arrival; expected two times at least, to repeat them"},
		{"rows at one time", []string{"ts\n\n1\n1\n"}, 2, "t.csv:4:1: all rows have the same time of arrival; expected two times at least, to repeat them"},
		{"no rows", []string{"ts\n"}, 0, "t.csv:1:1: file has a header row but no rows; expected a row per request"},
		{"a mistake in the last row", []string{"ts\n1\n2\nx\n"}, 2, `t.csv:4:1: arrival "x" is not a number`},
		{"a file that has changed", []string{"ts\n1\n2\n", "\nts\n1\nx\n"}, 3, `t.csv:4:1: arrival "x" is not a number`},
		{"rows that were put before", []string{"ts\n1\n2\n", "ts\n0.5\n2\n"}, 2, `t.csv:2:1: arrival "0.5" is before the origin, 1s`},
		{"a file that is gone", []string{"ts\n1\n2\n"}, 2, "t.csv: cannot be opened: it is gone"},
	} {
		trace := traceOf("", "arrival=ts")
		trace.Loop = true
		texts := c.texts
		trace.Open = func() (io.ReadCloser, error) {
			if len(texts) == 0 {
				return nil, errors.New("it is gone")
			}
			text := texts[0]
			texts = texts[1:]
			return io.NopCloser(strings.NewReader(text)), nil
		}
		rows := 0
		for a := (arrival.Arrival{}); trace.Next(a.At, nil, &a); rows++ {
		}
		if err := trace.Err(); rows != c.rows || err == nil || err.Error() != c.want {
			t.Errorf("%s: %d rows, error %v; expected %d, %s", c.about, rows, err, c.rows, c.want)
		}
	}
}

// TestTraceClasses proves how classes are found by their names, and what is said of a
// name that there is not.
func TestTraceClasses(t *testing.T) {
	const text = "ts,c\n1,page\n2,\"report\"\n3,\n4, page \n"
	for _, c := range []struct {
		about   string
		classes []string
		text    string
		want    []int32
		err     string
	}{
		{"names", []string{"page", "report"}, text, []int32{0, 1, -1, 0}, ""},
		{"the other order", []string{"report", "api", "page"}, text, []int32{2, 0, -1, 2}, ""},
		{"classes that nobody asks for", nil, text, []int32{-1, -1, -1, -1}, ""},
		{"no class anywhere", []string{}, "ts,c\n1,\n2,\n", []int32{-1, -1}, ""},
		{"a misspelt name", []string{"page", "report"}, text + "5,Reprot\n", []int32{0, 1, -1, 0}, `t.csv:6:3: class "Reprot" is none of "page", "report"; did you mean "report"?`},
		{"a name of nothing like it", []string{"page"}, "ts,c\n1,video\n", nil, `t.csv:2:3: class "video" is none of "page"`},
		{"clients without classes", []string{}, text, nil, `t.csv:2:3: class "page" is none of the clients, who have no request classes`},
	} {
		trace := traceOf(c.text, "arrival=ts class=c")
		trace.Classes = c.classes
		all, err := replayed(trace)
		var got []int32
		for _, a := range all {
			got = append(got, a.Class)
		}
		if !reflect.DeepEqual(got, c.want) || c.err != "" && (err == nil || err.Error() != c.err) || c.err == "" && err != nil {
			t.Errorf("%s: %v, error %v; expected %v, %s", c.about, got, err, c.want, c.err)
		}
	}
}

// TestTraceClients proves that a client is hashed as a session is, and that neither
// class nor client costs an allocation.
func TestTraceClients(t *testing.T) {
	trace := traceOf("ts,who,c\n1,anna,b\n2,\"b\"\"c\",a\n3,,\n", "arrival=ts client=who class=c")
	trace.Classes = []string{"a", "b"}
	all, err := replayed(trace)
	var got []uint64
	for _, a := range all {
		got = append(got, a.Client)
	}
	if want := []uint64{fnv1a("anna"), fnv1a(`b"c`), 0}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, error %v; expected %v", got, err, want)
	}
	trace = traceOf("ts,who,c\n"+strings.Repeat("1,\"some body\",b\n", 3000), "arrival=ts client=who class=c")
	trace.Classes, trace.Speed = []string{"a", "b"}, 0.3
	var a arrival.Arrival
	trace.Next(0, nil, &a)
	if n := testing.AllocsPerRun(2000, func() { trace.Next(0, nil, &a) }); n != 0 {
		t.Errorf("%g allocations per row", n)
	}
}

// TestTraceSpeedCheck proves which speeds there are.
func TestTraceSpeedCheck(t *testing.T) {
	for speed, want := range map[float64]string{
		0: "", 1: "", 0.001: "", 1e6: "",
		-1: "speed is -1; expected a number from 0.001 to 1000000", 1e-4: "speed is 0.0001; expected a number from 0.001 to 1000000",
		math.Inf(1): "speed is +Inf; expected a number from 0.001 to 1000000", 2e6: "speed is 2000000; expected a number from 0.001 to 1000000",
	} {
		trace := traceOf("", "arrival=ts")
		trace.Speed = speed
		if got := trace.Check(); got != want {
			t.Errorf("%g: %q, expected %q", speed, got, want)
		}
	}
}

// A trace that brings so many times as many is replayed faster.
func TestScaledTrace(t *testing.T) {
	trace := &arrival.Trace{File: "x.csv", Speed: 2}
	if scaled := trace.Scaled(3).(*arrival.Trace); scaled.Speed != 6 || trace.Speed != 2 {
		t.Errorf("a trace at speed %v became one at %v", trace.Speed, scaled.Speed)
	}
}
