package arrival

import (
	"math/bits"

	"lbsim/sim"
)

// decimal is a decimal number without rounding: times of today in nanoseconds have
// 19 digits, more than a float64 holds. Digits behind the 19th decimal place are
// dropped.
type decimal struct {
	negative bool
	whole    uint64
	fraction uint64 // in units of 10^-19
	huge     bool   // 10^19 or more: whole is not it
}

const (
	places   = 19   // decimal places of a fraction
	unity    = 1e19 // 1 in units of a fraction
	farthest = 1e8  // exponents beyond are like it: no row has so many digits
)

// parseDecimal reads digits with an optional sign, decimal point and exponent.
func parseDecimal(text []byte) (d decimal, ok bool) {
	i := 0
	if i < len(text) && (text[i] == '-' || text[i] == '+') {
		d.negative = text[i] == '-'
		i++
	}
	start := i
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	point, digits := i, i-start
	if i < len(text) && text[i] == '.' {
		i++
		for i < len(text) && isDigit(text[i]) {
			i++
			digits++
		}
	}
	if digits == 0 {
		return d, false
	}
	end, exponent := i, 0
	if i < len(text) {
		if exponent, ok = parseExponent(text[i:]); !ok {
			return d, false
		}
	}
	d.add(text[start:end], point-start+exponent)
	return d, true
}

// parseExponent reads a power of ten: e, an optional sign, digits.
func parseExponent(text []byte) (exponent int, ok bool) {
	if text[0] != 'e' && text[0] != 'E' {
		return 0, false
	}
	text = text[1:]
	negative := len(text) > 0 && text[0] == '-'
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		text = text[1:]
	}
	if len(text) == 0 {
		return 0, false
	}
	for _, c := range text {
		if !isDigit(c) {
			return 0, false
		}
		exponent = min(10*exponent+int(c-'0'), farthest)
	}
	if negative {
		exponent = -exponent
	}
	return exponent, true
}

// add puts digits in their places: those before point are whole. The text may hold
// a decimal point, which does not count.
func (d *decimal) add(text []byte, point int) {
	place := point // how many places a digit stands left of the point
	for _, c := range text {
		switch {
		case c == '.':
			continue
		case place > 0:
			d.shift(uint64(c - '0'))
		case place > -places:
			d.fraction += uint64(c-'0') * powers[places-1+place]
		}
		place--
	}
	for ; place > 0 && d.whole > 0 && !d.huge; place-- {
		d.shift(0)
	}
}

// shift appends a digit to the whole part.
func (d *decimal) shift(digit uint64) {
	if d.whole >= unity/10 {
		d.huge = true
		return
	}
	d.whole = 10*d.whole + digit
}

// powers of ten.
var powers = func() (p [places]uint64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = 10 * p[i-1]
	}
	return p
}()

// time returns the number times a unit of so many nanoseconds, rounded to the
// nearest nanosecond, halves away from zero; false if it is beyond sim.Longest.
func (d decimal) time(unit uint64) (t int64, ok bool) {
	over, whole := bits.Mul64(d.whole, unit)
	high, low := bits.Mul64(d.fraction, unit)
	low, carry := bits.Add64(low, unity/2, 0)
	part, _ := bits.Div64(high+carry, low, unity)
	sum, carry := bits.Add64(whole, part, 0)
	if d.huge || over+carry > 0 || sum > uint64(sim.Longest) {
		return 0, false
	}
	if d.negative {
		return -int64(sum), true
	}
	return int64(sum), true
}

// isZero tells whether the number is 0 or -0.
func (d decimal) isZero() bool { return d.whole == 0 && d.fraction == 0 && !d.huge }

// nanosecondsPer returns how long a unit is, 0 if there is no such unit.
func nanosecondsPer(unit string) uint64 {
	switch unit {
	case "ns":
		return uint64(sim.Nanosecond)
	case "us", "µs":
		return uint64(sim.Microsecond)
	case "ms":
		return uint64(sim.Millisecond)
	case "s":
		return uint64(sim.Second)
	case "m":
		return uint64(sim.Minute)
	case "h":
		return uint64(sim.Hour)
	case "d":
		return uint64(sim.Day)
	}
	return 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
