package reports

import (
	"math"
	"strconv"
	"strings"

	"lbsim/models/result"
	"lbsim/sim"
)

// title names the scenario and what a chart of it shows.
func title(r *result.Result, shown string) string {
	name := clean(r.Name)
	if name == "" {
		return strings.ToUpper(shown[:1]) + shown[1:]
	}
	return name + ": " + shown
}

// subtitle says what exactly is shown, and under which conditions.
func subtitle(r *result.Result, shown string) string {
	parts := conditions(r)
	return shown + "; " + strings.Join(parts[:2], ", ")
}

// footnote says on what the chart stands.
func footnote(r *result.Result) string {
	program := clean(r.Program)
	if program == "" {
		program = "lbsim"
	}
	parts := []string{program}
	count := between(r, func(c *result.Case) float64 {
		if n := requests(c, "total"); !math.IsNaN(n) {
			return n
		}
		return 0
	}, grouped) + " requests"
	if len(r.Cases) > 1 {
		count += " per case"
	}
	parts = append(parts, count, replications(r), "seed "+strconv.FormatUint(r.Seed, 10))
	if r.Interrupted {
		parts = append(parts, "INTERRUPTED, incomplete")
	}
	return strings.Join(parts, " · ")
}

// evenly returns at most most of n indices, the first, the last, and others at
// equal distances.
func evenly(n, most int) []int {
	var indices []int
	for i := range min(n, most) {
		if n <= most {
			indices = append(indices, i)
		} else {
			indices = append(indices, int(math.Round(float64(i)*float64(n-1)/float64(most-1))))
		}
	}
	return indices
}

// mostPanels is the number of small charts that a page holds.
const mostPanels = 12

// pageOf is a case with its look and name on a page of small charts.
type pageOf struct {
	c    *result.Case
	look look
	name string
}

// pageName names a case briefly: its variant and the values of its sweep, whose
// paths the page names once.
func pageName(r *result.Result, c *result.Case) string {
	var parts []string
	if name := clean(c.Variant); name != "" {
		parts = append(parts, name)
	}
	for i := range r.Swept {
		parts = append(parts, valueAt(c, i))
	}
	return strings.Join(parts, ", ")
}

// pageCases chooses the cases of a page of small charts, and says so when it is
// not all of them.
func pageCases(r *result.Result, ok func(c *result.Case) bool) (cases []pageOf, note string) {
	for i := range r.Cases {
		if c := &r.Cases[i]; ok(c) {
			cases = append(cases, pageOf{c, lookOf(i), pageName(r, c)})
		}
	}
	if len(r.Swept) > 0 && len(cases) > 1 {
		note = "; named by " + strings.Join(r.Swept, ", ")
	}
	if len(r.Swept) > 0 && len(cases) > 1 { // colours stand for series there, as in the sweep chart
		if s := sweptAxis(r); s != nil {
			for k := range cases {
				for at := range s.series {
					if s.series[at].name == chartLabel(r, cases[k].c, s.path) {
						cases[k].look = lookOf(at)
					}
				}
			}
		}
	}
	if len(cases) <= mostPanels {
		return cases, note
	}
	var chosen []pageOf
	for _, i := range evenly(len(cases), mostPanels) {
		chosen = append(chosen, cases[i])
	}
	return chosen, note + "; " + strconv.Itoa(len(chosen)) + " of " + strconv.Itoa(len(cases)) + " cases"
}

// windowEnds returns the ends of the windows in seconds.
func windowEnds(c *result.Case) []float64 {
	ends := make([]float64, len(c.Windows))
	for i, end := range c.Windows {
		ends[i] = end.Seconds()
	}
	return ends
}

// windowCentres returns the middles of the windows in seconds.
func windowCentres(c *result.Case) []float64 {
	centres := make([]float64, len(c.Windows))
	for i := range c.Windows {
		start, end := window(c, i)
		centres[i] = (start.Seconds() + end.Seconds()) / 2
	}
	return centres
}

// windowWidth returns the width of the first window.
func windowWidth(c *result.Case) sim.Time {
	if len(c.Windows) == 0 {
		return 0
	}
	return c.Windows[0]
}

// seriesOf returns the values of a series, nil when there is none.
func seriesOf(c *result.Case, scope, metric, statistic string) []float64 {
	for i := range c.Series {
		if s := &c.Series[i]; s.Scope == scope && s.Metric == metric && s.Statistic == statistic {
			return s.Values
		}
	}
	return nil
}

// shadedNote explains the shade of the warm-up, where there is one.
func shadedNote(cases []pageOf) string {
	for _, page := range cases {
		if page.c.Warmup > 0 {
			return "; shaded: warm-up"
		}
	}
	return ""
}

// pageTime returns the label of the time axes of a page of small charts, with a
// unit only where all have the same.
func pageTime(cases []pageOf) string {
	label := ""
	for _, page := range cases {
		one := runTime(page.c.Windows[len(page.c.Windows)-1], 3).label
		if label != "" && label != one {
			return "simulated time"
		}
		label = one
	}
	return label
}
