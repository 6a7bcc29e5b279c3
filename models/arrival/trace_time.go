package arrival

import "lbsim/sim"

// dateTime reads a date and time as RFC 3339 writes it, 2023-11-16T18:17:03.98Z or
// with an offset such as +01:00, a blank in place of the T being allowed; without
// Z and offset it is some unnamed clock's. The seconds may have up to 9 decimal
// places. It returns nanoseconds since 1970-01-01 00:00:00 (of UTC, or of that
// clock), whether the text names its offset, and what is wrong with it, or "".
//
// Days are 86,400 s long, as in Unix time, so second 60, the leap second, is none.
func dateTime(text []byte) (nanoseconds int64, zoned bool, wrong string) {
	if len(text) < len("2006-01-02 15:04:05") || !fits(text) {
		return 0, false, "expected a form such as 2023-11-16T18:17:03.98Z or 2023-11-16 18:17:03.98"
	}
	year, month, day := 100*two(text, 0)+two(text, 2), two(text, 5), two(text, 8)
	hour, minute, second := two(text, 11), two(text, 14), two(text, 17)
	switch {
	case year < firstYear || year > lastYear:
		return 0, false, "the year is not from 1678 to 2261"
	case month < 1 || month > 12:
		return 0, false, "the month is not from 01 to 12"
	case day < 1 || day > daysIn(year, month):
		return 0, false, "that month has no such day"
	case hour > 23 || minute > 59 || second > 59:
		return 0, false, "the time of day is not from 00:00:00 to 23:59:59"
	}
	seconds := int64(((24*daysSince1970(year, month, day)+hour)*60+minute)*60 + second)
	fraction, rest, wrong := decimals(text[19:])
	if wrong != "" {
		return 0, false, wrong
	}
	offset, zoned, wrong := zone(rest)
	return (seconds-int64(60*offset))*int64(sim.Second) + fraction, zoned, wrong
}

// The years whose instants, in whatever zone, are an int64 of nanoseconds.
const (
	firstYear = 1678
	lastYear  = 2261
)

// looksLikeDate tells whether a text begins like a date; no number does.
func looksLikeDate(text []byte) bool {
	return len(text) > 4 && isDigit(text[0]) && isDigit(text[1]) && isDigit(text[2]) && isDigit(text[3]) && text[4] == '-'
}

// fits tells whether each character of a date and time is of the right kind, up to
// the seconds.
func fits(text []byte) bool {
	const form = "dddd-dd-dd dd:dd:dd"
	for i := range len(form) {
		c := text[i]
		switch {
		case form[i] == 'd' && isDigit(c), form[i] == c, i == 10 && (c == 'T' || c == 't'):
		default:
			return false
		}
	}
	return true
}

// two returns the number that two digits make.
func two(text []byte, at int) int {
	return 10*int(text[at]-'0') + int(text[at+1]-'0')
}

// decimals reads the decimal places of seconds, if there are any, and returns them
// in nanoseconds.
func decimals(text []byte) (nanoseconds int64, rest []byte, wrong string) {
	if len(text) == 0 || text[0] != '.' {
		return 0, text, ""
	}
	i := 1
	for ; i < len(text) && isDigit(text[i]); i++ {
		nanoseconds = 10*nanoseconds + int64(text[i]-'0')
		if i > 9 {
			return 0, nil, "the seconds have more than 9 decimal places"
		}
	}
	if i == 1 {
		return 0, nil, "digits are missing after the decimal point"
	}
	return nanoseconds * int64(powers[10-i]), text[i:], ""
}

// zone reads the offset from UTC in minutes, if there is one.
func zone(text []byte) (minutes int, zoned bool, wrong string) {
	switch {
	case len(text) == 0:
		return 0, false, ""
	case len(text) == 1 && (text[0] == 'Z' || text[0] == 'z'):
		return 0, true, ""
	}
	isOffset := len(text) == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':' &&
		isDigit(text[1]) && isDigit(text[2]) && isDigit(text[4]) && isDigit(text[5])
	if !isOffset || two(text, 1) > 23 || two(text, 4) > 59 {
		return 0, false, "after the seconds, expected Z, an offset such as +01:00, or nothing"
	}
	minutes = 60*two(text, 1) + two(text, 4)
	if text[0] == '-' {
		minutes = -minutes
	}
	return minutes, true, ""
}

// daysIn returns how many days a month of the Gregorian calendar has.
func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// daysSince1970 counts the days to a date after the year 0. Years begin with March
// here, so that the leap day is the last day of its year: then the months before
// month m of such a year have (153 m + 2)/5 days (Hinnant, "chrono-compatible
// low-level date algorithms", days_from_civil).
func daysSince1970(year, month, day int) int {
	month -= 3
	if month < 0 {
		month += 12
		year--
	}
	return 365*year + year/4 - year/100 + year/400 + (153*month+2)/5 + day - 1 - 719468
}
