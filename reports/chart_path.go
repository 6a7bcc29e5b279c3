package reports

import (
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"lbsim/models/result"
)

// partColors are the colours of the parts of a latency, in their order. They differ
// in lightness too, for readers who see colours otherwise or print in grey; white
// lines part neighbours.
var partColors = [len(partNames)]color.RGBA{
	{0x9a, 0xcd, 0xee, 0xff}, {0x4d, 0x4d, 0x4d, 0xff}, {0xe6, 0x9f, 0x00, 0xff}, {0x00, 0x72, 0xb2, 0xff},
}

const (
	// mattering is the least share of a latency for which a part is worth a picture.
	mattering = 0.005
	// mostSteps is the number of tiers that a picture shows one by one; of more, those
	// that took the least time are one row at the end.
	mostSteps = 24
)

// pathCharts returns where the mean latency went: of one case as a staircase, a row
// for each tier that starts where the row above ends, of several cases as a bar for
// each.
func pathCharts(r *result.Result) []chart {
	cases, note := pageCases(r, func(c *result.Case) bool {
		t := sumOf(pathOf(c))
		return t > 0 && !math.IsInf(t, 0)
	})
	if len(cases) == 0 || !worthPath(cases) {
		return nil
	}
	w := words{title: title(r, "where the time went"), footnote: footnote(r)}
	shown := "Mean latency of a request, part by part"
	if len(cases) == 1 {
		rows := stairs(pathOf(cases[0].c))
		sum := sumOf(rows)
		shown = "Mean latency of " + timeText(sum, wideUnit([]float64{sum})) + ", part by part"
		if len(pathOf(cases[0].c)) > 2 {
			shown = strings.Replace(shown, "part by part", "tier by tier along the way of a request", 1)
		}
		w.subtitle = subtitle(r, shown)
		height := headHeight(w) + 62 + vg.Length(len(rows))*stairHeight(len(rows))
		return []chart{{"path", height, func(c draw.Canvas) { drawStairs(c, rows, w) }}}
	}
	names := pathNames(cases)
	if list := strings.Join(names, ", "); len(names) > 2 && width(list) <= 100 {
		shown = "Mean latency of a request along its way: " + list
	} else if len(names) > 2 {
		shown = "Mean latency of a request along its way through " + strconv.Itoa(len(names)-1) + " tiers, in the order of path.csv"
	}
	w.subtitle = subtitle(r, shown) + note
	height := headHeight(w) + 62 + vg.Length(len(cases))*barHeight(cases)
	return []chart{{"path", height, func(c draw.Canvas) { drawBars(c, cases, w) }}}
}

func sumOf(steps []step) float64 {
	sum := 0.0
	for i := range steps {
		sum += steps[i].total()
	}
	return sum
}

// worthPath tells whether there is more than one part, or tier, to tell apart.
func worthPath(cases []pageOf) bool {
	for _, page := range cases {
		parts := partsOf(page.c)
		matter := 0
		for _, p := range parts {
			if p.share > mattering {
				matter++
			}
		}
		if matter > 1 || len(pathOf(page.c)) > 2 {
			return true
		}
	}
	return false
}

// pathNames returns the names of all steps.
func pathNames(cases []pageOf) []string {
	var names []string
	for _, s := range pathOf(cases[0].c) {
		names = append(names, s.name)
	}
	return names
}

// stairs returns the rows of a staircase: the tiers, or, where there is but one, the
// parts of its time.
func stairs(steps []step) []step {
	if len(steps) == 2 {
		var rows []step
		for part, name := range partNames {
			row := step{name: name}
			for _, s := range steps {
				if s.parts[part].value > 0 {
					row.parts[part].value += s.parts[part].value
				}
			}
			if row.total() > 0 {
				rows = append(rows, row)
			}
		}
		return rows
	}
	if len(steps) <= mostSteps {
		return steps
	}
	var totals []float64
	for i := range steps {
		totals = append(totals, steps[i].total())
	}
	limit := nthLargest(totals, mostSteps-1)
	var rows []step
	others, n := step{}, 0
	for i := range steps {
		if len(rows) < mostSteps-1 && totals[i] >= limit {
			rows = append(rows, steps[i])
			continue
		}
		n++
		for part := range partNames {
			others.parts[part].value += max(steps[i].parts[part].value, 0)
		}
	}
	others.name = strconv.Itoa(n) + " others"
	return append(rows, others)
}

// nthLargest returns the nth largest of the values.
func nthLargest(values []float64, n int) float64 {
	sorted := append([]float64{}, values...)
	for i := range sorted {
		for j := i; j > 0 && sorted[j] > sorted[j-1]; j-- {
			sorted[j], sorted[j-1] = sorted[j-1], sorted[j]
		}
	}
	return sorted[n-1]
}

func stairHeight(rows int) vg.Length { return min(max(520/vg.Length(rows), 17), 30) }

// barHeight returns the height of a case with what is written above its bar.
func barHeight(cases []pageOf) vg.Length {
	height := min(max(480/vg.Length(len(cases)), 26), 36)
	if len(pathNames(cases)) > 2 {
		height = min(max(480/vg.Length(len(cases)), 38), 46)
	}
	return height
}

// partLegend writes the names of the parts that are shown above the bars, and
// returns the room below.
func partLegend(c draw.Canvas, room vg.Rectangle, shown [len(partNames)]bool) vg.Rectangle {
	x, y := room.Min.X, room.Max.Y-6
	for part, name := range partNames {
		if !shown[part] {
			continue
		}
		fill(c, vg.Rectangle{Min: vg.Point{X: x, Y: y - 4}, Max: vg.Point{X: x + 11, Y: y + 4}}, partColors[part])
		c.FillText(labelText, vg.Point{X: x + 15, Y: y}, name)
		x += labelText.Width(name) + 33
	}
	room.Max.Y -= lineHeight + 6
	return room
}

// shownParts tells which parts took any time.
func shownParts(paths ...[]step) (shown [len(partNames)]bool) {
	for _, steps := range paths {
		for i := range steps {
			for part := range partNames {
				shown[part] = shown[part] || steps[i].parts[part].value > 0
			}
		}
	}
	return shown
}

// pathAxis returns the axis of time below bars, from 0 to the longest, and the unit
// of its labels.
func pathAxis(longest float64) (axis, timeUnit) {
	unit := wideUnit([]float64{longest})
	a := linear([]float64{longest * unit.perSecond}, true, 8, "mean latency ("+unit.name+")", plainTick)
	a.high = longest * unit.perSecond
	for len(a.ticks) > 1 && a.ticks[len(a.ticks)-1].Value > a.high {
		a.ticks = a.ticks[:len(a.ticks)-1]
	}
	return a, unit
}

// drawStairs draws a row for each step.
func drawStairs(c draw.Canvas, rows []step, w words) {
	room := frame(c, w)
	if rows[0].name == clientsStep { // else rows are the parts themselves
		room = partLegend(c, room, shownParts(rows))
	}
	sum := sumOf(rows)
	x, unit := pathAxis(sum)
	var names []string
	for i := range rows {
		names = append(names, rows[i].name)
	}
	left := nameGutter(labelText, names)
	p := newPanel(c, x, axis{high: float64(len(rows))}, place{room: room, left: left, right: valueText.Width("000.0 ms  100 %") + 8})
	height := (p.box.Max.Y - p.box.Min.Y) / vg.Length(len(rows))
	start, half := 0.0, height*0.32
	var edge vg.Length // of the bar above
	for i := range rows {
		y := p.box.Max.Y - (vg.Length(i)+0.5)*height
		c.FillText(aligned(labelText, draw.XRight, draw.YCenter), vg.Point{X: p.box.Min.X - 6, Y: y}, shorten(labelText, rows[i].name, left))
		if i > 0 { // where the row above ends, this one begins
			at := p.point(start, 0).X
			c.StrokeLine2(draw.LineStyle{Color: axisColor, Width: 0.6}, at, edge, at, y+half)
		}
		end := p.segments(&rows[i], start, y, half, unit, false)
		edge = y - half
		share := rows[i].total() / sum
		text := timeText(rows[i].total(), unit) + "  " + percentOf(share, 1) + " %"
		at := p.point(end, 0).X + 5
		c.FillText(valueText, vg.Point{X: at, Y: y}, text)
		start = end
	}
}

// valueText is the style of numbers beside bars.
var valueText = textStyle(8.5, inkColor, false)

// nameGutter returns the width that names need before the bars.
func nameGutter(s draw.TextStyle, names []string) vg.Length {
	var widest vg.Length
	for _, name := range names {
		widest = max(widest, s.Width(name))
	}
	return min(widest, pageWidth/4)
}

// segments draws the parts of a step from a start on, with the time in them where it
// fits, and returns where the last one ends.
func (p *panel) segments(s *step, start float64, y, half vg.Length, unit timeUnit, numbers bool) float64 {
	several := 0
	for part := range partNames {
		if s.parts[part].value > 0 {
			several++
		}
	}
	for part := range partNames {
		if !(s.parts[part].value > 0) {
			continue
		}
		end := start + s.parts[part].value*unit.perSecond
		box := vg.Rectangle{Min: vg.Point{X: p.point(start, 0).X, Y: y - half}, Max: vg.Point{X: p.point(end, 0).X, Y: y + half}}
		if box.Max.X-box.Min.X < 0.5 {
			box.Max.X = box.Min.X + 0.5 // to be seen at all
		}
		fill(p.Canvas, box, partColors[part])
		if box.Max.X-box.Min.X > 3 {
			p.StrokeLine2(draw.LineStyle{Color: color.White, Width: 0.8}, box.Max.X, box.Min.Y, box.Max.X, box.Max.Y)
		}
		text := significant(s.parts[part].value*unit.perSecond, 3)
		if (several > 1 || numbers) && half > 5 && tickText.Width(text)+6 < box.Max.X-box.Min.X {
			centre := vg.Point{X: (box.Min.X + box.Max.X) / 2, Y: y}
			p.FillText(on(aligned(tickText, draw.XCenter, draw.YCenter), partColors[part]), centre, text)
		}
		start = end
	}
	return start
}

// on returns the style in black or white, whichever is read better on a colour.
func on(s draw.TextStyle, ground color.RGBA) draw.TextStyle {
	s.Color = inkColor
	if luminance(ground) < 0.25 {
		s.Color = color.White
	}
	return s
}

// timeText writes a time in a unit: 12.6 ms.
func timeText(seconds float64, unit timeUnit) string {
	return significant(seconds*unit.perSecond, 3) + " " + unit.name
}

// drawBars draws a bar for each case, its segments grouped by tier.
func drawBars(c draw.Canvas, cases []pageOf, w words) {
	var paths [][]step
	longest := 0.0
	var names []string
	for _, page := range cases {
		steps := pathOf(page.c)
		paths, names = append(paths, steps), append(names, page.name)
		longest = max(longest, sumOf(steps))
	}
	room := partLegend(c, frame(c, w), shownParts(paths...))
	x, unit := pathAxis(longest)
	left := nameGutter(nameText, names)
	p := newPanel(c, x, axis{high: float64(len(cases))}, place{room: room, left: left, right: valueText.Width("000.0 ms") + 8})
	height := (p.box.Max.Y - p.box.Min.Y) / vg.Length(len(cases))
	for i, steps := range paths {
		named := len(steps) > 2
		y, half := p.box.Max.Y-(vg.Length(i)+0.5)*height, height*0.32
		if named {
			y, half = p.box.Max.Y-(vg.Length(i)+0.62)*height, height*0.24
		}
		name := in(nameText, cases[i].look.color)
		c.FillText(aligned(name, draw.XRight, draw.YCenter), vg.Point{X: p.box.Min.X - 6, Y: y}, shorten(name, names[i], left))
		start := 0.0
		free := p.box.Min.X // right end of the names written so far
		for k := range steps {
			end := p.segments(&steps[k], start, y, half, unit, true)
			if named {
				free = p.bracket(steps[k].name, p.point(start, 0).X, p.point(end, 0).X, y+half+3, free)
			}
			start = end
		}
		c.FillText(valueText, vg.Point{X: p.point(start, 0).X + 5, Y: y}, timeText(sumOf(steps), unit))
	}
}

// bracket writes the name of a tier above its segments, with a line over all of
// them, where there is room; it returns where the next name may begin.
func (p *panel) bracket(name string, from, to, y, free vg.Length) vg.Length {
	if to-from < 3 {
		return free
	}
	line := draw.LineStyle{Color: axisColor, Width: 0.6}
	p.StrokeLine2(line, from+0.6, y, to-0.6, y)
	p.StrokeLine2(line, from+0.6, y-1.5, from+0.6, y)
	p.StrokeLine2(line, to-0.6, y-1.5, to-0.6, y)
	width := noteText.Width(name)
	centre := (from + to) / 2
	if width > to-from-2 {
		if to-from < 36 {
			return free
		}
		name = shorten(noteText, name, to-from-2)
		width = noteText.Width(name)
	}
	if centre-width/2 < free {
		return free
	}
	p.FillText(aligned(noteText, draw.XCenter, draw.YCenter), vg.Point{X: centre, Y: y + 5}, name)
	return centre + width/2 + 3
}
