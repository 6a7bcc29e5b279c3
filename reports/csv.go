package reports

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"lbsim/models/result"
	"lbsim/sim"
)

// CSV writes six tidy tables, one observation per row: summary.csv, path.csv,
// percentiles.csv, timeseries.csv, servers.csv and comparison.csv. Each begins with the column
// variant and one for each swept path. Times are in seconds, ratios 0 to 1, with
// 9 significant digits; what is not known is an empty cell, what has no limit is
// inf. Fields are quoted as in RFC 4180; lines end with a line feed.
type CSV struct{}

// Write writes the tables.
func (*CSV) Write(r *result.Result, create func(name string) (io.WriteCloser, error)) error {
	for _, t := range []struct {
		name, columns string
		rows          func(c *result.Case, row func(cells ...string))
	}{
		{"summary.csv", "scope metric statistic unit value low high replications", summaryRows},
		{"path.csv", "tier part mean_s low_s high_s share", pathRows},
		{"percentiles.csv", "scope quantile value_s low_s high_s", percentileRows},
		{"timeseries.csv", "scope metric statistic unit start_s end_s value", seriesRows},
		{"servers.csv", "tier server start_s end_s utilization in_system picks", serverRows},
	} {
		err := write(create, t.name, func(w io.Writer) error {
			return writeTable(w, r, strings.Fields(t.columns), t.rows)
		})
		if err != nil {
			return err
		}
	}
	return write(create, "comparison.csv", func(w io.Writer) error { return writeComparisons(w, r) })
}

// writeComparisons writes the differences between variants.
func writeComparisons(w io.Writer, r *result.Result) error {
	table := csv.NewWriter(w)
	head := append([]string{"variant"}, r.Swept...)
	table.Write(append(head, strings.Fields("base scope metric statistic unit difference low high relative relative_low relative_high p p_adjusted verdict variance_reduction replications")...))
	for _, c := range r.Comparisons {
		row := append([]string{c.Variant}, c.Point...)
		row = append(row, c.Base, c.Scope, c.Metric, c.Statistic, c.Unit)
		for _, v := range []float64{c.Difference, c.Low, c.High, c.Relative, c.RelativeInterval.Low, c.RelativeInterval.High, c.P, c.Adjusted} {
			row = append(row, exact(v))
		}
		table.Write(append(row, string(c.Verdict), exact(c.VarianceReduction), strconv.Itoa(c.Replications)))
	}
	table.Flush()
	return table.Error()
}

// writeTable writes the rows of all cases, with what names the case before them.
func writeTable(w io.Writer, r *result.Result, columns []string, rows func(c *result.Case, row func(cells ...string))) error {
	table := csv.NewWriter(w)
	line := append([]string{"variant"}, r.Swept...)
	named := len(line)
	if err := table.Write(append(line, columns...)); err != nil {
		return err
	}
	for i := range r.Cases {
		c := &r.Cases[i]
		line = append(line[:0], c.Variant)
		for path := range r.Swept {
			value := ""
			if path < len(c.Point) {
				value = c.Point[path]
			}
			line = append(line, value)
		}
		var failed error
		rows(c, func(cells ...string) {
			if err := table.Write(append(line[:named], cells...)); failed == nil {
				failed = err
			}
		})
		if failed != nil {
			return failed
		}
	}
	table.Flush()
	return table.Error()
}

func summaryRows(c *result.Case, row func(cells ...string)) {
	for _, m := range c.Metrics {
		row(m.Scope, m.Name, m.Statistic, m.Unit, exact(m.Value), exact(m.Low), exact(m.High), strconv.Itoa(m.Replications))
	}
}

func pathRows(c *result.Case, row func(cells ...string)) {
	for _, p := range partsOf(c) {
		row(p.tier, p.part, exact(p.value), exact(p.Low), exact(p.High), exact(p.share))
	}
}

func percentileRows(c *result.Case, row func(cells ...string)) {
	for _, curve := range c.Curves {
		for _, p := range curve.Points {
			row(curve.Scope, exact(p.Quantile), exact(p.Value), exact(p.Low), exact(p.High))
		}
	}
}

func seriesRows(c *result.Case, row func(cells ...string)) {
	for _, s := range c.Series {
		for i := range min(len(s.Values), len(c.Windows)) {
			start, end := window(c, i)
			row(s.Scope, s.Metric, s.Statistic, s.Unit, exact(start.Seconds()), exact(end.Seconds()), exact(s.Values[i]))
		}
	}
}

func serverRows(c *result.Case, row func(cells ...string)) {
	at := func(values []float64, i int) string {
		if i < len(values) {
			return exact(values[i])
		}
		return ""
	}
	for _, s := range c.Servers {
		for i := range c.Windows {
			start, end := window(c, i)
			row(s.Tier, s.Server, exact(start.Seconds()), exact(end.Seconds()),
				at(s.Utilization, i), at(s.InSystem, i), at(s.Picks, i))
		}
	}
}

// window returns the beginning and the end of a window.
func window(c *result.Case, i int) (start, end sim.Time) {
	if i > 0 {
		start = c.Windows[i-1]
	}
	return start, c.Windows[i]
}
