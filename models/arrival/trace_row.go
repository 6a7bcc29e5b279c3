package arrival

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// rows reads the rows of a CSV file as RFC 4180 describes them: cells between
// commas; a cell in quotes may hold commas, ends of lines and, doubled, quotes.
// Lines end with LF or CR LF, the last one perhaps with neither. Beyond the RFC,
// blank lines are skipped, and so is the mark that some programs put before UTF-8.
type rows struct {
	file  string
	lines lines
	cells []cell // of the row, valid until the next one
	text  []byte // the row
	line  int    // where the row begins, from 1; 0 before the first row
	below int    // line feeds within the row
	err   *TraceError
}

// cell is a part of a row.
type cell struct {
	start, end int32 // text[start:end], without the quotes around it
	quoted     bool
	doubled    bool // it holds doubled quotes
}

// mark is the byte order mark U+FEFF in UTF-8.
const mark = "\xef\xbb\xbf"

// next goes to the next row that is not blank. It returns false at the end and on
// an error.
func (r *rows) next() bool {
	for {
		r.line += 1 + r.below
		r.below = 0
		r.text = nil
		if !r.lines.next() {
			if r.lines.tooLong {
				return r.fail(0, "row is longer than 1 MiB")
			}
			return r.failRead()
		}
		r.text = r.lines.text()
		if r.line == 1 && bytes.HasPrefix(r.text, []byte(mark)) {
			r.lines.start += len(mark)
			r.lines.length -= len(mark)
			r.lines.passed -= len(mark)
			r.text = r.text[len(mark):]
		}
		if !isBlank(r.text) {
			return r.split()
		}
	}
}

// failRead notes that the stream has failed, if it has not just ended, and returns
// false.
func (r *rows) failRead() bool {
	if ended := r.lines.ended; ended != io.EOF {
		r.err = &TraceError{File: r.file, Line: r.line, Text: "cannot be read: " + ended.Error(), Cause: ended}
	}
	return false
}

// isEnding tells which bytes end a run of ordinary text in a cell.
var isEnding = [256]bool{',': true, '"': true, 0: true}

// split finds the cells of the row.
func (r *rows) split() bool {
	r.cells = r.cells[:0]
	for i := 0; ; i++ {
		c := cell{start: int32(i)}
		if i < len(r.text) && r.text[i] == '"' {
			if !r.quoted(&c) {
				return false
			}
			i = int(c.end) + 1
		} else {
			for i < len(r.text) && !isEnding[r.text[i]] {
				i++
			}
			c.end = int32(i)
		}
		r.cells = append(r.cells, c)
		switch {
		case i == len(r.text):
			return true
		case r.text[i] == ',':
			continue
		case r.text[i] == 0:
			return r.fail(i, "NUL byte; expected text in UTF-8, not a binary file")
		case c.quoted:
			return r.fail(i, "text after the closing quote; expected a comma or the end of the line")
		}
		return r.fail(i, "quote inside a cell; expected the whole cell in quotes and this quote doubled")
	}
}

// quoted finds the end of a cell that begins with a quote, in as many lines as it
// takes.
func (r *rows) quoted(c *cell) bool {
	open := int(c.start)
	c.quoted = true
	c.start++
	for i := open + 1; ; i++ {
		for i < len(r.text) && r.text[i] != '"' && r.text[i] != 0 {
			i++
		}
		switch {
		case i >= len(r.text):
			i = len(r.text) - 1 // go on with the end of the line, CR included: it belongs to the cell
			more := r.lines.more()
			r.text = r.lines.text()
			if !more {
				return r.failQuoted(open)
			}
			r.below++
		case r.text[i] == 0:
			return r.fail(i, "NUL byte; expected text in UTF-8, not a binary file")
		case i+1 < len(r.text) && r.text[i+1] == '"':
			c.doubled = true
			i++
		default:
			c.end = int32(i)
			return true
		}
	}
}

// failQuoted notes why a quoted cell that begins at open does not end, and returns
// false.
func (r *rows) failQuoted(open int) bool {
	if r.lines.tooLong {
		return r.fail(open, "row is longer than 1 MiB; is the closing quote of this cell missing?")
	}
	if r.failRead(); r.err == nil {
		r.fail(open, "quoted cell has no closing quote")
	}
	return false
}

// at returns the text of a cell, doubled quotes as they are written.
func (r *rows) at(c cell) []byte { return r.text[c.start:c.end] }

// fail notes an error at a byte of the row and returns false.
func (r *rows) fail(at int, text string) bool {
	before := r.text[:min(at, len(r.text))]
	line := r.line + bytes.Count(before, []byte{'\n'})
	before = before[bytes.LastIndexByte(before, '\n')+1:]
	r.err = &TraceError{File: r.file, Line: line, Column: utf8.RuneCount(before) + 1, Text: text}
	return false
}

// failCell notes an error at a cell and returns false.
func (r *rows) failCell(c cell, text string) bool {
	at := int(c.start)
	if c.quoted {
		at--
	}
	return r.fail(at, text)
}

// isBlank tells whether a row holds nothing but blanks.
func isBlank(text []byte) bool {
	return len(trim(text)) == 0
}

// trim returns the text without blanks around it.
func trim(text []byte) []byte {
	for len(text) > 0 && (text[0] == ' ' || text[0] == '\t') {
		text = text[1:]
	}
	for len(text) > 0 && (text[len(text)-1] == ' ' || text[len(text)-1] == '\t') {
		text = text[:len(text)-1]
	}
	return text
}
