package dist

import (
	"slices"
	"strconv"

	"lbsim/models/catalog"
	"lbsim/sim"
)

// Empirical draws from what was measured: one of a list of values, each with the same
// chance. The values stand in the scenario or in a column of a CSV file. In place of
// values a file may hold quantiles, as monitoring shows them: a column of levels from
// 0 to 1 and one of the values that these shares are below; between two levels the
// value grows linearly.
type Empirical struct {
	Values     []float64 `key:"values" unit:"variate" range:"[0,)" default:"from the file" about:"measured values, each with the same chance"`
	File       string    `key:"file" about:"path of a CSV file with a header row, from where the scenario lies; in place of values"`
	Column     string    `key:"column" about:"its column of measured values, each with the same chance"`
	LevelsFrom string    `key:"quantile" about:"its column of quantile levels, ascending from 0 to 1, in place of column"`
	ValuesFrom string    `key:"value" about:"its column of the values at these levels; between two levels they grow linearly"`
	Unit       string    `key:"unit" default:"s for a time" about:"unit of the values in the file that have none"`

	levels, filled []float64 // of the file; there are levels where it holds quantiles
}

// values returns what was measured.
func (e *Empirical) values() []float64 {
	if e.File == "" {
		return e.Values
	}
	return e.filled
}

// Sample implements Dist.
func (e *Empirical) Sample(r *sim.Rand) float64 {
	if e.levels != nil {
		return e.between(r.Uniform())
	}
	values := e.values()
	if len(values) == 0 {
		panic("dist: empirical distribution without values; those of file " + strconv.Quote(e.File) + " were not filled in")
	}
	return values[r.Below(len(values))]
}

// between returns the value at a quantile level in [0, 1).
func (e *Empirical) between(level float64) float64 {
	low, high := 0, len(e.levels)-1 // the level is not below the first and below the second
	for high-low > 1 {
		if middle := (low + high) / 2; e.levels[middle] <= level {
			low = middle
		} else {
			high = middle
		}
	}
	part := (level - e.levels[low]) / (e.levels[high] - e.levels[low])
	return e.filled[low] + float64(part*(e.filled[high]-e.filled[low]))
}

// Moments implements Momenter. Differences from the mean so far are added up, which
// leaves what is constant without variance (Welford, Technometrics 4(3), 1962).
func (e *Empirical) Moments() (mean, variance float64) {
	if e.levels != nil {
		return e.momentsBetween()
	}
	squares := 0.0
	for i, x := range e.values() {
		off := x - mean
		mean += off / float64(i+1)
		squares += float64(off * (x - mean))
	}
	return mean, squares / float64(len(e.values()))
}

// momentsBetween returns the moments of what is uniform between one value and the
// next.
func (e *Empirical) momentsBetween() (mean, variance float64) {
	for i, level := range e.levels[1:] {
		middle := e.filled[i] + float64(0.5*(e.filled[i+1]-e.filled[i]))
		mean += float64((level - e.levels[i]) * (middle - e.filled[0]))
	}
	mean += e.filled[0]
	for i, level := range e.levels[1:] {
		width := e.filled[i+1] - e.filled[i]
		off := e.filled[i] + float64(0.5*width) - mean
		variance += float64((level - e.levels[i]) * (float64(off*off) + float64(width*width)/12))
	}
	return mean, variance
}

// Quantile implements Quantiler.
func (e *Empirical) Quantile(q float64) float64 {
	if e.levels != nil {
		return e.between(q)
	}
	values := e.values()
	if !slices.IsSorted(values) {
		values = slices.Sorted(slices.Values(values))
	}
	return values[int(max(1, rounded(float64(q*float64(len(values))))))-1]
}

// Check implements Checker.
func (e *Empirical) Check() string {
	quantiles := e.LevelsFrom != "" || e.ValuesFrom != ""
	switch {
	case len(e.Values) > 0 && e.File != "":
		return "values and a file exclude each other"
	case e.File == "" && (quantiles || e.Column != "" || e.Unit != ""):
		return "column, quantile, value and unit are for a file, and there is none"
	case e.File == "" && len(e.Values) == 0:
		return "expected values, or a file"
	case e.File == "":
		return ""
	case quantiles == (e.Column != ""):
		return "expected either column, or quantile and value, beside file"
	case quantiles && (e.LevelsFrom == "" || e.ValuesFrom == ""):
		return "quantile and value go together; one of them is missing"
	}
	return ""
}

// CheckUnit implements UnitChecker.
func (e *Empirical) CheckUnit(u catalog.Unit) string {
	if e.Unit == "" {
		return ""
	}
	switch _, err := u.ParseIn("1", e.Unit); {
	case u == catalog.Plain:
		return "unit " + strconv.Quote(e.Unit) + " does not fit, as what is described here has none"
	case err != nil:
		return "unit " + strconv.Quote(e.Unit) + " does not fit; expected that of " + u.Form()
	}
	return ""
}

// Table implements catalog.Tabular.
func (e *Empirical) Table(u catalog.Unit) (file string, columns []catalog.Column) {
	value := catalog.Column{Key: "column", Name: e.Column, Unit: u, Suffix: e.Unit, Range: "[0,)"}
	if e.LevelsFrom == "" {
		return e.File, []catalog.Column{value}
	}
	value.Key, value.Name = "value", e.ValuesFrom
	level := catalog.Column{Key: "quantile", Name: e.LevelsFrom, Unit: catalog.Share, Range: "[0,1]"}
	return e.File, []catalog.Column{level, value}
}

// Fill implements catalog.Tabular.
func (e *Empirical) Fill(columns [][]float64) (row int, problem string) {
	if len(columns) == 1 {
		e.filled = columns[0]
		slices.Sort(e.filled)
		return 0, ""
	}
	e.levels, e.filled = columns[0], columns[1]
	last := len(e.levels) - 1
	for i, level := range e.levels {
		switch {
		case i == 0 && level != 0:
			return i, "the first quantile level is " + number(level) + "; expected 0, the least value"
		case i > 0 && level <= e.levels[i-1]:
			return i, "quantile level " + number(level) + " is not above that of the row before, " + number(e.levels[i-1])
		case i > 0 && e.filled[i] < e.filled[i-1]:
			return i, "the value at quantile level " + number(level) + " is below that of the row before"
		case i == last && level != 1:
			return i, "the last quantile level is " + number(level) + "; expected 1, the greatest value"
		}
	}
	return 0, ""
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
