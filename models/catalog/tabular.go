package catalog

import (
	"errors"
	"strconv"
	"strings"
)

// Tabular is a kind that can take its numbers from a table in a CSV file (RFC 4180,
// with a header row). Package models reads no files: the program that loads a
// scenario opens the file, reads the columns and fills the kind, once, before it is
// cloned; the clones share the numbers.
type Tabular interface {
	// Table names the file, "" for none, and the columns that are needed of it. What
	// the kind describes has the given unit.
	Table(u Unit) (file string, columns []Column)
	// Fill takes the numbers, by column, and owns them afterwards. There is at least
	// one row, and each number is in the range of its column. What is wrong between
	// rows comes back with the row, from 0, or "".
	Fill(columns [][]float64) (row int, problem string)
}

// Column is a column of a table, as a kind needs it.
type Column struct {
	Key    string // of the parameter that names it
	Name   string // in the header row
	Unit   Unit   // of its numbers
	Suffix string // of numbers without one, such as ms; "" is the base unit
	Range  string // in the notation of Interval
}

// ParseIn reads a number that need not have a unit: without, it has that of the
// suffix, and without that, the base unit, such as seconds.
func (u Unit) ParseIn(text, suffix string) (float64, error) {
	if strings.TrimRight(text, unitLetters) != text {
		return u.Parse(text)
	}
	if _, err := parseNumber(text); err != nil {
		return 0, errors.New(strconv.Quote(text) + " is not a number")
	}
	if suffix == "" {
		suffix = u.base()
	}
	return u.Parse(text + suffix)
}

// base returns the suffix of the base unit.
func (u Unit) base() string {
	for _, s := range scales[u] {
		if s.times == s.over {
			return s.suffix
		}
	}
	return ""
}
