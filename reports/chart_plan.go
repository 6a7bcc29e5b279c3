package reports

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"lbsim/models/catalog"
	"lbsim/models/result"
)

// mostObjectives is how many objectives a chart of a plan shows.
const mostObjectives = 4

// WritePlan draws what each objective limits against the values that were looked at,
// with its limit and the answer. It draws nothing where nothing was simulated.
func (t *Charts) WritePlan(p *result.Plan, create func(name string) (io.WriteCloser, error)) error {
	format, scale := t.Format, t.Scale
	if format == "" {
		format = "png"
	}
	if !(scale > 0) {
		scale = 1
	}
	panels := planPanels(p)
	if len(panels) == 0 {
		return nil
	}
	c := chart{"plan", pageHeight, func(c draw.Canvas) { drawPlan(c, p, panels) }}
	if len(panels) > 3 {
		c.height += 200
	}
	return write(create, c.name+"."+format, func(w io.Writer) error { return c.render(w, format, scale) })
}

// planPanel is an objective of a plan, with a line for each variant.
type planPanel struct {
	objective result.Objective
	head      string // its name and limit
	lines     []planLine
	values    []float64 // all that are shown
}

// planLine is what a variant gives for an objective.
type planLine struct {
	name          string
	look          look
	xs            []float64
	ys, low, high []float64
	answer        float64 // NaN: none
}

// planPanels returns the objectives that have anything to show.
func planPanels(p *result.Plan) (panels []planPanel) {
	if len(p.Variants) == 0 || len(p.Variants[0].Tried) == 0 {
		return nil
	}
	for k := range p.Variants[0].Tried[0].Objectives {
		panel := planPanel{objective: p.Variants[0].Tried[0].Objectives[k].Objective, head: planHead(&p.Variants[0], k)}
		for i := range p.Variants {
			v := &p.Variants[i]
			l := planLine{name: clean(v.Variant), look: lookOf(v.Index), answer: math.NaN()}
			if v.Found {
				l.answer = v.Value
			}
			for _, t := range v.Tried {
				if k >= len(t.Objectives) || t.Replications == 0 {
					continue
				}
				o := t.Objectives[k]
				l.xs, l.ys = append(l.xs, t.Value), append(l.ys, o.Value)
				l.low, l.high = append(l.low, o.Low), append(l.high, o.High)
				panel.values = append(panel.values, o.Value)
			}
			panel.lines = append(panel.lines, l)
		}
		if o := panel.objective; o.Metric == "latency" && o.Statistic != "mean" {
			panel.head = strings.Replace(panel.head, o.Statistic, "latency "+o.Statistic, 1)
		}
		if _, _, ok := extent(panel.values, panel.objective.Unit == "s"); ok && len(panels) < mostObjectives {
			panels = append(panels, panel)
		}
	}
	return panels
}

// planX returns the horizontal axis: the values that were looked at.
func planX(p *result.Plan, panels []planPanel, labels int) axis {
	var xs []float64
	for _, panel := range panels {
		for _, l := range panel.lines {
			xs = append(xs, l.xs...)
		}
	}
	name := p.Vary
	if p.MaxRate && name == "" {
		name = "all arrivals"
	}
	if p.MaxRate {
		name += " (per second)"
	}
	low, high, _ := extent(xs, false)
	if !p.MaxRate {
		labels = min(labels, max(int(high-low), 1)) // a step is 1 at least
	}
	a := linear(xs, false, labels, name, plainTick)
	room := (a.high - a.low) * 0.06
	a.low, a.high = a.low-room, a.high+room
	return a
}

// farBelow is how many times below its limit a time is no longer shown.
const farBelow = 50

// planY returns the vertical axis of an objective.
func planY(panel *planPanel) axis {
	values := append([]float64{panel.objective.Limit}, panel.values...)
	for _, l := range panel.lines {
		values = append(append(values, l.low...), l.high...)
	}
	label := panel.head
	switch {
	case panel.objective.Unit == "s": // what is far below the limit does not matter
		values = slices.DeleteFunc(values, func(v float64) bool { return v < panel.objective.Limit/farBelow })
		return logTimes(values, label)
	case panel.objective.Unit == "1" && panel.objective.AtLeast:
		return planShare(values, label)
	case panel.objective.Unit == "1":
		a := linear(values, true, 5, label, func(v float64) string { return plainTick(v*100) + " %" })
		return a
	}
	return linear(values, true, 5, label, plainTick)
}

// planShare returns an axis for a share that should be near 100 %, so far down as is
// needed.
func planShare(values []float64, label string) axis {
	low, _, _ := extent(values, false)
	a := linear([]float64{min(low, 0.999), 1}, false, 4, label, func(v float64) string { return trimZeros(strconv.FormatFloat(v*100, 'f', 4, 64)) + " %" })
	room := (a.high - a.low) * 0.06
	a.low, a.high = a.low-room, a.high+room
	return a
}

func drawPlan(c draw.Canvas, p *result.Plan, panels []planPanel) {
	room := frame(c, planWords(p, panels))
	var labels []endLabel
	for _, l := range panels[0].lines {
		if l.name != "" {
			labels = append(labels, endLabel{text: l.name, look: l.look})
		}
	}
	if len(labels) > 0 {
		room = legend(c, room, labels)
	}
	for i, where := range tiles(room, len(panels), 16) {
		drawPlanPanel(c, p, panels, &panels[i], where)
	}
}

func drawPlanPanel(c draw.Canvas, p *result.Plan, panels []planPanel, panel *planPanel, where vg.Rectangle) {
	n := newPanel(c, planX(p, panels, 8), planY(panel), place{room: where})
	n.limit(panel.objective.Limit)
	for _, l := range panel.lines {
		if !math.IsNaN(l.answer) {
			at := n.point(l.answer, n.y.low)
			n.StrokeLine2(draw.LineStyle{Color: faded(l.look.color, 0.5), Width: 0.8, Dashes: []vg.Length{1.5, 2}}, at.X, n.box.Min.Y, at.X, n.box.Max.Y)
		}
		n.line(l.look.line(1.3), l.xs, l.ys)
		n.bars(l.look, l.xs, l.low, l.high)
		n.dots(l.look, l.xs, shownOnly(n, l.ys))
		for k, x := range l.xs {
			if x == l.answer && n.shown(l.ys[k]) && l.ys[k] >= n.y.low {
				n.DrawGlyphNoClip(draw.GlyphStyle{Color: l.look.color, Radius: 4.2, Shape: draw.RingGlyph{}}, n.point(x, l.ys[k]))
			}
			if math.IsInf(l.ys[k], 1) { // beyond every value, at the top
				at := n.point(x, n.y.high)
				at.Y = n.box.Max.Y - 4
				n.DrawGlyphNoClip(draw.GlyphStyle{Color: l.look.color, Radius: 3.2, Shape: draw.PyramidGlyph{}}, at)
			}
		}
	}
}

// shownOnly returns the values that are within the vertical axis, NaN for the others.
func shownOnly(p *panel, ys []float64) []float64 {
	shown := slices.Clone(ys)
	for i, y := range shown {
		if y < p.y.low || y > p.y.high {
			shown[i] = math.NaN()
		}
	}
	return shown
}

// bars draws intervals.
func (p *panel) bars(l look, xs, lows, highs []float64) {
	style := draw.LineStyle{Color: l.color, Width: 0.8}
	for i := range xs {
		if !p.shown(lows[i]) || !p.shown(highs[i]) || highs[i] < p.y.low {
			continue
		}
		low, high := p.point(xs[i], max(lows[i], p.y.low)), p.point(xs[i], min(highs[i], p.y.high))
		p.StrokeLine2(style, low.X, low.Y, high.X, high.Y)
		for _, end := range []vg.Point{low, high} {
			p.StrokeLine2(style, end.X-2, end.Y, end.X+2, end.Y)
		}
	}
}

// planWords returns the texts around the chart.
func planWords(p *result.Plan, panels []planPanel) (w words) {
	what := "least " + planWhat(p)
	if p.MaxRate {
		what = "highest rate"
	}
	w.title = clean(p.Name) + ": " + what
	var found []string
	for i := range p.Variants {
		v := &p.Variants[i]
		text := "none"
		if v.Found {
			text = planValue(p, v.Value)
		}
		if name := clean(v.Variant); name != "" {
			text = name + ": " + text
		}
		found = append(found, text)
	}
	w.subtitle = "Answer (ring): " + strings.Join(found, ", ") + "; red: limit; bars are 95 % confidence intervals"
	if p.Survive > 0 {
		w.subtitle += fmt.Sprintf("; %d %s down", p.Survive, downNoun(p))
	}
	if p.Window > 0 {
		w.subtitle += "; in the worst of windows of " + span(p.Window)
	}
	program := clean(p.Program)
	if program == "" {
		program = "lbsim"
	}
	replications, requests := planUsed(p)
	parts := []string{program, grouped(float64(requests)) + " requests", grouped(float64(replications)) + " replications",
		"decided with confidence " + catalog.Share.Format(p.Confidence), "seed " + strconv.FormatUint(p.Seed, 10)}
	if p.Interrupted {
		parts = append(parts, "INTERRUPTED, incomplete")
	}
	for _, v := range panels {
		if slices.Contains(v.values, math.Inf(1)) {
			parts = append(parts, "triangle: no finite value, as too many requests fail")
			break
		}
	}
	w.footnote = strings.Join(parts, " · ")
	return w
}
