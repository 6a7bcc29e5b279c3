package arrival

import (
	"strconv"

	"lbsim/models/catalog"
	"lbsim/sim"
)

// readArrival reads when a request comes.
func (p *replay) readArrival(c cell, a *Arrival) bool {
	text := trim(p.rows.at(c))
	t, ok := p.instant(c, text)
	if !ok {
		return false
	}
	switch {
	case p.lastLine == 0 && !p.given && p.round.number == 0:
		p.origin = t
	case p.given && p.clock != numberClock:
		return p.failValue(c, "arrival", text, "is a date and time; an origin is for arrivals that are numbers")
	case p.lastLine > 0 && t < p.last:
		return p.failValue(c, "arrival", text, "is earlier than "+quote(p.lastText[:p.lastSize])+" on line "+
			strconv.Itoa(p.lastLine)+"; expected rows in the order of arrival")
	}
	if t < p.origin {
		return p.failValue(c, "arrival", text, "is before the origin, "+catalog.Duration.Format(sim.Time(p.origin).Seconds()))
	}
	// The difference of what is ordered fits in 64 bits without sign.
	since, _, ok := p.speed.divide(uint64(t)-uint64(p.origin), p.round.rest+p.speed.times/2)
	switch {
	case ok && since <= uint64(sim.Longest) && p.round.start+since <= uint64(sim.Longest):
		a.At = sim.Time(p.round.start + since)
	case p.round.number > 0:
		return false // it has been repeated for as long as there is time
	default:
		return p.failValue(c, "arrival", text, "is too late; expected at most 146 years from the origin")
	}
	if p.lastLine == 0 {
		p.round.first = t
	}
	p.round.rows++
	p.last, p.lastLine = t, p.rows.line
	p.lastSize = copy(p.lastText[:], text)
	return true
}

// instant reads what the recorded clock shows.
func (p *replay) instant(c cell, text []byte) (t int64, ok bool) {
	written := numberClock
	if looksLikeDate(text) {
		var zoned bool
		var wrong string
		t, zoned, wrong = dateTime(text)
		if wrong != "" {
			return 0, p.failValue(c, "arrival", text, "is not a date and time: "+wrong)
		}
		if written = localClock; zoned {
			written = zonedClock
		}
		if p.unit != "" {
			return 0, p.failValue(c, "arrival", text, "is a date and time; the unit "+strconv.Quote(p.unit)+" is for numbers")
		}
	} else {
		d, isNumber := parseDecimal(text)
		if !isNumber {
			return 0, p.failValue(c, "arrival", text, "is not "+forms[p.clock])
		}
		if t, ok = d.time(p.arrivalUnit); !ok {
			return 0, p.failValue(c, "arrival", text, "is too large; expected at most 146 years (is the unit of the column right?)")
		}
	}
	if p.clock == unknownClock {
		p.clock = written
	}
	if written != p.clock {
		return 0, p.failValue(c, "arrival", text, "is "+forms[written]+"; expected "+forms[p.clock]+", as in the first row")
	}
	return t, true
}

// readService reads how long the service of a request takes: a number of the
// column's unit, or one with a unit of its own.
func (p *replay) readService(c cell, a *Arrival) bool {
	text := trim(p.rows.at(c))
	size := len(text)
	for size > 0 && !isDigit(text[size-1]) && text[size-1] != '.' {
		size--
	}
	unit, suffix := p.serviceUnit, text[size:]
	if len(suffix) > 0 {
		unit = nanosecondsPer(string(suffix))
	}
	d, ok := parseDecimal(text[:size])
	switch {
	case !ok:
		return p.failValue(c, "service", text, "is not a number or a duration such as 20ms")
	case unit == 0:
		return p.failValue(c, "service", text, "has the unit "+quote(suffix)+"; expected ns, us, ms, s, m, h or d")
	case d.negative && !d.isZero():
		return p.failValue(c, "service", text, "is negative; expected 0 or more")
	}
	service, ok := d.time(unit)
	if !ok {
		return p.failValue(c, "service", text, "is too large; expected at most 146 years")
	}
	a.Service = sim.Time(service)
	return true
}

// readWork reads the demand of a request as a factor.
func (p *replay) readWork(c cell, a *Arrival) bool {
	text := trim(p.rows.at(c))
	d, ok := parseDecimal(text)
	switch {
	case !ok:
		return p.failValue(c, "work", text, "is not a number")
	case d.negative && !d.isZero():
		return p.failValue(c, "work", text, "is negative; expected 0 or more")
	case d.huge || d.whole > uint64(sim.Longest):
		return p.failValue(c, "work", text, "is too large; expected at most 4.6e18")
	}
	// The text is a number, so this cannot fail; short ones are not copied.
	work, _ := strconv.ParseFloat(string(text), 64)
	a.Work = work + 0 // -0 becomes 0
	return true
}

// readClass reads which class a request is of.
func (p *replay) readClass(c cell, a *Arrival) bool {
	text := trim(p.rows.at(c))
	if len(text) == 0 {
		return true
	}
	class, ok := p.classes[string(text)]
	if ok {
		a.Class = class
		return true
	}
	names := p.trace.Classes
	if len(names) == 0 {
		return p.failValue(c, "class", text, "is none of the clients, who have no request classes")
	}
	return p.failValue(c, "class", text, "is none of "+list(names)+hint(string(text), names))
}

// failValue notes an error in the value of a cell and returns false.
func (p *replay) failValue(c cell, meaning string, text []byte, problem string) bool {
	if len(text) == 0 {
		return p.rows.failCell(c, meaning+" is empty; expected a value in every row")
	}
	return p.rows.failCell(c, meaning+" "+quote(text)+" "+problem)
}

// hash returns the FNV-1a hash of a session's name (Fowler, Noll and Vo, RFC 9923),
// in which doubled quotes count as one; 0 only for the empty name.
func hash(name []byte, doubled bool) uint64 {
	if len(name) == 0 {
		return 0
	}
	h := uint64(0xcbf29ce484222325)
	for i := 0; i < len(name); i++ {
		h = (h ^ uint64(name[i])) * 0x100000001b3
		if doubled && name[i] == '"' {
			i++
		}
	}
	return max(h, 1)
}

// count writes a number of things.
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.Itoa(n) + " " + thing
}
