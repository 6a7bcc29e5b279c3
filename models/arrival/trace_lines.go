package arrival

import (
	"bytes"
	"io"
)

// The buffer of lines begins small, as each run has one, and grows for long rows
// only.
const (
	longestRow     = 1 << 20        // bytes, without the end of the line
	smallestBuffer = 1 << 16        // bytes
	largestBuffer  = longestRow + 2 // with the end of the line
	emptyReads     = 100            // after so many a reader that gives nothing has failed
)

// lines cuts a stream into rows without copying: a row is a part of the buffer,
// valid until the next one. It knows nothing of quotes; who finds that a quoted
// cell goes on beyond the end of the line asks for more.
type lines struct {
	from       io.Reader
	buffer     []byte
	start, end int   // what is read and not yet passed: buffer[start:end]
	length     int   // of the row at start, without its line feed
	passed     int   // length with its line feed
	ended      error // what from said last: io.EOF, or that it cannot be read
	tooLong    bool  // the row is longer than longestRow
}

// next goes to the next row, up to the end of its first line. It returns false if
// there is none: at the end of the stream, on an error, or when the row is too
// long.
func (l *lines) next() bool {
	l.start += l.passed
	l.length, l.passed = 0, 0
	return l.extend(0)
}

// more makes the row longer by one line.
func (l *lines) more() bool {
	return l.passed > l.length && l.extend(l.passed)
}

// text returns the row without the end of its (last) line.
func (l *lines) text() []byte {
	text := l.buffer[l.start : l.start+l.length]
	if n := len(text); n > 0 && text[n-1] == '\r' {
		return text[:n-1]
	}
	return text
}

// extend looks for the end of a line beyond the first known bytes of the row.
func (l *lines) extend(known int) bool {
	for searched := known; ; {
		at := bytes.IndexByte(l.buffer[l.start+searched:l.end], '\n')
		if at >= 0 {
			l.length = searched + at
			l.passed = l.length + 1
			break
		}
		searched = l.end - l.start
		if l.ended == nil && searched < largestBuffer {
			l.fill()
			continue
		}
		if l.ended != nil && (l.ended != io.EOF || searched == known) {
			return false
		}
		l.length, l.passed = searched, searched // the last line, without line feed
		break
	}
	l.tooLong = len(l.text()) > longestRow
	return !l.tooLong
}

// fill reads more into the buffer, after making room.
func (l *lines) fill() {
	if l.start > 0 && l.end == len(l.buffer) {
		l.end = copy(l.buffer, l.buffer[l.start:l.end])
		l.start = 0
	}
	if l.end == len(l.buffer) {
		size := min(max(2*len(l.buffer), smallestBuffer), largestBuffer)
		larger := make([]byte, size)
		copy(larger, l.buffer[:l.end])
		l.buffer = larger
	}
	for range emptyReads {
		n, err := l.from.Read(l.buffer[l.end:])
		l.end += n
		l.ended = err
		if n > 0 || err != nil {
			return
		}
	}
	l.ended = io.ErrNoProgress
}
