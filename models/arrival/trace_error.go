package arrival

import "strconv"

// TraceError is what is wrong with a trace, and where.
type TraceError struct {
	File         string // as the scenario names it
	Line, Column int    // from 1, Column in characters; 0: no particular one
	Text         string // what is wrong and what is allowed: lower case, no full stop
	Cause        error  // of a file that cannot be read; nil where its content is wrong
}

// Error returns file:line:column: text.
func (e *TraceError) Error() string {
	place := e.File
	if e.Line > 0 {
		place += ":" + strconv.Itoa(e.Line)
		if e.Column > 0 {
			place += ":" + strconv.Itoa(e.Column)
		}
	}
	return place + ": " + e.Text
}

// Unwrap returns the cause.
func (e *TraceError) Unwrap() error { return e.Cause }

// quote quotes a value from the file for a message, the beginning of it if it is
// long.
func quote(text []byte) string {
	const most = 60
	if len(text) > most {
		return strconv.Quote(string(text[:most-3])) + "..."
	}
	return strconv.Quote(string(text))
}
