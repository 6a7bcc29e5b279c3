package arrival

import (
	"errors"
	"io"
	"io/fs"
	"strconv"

	"lbsim/sim"
)

// replay is the state of a Trace that is being read.
type replay struct {
	rows       rows
	file       io.Closer // nil when closed
	done       bool
	headerLine int
	width      int // cells of the header, and so of every row

	arrival, service, work, session int // columns, or absent
	arrivalUnit, serviceUnit        uint64

	clock    clock
	origin   int64    // what the recorded clock shows at time 0
	given    bool     // the scenario gives the origin
	unit     string   // of the arrival column as the scenario gives it, "" if it does not
	last     int64    // what the recorded clock showed at the row before
	lastText [40]byte // and how it was written, for messages
	lastSize int
	lastLine int // 0 before the first row
}

// clock is how a trace writes its times. The first row decides.
type clock uint8

const (
	unknownClock clock = iota
	numberClock        // seconds or another unit, since whenever
	localClock         // date and time
	zonedClock         // date and time with an offset from UTC
)

// forms says what each clock writes, for messages.
var forms = [...]string{
	unknownClock: "a number or a date and time",
	numberClock:  "a number",
	localClock:   "a date and time without offset",
	zonedClock:   "a date and time with Z or an offset",
}

// newReplay opens a trace and reads its header. What goes wrong is in rows.err.
func newReplay(t *Trace) *replay {
	if t.Open == nil {
		panic("arrival: trace " + strconv.Quote(t.File) + " has no Open")
	}
	p := &replay{
		arrivalUnit: unitOf(t.Columns.Arrival), serviceUnit: unitOf(t.Columns.Service),
		unit: t.Columns.Arrival.Unit,
	}
	p.rows.file = t.File
	if t.Origin != nil {
		p.origin, p.given = int64(*t.Origin), true
	}
	file, err := t.Open()
	if err != nil {
		text := err.Error()
		var path *fs.PathError
		if errors.As(err, &path) {
			text = path.Err.Error() // without the path, which the message has already
		}
		p.rows.err = &TraceError{File: t.File, Text: "cannot be opened: " + text, Cause: err}
		p.done = true
		return p
	}
	p.file, p.rows.lines.from = file, file
	p.done = !p.header(&t.Columns)
	return p
}

// unitOf returns how long the unit of a column is.
func unitOf(c Column) uint64 {
	if c.Unit == "" {
		return uint64(sim.Second)
	}
	return nanosecondsPer(c.Unit)
}

// close ends the replay and closes its file.
func (p *replay) close() error {
	p.done = true
	if p.file == nil {
		return nil
	}
	file := p.file
	p.file = nil
	return file.Close()
}

// next puts the next arrival into a.
func (p *replay) next(a *Arrival) bool {
	if p.done {
		return false
	}
	if !p.read(a) {
		p.done = true
		return false
	}
	return true
}

// read reads a row into a.
func (p *replay) read(a *Arrival) bool {
	r := &p.rows
	if !r.next() {
		if r.err == nil && p.lastLine == 0 {
			r.line, r.text = p.headerLine, nil
			r.fail(0, "file has a header row but no rows; expected a row per request")
		}
		return false
	}
	if len(r.cells) != p.width {
		return r.fail(0, "row has "+count(len(r.cells), "cell")+", the header has "+strconv.Itoa(p.width))
	}
	if !p.readArrival(r.cells[p.arrival], a) {
		return false
	}
	if p.service != absent && !p.readService(r.cells[p.service], a) {
		return false
	}
	if p.work != absent && !p.readWork(r.cells[p.work], a) {
		return false
	}
	if p.session != absent {
		c := r.cells[p.session]
		a.Session = hash(r.at(c), c.doubled)
	}
	return true
}
