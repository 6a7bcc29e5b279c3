package arrival_test

import (
	"errors"
	"hash/fnv"
	"io"
	"io/fs"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/sim"
)

// traceOf returns a trace over a text. Columns are written "arrival=ts/us
// service=took": meaning, name, unit.
func traceOf(text, columns string) *arrival.Trace {
	t := &arrival.Trace{File: "t.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
	meanings := map[string]*arrival.Column{
		"arrival": &t.Columns.Arrival, "service": &t.Columns.Service, "work": &t.Columns.Work, "session": &t.Columns.Session,
		"class": &t.Columns.Class, "client": &t.Columns.Client,
	}
	for _, word := range strings.Fields(columns) {
		meaning, name, _ := strings.Cut(word, "=")
		c := meanings[meaning]
		c.Name, c.Unit, _ = strings.Cut(name, "/")
	}
	return t
}

// replayed returns all arrivals of a trace and its error.
func replayed(t *arrival.Trace) (all []arrival.Arrival, err error) {
	_, err = t.Scan(func(a arrival.Arrival) { all = append(all, a) })
	return all, err
}

// TestTraceTimes proves that arrivals of every form come at the exact nanosecond.
func TestTraceTimes(t *testing.T) {
	zero, unix := sim.Time(0), 1700062623*sim.Second
	for _, c := range []struct {
		about   string
		columns string
		origin  *sim.Time
		cells   string // one row each
		want    []sim.Time
	}{
		{"seconds", "arrival=ts", nil, "0 1.5 2", []sim.Time{0, 1500000000, 2000000000}},
		{"the first row is the origin", "arrival=ts", nil, "10 11.25", []sim.Time{0, 1250000000}},
		{"the numbers count from the start", "arrival=ts", &zero, "10 11.25", []sim.Time{10000000000, 11250000000}},
		{"an origin within the recorded clock", "arrival=ts", &unix, "1700062623.5", []sim.Time{500000000}},
		{"negative numbers with the first as origin", "arrival=ts", nil, "-2.5 -1 -0 +1", []sim.Time{0, 1500000000, 2500000000, 3500000000}},
		{"several at once", "arrival=ts", nil, "1 1 1", []sim.Time{0, 0, 0}},
		{"Unix times to the nanosecond", "arrival=ts", nil, "1700062623.979960001 1700062623.979960002 1700062624.000000000", []sim.Time{0, 1, 20039999}},
		{"Unix times in nanoseconds", "arrival=ts/ns", nil, "1700062623979960000 1700062623979960001", []sim.Time{0, 1}},
		{"Unix times in microseconds", "arrival=ts/us", nil, "1700062623979960 1700062623979960.25", []sim.Time{0, 250}},
		{"milliseconds", "arrival=ts/ms", &zero, ".5 1. 1.000001", []sim.Time{500000, 1000000, 1000001}},
		{"minutes", "arrival=ts/m", &zero, "0.1 1.5", []sim.Time{6000000000, 90000000000}},
		{"hours", "arrival=ts/h", &zero, "0.25 24", []sim.Time{900000000000, 86400000000000}},
		{"powers of ten", "arrival=ts", &zero, "25e-3 1E0 1.7e+3 0.017e6 170000e-1 1700062623979960001e-9",
			[]sim.Time{25000000, 1000000000, 1700000000000, 17000000000000, 17000000000000, 1700062623979960001}},
		{"halves of a nanosecond are rounded up", "arrival=ts/ns", &zero, "0.4999999999 0.5 1.4 1.5", []sim.Time{0, 1, 1, 2}},
		{"more digits than any clock has", "arrival=ts", &zero, "0.00000000000000000000000001 1.0000000004999999999999999999999999", []sim.Time{0, 1000000000}},
		{"leading zeros without end", "arrival=ts", &zero, strings.Repeat("0", 50) + "1.5", []sim.Time{1500000000}},
		{"the longest span", "arrival=ts/ns", &zero, "4611686018427387903", []sim.Time{sim.Longest}},
		{"RFC 3339", "arrival=ts", nil, "2023-11-16T18:17:03Z 2023-11-16T18:17:03.000000001Z 2023-11-16t18:17:04z", []sim.Time{0, 1, 1000000000}},
		{"RFC 3339 with offsets", "arrival=ts", nil, "2023-11-16T18:17:03Z 2023-11-16T19:17:03.5+01:00 2023-11-16T12:47:04-05:30", []sim.Time{0, 500000000, 1000000000}},
		{"over a leap day", "arrival=ts", nil, "2024-02-28T00:00:00Z 2024-03-01T00:00:00Z", []sim.Time{0, 2 * sim.Day}},
		{"no leap day in 2100", "arrival=ts", nil, "2100-02-28T00:00:00Z 2100-03-01T00:00:00Z", []sim.Time{0, sim.Day}},
		{"over a turn of the year", "arrival=ts", nil, "1999-12-31T23:59:59.9Z 2000-01-01T00:00:00Z", []sim.Time{0, 100000000}},
		{"before 1970", "arrival=ts", nil, "1969-12-31T23:59:59.75Z 1970-01-01T00:00:00Z", []sim.Time{0, 250000000}},
	} {
		text := "ts\n" + strings.ReplaceAll(c.cells, " ", "\n") + "\n"
		testTimes(t, c.about, text, c.columns, c.origin, c.want)
	}
	testTimes(t, "date and time with a blank", "a,TIMESTAMP\r\n1,2023-11-16 18:17:03.9799600\r\n2,2023-11-16 18:17:04.0319600\r\n3,2023-11-16 18:17:05\r\n",
		"arrival=TIMESTAMP", nil, []sim.Time{0, 52000000, 1020040000})
	testTimes(t, "blanks around cells", "a, ts \n1, 5 \n2,\t6\n", "arrival=ts", nil, []sim.Time{0, sim.Second})
}

func testTimes(t *testing.T, about, text, columns string, origin *sim.Time, want []sim.Time) {
	t.Helper()
	trace := traceOf(text, columns)
	trace.Origin = origin
	all, err := replayed(trace)
	var got []sim.Time
	for _, a := range all {
		got = append(got, a.At)
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %v, error %v; expected %v", about, got, err, want)
	}
}

// TestTraceDemands proves what services and factors mean, and that what a trace
// does not tell is left as the caller set it.
func TestTraceDemands(t *testing.T) {
	for _, c := range []struct {
		about, columns, cell string
		service              sim.Time
		work                 float64
	}{
		{"nothing known", "arrival=ts", "5", -1, 1},
		{"service in seconds", "arrival=ts service=x", "0.25", 250 * sim.Millisecond, 1},
		{"service in the unit of the column", "arrival=ts service=x/us", "12.5", 12500, 1},
		{"service with its own unit", "arrival=ts service=x", "20ms", 20 * sim.Millisecond, 1},
		{"its own unit before that of the column", "arrival=ts service=x/us", "1.5m", 90 * sim.Second, 1},
		{"a service of days", "arrival=ts service=x", "2d", 2 * sim.Day, 1},
		{"less than a nanosecond below nothing", "arrival=ts service=x", "-1e-99", 0, 1},
		{"microseconds with a Greek letter", "arrival=ts service=x", "3µs", 3000, 1},
		{"no service", "arrival=ts service=x", "-0", 0, 1},
		{"a whole factor", "arrival=ts work=x", "374", -1, 374},
		{"a broken factor, correctly rounded", "arrival=ts work=x", "0.1", -1, 0.1},
		{"a small factor", "arrival=ts work=x", "1.5e-300", -1, 1.5e-300},
		{"no work", "arrival=ts work=x", "-0.0", -1, 0},
	} {
		all, err := replayed(traceOf("ts,x\n7,"+c.cell, c.columns))
		want := []arrival.Arrival{{Service: c.service, Work: c.work, Class: -1}}
		if err != nil || !reflect.DeepEqual(all, want) {
			t.Errorf("%s: %+v, error %v; expected %+v", c.about, all, err, want)
		}
	}
}

// TestTraceCells proves that rows are cut as RFC 4180 says, by the sessions that
// come out: the hash of a text is that of the FNV-1a of its bytes.
func TestTraceCells(t *testing.T) {
	for _, c := range []struct {
		about, text string
		want        []string
	}{
		{"plain", "ts,s\n1,anna\n2,bert\n", []string{"anna", "bert"}},
		{"no line end at the end", "ts,s\n1,anna", []string{"anna"}},
		{"CR LF", "ts,s\r\n1,anna\r\n2,bert\r\n", []string{"anna", "bert"}},
		{"a CR at the end", "ts,s\r\n1,anna\r", []string{"anna"}},
		{"blank lines", "\n \nts,s\n\r\n1,anna\n\n\t\n2,bert\n\n", []string{"anna", "bert"}},
		{"a byte order mark", "\xef\xbb\xbfts,s\n1,anna\n", []string{"anna"}},
		{"empty cells are no session", "ts,s\n1,\n2,\"\"\n", []string{"", ""}},
		{"blanks belong to a session", "ts,s\n1, a \n", []string{" a "}},
		{"quotes", "\"ts\",\"s\"\n\"1\",\"anna\"\n2,\"b,c\"\n", []string{"anna", "b,c"}},
		{"doubled quotes", "ts,s\n1,\"\"\"x\"\"\"\n2,\"a\"\"b\"\n", []string{"\"x\"", "a\"b"}},
		{"line ends in quotes", "ts,s\n1,\"a\nb\"\n2,\"a\r\nb\r\"\r\n3,\"\n\n\"\n", []string{"a\nb", "a\r\nb\r", "\n\n"}},
		{"letters beyond ASCII", "ts,s\n1,Zoë\n", []string{"Zoë"}},
		{"the session first", "s,\"x,y\",ts\nanna,,1\n", []string{"anna"}},
	} {
		for _, open := range readers(c.text) {
			trace := traceOf("", "arrival=ts session=s")
			trace.Open = open
			all, err := replayed(trace)
			var got, want []uint64
			for _, a := range all {
				got = append(got, a.Session)
			}
			for _, s := range c.want {
				want = append(want, fnv1a(s))
			}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %v, error %v; expected %v", c.about, got, err, want)
			}
		}
	}
}

// readers returns the same text whole and in the smallest pieces.
func readers(text string) []func() (io.ReadCloser, error) {
	return []func() (io.ReadCloser, error){
		func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil },
		func() (io.ReadCloser, error) { return io.NopCloser(iotest.OneByteReader(strings.NewReader(text))), nil },
		func() (io.ReadCloser, error) { return io.NopCloser(iotest.DataErrReader(strings.NewReader(text))), nil },
	}
}

// TestTraceCheck proves which parameters fit together.
func TestTraceCheck(t *testing.T) {
	for _, c := range []struct{ about, columns, want string }{
		{"arrivals alone", "arrival=ts", ""},
		{"everything that fits", "arrival=ts/us service=x/h session=s class=c client=i", ""},
		{"no arrivals", "work=x", "columns has no arrival; expected the name of the column that tells when a request comes"},
		{"two demands", "arrival=ts service=x work=y", "columns has both service and work; expected at most one, as either tells the demand of a request"},
		{"a factor with a unit", "arrival=ts work=x/ms", `columns.work has the unit "ms"; a factor has none`},
		{"a session with a unit", "arrival=ts session=x/ms", `columns.session has the unit "ms"; a name has none`},
		{"a class with a unit", "arrival=ts class=x/ms", `columns.class has the unit "ms"; a name has none`},
		{"a client with a unit", "arrival=ts client=x/ms", `columns.client has the unit "ms"; a name has none`},
		{"a unit without a column", "arrival=ts service=/ms", "columns.service has a unit but no column"},
		{"an unknown unit", "arrival=ts/parsec", `no such unit "parsec"; expected s, ms, us, ns, m or h`},
	} {
		if got := traceOf("", c.columns).Check(); got != c.want {
			t.Errorf("%s: %q, expected %q", c.about, got, c.want)
		}
	}
}

// TestTraceClones proves that clones of a trace begin at its first row and do not
// disturb each other, nor does a scan.
func TestTraceClones(t *testing.T) {
	original := traceOf("ts\n1\n2\n3\n", "arrival=ts")
	one := catalog.Clone(original)
	var a, b arrival.Arrival
	one.Next(0, nil, &a)
	one.Next(0, nil, &a)
	two := catalog.Clone(original)
	two.Next(0, nil, &b)
	if rows, err := one.Scan(nil); rows != 3 || err != nil {
		t.Errorf("scan: %d rows, error %v", rows, err)
	}
	if a.At != sim.Second || b.At != 0 {
		t.Errorf("arrivals at %d and %d, expected 1 s and 0", a.At, b.At)
	}
	if !one.Next(0, nil, &a) || a.At != 2*sim.Second {
		t.Errorf("third arrival at %d, expected 2 s", a.At)
	}
	if one.Next(0, nil, &a) || one.Next(0, nil, &a) || one.Err() != nil {
		t.Errorf("after the last row: error %v", one.Err())
	}
}

// TestTraceClose proves that files are closed once, also after an error, and that
// a closed trace has no more arrivals.
func TestTraceClose(t *testing.T) {
	closed := 0
	trace := traceOf("", "arrival=ts")
	trace.Open = func() (io.ReadCloser, error) { return &closer{strings.NewReader("ts\n1\n2\nx\n"), &closed}, nil }
	var a arrival.Arrival
	if !trace.Next(0, nil, &a) || trace.Close() != nil || trace.Close() != nil || closed != 1 {
		t.Errorf("closed %d times, error %v", closed, trace.Err())
	}
	if trace.Next(0, nil, &a) || trace.Err() != nil {
		t.Error("arrivals after Close")
	}
	if rows, err := trace.Scan(nil); rows != 2 || err == nil || closed != 2 {
		t.Errorf("scan: %d rows, error %v, closed %d times", rows, err, closed)
	}
	unused := traceOf("ts\n1\n", "arrival=ts")
	if unused.Close() != nil || unused.Next(0, nil, &a) {
		t.Error("arrivals of a trace that was closed before its first")
	}
}

type closer struct {
	io.Reader
	closed *int
}

func (c *closer) Close() error { *c.closed++; return nil }

// TestTraceReading proves that what prevents reading is told with its cause.
func TestTraceReading(t *testing.T) {
	trace := traceOf("", "arrival=ts")
	trace.Open = func() (io.ReadCloser, error) {
		return nil, &fs.PathError{Op: "open", Path: "/home/t.csv", Err: fs.ErrNotExist}
	}
	if _, err := trace.Scan(nil); !errors.Is(err, fs.ErrNotExist) || err.Error() != "t.csv: cannot be opened: file does not exist" {
		t.Errorf("open: %v", err)
	}
	broken := errors.New("disk on fire")
	for _, text := range []string{"ts\n1\n2", "ts\n1\n\"2"} {
		trace.Open = func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken))), nil
		}
		if rows, err := trace.Scan(nil); rows != 1 || !errors.Is(err, broken) || err.Error() != "t.csv:3: cannot be read: disk on fire" {
			t.Errorf("read: %d rows, %v", rows, err)
		}
	}
}

// TestTraceIdle proves that a reader that gives nothing, and no error, is not asked
// for ever.
func TestTraceIdle(t *testing.T) {
	trace := traceOf("", "arrival=ts")
	trace.Open = func() (io.ReadCloser, error) { return io.NopCloser(idle{}), nil }
	if _, err := trace.Scan(nil); !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
}

type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

// TestTraceStreams reads a million rows from a generator and proves that neither
// the number of rows nor a long one now and then costs memory.
func TestTraceStreams(t *testing.T) {
	const rows = 1_000_000
	trace := traceOf("", "arrival=ts service=took/us session=who")
	trace.Open = func() (io.ReadCloser, error) { return io.NopCloser(&generator{rows: rows}), nil }
	var a arrival.Arrival
	trace.Next(0, nil, &a)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n := 1
	for trace.Next(0, nil, &a) {
		n++
	}
	runtime.ReadMemStats(&after)
	if trace.Err() != nil || n != rows || a.At != (rows-1)*sim.Millisecond {
		t.Errorf("%d rows, the last at %d, error %v", n, a.At, trace.Err())
	}
	if bytes := after.TotalAlloc - before.TotalAlloc; bytes > 1<<16 {
		t.Errorf("%d bytes allocated for %d rows", bytes, rows)
	}
}

// generator writes a trace while it is being read: a row each millisecond.
type generator struct {
	rows, row    int
	rest, buffer []byte
}

func (g *generator) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(g.rest) == 0 {
			b := g.buffer[:0]
			switch {
			case g.row > g.rows:
				return n, io.EOF
			case g.row == 0:
				b = append(b, "ts,took,who\r\n"...)
			default:
				b = strconv.AppendInt(b, int64(g.row/1000), 10)
				b = append(b, '.', byte('0'+g.row/100%10), byte('0'+g.row/10%10), byte('0'+g.row%10))
				b = append(b, ",12.5,\"user \"\"7\"\"\"\r\n"...)
			}
			g.row++
			g.buffer, g.rest = b, b
		}
		k := copy(p[n:], g.rest)
		n, g.rest = n+k, g.rest[k:]
	}
	return n, nil
}

// fnv1a is the reference for sessions.
func fnv1a(s string) uint64 {
	if s == "" {
		return 0
	}
	h := fnv.New64a()
	io.WriteString(h, s)
	return h.Sum64()
}
