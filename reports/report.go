// Package reports turns a result into what people and programs read: a summary
// for the terminal, JSON, CSV and charts. A report sees plain data only, and it
// writes only to what create gives it, so the same result always gives the same
// bytes, wherever they go. Nothing that is written holds a date, a wall-clock
// time or the name of a machine.
//
// A report is a file of this folder and a line in Reports.
package reports

import (
	"io"

	"lbsim/models/result"
)

// Report writes a result, in one file or several, each made by create.
type Report interface {
	Write(r *result.Result, create func(name string) (io.WriteCloser, error)) error
}

// write creates a file, fills it and closes it.
func write(create func(name string) (io.WriteCloser, error), name string, fill func(w io.Writer) error) error {
	w, err := create(name)
	if err != nil {
		return err
	}
	if err := fill(w); err != nil {
		w.Close()
		return err
	}
	return w.Close()
}
