package arrival_test

import (
	"bytes"
	"io"
	"strconv"
	"testing"
	"time"
)

// BenchmarkTrace reports how many rows a second are replayed, and what is allocated
// for a whole trace of ten million rows, made while it is read:
//
//	go test ./models/arrival -run NONE -bench Trace -benchtime 1x
func BenchmarkTrace(b *testing.B) {
	const rows = 10_000_000
	unix := func(b []byte, at time.Time) []byte { return strconv.AppendInt(b, at.Unix(), 10) }
	local := func(b []byte, at time.Time) []byte { return at.AppendFormat(b, "2006-01-02 15:04:05") }
	zoned := func(b []byte, at time.Time) []byte { return at.AppendFormat(b, "2006-01-02T15:04:05") }
	for _, c := range []struct {
		name, columns, header string
		speed                 float64
		second                func([]byte, time.Time) []byte
		tail                  string // of a row, after the thousandths of its second
	}{
		{"two numbers", "arrival=a service=b", "a,b", 0, unix, "123456,0.012345\n"},
		{"two numbers, faster", "arrival=a service=b", "a,b", 1.5, unix, "123456,0.012345\n"},
		{"timestamp and number", "arrival=a work=b", "a,b", 0, local, "9600,4808\n"},
		{"timestamp and two numbers", "arrival=a work=c", "a,b,c", 0, local, "9600,4808,137\r\n"},
		{"session in quotes", "arrival=a service=b session=c", "a,b,c", 0, zoned, "5Z,20ms,\"5f0c2b1e-user\"\n"},
		{"class and client", "arrival=a class=b client=c", "a,b,c", 0, unix, ",report,5f0c2b1e\n"},
	} {
		b.Run(c.name, func(b *testing.B) {
			trace := traceOf("", c.columns)
			trace.Classes, trace.Speed = []string{"page", "report"}, c.speed
			trace.Open = func() (io.ReadCloser, error) {
				return io.NopCloser(newSeconds(c.header, c.second, c.tail, rows/1000)), nil
			}
			b.ReportAllocs()
			for b.Loop() {
				if n, err := trace.Scan(nil); n != rows || err != nil {
					b.Fatal(n, err)
				}
			}
			b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// seconds is a trace of a thousand rows a second. Only the second is written anew for
// each of them, so that making it takes little time beside reading it.
type seconds struct {
	block, rest []byte
	text        []byte // of the second
	size        int    // of a row
	at          time.Time
	left        int // seconds
	second      func([]byte, time.Time) []byte
}

func newSeconds(header string, second func([]byte, time.Time) []byte, tail string, n int) *seconds {
	s := &seconds{at: time.Date(2023, 11, 16, 18, 17, 3, 0, time.UTC), left: n, second: second}
	for i := range 1000 {
		s.block = second(s.block, s.at)
		s.block = append(s.block, '.', byte('0'+i/100), byte('0'+i/10%10), byte('0'+i%10))
		s.block = append(s.block, tail...)
	}
	s.size = len(s.block) / 1000
	s.rest = []byte(header + "\n")
	return s
}

func (s *seconds) Read(p []byte) (n int, err error) {
	if len(s.rest) == 0 {
		if s.left == 0 {
			return 0, io.EOF
		}
		s.text = s.second(s.text[:0], s.at)
		for at := 0; at < len(s.block); at += s.size {
			copy(s.block[at:], s.text)
		}
		s.rest = s.block
		s.left--
		s.at = s.at.Add(time.Second)
	}
	n = copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// The trace of the benchmark is what it says: a second a thousand rows.
func TestBenchmarkTrace(t *testing.T) {
	all, err := io.ReadAll(newSeconds("a,b", func(b []byte, at time.Time) []byte { return at.AppendFormat(b, "15:04:05") }, ",x\n", 2))
	if err != nil || len(all) != 4+2000*15 || !bytes.Contains(all, []byte("\n18:17:03.999,x\n18:17:04.000,x\n")) {
		t.Errorf("%d bytes, error %v", len(all), err)
	}
}
