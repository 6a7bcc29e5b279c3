package arrival_test

import (
	"bytes"
	"io"
	"strconv"
	"testing"
	"time"

	"lbsim/models/arrival"
	"lbsim/sim"
)

// BenchmarkTrace reports how many rows a second are replayed from memory.
func BenchmarkTrace(b *testing.B) {
	instant := time.Date(2023, 11, 16, 18, 17, 3, 0, time.UTC)
	for _, c := range []struct {
		name, columns string
		row           func(buffer []byte, at time.Duration) []byte
	}{
		{"numbers", "arrival=a service=b", func(buffer []byte, at time.Duration) []byte {
			buffer = appendSeconds(buffer, int64(at))
			return append(buffer, ",0.012345\n"...)
		}},
		{"timestamps", "arrival=a work=c", func(buffer []byte, at time.Duration) []byte {
			buffer = instant.Add(at).AppendFormat(buffer, "2006-01-02 15:04:05.0000000")
			return append(buffer, ",4808,137\r\n"...)
		}},
		{"sessions", "arrival=a service=b session=c", func(buffer []byte, at time.Duration) []byte {
			buffer = instant.Add(at).AppendFormat(buffer, time.RFC3339Nano)
			return append(buffer, ",20ms,\"5f0c2b1e-user\"\n"...)
		}},
	} {
		data := []byte("a,b,c\n")
		if c.name == "numbers" {
			data = []byte("a,b\n")
		}
		const rows = 100_000
		for i := range rows {
			data = c.row(data, time.Duration(i)*1234567)
		}
		b.Run(c.name, func(b *testing.B) {
			open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
			trace := traceOf("", c.columns)
			trace.Open = open
			b.ReportAllocs()
			var a arrival.Arrival
			for b.Loop() {
				if !trace.Next(0, nil, &a) {
					if trace.Err() != nil {
						b.Fatal(trace.Err())
					}
					trace = traceOf("", c.columns)
					trace.Open = open
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// appendSeconds writes a time as seconds with nine decimal places.
func appendSeconds(buffer []byte, nanoseconds int64) []byte {
	whole, part := nanoseconds/int64(sim.Second), nanoseconds%int64(sim.Second)
	buffer = strconv.AppendInt(buffer, whole, 10)
	text := strconv.AppendInt(nil, part+int64(sim.Second), 10)
	text[0] = '.'
	return append(buffer, text...)
}
