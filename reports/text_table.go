package reports

import (
	"strings"
	"unicode"

	eastasian "golang.org/x/text/width"
)

// cell is a place in a table: a value, aligned to the right, and what follows it,
// such as half the width of its interval, aligned to the left.
type cell struct {
	value, rest string
	style       style
}

// style is how a terminal shows a text. The zero style is plain.
type style string

// The styles, as ANSI escape codes.
const (
	plain style = ""
	bold  style = "1"
	dim   style = "2"
	good  style = "32"
	bad   style = "1;31"
)

// grid is a table: the first left columns are aligned to the left, all others to
// the right.
type grid struct {
	left int
	head []string
	rows [][]cell
}

// width returns how many places a text takes on a terminal: two for each letter of the
// wide scripts of East Asia, none for marks that go with the letter before
// (Unicode Standard Annex 11).
func width(text string) (places int) {
	for _, r := range text {
		switch kind := eastasian.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case kind == eastasian.EastAsianWide || kind == eastasian.EastAsianFullwidth:
			places += 2
		default:
			places++
		}
	}
	return places
}

// pad returns that many spaces.
func pad(n int) string { return strings.Repeat(" ", max(n, 0)) }

// measure returns the width of the two halves of each column.
func (g *grid) measure() (values, rests []int) {
	values, rests = make([]int, len(g.head)), make([]int, len(g.head))
	for _, row := range g.rows {
		for i, c := range row {
			values[i], rests[i] = max(values[i], width(c.value)), max(rests[i], width(c.rest))
		}
	}
	for i, head := range g.head {
		values[i] = max(values[i], width(head)-rests[i])
	}
	return values, rests
}

// screen is the width that the summary keeps to, where names allow.
const screen = 80

// total returns the width of the table, with columns two places apart.
func (g *grid) total() int {
	values, rests := g.measure()
	sum := 0
	for i := range g.head {
		sum += 2 + values[i] + rests[i]
	}
	return sum
}

// drop removes columns from the right until the table fits the screen, with columns
// one place apart, down to a least number of columns, and returns the heads of those
// removed.
func (g *grid) drop(least int) (dropped []string) {
	for g.total()-len(g.head)+1 > screen && len(g.head) > least {
		last := len(g.head) - 1
		dropped = append(dropped, g.head[last])
		g.head = g.head[:last]
		for i := range g.rows {
			g.rows[i] = g.rows[i][:last]
		}
	}
	return dropped
}

// print writes the table, indented by two places, with columns two places apart,
// or one where the table would be wider than the screen.
func (p *printer) print(g *grid) {
	values, rests := g.measure()
	gap, indent := "  ", ""
	if g.total() > screen {
		gap, indent = " ", " "
	}
	var line strings.Builder
	line.WriteString(indent)
	for i, head := range g.head {
		space := pad(values[i] + rests[i] - width(head))
		if i < g.left {
			line.WriteString(gap + head + space)
		} else {
			line.WriteString(gap + space + head)
		}
	}
	if strings.TrimSpace(line.String()) != "" {
		p.line(dim, strings.TrimRight(line.String(), " "))
	}
	for _, row := range g.rows {
		line.Reset()
		line.WriteString(indent)
		pending := "" // spaces that are written only when something follows
		for i, c := range row {
			before, after := pad(values[i]-width(c.value)), ""
			if i < g.left {
				before, after = "", before
			}
			text := p.paint(c.style, c.value) + after + p.paint(dim, c.rest)
			if c.value+c.rest == "" {
				text, before = "", pad(values[i])
			}
			line.WriteString(pending + gap + before + text)
			pending = pad(rests[i] - width(c.rest))
		}
		p.line(plain, strings.TrimRight(line.String(), " "))
	}
}

// printer writes lines, in colour when asked.
type printer struct {
	out    strings.Builder
	colour bool
}

// paint returns the text in a style.
func (p *printer) paint(s style, text string) string {
	if !p.colour || s == plain || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

func (p *printer) line(s style, text string) {
	p.out.WriteString(p.paint(s, text) + "\n")
}

// wrapped writes a paragraph in lines of 80 places, all but the first indented.
func (p *printer) wrapped(s style, first, indent, text string) {
	p.words(s, first, indent, strings.Fields(text))
}

// words is wrapped for words that may have spaces inside.
func (p *printer) words(s style, first, indent string, words []string) {
	line := first
	room := screen
	for i, word := range words {
		if i > 0 && width(line)+1+width(word) > room {
			p.line(s, line)
			line = indent + word
			continue
		}
		if i > 0 {
			line += " "
		}
		line += word
	}
	p.line(s, line)
}
