package arrival

import (
	"bytes"
	"math/bits"
	"strconv"

	"lbsim/sim"
)

// round is the present repetition of a trace.
type round struct {
	number int    // from 0 on
	start  uint64 // when it begins in the run, the first one at 0: whole nanoseconds,
	rest   uint64 // and the rest, in units of the numerator of the speed
	first  int64  // what the recorded clock showed at its first row
	rows   uint64 // that have been read
}

// again begins the trace once more: the first row follows the last one after the mean
// gap, (last - first)/(rows - 1), to the nanosecond. So n rows take n mean gaps, and
// the rate is the same in every round. The file is opened anew; it returns false when
// that fails.
func (p *replay) again() bool {
	span := uint64(p.last) - uint64(p.round.first)
	if p.round.rows < 2 || span == 0 {
		r := &p.rows
		r.line, r.text = p.lastLine, nil
		return r.fail(0, "all rows have the same time of arrival; expected two times at least, to repeat them")
	}
	gaps := p.round.rows - 1
	length, rest, ok := p.speed.divide(span+(span+gaps/2)/gaps, p.round.rest)
	if !ok || length > uint64(sim.Longest) {
		return false // there is no more time
	}
	p.round = round{number: p.round.number + 1, start: p.round.start + length, rest: rest}
	if err := p.close(); err != nil {
		p.rows.err = &TraceError{File: p.trace.File, Text: "cannot be closed: " + err.Error(), Cause: err}
		return false
	}
	p.done = false
	p.lastLine = 0
	p.rows = rows{file: p.rows.file, cells: p.rows.cells, lines: lines{buffer: p.rows.lines.buffer}}
	return p.open()
}

// ratio is a positive number as a quotient of whole numbers: times/over.
type ratio struct{ times, over uint64 }

// The range of speeds, in which a ratio is exact.
const (
	slowest = 0.001
	fastest = 1_000_000
)

// ratioOf returns the decimal number that a speed is written as, not the binary one
// that stands for it: 0.1 is 1/10. A speed that is not given is 1.
func ratioOf(speed float64) ratio {
	if speed == 0 || !(speed >= slowest && speed <= fastest) {
		return ratio{1, 1}
	}
	text := strconv.AppendFloat(nil, speed, 'e', -1, 64) // d.ddde±dd
	digits, power, _ := bytes.Cut(text, []byte("e"))
	q := ratio{0, 1}
	exponent, _ := strconv.Atoi(string(power))
	for i, c := range digits {
		if c != '.' {
			q.times = 10*q.times + uint64(c-'0')
		}
		if i > 1 {
			exponent--
		}
	}
	for ; exponent > 0; exponent-- {
		q.times *= 10
	}
	for ; exponent < 0; exponent++ {
		q.over *= 10
	}
	return q
}

// divide returns t over the ratio, and what is left of that division, in units of the
// numerator, together with the rest of another one; false when that is too large.
func (q ratio) divide(t, rest uint64) (result, left uint64, ok bool) {
	if q.times == q.over {
		return t, rest, true
	}
	high, low := bits.Mul64(t, q.over)
	low, carry := bits.Add64(low, rest, 0)
	if high += carry; high >= q.times {
		return 0, 0, false
	}
	result, left = bits.Div64(high, low, q.times)
	return result, left, true
}
