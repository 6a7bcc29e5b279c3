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
	trace      *Trace
	rows       rows
	file       io.Closer // nil when closed
	done       bool
	headerLine int
	width      int // cells of the header, and so of every row

	arrival, service, work, session, class, client int // columns, or absent
	arrivalUnit, serviceUnit                       uint64
	classes                                        map[string]int32 // nil: not looked up
	speed                                          ratio

	clock    clock
	origin   int64    // what the recorded clock shows at time 0
	given    bool     // the scenario gives the origin
	unit     string   // of the arrival column as the scenario gives it, "" if it does not
	last     int64    // what the recorded clock showed at the row before
	lastText [40]byte // and how it was written, for messages
	lastSize int
	lastLine int // 0 before the first row of the round

	round round
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
		trace:       t,
		arrivalUnit: unitOf(t.Columns.Arrival), serviceUnit: unitOf(t.Columns.Service),
		unit: t.Columns.Arrival.Unit, speed: ratioOf(t.Speed),
	}
	p.rows.file = t.File
	if t.Classes != nil {
		p.classes = make(map[string]int32, len(t.Classes))
		for i, name := range t.Classes {
			p.classes[name] = int32(i)
		}
	}
	if t.Origin != nil {
		p.origin, p.given = int64(*t.Origin), true
	}
	p.done = !p.open()
	return p
}

// open opens the file and reads its header.
func (p *replay) open() bool {
	file, err := p.trace.Open()
	if err != nil {
		text := err.Error()
		var path *fs.PathError
		if errors.As(err, &path) {
			text = path.Err.Error() // without the path, which the message has already
		}
		p.rows.err = &TraceError{File: p.trace.File, Text: "cannot be opened: " + text, Cause: err}
		return false
	}
	p.file, p.rows.lines.from = file, file
	return p.header(&p.trace.Columns)
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
	for !r.next() {
		if r.err == nil && p.lastLine == 0 {
			r.line, r.text = p.headerLine, nil
			r.fail(0, "file has a header row but no rows; expected a row per request")
		}
		if r.err != nil || !p.trace.Loop || !p.again() {
			return false
		}
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
	if p.client != absent {
		c := r.cells[p.client]
		a.Client = hash(r.at(c), c.doubled)
	}
	return p.classes == nil || p.class == absent || p.readClass(r.cells[p.class], a)
}
