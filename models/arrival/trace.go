package arrival

import (
	"io"
	"strconv"

	"lbsim/models/catalog"
	"lbsim/sim"
)

// Trace is a Source that replays a recording: a CSV file (RFC 4180, with a header
// row) with a row per request in the order of arrival. It is read as a stream, so
// it may be larger than memory; a row costs no allocation.
//
// A Trace without a run is a description. Every run works on a clone, which opens
// the file for itself at its first arrival.
type Trace struct {
	File    string    `key:"file" need:"yes" about:"a CSV file with a header row and a row per request, in the order of arrival"`
	Columns Columns   `key:"columns" need:"yes" about:"which column of the file means what"`
	Origin  *sim.Time `key:"origin" unit:"duration" default:"the first arrival" about:"what the recorded clock shows at time 0, for arrivals that are numbers; 0s: they count from the start"`

	Speed float64 `key:"speed" range:"[0.001,1000000]" default:"1" about:"how many times as fast it is replayed: times of arrival are divided by it, services stay as they are"`
	Loop  bool    `key:"loop" about:"whether it begins again after its last row, one mean gap later, until the run ends"`

	// Open opens the file from its beginning. The program that loads the scenario
	// sets it, as this package reads no files; clones call it at the same time.
	Open func() (io.ReadCloser, error)

	// Classes are the names of the request classes of its clients, in their order.
	// Whoever builds a run sets them: what stands in the column of classes must be
	// one of them. Nil: that column is not looked at.
	Classes []string

	replay *replay // of this run; nil before the first arrival
}

// Columns says which column of a trace means what.
type Columns struct {
	Arrival Column `key:"arrival" need:"yes" about:"when the request comes: a number, a Unix time, RFC 3339, or a date and time such as 2023-11-16 18:17:03.98"`
	Service Column `key:"service" about:"how long its service takes, instead of the service time of the tier that it enters: a number, or a duration such as 20ms"`
	Work    Column `key:"work" about:"its demand as a factor of the service time of a tier"`
	Session Column `key:"session" about:"the session that it belongs to, any text; an empty cell: none"`
	Class   Column `key:"class" about:"its request class, one of the names in requests; an empty cell: as the shares of the classes have it"`
	Client  Column `key:"client" about:"the client that sent it, any text; an empty cell: none"`
}

// Column is a column of a trace.
type Column struct {
	Name string `key:"column" need:"yes" about:"its name in the header row"`
	Unit string `key:"unit" one:"s|ms|us|ns|m|h" default:"s" about:"what its numbers count"`
}

// Next implements Source.
func (t *Trace) Next(before sim.Time, r *sim.Rand, a *Arrival) bool {
	if t.replay == nil {
		t.replay = newReplay(t)
	}
	return t.replay.next(a)
}

// Err implements Failer: a *TraceError, or nil.
func (t *Trace) Err() error {
	if t.replay == nil || t.replay.rows.err == nil {
		return nil
	}
	return t.replay.rows.err
}

// Close implements Closer. A Trace that was closed has no more arrivals.
func (t *Trace) Close() error {
	if t.replay == nil {
		t.replay = &replay{}
	}
	return t.replay.close()
}

// Scan reads the whole trace once, from its beginning, calls f for each arrival (nil:
// for none) and returns how many there are. It stops at the first error, a
// *TraceError. The run that t may be in goes on undisturbed.
func (t *Trace) Scan(f func(Arrival)) (rows int, err error) {
	scan := *t
	scan.replay, scan.Loop = nil, false
	for {
		var a Arrival
		a.Reset()
		if !scan.Next(0, nil, &a) {
			break
		}
		rows++
		if f != nil {
			f(a)
		}
	}
	err = scan.Err()
	if closing := scan.Close(); err == nil && closing != nil {
		err = &TraceError{File: t.File, Text: "cannot be closed: " + closing.Error(), Cause: closing}
	}
	return rows, err
}

// Check finds fault with the parameters together.
func (t *Trace) Check() string {
	c := &t.Columns
	switch {
	case c.Arrival.Name == "":
		return "columns has no arrival; expected the name of the column that tells when a request comes"
	case c.Service.Name != "" && c.Work.Name != "":
		return "columns has both service and work; expected at most one, as either tells the demand of a request"
	case c.Work.Unit != "":
		return "columns.work has the unit " + strconv.Quote(c.Work.Unit) + "; a factor has none"
	case t.Speed != 0 && !(t.Speed >= slowest && t.Speed <= fastest):
		return "speed is " + catalog.Plain.Format(t.Speed) + "; expected a number from 0.001 to 1000000"
	case c.Service.Unit != "" && c.Service.Name == "":
		return "columns.service has a unit but no column"
	}
	for _, name := range []struct {
		key string
		Column
	}{{"session", c.Session}, {"class", c.Class}, {"client", c.Client}} {
		if name.Unit != "" {
			return "columns." + name.key + " has the unit " + strconv.Quote(name.Unit) + "; a name has none"
		}
	}
	for _, unit := range []string{c.Arrival.Unit, c.Service.Unit} {
		if unit != "" && nanosecondsPer(unit) == 0 {
			return "no such unit " + strconv.Quote(unit) + "; expected s, ms, us, ns, m or h"
		}
	}
	return ""
}

// Scaled implements Scaler: the trace is replayed faster.
func (t *Trace) Scaled(factor float64) Source {
	scaled := *t
	if scaled.Speed == 0 {
		scaled.Speed = 1
	}
	scaled.Speed *= factor
	return &scaled
}
