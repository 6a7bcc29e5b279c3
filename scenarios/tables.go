package scenarios

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"lbsim/models/catalog"
)

// What a table may be at most: it is kept in memory.
const (
	largestTable = 64 << 20  // bytes
	mostRows     = 1_000_000 // rows
)

// tabular is a kind that takes its numbers from a file, wherever it stands.
type tabular struct {
	kind catalog.Tabular
	unit catalog.Unit // of what it describes
	path string
}

// filled is a kind that a file was read for, or what is wrong with the file.
type filled struct {
	kind    catalog.Tabular
	key     string // of the parameter at fault
	problem string
}

// fill gives the kinds of a case the numbers of their files, each of which is read
// once for all cases: they share the numbers.
func (b *binder) fill(d *decoder) {
	for _, t := range d.tables {
		written, columns := t.kind.Table(t.unit)
		if written == "" {
			continue
		}
		name, key := b.beside(written), "file"
		problem := unreadable(name, written)
		if problem == "" {
			as := fmt.Sprintf("%T %+v %q", t.kind, t.kind, t.unit)
			known, ok := b.tables[as]
			if !ok {
				known.key, known.problem = readColumns(name, columns, t.kind)
				known.kind = t.kind
				if b.tables == nil {
					b.tables = make(map[string]filled)
				}
				b.tables[as] = known
			}
			key, problem = known.key, known.problem
			reflect.ValueOf(t.kind).Elem().Set(reflect.ValueOf(known.kind).Elem())
		}
		if problem != "" {
			at := join(t.path, key)
			d.fail(d.place(at), at, "%s", problem)
		}
	}
}

// readColumns reads the columns of a CSV file into a kind. It returns what is wrong,
// with the place in the file, and the parameter that it concerns.
func readColumns(name string, columns []catalog.Column, kind catalog.Tabular) (key, problem string) {
	f, err := os.Open(name)
	if err != nil {
		return "file", cause(err).Error()
	}
	defer f.Close()
	switch info, err := f.Stat(); {
	case err != nil:
		return "file", cause(err).Error()
	case info.Size() > largestTable:
		return "file", fmt.Sprintf("the file is larger than %d MiB, the most that is read of one", largestTable>>20)
	}
	r := tableReader{name: filepath.Base(name), columns: columns, key: "file", numbers: make([][]float64, len(columns))}
	buffered := bufio.NewReader(f)
	if mark, err := buffered.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		buffered.Discard(3)
	}
	r.csv = csv.NewReader(buffered)
	r.csv.ReuseRecord = true
	if problem := r.read(); problem != "" {
		return r.key, problem
	}
	if row, problem := kind.Fill(r.numbers); problem != "" {
		return columns[0].Key, fmt.Sprintf("%s:%d: %s", r.name, r.lines[row], problem)
	}
	return "", ""
}

// cause returns an error without the path that it begins with.
func cause(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// tableReader reads columns of numbers.
type tableReader struct {
	name    string // of the file, for messages
	csv     *csv.Reader
	columns []catalog.Column
	places  []int // of the columns in a row
	width   int   // of the header row
	key     string
	numbers [][]float64
	lines   []int32 // where each row begins
}

// read reads the whole table, or up to the first mistake.
func (r *tableReader) read() (problem string) {
	header, err := r.csv.Read()
	switch {
	case errors.Is(err, io.EOF):
		return r.name + ":1:1: the file is empty; expected a header row and a row per value"
	case err != nil:
		return r.fault(err)
	}
	r.width = len(header)
	if problem := r.find(header); problem != "" {
		return problem
	}
	for {
		row, err := r.csv.Read()
		switch {
		case errors.Is(err, io.EOF) && len(r.lines) == 0:
			return r.name + ":1:1: the file has a header row but no rows; expected a row per value"
		case errors.Is(err, io.EOF):
			return ""
		case err != nil:
			return r.fault(err)
		case len(r.lines) == mostRows:
			return fmt.Sprintf("%s has more than %d rows, the most that is read of one; a random part of them, or their quantiles, will do", r.name, mostRows)
		}
		line, _ := r.csv.FieldPos(0)
		r.lines = append(r.lines, int32(line))
		for i, c := range r.columns {
			number, problem := numberIn(row[r.places[i]], c)
			if problem != "" {
				r.key = c.Key
				line, column := r.csv.FieldPos(r.places[i])
				return fmt.Sprintf("%s:%d:%d: %s", r.name, line, column, problem)
			}
			r.numbers[i] = append(r.numbers[i], number)
		}
	}
}

// find finds the columns in the header row.
func (r *tableReader) find(header []string) (problem string) {
	var names []string
	for _, name := range header {
		if !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
			return r.name + ":1:1: the header row is not text in UTF-8; expected a CSV file"
		}
		names = append(names, strings.TrimSpace(name))
	}
	for _, c := range r.columns {
		at := -1
		for i, name := range names {
			switch {
			case name != c.Name:
			case at >= 0:
				r.key = c.Key
				return fmt.Sprintf("%s:1: columns %d and %d are both named %q", r.name, at+1, i+1, short(name))
			default:
				at = i
			}
		}
		if at < 0 {
			r.key = c.Key
			const most = 8
			return fmt.Sprintf("%s:1: no column %q%s", r.name, short(c.Name), catalog.Meant(c.Name, shortAll(names[:min(len(names), most)])))
		}
		r.places = append(r.places, at)
	}
	return ""
}

func shortAll(names []string) []string {
	var all []string
	for _, name := range names {
		all = append(all, short(name))
	}
	return all
}

// fault says what keeps a row from being read.
func (r *tableReader) fault(err error) string {
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse) && errors.Is(err, csv.ErrFieldCount):
		line, _ := r.csv.FieldPos(0)
		return fmt.Sprintf("%s:%d: the row has another number of cells than the header, %d", r.name, line, r.width)
	case errors.As(err, &parse):
		return r.name + ":" + strconv.Itoa(parse.Line) + ":" + strconv.Itoa(parse.Column) + ": " + parse.Err.Error()
	}
	return r.name + ": " + cause(err).Error()
}

// numberIn reads the number in a cell.
func numberIn(cell string, c catalog.Column) (number float64, problem string) {
	text := strings.TrimSpace(cell)
	if text == "" {
		return 0, "nothing stands in column " + quote(short(c.Name)) + "; expected a number in every row"
	}
	text = short(text)
	number, err := c.Unit.ParseIn(text, c.Suffix)
	if err != nil {
		return 0, err.Error()
	}
	if problem := excess(number, text, c.Unit); problem != "" {
		return 0, problem
	}
	return number, outside(number, text, c.Range, c.Unit)
}
