package catalog

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"lbsim/sim"
)

// Unit says what the number of a field means, and with it how a scenario writes
// it.
type Unit string

// The units of fields.
const (
	Plain    Unit = ""         // a count, a weight, a factor: a bare number
	Duration Unit = "duration" // 20ms: sim.Time, or seconds as float64
	Rate     Unit = "rate"     // 400/s: per second
	Share    Unit = "share"    // 80% or 0.8: 0 to 1
	Money    Unit = "money"    // 0.192/h: per hour
	Size     Unit = "size"     // 16KiB: bytes
	// Variate is the unit of what a distribution describes, known only where the
	// distribution is used: service time, or number of requests. A field that holds
	// distributions, or a list, passes the unit on to what is in them.
	Variate Unit = "variate"
)

// scale is a suffix with its factor, times/over.
type scale struct {
	suffix      string
	times, over float64
}

var scales = map[Unit][]scale{
	Duration: {{"ns", 1, 1e9}, {"us", 1, 1e6}, {"µs", 1, 1e6}, {"ms", 1, 1e3}, {"s", 1, 1}, {"m", 60, 1}, {"h", 3600, 1}, {"d", 86400, 1}},
	Rate:     {{"/s", 1, 1}, {"/m", 1, 60}, {"/h", 1, 3600}, {"/d", 1, 86400}},
	Share:    {{"%", 1, 100}, {"", 1, 1}},
	Money:    {{"/h", 1, 1}, {"/d", 1, 24}},
	Size:     {{"B", 1, 1}, {"KiB", 1 << 10, 1}, {"MiB", 1 << 20, 1}, {"GiB", 1 << 30, 1}, {"kB", 1e3, 1}, {"MB", 1e6, 1}, {"GB", 1e9, 1}},
	Plain:    {{"", 1, 1}},
}

// forms says how a number of each unit is written.
var forms = map[Unit]string{
	Plain:    "a number without unit, such as 4",
	Duration: "a duration with unit (ns, us, ms, s, m, h or d), such as 20ms",
	Rate:     "a rate with unit (/s, /m, /h or /d), such as 400/s",
	Share:    "a share, such as 80% or 0.8",
	Money:    "a price with unit (/h or /d), such as 0.192/h",
	Size:     "a size with unit (B, KiB, MiB, GiB), such as 16KiB",
}

// Form says how a number of the unit is written, for messages.
func (u Unit) Form() string { return forms[u] }

// Example returns a number as the unit is written.
func (u Unit) Example() string {
	form := forms[u]
	return form[strings.LastIndexByte(form, ' ')+1:]
}

// unitLetters are what units are written with.
const unitLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZµ/%"

// Parse reads a number with its unit. It returns seconds, per second, 0 to 1, per
// hour or bytes.
func (u Unit) Parse(text string) (float64, error) {
	digits := strings.TrimRight(text, unitLetters)
	suffix := text[len(digits):]
	value, err := parseNumber(digits)
	if err != nil {
		return 0, errors.New(strconv.Quote(text) + " is not " + u.Form())
	}
	for _, s := range scales[u] {
		if s.suffix == suffix {
			if value = s.of(digits, value); math.IsInf(value, 0) {
				return 0, errors.New("number " + strconv.Quote(text) + " is too large")
			}
			return value, nil
		}
	}
	switch {
	case suffix == "":
		return 0, errors.New("number " + strconv.Quote(text) + " has no unit; expected " + u.Form())
	case u == Plain:
		return 0, errors.New(strconv.Quote(text) + " has a unit; expected " + u.Form())
	}
	return 0, errors.New("unit " + strconv.Quote(suffix) + " of " + strconv.Quote(text) + " does not fit; expected " + u.Form())
}

// of returns the number in the base unit. A power of ten goes into the exponent of
// the digits, which is exact: 99.9% is 0.999.
func (s scale) of(digits string, value float64) float64 {
	if tens := math.Round(math.Log10(s.over)); s.over > 1 && math.Pow10(int(tens)) == s.over && !strings.ContainsAny(digits, "eE") {
		exact, err := strconv.ParseFloat(digits+"e-"+strconv.Itoa(int(tens)), 64)
		if err == nil {
			return exact
		}
	}
	return value * s.times / s.over
}

// parseNumber reads digits with a decimal point and an optional exponent; no
// other forms that Go or YAML would take for a number.
func parseNumber(text string) (float64, error) {
	for i := range len(text) {
		if !strings.ContainsRune("0123456789.eE+-", rune(text[i])) {
			return 0, strconv.ErrSyntax
		}
	}
	value, err := strconv.ParseFloat(text, 64)
	if errors.Is(err, strconv.ErrRange) {
		return math.Inf(1), nil
	}
	return value, err
}

// ParseDuration reads a duration such as 20ms. One that is longer than
// sim.Longest is an error.
func ParseDuration(text string) (sim.Time, error) {
	seconds, err := Duration.Parse(text)
	if err != nil {
		return 0, err
	}
	if math.Abs(seconds) >= sim.Longest.Seconds() {
		return 0, errors.New("duration " + strconv.Quote(text) + " is too long; the longest is about 146 years")
	}
	if seconds < 0 {
		return -sim.FromSeconds(-seconds), nil
	}
	return sim.FromSeconds(seconds), nil
}

// Format writes a number in its unit as a scenario would: 20ms, 400/s, 80%.
func (u Unit) Format(value float64) string {
	plain := func(v float64) string { return strconv.FormatFloat(v, 'g', 12, 64) }
	switch u {
	case Duration:
		if value == 0 {
			return "0s"
		}
		best := scales[Duration][0]
		for _, s := range scales[Duration] {
			in := value * s.over / s.times
			if s.suffix != "µs" && math.Abs(in) >= 1-1e-9 && isShort(in) {
				best = s
			}
		}
		return plain(value*best.over/best.times) + best.suffix
	case Rate:
		return plain(value) + "/s"
	case Share:
		return plain(value*100) + "%"
	case Money:
		return plain(value) + "/h"
	case Size:
		return plain(value) + "B"
	}
	return plain(value)
}

// shareError is how far a sum of shares may be from 100 %, for those that are
// rounded, such as three of 33.33333333 %.
const shareError = 1e-6

// CheckSum returns what is wrong with the sum of shares of something, or "".
func CheckSum(shares string, sum float64) string {
	if math.Abs(sum-1) <= shareError {
		return ""
	}
	return "the " + shares + " add up to " + Share.Format(sum) + "; expected 100%"
}

// isShort tells whether a number has few enough digits to be read at a glance.
func isShort(v float64) bool {
	return math.Abs(float64(v*100)-math.Round(v*100)) < 1e-6
}
