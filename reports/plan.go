package reports

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
	"strings"

	"lbsim/models/result"
)

// PlanReport is a report that can write plans too.
type PlanReport interface {
	WritePlan(p *result.Plan, create func(name string) (io.WriteCloser, error)) error
}

// WritePlan writes plan.csv: a row for each objective at each value that was looked at.
// Cells are as in the other tables.
func (*CSV) WritePlan(p *result.Plan, create func(name string) (io.WriteCloser, error)) error {
	columns := "variant value up verdict reason scope metric statistic unit limit at_least measured low high start_s end_s " +
		"utilization cost_per_month replications requests answer"
	return write(create, "plan.csv", func(w io.Writer) error {
		table := csv.NewWriter(w)
		if err := table.Write(strings.Fields(columns)); err != nil {
			return err
		}
		for i := range p.Variants {
			v := &p.Variants[i]
			for k := range v.Tried {
				for _, row := range planRows(v, &v.Tried[k]) {
					if err := table.Write(row); err != nil {
						return err
					}
				}
			}
		}
		table.Flush()
		return table.Error()
	})
}

func planRows(v *result.Planned, t *result.Tried) (rows [][]string) {
	answer := strconv.FormatBool(v.Found && t.Value == v.Value)
	for _, o := range t.Objectives {
		start, end := exact(o.Start.Seconds()), exact(o.End.Seconds())
		if o.End == 0 {
			start, end = "", ""
		}
		rows = append(rows, []string{
			v.Variant, exact(t.Value), strconv.Itoa(t.Up), string(t.Verdict), t.Reason, o.Scope, o.Metric, o.Statistic, o.Unit,
			exact(o.Limit), strconv.FormatBool(o.AtLeast), exact(o.Value), exact(o.Low), exact(o.High), start, end,
			exact(t.Utilization), exact(t.Cost), strconv.Itoa(t.Replications), strconv.FormatUint(t.Requests, 10), answer,
		})
	}
	return rows
}

// planWhat names what is looked for in a word or two: "count", "rate".
func planWhat(p *result.Plan) string {
	if p.MaxRate {
		return "rate"
	}
	return p.Vary[strings.LastIndexByte(p.Vary, '.')+1:]
}

// planValue writes a value of the plan: 12, or 488.8/s.
func planValue(p *result.Plan, v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case p.MaxRate:
		return strconv.FormatFloat(v, 'f', -1, 64) + "/s"
	}
	return grouped(v)
}

// planNoun returns the thing that is counted, in the singular or the plural; "" where
// the number counts nothing that has a name.
func planNoun(p *result.Plan, n float64) string {
	noun := ""
	switch {
	case strings.HasSuffix(p.Vary, ".servers.count") || strings.Contains(p.Vary, ".servers.groups.") && strings.HasSuffix(p.Vary, ".count"):
		noun = "server"
	case strings.HasSuffix(p.Vary, ".workers"):
		noun = "worker"
	case strings.HasSuffix(p.Vary, ".balancer.count"):
		noun = "balancer"
	}
	if n != 1 && noun != "" {
		noun += "s"
	}
	return noun
}

// planGroup returns the name of the group whose servers are counted, which are not all
// of the tier; "" where no group is.
func planGroup(p *result.Plan) string {
	_, after, found := strings.Cut(p.Vary, ".servers.groups.")
	if group, isCount := strings.CutSuffix(after, ".count"); found && isCount {
		return group
	}
	return ""
}

// downNoun returns what may be down, in the singular or the plural.
func downNoun(p *result.Plan) string {
	noun := "server"
	if strings.HasSuffix(p.Vary, ".balancer.count") {
		noun = "balancer"
	}
	if p.Survive != 1 {
		noun += "s"
	}
	return noun
}

// perMonth writes a cost: 1,234.50.
func perMonth(cost float64) string {
	if math.IsNaN(cost) {
		return "–"
	}
	whole, cents := math.Modf(math.Round(cost*100) / 100)
	return grouped(whole) + strconv.FormatFloat(math.Abs(cents), 'f', 2, 64)[1:]
}

// hasCost tells whether any variant has a price.
func hasCost(p *result.Plan) bool {
	for i := range p.Variants {
		for k := range p.Variants[i].Tried {
			if !math.IsNaN(p.Variants[i].Tried[k].Cost) {
				return true
			}
		}
	}
	return false
}

// planUsed says how many replications and requests were made for all variants.
func planUsed(p *result.Plan) (replications int, requests uint64) {
	for i := range p.Variants {
		replications += p.Variants[i].Replications
		requests += p.Variants[i].Requests
	}
	return replications, requests
}

// closeCalls says which values of a variant could not be decided by how many
// replications: a line for each number of these.
func closeCalls(p *result.Plan, v *result.Planned) (lines []string) {
	values := map[int][]string{}
	var order []int
	for i := range v.Tried {
		t := &v.Tried[i]
		if t.Verdict != result.Undecided || t.Context || t.Requests == 0 {
			continue
		}
		if values[t.Replications] == nil {
			order = append(order, t.Replications)
		}
		values[t.Replications] = append(values[t.Replications], planValue(p, t.Value))
	}
	for _, replications := range order {
		those := values[replications]
		text := those[0] + " is"
		if last := len(those) - 1; last > 0 {
			text = strings.Join(those[:last], ", ") + " and " + those[last] + " are"
		}
		lines = append(lines, text+" too close to call after "+strconv.Itoa(replications)+" replications")
	}
	return lines
}
