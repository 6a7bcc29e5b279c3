package catalog

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// Interval is a range of numbers, in the notation "[low,high)": a bracket includes
// its end, a parenthesis does not, a missing end is infinite.
type Interval struct {
	Low, High         float64
	OpenLow, OpenHigh bool
}

// ParseRange reads an interval. "" is "[0,)": what is not said to be otherwise is
// not negative.
func ParseRange(text string) (Interval, error) {
	if text == "" {
		return Interval{Low: 0, High: math.Inf(1), OpenHigh: true}, nil
	}
	low, high, ok := strings.Cut(strings.Trim(text, "[]()"), ",")
	if !ok || len(text) < 3 {
		return Interval{}, errors.New("no such range " + strconv.Quote(text))
	}
	r := Interval{Low: math.Inf(-1), High: math.Inf(1), OpenLow: text[0] == '(', OpenHigh: text[len(text)-1] == ')'}
	var err error
	if low != "" {
		if r.Low, err = strconv.ParseFloat(low, 64); err != nil {
			return r, err
		}
	}
	if high != "" {
		r.High, err = strconv.ParseFloat(high, 64)
	}
	return r, err
}

// Contains tells whether a number lies in the interval.
func (r Interval) Contains(x float64) bool {
	return (x > r.Low || x == r.Low && !r.OpenLow) && (x < r.High || x == r.High && !r.OpenHigh)
}

// Fault says on which side of the interval a number lies.
func (r Interval) Fault(x float64) string {
	if x > r.Low {
		return "too large"
	}
	return "too small"
}

// Words says what the interval allows: "above 0", "from 1 to 1000".
func (r Interval) Words(u Unit) string {
	low, high := u.Format(r.Low), u.Format(r.High)
	if u == Plain {
		low, high = strconv.FormatFloat(r.Low, 'f', -1, 64), strconv.FormatFloat(r.High, 'f', -1, 64)
	}
	switch lowFinite, highFinite := !math.IsInf(r.Low, 0), !math.IsInf(r.High, 0); {
	case lowFinite && highFinite && !r.OpenLow && !r.OpenHigh:
		return "from " + low + " to " + high
	case lowFinite && highFinite:
		return side(r.OpenLow, "above ", "at least ") + low + " and " + side(r.OpenHigh, "below ", "at most ") + high
	case lowFinite:
		return side(r.OpenLow, "above ", "at least ") + low
	case highFinite:
		return side(r.OpenHigh, "below ", "at most ") + high
	}
	return "any number"
}

func side(open bool, ifOpen, ifClosed string) string {
	if open {
		return ifOpen
	}
	return ifClosed
}
