package arrival_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"

	"lbsim/models/arrival"
	"lbsim/sim"
)

// FuzzTrace reads any bytes as a trace. It proves that nothing panics, that what is
// read is fit for a simulation, that errors have a place, that the same bytes in the
// smallest pieces read the same, and that rows and sessions are those that
// encoding/csv finds.
func FuzzTrace(f *testing.F) {
	for _, text := range []string{
		"a,b,c\n0,20ms,x\n1.5,0.3,\"y \"\"z\"\"\"\n",
		"\xef\xbb\xbfa,b,c\r\n2023-11-16 18:17:03.9799600,1,x\r\n2023-11-16 18:17:04.0319600,2,\r\n",
		"a,b,c\n2023-11-16T18:17:03Z,1,\"x\ny\"\n\n2023-11-16T19:18:03.5+01:00,2,z",
		"a,b,c\n1700062623.979960001,1e-3,x\n1700062623.979960002,1E+3,x\n",
		"c,b,a\nx,1h,-5\nx,.5,-4.\n",
		"a,b,c\n1,2\n", "a,b,c\n1,2,\"", "a,a,b,c\n", "\"a\"x\n", "", "\n\n", "a,b,c", "a,b,c\n1,-2,3\n", "a,b,c\n2,2,3\n1,2,3\n",
	} {
		for options := range 8 {
			f.Add([]byte(text), uint8(options))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, options uint8) {
		columns := []string{"arrival=a service=b session=c", "arrival=a work=b session=c", "arrival=a/us service=b/ms session=c", "arrival=a"}[options&3]
		trace := traceOf(string(data), columns)
		if options&4 != 0 {
			trace.Origin = new(sim.Time)
		}
		all, err := replayed(trace)
		for i, a := range all {
			if a.At < 0 || i > 0 && a.At < all[i-1].At || a.At > sim.Longest || a.Service < -1 || a.Service > sim.Longest ||
				!(a.Work >= 0) || math.IsInf(a.Work, 0) {
				t.Fatalf("row %d: %+v", i, a)
			}
		}
		if err != nil {
			e := (*arrival.TraceError)(nil)
			if !errors.As(err, &e) || e.Line < 1 || e.Column < 1 || e.Line > 2+bytes.Count(data, []byte{'\n'}) || e.Column > len(data)+1 {
				t.Fatalf("error without a place: %v", err)
			}
		} else if len(all) == 0 {
			t.Fatal("no rows and no error")
		}
		for _, open := range readers(string(data)) {
			trace.Open = open
			again, err2 := replayed(trace)
			if !reflect.DeepEqual(all, again) || err != nil && (err2 == nil || err.Error() != err2.Error()) {
				t.Fatalf("in other pieces: %v, error %v; expected %v, error %v", again, err2, all, err)
			}
		}
		if err == nil && options&3 != 3 {
			compareWithCSV(t, data, all)
		}
	})
}

// compareWithCSV reads a good trace with encoding/csv. That changes CR LF in cells,
// and takes lines of blanks for rows: such files are left out.
func compareWithCSV(t *testing.T, data []byte, all []arrival.Arrival) {
	for line := range strings.SplitSeq(string(data), "\n") {
		if strings.ContainsAny(line, "\r") || line != "" && strings.Trim(line, " \t") == "" {
			return
		}
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	header, err := r.Read()
	session := -1
	for i, name := range header {
		if strings.Trim(name, " \t") == "c" {
			session = i
		}
	}
	if err != nil || session < 0 {
		t.Fatalf("encoding/csv: header %q, error %v", header, err)
	}
	for i := 0; ; i++ {
		row, err := r.Read()
		if err == io.EOF && i == len(all) {
			return
		}
		if err != nil || i == len(all) {
			t.Fatalf("encoding/csv: row %d of %d: %q, error %v", i, len(all), row, err)
		}
		if all[i].Session != fnv1a(row[session]) {
			t.Fatalf("row %d: session %q", i, row[session])
		}
	}
}
