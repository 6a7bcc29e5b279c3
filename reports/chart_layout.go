package reports

import (
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The measures of a page, in points; a PNG has two pixels for each at scale 1.
const (
	pageWidth  vg.Length = 550
	pageHeight vg.Length = 310
	margin     vg.Length = 11
	lineHeight vg.Length = 12
)

// words are the texts around a chart.
type words struct{ title, subtitle, footnote string }

// frame writes the texts around a chart and returns the room that is left.
func frame(c draw.Canvas, w words) vg.Rectangle {
	room := vg.Rectangle{
		Min: vg.Point{X: c.Min.X + margin, Y: c.Min.Y + margin},
		Max: vg.Point{X: c.Max.X - margin, Y: c.Max.Y - margin - 2},
	}
	width := room.Max.X - room.Min.X
	for _, line := range wrap(titleText, w.title, width, 2) {
		c.FillText(titleText, vg.Point{X: room.Min.X, Y: room.Max.Y - 7}, line)
		room.Max.Y -= 16
	}
	for _, line := range wrap(subtitleText, w.subtitle, width, 3) {
		c.FillText(subtitleText, vg.Point{X: room.Min.X, Y: room.Max.Y - 6}, line)
		room.Max.Y -= lineHeight
	}
	room.Max.Y -= 6
	lines := wrap(noteText, w.footnote, width, 3)
	for i := len(lines) - 1; i >= 0; i-- {
		c.FillText(noteText, vg.Point{X: room.Min.X, Y: room.Min.Y + 1}, lines[i])
		room.Min.Y += 10
	}
	room.Min.Y += 2
	return room
}

// headHeight returns how much of a page frame takes.
func headHeight(w words) vg.Length {
	width := pageWidth - 2*margin
	return 2*margin + 10 + vg.Length(16*len(wrap(titleText, w.title, width, 2))) +
		lineHeight*vg.Length(len(wrap(subtitleText, w.subtitle, width, 3))) + vg.Length(10*len(wrap(noteText, w.footnote, width, 3)))
}

// wrap breaks a text into lines that fit the width, at most so many; what is left
// over is cut.
func wrap(s draw.TextStyle, text string, width vg.Length, most int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && s.Width(longer) > width && len(lines) < most-1 {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	if line != "" {
		lines = append(lines, line)
	}
	for i := range lines {
		lines[i] = shorten(s, lines[i], width)
	}
	return lines
}

// shorten cuts the middle out of a text until it fits the width.
func shorten(s draw.TextStyle, text string, width vg.Length) string {
	for n := len([]rune(text)); n > 3 && s.Width(text) > width; n-- {
		text = cut(text, n-1)
	}
	return text
}

// fill paints a rectangle.
func fill(c draw.Canvas, box vg.Rectangle, with color.Color) {
	c.FillPolygon(with, []vg.Point{box.Min, {X: box.Max.X, Y: box.Min.Y}, box.Max, {X: box.Min.X, Y: box.Max.Y}})
}

// tiles divides a room into a grid for n panels and returns their places, row by
// row.
func tiles(room vg.Rectangle, n int, gap vg.Length) []vg.Rectangle {
	columns, rows := gridOf(n)
	width := (room.Max.X - room.Min.X - gap*vg.Length(columns-1)) / vg.Length(columns)
	height := (room.Max.Y - room.Min.Y - gap*vg.Length(rows-1)) / vg.Length(rows)
	places := make([]vg.Rectangle, n)
	for i := range places {
		x := room.Min.X + vg.Length(i%columns)*(width+gap)
		y := room.Max.Y - vg.Length(i/columns)*(height+gap)
		places[i] = vg.Rectangle{Min: vg.Point{X: x, Y: y - height}, Max: vg.Point{X: x + width, Y: y}}
	}
	return places
}

// gridOf returns how many columns and rows hold n panels.
func gridOf(n int) (columns, rows int) {
	columns = 4
	if n <= 9 {
		columns = []int{1, 1, 2, 3, 2, 3, 3, 4, 4, 3}[n]
	}
	return columns, (n + columns - 1) / columns
}

// shared writes what all panels of a page have in common: above them what their
// vertical axes show, below them the label of their horizontal axes. It returns
// the room between.
func shared(c draw.Canvas, room vg.Rectangle, above, below string) vg.Rectangle {
	width := room.Max.X - room.Min.X
	c.FillText(labelText, vg.Point{X: room.Min.X, Y: room.Max.Y - 6}, shorten(labelText, above, width))
	room.Max.Y -= lineHeight + 5
	centre := vg.Point{X: (room.Min.X + room.Max.X) / 2, Y: room.Min.Y + 5}
	c.FillText(aligned(labelText, draw.XCenter, draw.YCenter), centre, shorten(labelText, below, width))
	room.Min.Y += lineHeight + 4
	return room
}

// sharedHeight is what shared takes of a page.
const sharedHeight = 2*lineHeight + 9

// endLabel is the name of a line, written where the line ends.
type endLabel struct {
	text  string
	look  look
	at    vg.Length // the height where the line ends
	plain bool      // no sample of the line before the text
}

// spread moves heights apart: neighbours in order are at least gap apart, all
// stay within low and high if there is room, and the sum of the squares of the
// moves is the least. It is isotonic regression by pooling neighbours. The result
// is in the order of the heights given.
func spread(heights []float64, gap, low, high float64) []float64 {
	n := len(heights)
	order := make([]int, n)
	for i := range order {
		order[i] = i
		for j := i; j > 0 && heights[order[j]] < heights[order[j-1]]; j-- {
			order[j], order[j-1] = order[j-1], order[j]
		}
	}
	type block struct {
		sum  float64
		size int
	}
	var blocks []block
	for i, at := range order {
		b := block{heights[at] - float64(i)*gap, 1}
		for len(blocks) > 0 {
			last := blocks[len(blocks)-1]
			if last.sum/float64(last.size) <= b.sum/float64(b.size) {
				break
			}
			b.sum, b.size = b.sum+last.sum, b.size+last.size
			blocks = blocks[:len(blocks)-1]
		}
		blocks = append(blocks, b)
	}
	most := max(high-float64(n-1)*gap, low)
	moved := make([]float64, n)
	i := 0
	for _, b := range blocks {
		start := min(max(b.sum/float64(b.size), low), most)
		for range b.size {
			moved[order[i]] = start + float64(i)*gap
			i++
		}
	}
	return moved
}

// labelGutter returns the width that the names of lines need beside a panel, and
// whether they fit: a third of the room at most.
func labelGutter(s draw.TextStyle, names []string, room vg.Length) vg.Length {
	var widest vg.Length
	for _, name := range names {
		widest = max(widest, s.Width(name))
	}
	return min(widest, room/3) + 22
}

// nameLines writes names beside a panel at the heights where their lines end,
// moved apart where they would overlap; a thin line leads to what has moved.
func nameLines(c draw.Canvas, box vg.Rectangle, labels []endLabel, s draw.TextStyle, room vg.Length) {
	heights := make([]float64, len(labels))
	for i, l := range labels {
		heights[i] = float64(min(max(l.at, box.Min.Y), box.Max.Y))
	}
	gap := float64(s.Font.Size) * 1.25
	moved := spread(heights, gap, float64(box.Min.Y)+1, float64(box.Max.Y)-1)
	for i, l := range labels {
		x, y := box.Max.X+3, vg.Length(moved[i])
		if math.Abs(moved[i]-heights[i]) > 3 {
			leader := draw.LineStyle{Color: faded(l.look.color, 0.55), Width: 0.5}
			c.StrokeLine2(leader, x-1, vg.Length(heights[i]), x+5, y)
		}
		if !l.plain {
			c.StrokeLine2(l.look.line(1.6), x+6, y, x+16, y)
			x += 11
		}
		c.FillText(in(s, l.look.color), vg.Point{X: x + 8, Y: y}, shorten(s, l.text, room-(x+8-box.Max.X)))
	}
}

// legend writes the names of lines in rows from the top of a room, for when they
// do not fit beside the lines, and returns what is left of the room.
func legend(c draw.Canvas, room vg.Rectangle, labels []endLabel) vg.Rectangle {
	x, y := room.Min.X, room.Max.Y-6
	width := room.Max.X - room.Min.X
	for _, l := range labels {
		name := shorten(labelText, l.text, width-24)
		need := labelText.Width(name) + 36
		if x > room.Min.X && x+need-12 > room.Max.X {
			x, y = room.Min.X, y-lineHeight
		}
		c.StrokeLine2(l.look.line(1.6), x, y, x+17, y)
		c.FillText(in(labelText, l.look.color), vg.Point{X: x + 21, Y: y}, name)
		x += need
	}
	room.Max.Y = y - 10
	return room
}
