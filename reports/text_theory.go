package reports

import (
	"math"
	"strconv"
	"strings"

	"lbsim/models/result"
)

// byChance says what to think of true values outside of their intervals.
const byChance = "by chance, 1 in 20 lies outside"

// mostTheory is the number of tiers of which the summary says what theory predicts.
const mostTheory = 4

// theory writes what closed forms predict beside what was simulated, in a few lines;
// nothing where no model fits.
func (p *printer) theory(r *result.Result) {
	if len(r.Cases) == 1 {
		p.theoryOfOne(&r.Cases[0])
		return
	}
	p.theoryOfMany(r)
}

// mainOf returns the predictions that a reader looks at first, one for each scope: the
// mean time that requests take.
func mainOf(all []result.Prediction) (main []result.Prediction) {
	for _, t := range all {
		if t.Statistic == "mean" && (t.Metric == "sojourn" || t.Metric == "latency") {
			main = append(main, t)
		}
	}
	return main
}

// theoryOfOne writes a line for each tier.
func (p *printer) theoryOfOne(c *result.Case) {
	main := mainOf(c.Theory)
	if len(main) == 0 {
		return
	}
	p.section("Theory")
	for _, t := range main[:min(len(main), mostTheory)] {
		predicted, unit := withUnit(t.Value, result.None, t.Unit)
		simulated, half := withUnit(t.Simulated, t.Interval, t.Unit)
		text := t.Metric + " mean " + predicted + unit + ", simulated " + simulated + half
		if t.Known() {
			text += ": " + placeOf(&t)
		}
		p.wrapped(plain, "  ", "    ", t.Scope+" is "+t.Model)
		p.line(plain, "    "+text)
	}
	inside, known, limit := 0, 0, false
	for i := range c.Theory {
		t := &c.Theory[i]
		limit = limit || t.Limit
		if t.Known() && !t.Limit {
			known++
			if t.Inside {
				inside++
			}
		}
	}
	if known > 0 {
		text := strconv.Itoa(inside) + " of " + strconv.Itoa(known) + " predicted numbers lie inside of their intervals; " + byChance
		if inside < known {
			text += ", and numbers of the same requests miss together: try another --seed"
		}
		p.wrapped(dim, "  ", "  ", text)
	}
	if limit {
		p.wrapped(dim, "  ", "  ", "a formula for infinitely many servers is somewhat off where there are few")
	}
}

// placeOf tells whether a prediction lies inside of the interval.
func placeOf(t *result.Prediction) string {
	if t.Inside {
		return "inside"
	}
	return "outside"
}

// theoryOfMany sums up the cases.
func (p *printer) theoryOfMany(r *result.Result) {
	cases, inside, known, limits, off := 0, 0, 0, 0, 0.0
	for i := range r.Cases {
		main := mainOf(r.Cases[i].Theory)
		if len(main) > 0 {
			cases++
		}
		for k := range main {
			switch t := &main[k]; {
			case t.Limit:
				limits++
				if d := t.Simulated/t.Value - 1; math.Abs(d) > math.Abs(off) {
					off = d
				}
			case t.Known():
				known++
				if t.Inside {
					inside++
				}
			}
		}
	}
	if cases == 0 {
		return
	}
	parts := []string{"a closed form fits " + counted(cases, len(r.Cases))}
	if known > 0 {
		chance := byChance
		if inside < known {
			chance += ", and cases that meet the same requests miss together: try another --seed"
		}
		parts = append(parts, strconv.Itoa(inside)+" of "+strconv.Itoa(known)+" predicted mean times lie inside of the simulated intervals ("+chance+")")
	}
	if limits > 0 {
		sign := "above"
		if off < 0 {
			sign = "below"
		}
		parts = append(parts, "simulated mean times are up to "+significant(100*math.Abs(off), 2)+" % "+sign+" the limit of many servers")
	}
	p.section("Theory")
	p.wrapped(plain, "  ", "  ", strings.Join(parts, "; ")+"; see lbsim theory")
}
