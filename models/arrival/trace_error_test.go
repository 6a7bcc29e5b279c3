package arrival_test

import (
	"errors"
	"strings"
	"testing"

	"lbsim/models/arrival"
	"lbsim/sim"
)

// fault is a trace with something wrong and the message that tells it, without the
// name of the file.
type fault struct{ about, columns, text, want string }

// What the faulty traces hold.
const (
	plain   = "arrival=ts"
	service = "arrival=ts service=x"
	work    = "arrival=ts work=x"
)

// TestTraceFileErrors proves, for everything that can be wrong with the form of a
// file, the exact message with its place.
func TestTraceFileErrors(t *testing.T) {
	const mebibyte = 1 << 20
	testFaults(t, []fault{
		// The file as a whole.
		{"an empty file", plain, "", `1:1: file is empty; expected a header row and a row per request`},
		{"nothing but blank lines", plain, "\n \n\r\n", `1:1: file is empty; expected a header row and a row per request`},
		{"nothing but a byte order mark", plain, "\xef\xbb\xbf", `1:1: file is empty; expected a header row and a row per request`},
		{"a header alone", plain, "\nts\n", `2:1: file has a header row but no rows; expected a row per request`},
		{"a compressed file", plain, "\x1f\x8b\x08\x08\xff\n", `1:1: header row is not text in UTF-8; expected a CSV file, not a binary or compressed one`},
		{"UTF-16", plain, "\xff\xfet\x00s\x00\n\x00", `1:4: NUL byte; expected text in UTF-8, not a binary file`},
		{"a NUL byte further down", plain, "ts,x\n1,2\n2,é\x00\n", `3:4: NUL byte; expected text in UTF-8, not a binary file`},
		{"a NUL byte in quotes", plain, "ts,x\n1,\"2\n\x00\"\n", `3:1: NUL byte; expected text in UTF-8, not a binary file`},

		// The header.
		{"a missing column", plain, "a,b\n", `1:1: no column "ts" for arrival; there are "a", "b"`},
		{"a misspelt column", "arrival=arrival session=sesion", "arrival,Session\n", `1:1: no column "sesion" for session; there are "arrival", "Session"; did you mean "Session"?`},
		{"the letter case of a column", "arrival=timestamp", "id,TIMESTAMP\n", `1:1: no column "timestamp" for arrival; there are "id", "TIMESTAMP"; did you mean "TIMESTAMP"?`},
		{"a missing column among many", plain, "a,b,c,d,e,f,g,h,i,j,k,l,m,n\n", `1:1: no column "ts" for arrival; there are "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l" and 2 more`},
		{"a column that is there twice", plain, "ts,x,\"ts\"\n1,2,3\n", `1:6: columns 1 and 3 are both named "ts"; expected one, for arrival`},

		// Rows.
		{"a cell too few", plain, "ts,x\n1,2\n\n3\n", `4:1: row has 1 cell, the header has 2`},
		{"a cell too many", plain, "ts,x\n1,2,\n", `2:1: row has 3 cells, the header has 2`},
		{"a quote inside a cell", plain, "ts,x\n1,a\"b\"\n", `2:4: quote inside a cell; expected the whole cell in quotes and this quote doubled`},
		{"text behind a quoted cell", plain, "ts,x\n1,\"a\"b\n", `2:6: text after the closing quote; expected a comma or the end of the line`},
		{"no closing quote", plain, "ts,x\n1,2\n3,\"abc\n4,5\n", `3:3: quoted cell has no closing quote`},
		{"a line without end", plain, "ts\n1\n" + strings.Repeat("1", mebibyte+1) + "\n", `3:1: row is longer than 1 MiB`},
		{"a line without end at the end", plain, "ts\n1\n" + strings.Repeat("1", 2*mebibyte), `3:1: row is longer than 1 MiB`},
		{"a quoted cell without end", plain, "ts,x\n1,\"" + strings.Repeat("abc\n", mebibyte), `2:3: row is longer than 1 MiB; is the closing quote of this cell missing?`},
		{"an error after line ends in quotes", "arrival=ts work=x", "s,ts,x\n\"ä\nöü\",1,y\n", `3:7: work "y" is not a number`},
	})
}

// TestTraceArrivalErrors proves the same for the times of arrival.
func TestTraceArrivalErrors(t *testing.T) {
	testFaults(t, []fault{
		{"no arrival", plain, "ts,x\n1,2\n,3\n", `3:1: arrival is empty; expected a value in every row`},
		{"a word in the first row", plain, "ts\nsoon\n", `2:1: arrival "soon" is not a number or a date and time`},
		{"a word later", plain, "x,ts\n1,5\n1,soon\n", `3:3: arrival "soon" is not a number`},
		{"a word among dates", plain, "ts\n2023-11-16T18:17:03Z\nsoon\n", `3:1: arrival "soon" is not a date and time with Z or an offset`},
		{"not a number at all", plain, "ts\nNaN\n", `2:1: arrival "NaN" is not a number or a date and time`},
		{"infinity", plain, "ts\n1\n-Inf\n", `3:1: arrival "-Inf" is not a number`},
		{"hexadecimal digits", plain, "ts\n0x1p4\n", `2:1: arrival "0x1p4" is not a number or a date and time`},
		{"no digits", plain, "ts\n-.\n", `2:1: arrival "-." is not a number or a date and time`},
		{"a letter in the exponent", plain, "ts\n1e5x\n", `2:1: arrival "1e5x" is not a number or a date and time`},
		{"no digits in the exponent", plain, "ts\n1e+\n", `2:1: arrival "1e+" is not a number or a date and time`},
		{"a second point", plain, "ts\n1.2.3\n", `2:1: arrival "1.2.3" is not a number or a date and time`},
		{"a very long word", plain, "ts\n" + strings.Repeat("x", 100) + "\n", `2:1: arrival "` + strings.Repeat("x", 57) + `"... is not a number or a date and time`},
		{"Unix milliseconds taken for seconds", plain, "ts\n1700062623979\n", `2:1: arrival "1700062623979" is too large; expected at most 146 years (is the unit of the column right?)`},
		{"a nanosecond too large", "arrival=ts/ns", "ts\n4611686018427387904\n", `2:1: arrival "4611686018427387904" is too large; expected at most 146 years (is the unit of the column right?)`},
		{"a large exponent", plain, "ts\n1e999999999999\n", `2:1: arrival "1e999999999999" is too large; expected at most 146 years (is the unit of the column right?)`},
		{"too long after the first", "arrival=ts/ns", "ts\n-1\n4611686018427387903\n", `3:1: arrival "4611686018427387903" is too late; expected at most 146 years from the origin`},
		{"centuries", plain, "ts\n1700-01-01T00:00:00Z\n2261-12-31T00:00:00Z\n", `3:1: arrival "2261-12-31T00:00:00Z" is too late; expected at most 146 years from the origin`},
		{"rows out of order", plain, "ts\n1\n\n3\n2.5\n", `5:1: arrival "2.5" is earlier than "3" on line 4; expected rows in the order of arrival`},
		{"dates out of order", plain, "ts\n2023-11-16T18:17:03Z\n2023-11-16T18:17:03+00:01\n", `3:1: arrival "2023-11-16T18:17:03+00:01" is earlier than "2023-11-16T18:17:03Z" on line 2; expected rows in the order of arrival`},
		{"a number, then a date", plain, "ts\n1\n2023-11-16T18:17:03Z\n", `3:1: arrival "2023-11-16T18:17:03Z" is a date and time with Z or an offset; expected a number, as in the first row`},
		{"a date, then a number", plain, "ts\n2023-11-16 18:17:03\n5\n", `3:1: arrival "5" is a number; expected a date and time without offset, as in the first row`},
		{"a date without offset after one with it", plain, "ts\n2023-11-16 18:17:03Z\n2023-11-16 18:17:04\n", `3:1: arrival "2023-11-16 18:17:04" is a date and time without offset; expected a date and time with Z or an offset, as in the first row`},
		{"a date with the unit of numbers", "arrival=ts/us", "ts\n2023-11-16 18:17:03\n", `2:1: arrival "2023-11-16 18:17:03" is a date and time; the unit "us" is for numbers`},
		{"a date without time", plain, "ts\n2023-11-16\n", `2:1: arrival "2023-11-16" is not a date and time: expected a form such as 2023-11-16T18:17:03.98Z or 2023-11-16 18:17:03.98`},
		{"a letter in a date", plain, "ts\n2023-11-16 18:l7:03\n", `2:1: arrival "2023-11-16 18:l7:03" is not a date and time: expected a form such as 2023-11-16T18:17:03.98Z or 2023-11-16 18:17:03.98`},
		{"a month too many", plain, "ts\n2023-13-16 18:17:03\n", `2:1: arrival "2023-13-16 18:17:03" is not a date and time: the month is not from 01 to 12`},
		{"a day too many", plain, "ts\n2023-02-29 18:17:03\n", `2:1: arrival "2023-02-29 18:17:03" is not a date and time: that month has no such day`},
		{"a leap second", plain, "ts\n2016-12-31T23:59:60Z\n", `2:1: arrival "2016-12-31T23:59:60Z" is not a date and time: the time of day is not from 00:00:00 to 23:59:59`},
		{"a year too early", plain, "ts\n1601-01-01T00:00:00Z\n", `2:1: arrival "1601-01-01T00:00:00Z" is not a date and time: the year is not from 1678 to 2261`},
		{"a point without digits", plain, "ts\n2023-11-16T18:17:03.Z\n", `2:1: arrival "2023-11-16T18:17:03.Z" is not a date and time: digits are missing after the decimal point`},
		{"ten decimal places", plain, "ts\n2023-11-16T18:17:03.0123456789Z\n", `2:1: arrival "2023-11-16T18:17:03.0123456789Z" is not a date and time: the seconds have more than 9 decimal places`},
		{"a zone by name", plain, "ts\n2023-11-16 18:17:03 UTC\n", `2:1: arrival "2023-11-16 18:17:03 UTC" is not a date and time: after the seconds, expected Z, an offset such as +01:00, or nothing`},
	})
}

// TestTraceDemandErrors proves the same for services and factors.
func TestTraceDemandErrors(t *testing.T) {
	testFaults(t, []fault{
		{"no service", service, "ts,x\n1,\n", `2:3: service is empty; expected a value in every row`},
		{"a service in quotes", service, "ts,x\n1,\"y\"\n", `2:3: service "y" is not a number or a duration such as 20ms`},
		{"a negative service", service, "ts,x\n1,-0.5\n", `2:3: service "-0.5" is negative; expected 0 or more`},
		{"an unknown unit", service, "ts,x\n1,20min\n", `2:3: service "20min" has the unit "min"; expected ns, us, ms, s, m, h or d`},
		{"a service without number", service, "ts,x\n1,ms\n", `2:3: service "ms" is not a number or a duration such as 20ms`},
		{"an infinite service", service, "ts,x\n1,inf\n", `2:3: service "inf" is not a number or a duration such as 20ms`},
		{"a service beyond all bounds", service, "ts,x\n1,1e10\n", `2:3: service "1e10" is too large; expected at most 146 years`},
		{"no work", work, "ts,x\n1,\n", `2:3: work is empty; expected a value in every row`},
		{"work with a unit", work, "ts,x\n1,2s\n", `2:3: work "2s" is not a number`},
		{"negative work", work, "ts,x\n1,-1\n", `2:3: work "-1" is negative; expected 0 or more`},
		{"work that is not a number", work, "ts,x\n1,nan\n", `2:3: work "nan" is not a number`},
		{"work beyond all bounds", work, "ts,x\n1,1e19\n", `2:3: work "1e19" is too large; expected at most 4.6e18`},
	})
}

func testFaults(t *testing.T, faults []fault) {
	for _, f := range faults {
		testError(t, f.about, traceOf(f.text, f.columns), "t.csv:"+f.want)
	}
}

// testError reads a trace to its error.
func testError(t *testing.T, about string, trace *arrival.Trace, want string) {
	t.Helper()
	_, err := trace.Scan(nil)
	got := ""
	if err != nil {
		got = err.Error()
		if e := (*arrival.TraceError)(nil); !errors.As(err, &e) {
			t.Errorf("%s: a %T", about, err)
		}
	}
	if got != want {
		t.Errorf("%s:\n     got %s\nexpected %s", about, got, want)
	}
}

// TestTraceOriginErrors proves what an origin excludes.
func TestTraceOriginErrors(t *testing.T) {
	for _, c := range []struct {
		about  string
		origin sim.Time
		text   string
		want   string
	}{
		{"a negative time", 0, "ts\n-0.5\n", `t.csv:2:1: arrival "-0.5" is before the origin, 0s`},
		{"a time before the origin", 10 * sim.Second, "ts\n9\n", `t.csv:2:1: arrival "9" is before the origin, 10s`},
		{"a date", 0, "ts\n2023-11-16 18:17:03\n", `t.csv:2:1: arrival "2023-11-16 18:17:03" is a date and time; an origin is for arrivals that are numbers`},
	} {
		trace := traceOf(c.text, "arrival=ts")
		trace.Origin = &c.origin
		testError(t, c.about, trace, c.want)
	}
}

// TestTraceLongestRow proves that a row of exactly 1 MiB is read.
func TestTraceLongestRow(t *testing.T) {
	row := "1," + strings.Repeat("x", 1<<20-2)
	for _, end := range []string{"", "\n", "\r\n", "\r\n2,y\r\n"} {
		if _, err := traceOf("ts,s\n"+row+end, "arrival=ts session=s").Scan(nil); err != nil {
			t.Errorf("end %q: %v", end, err)
		}
		want := "t.csv:2:1: row is longer than 1 MiB"
		if _, err := traceOf("ts,s\n"+row+"x"+end, "arrival=ts session=s").Scan(nil); err == nil || err.Error() != want {
			t.Errorf("end %q: %v, expected %s", end, err, want)
		}
	}
}
