package reports

import (
	"math"
	"strconv"
	"strings"

	"lbsim/models/result"
	"lbsim/sim"
)

// exact writes a number for programs: 9 significant digits, "" when it is not
// known, inf when it has no limit.
func exact(v float64) string {
	switch {
	case math.IsNaN(v):
		return ""
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	case v == 0:
		return "0"
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 8, 64), 64)
	if size := math.Abs(rounded); size >= 1e-6 && size < 1e15 {
		return strconv.FormatFloat(rounded, 'f', -1, 64)
	}
	return strconv.FormatFloat(rounded, 'g', -1, 64)
}

// significant writes a number for people with that many significant digits, and
// all digits before the point.
func significant(v float64, digits int) string {
	if v == 0 {
		return "0"
	}
	decimals := min(max(digits-1-int(math.Floor(math.Log10(math.Abs(v)))), 0), 9)
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

// grouped writes a whole number with its thousands apart: 1,234,567.
func grouped(v float64) string {
	text := strconv.FormatFloat(math.Abs(v), 'f', 0, 64)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	if v < 0 {
		return "-" + text
	}
	return text
}

// estimate writes a number, times a factor, and half the width of its interval:
// the longer side where they differ, rounded up. The interval decides how many
// digits are printed: its first one, and when fine, or left of the point, the second
// of a 1 too; where there is none, half is "". Where the value is itself an end of its
// interval, as a share of which all was seen, half is the other end: " (≥99.9)".
func estimate(v float64, i result.Interval, factor float64, fine bool) (value, half string) {
	switch {
	case math.IsNaN(v):
		return "–", ""
	case math.IsInf(v, 0):
		return "∞", ""
	case !i.Known():
		return significant(v*factor, 3), ""
	}
	h := max(v-i.Low, i.High-v, 0) * factor
	v *= factor
	if math.IsInf(h, 0) {
		return significant(v, 3), "±∞"
	}
	if (v == i.Low*factor || v == i.High*factor) && h > 1e-12*math.Abs(v) {
		return oneSided(v, i, factor)
	}
	if h <= 1e-12*math.Abs(v) { // no more than rounding makes of a constant
		return trimZeros(significant(v, 4)), "±0"
	}
	exponent := math.Floor(math.Log10(h))
	decimals := -int(exponent)
	if (fine || decimals < 0) && h < 2*math.Pow(10, exponent) {
		decimals++
	}
	most := 5 // significant digits of the value, less one
	if v != 0 {
		most -= int(math.Floor(math.Log10(math.Abs(v))))
	}
	decimals = min(decimals, most, 9)
	if decimals < 0 { // whole tens, hundreds, …
		unit := math.Pow(10, float64(-decimals))
		return strconv.FormatFloat(math.Round(v/unit)*unit, 'f', 0, 64), "±" + strconv.FormatFloat(math.Ceil(h/unit-1e-6)*unit, 'f', 0, 64)
	}
	step := math.Pow(10, float64(decimals))
	h = math.Ceil(float64(h*step)-1e-6) / step
	return strconv.FormatFloat(v, 'f', decimals, 64), "±" + strconv.FormatFloat(h, 'f', decimals, 64)
}

// oneSided writes a number beyond which its interval does not go, and the other end,
// rounded away from it.
func oneSided(v float64, i result.Interval, factor float64) (value, bound string) {
	end, word, round := i.Low*factor, "≥", math.Floor
	if v == i.Low*factor {
		end, word, round = i.High*factor, "≤", math.Ceil
	}
	decimals := min(max(-int(math.Floor(math.Log10(math.Abs(v-end)))), 0), 9)
	step := math.Pow(10, float64(decimals))
	end = round(float64(end*step)+1e-6*(v-end)/math.Abs(v-end)) / step
	return trimZeros(strconv.FormatFloat(v, 'f', decimals, 64)), " (" + word + strconv.FormatFloat(end, 'f', decimals, 64) + ")"
}

// timeUnit is a unit of time with its number in a second.
type timeUnit struct {
	name      string
	perSecond float64
}

// timeUnitOf returns the unit in which a span is best read: the largest in which
// it is at least 1.
func timeUnitOf(seconds float64) timeUnit {
	switch size := math.Abs(seconds) * (1 + 1e-9); {
	case !(size > 0) || size >= 1:
		return timeUnit{"s", 1}
	case size >= 1e-3:
		return timeUnit{"ms", 1e3}
	case size >= 1e-6:
		return timeUnit{"µs", 1e6}
	}
	return timeUnit{"ns", 1e9}
}

// span writes a span of time that somebody has chosen, such as the length of a
// run, in as few words as are exact: 10 min, 1 h 30 min, 2.5 s.
func span(t sim.Time) string {
	if t < sim.Minute {
		unit := timeUnitOf(t.Seconds())
		return strings.TrimSuffix(trimZeros(strconv.FormatFloat(t.Seconds()*unit.perSecond, 'f', 3, 64)), ".") + " " + unit.name
	}
	var parts []string
	for _, u := range []struct {
		name   string
		length sim.Time
	}{{"d", sim.Day}, {"h", sim.Hour}, {"min", sim.Minute}} {
		if n := t / u.length; n > 0 {
			parts = append(parts, strconv.FormatInt(int64(n), 10)+" "+u.name)
			t %= u.length
		}
	}
	if t > 0 && len(parts) < 3 {
		parts = append(parts, trimZeros(strconv.FormatFloat(t.Seconds(), 'f', 1, 64))+" s")
	}
	return strings.Join(parts, " ")
}

// trimZeros drops zeros at the end of a decimal fraction.
func trimZeros(text string) string {
	if !strings.Contains(text, ".") {
		return text
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
