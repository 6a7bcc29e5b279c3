package reports

import (
	"math"
	"slices"
	"testing"

	"lbsim/models/result"
)

// compared adds made-up comparisons to a result: differences with an interval of a
// tenth of what they would be without pairing.
func compared(r *result.Result) *result.Result {
	bases := map[string]*result.Case{}
	for i := range r.Cases {
		c := &r.Cases[i]
		if c.Camp != nil {
			continue
		}
		point := ""
		for _, value := range c.Point {
			point += value + " "
		}
		base := bases[point]
		if base == nil {
			bases[point] = c
			r.Rankings = append(r.Rankings, result.Ranking{Point: c.Point, Metric: "latency", Statistic: "p99", Unit: "s", Comparisons: 21})
			continue
		}
		for _, m := range c.Metrics {
			b := base.Find(m.Scope, m.Name, m.Statistic)
			if !m.Known() || b == nil || m.Scope != "total" {
				continue
			}
			d, half := m.Value-b.Value, (m.High-m.Low)/10
			difference := result.Comparison{
				Point: c.Point, Variant: c.Variant, Base: base.Variant, Scope: m.Scope, Metric: m.Name, Statistic: m.Statistic, Unit: m.Unit,
				Difference: d, Interval: result.Interval{Low: d - half, High: d + half},
				Relative: d / b.Value, RelativeInterval: result.Interval{Low: (d - half) / b.Value, High: (d + half) / b.Value},
				P: 0.01, Adjusted: 0.02, Verdict: result.Alike, VarianceReduction: 25, Replications: m.Replications,
			}
			if d > half {
				difference.Verdict = result.Higher
			} else if d < -half {
				difference.Verdict = result.Lower
			}
			r.Comparisons = append(r.Comparisons, difference)
		}
	}
	for i := range r.Rankings {
		for k := range r.Cases {
			c := &r.Cases[k]
			if c.Camp != nil || !slices.Equal(c.Point, r.Rankings[i].Point) {
				continue
			}
			m := c.Find("total", "latency", "p99")
			r.Rankings[i].Ranks = append(r.Rankings[i].Ranks, result.Rank{Variant: c.Variant, Value: m.Value, Interval: m.Interval})
		}
		ranks := r.Rankings[i].Ranks
		slices.SortStableFunc(ranks, func(a, b result.Rank) int { return int(math.Copysign(1, a.Value-b.Value)) })
		for k := range ranks {
			ranks[k].Best, ranks[k].Worst = k+1, min(k+1+k%2, len(ranks))
		}
	}
	return r
}

// camps is a comparison in which the replications of a variant fall into two camps.
func camps() *result.Result {
	r := resultOf("bursts", "")
	add := func(variant string, slow float64, camp *result.Camp) {
		m := made{variant: variant, rate: 400, servers: 10, slow: slow, replications: 64, tiers: []string{"web"}, clients: []string{"users"}, windows: 10}
		if camp != nil {
			m.replications = camp.Replications
		}
		c := m.build()
		c.Camp = camp
		r.Cases = append(r.Cases, c)
	}
	add("short queue", 1.2, nil)
	add("long queue [collapsed]", 40, &result.Camp{Name: "collapsed", By: "in_system", Replications: 31, Of: 64, Share: result.Interval{Low: 0.3575, High: 0.6127}})
	add("long queue [steady]", 1, &result.Camp{Name: "steady", By: "in_system", Replications: 33, Of: 64, Share: result.Interval{Low: 0.3873, High: 0.6425}})
	add("two queues", 1.1, nil)
	add("one of ten [crowded]", 3, &result.Camp{Name: "crowded", By: "in_system", Replications: 6, Of: 64, Share: result.Interval{Low: 0.035, High: 0.193}})
	add("one of ten [steady]", 1, &result.Camp{Name: "steady", By: "in_system", Replications: 58, Of: 64, Share: result.Interval{Low: 0.807, High: 0.965}})
	return r
}

// sweptVariants compares two variants over a sweep.
func sweptVariants() *result.Result {
	r := resultOf("sweep", "")
	r.Swept = []string{"tiers.web.servers.count"}
	for _, variant := range []string{"in turn", "two choices"} {
		for i, servers := range []string{"8", "9", "10", "11", "12", "13"} {
			slow := 1.0
			if variant == "in turn" && i < 4 {
				slow = 1.4 - 0.1*float64(i)
			}
			r.Cases = append(r.Cases, made{variant: variant, point: []string{servers}, rate: 350, servers: 8 + i, slow: slow, replications: 10,
				tiers: []string{"web"}, clients: []string{"users"}, windows: 10}.build())
		}
	}
	return r
}

// inBatches is one long run.
func inBatches() *result.Result {
	r := oneCase()
	r.Cases[0].Replications, r.Cases[0].Batches = 1, 16
	for i := range r.Cases[0].Metrics {
		r.Cases[0].Metrics[i].Replications = 1
	}
	return r
}

// TestChange compares how differences are written.
func TestChange(t *testing.T) {
	of := func(verdict result.Direction, unit string, d, half, base, relativeHalf float64) *result.Comparison {
		return &result.Comparison{Verdict: verdict, Unit: unit, Difference: d, Interval: result.Interval{Low: d - half, High: d + half},
			Relative: d / base, RelativeInterval: result.Interval{Low: d/base - relativeHalf, High: d/base + relativeHalf}}
	}
	for _, row := range []struct {
		about string
		c     *result.Comparison
		want  string
	}{
		{"nothing known", nil, "–"},
		{"no verdict", of("", "s", 1, math.NaN(), 2, math.NaN()), "–"},
		{"alike", of(result.Alike, "s", 0.1, 0.2, 1, 0.2), "~"},
		{"lower", of(result.Lower, "s", -0.03, 0.001, 0.1, 0.01), "−30±1"},
		{"higher", of(result.Higher, "s", 0.03, 0.001, 0.1, 0.025), "+30±3"},
		{"hardly higher", of(result.Higher, "s", 0.0381, 0.0379, 0.1, 0.5), "+38.1±37.9"},
		{"share, in points", of(result.Lower, "1", -0.25, 0.01, 0.5, 0.02), "−25±1"},
		{"without limit", of(result.Higher, "s", math.Inf(1), 0, 1, 0), "higher"},
		{"from nothing", of(result.Higher, "s", 1, 0.1, 0, 0), "higher"},
	} {
		if c := change(row.c); c.value+c.rest != row.want {
			t.Errorf("%s is written %s%s, want %s", row.about, c.value, c.rest, row.want)
		}
	}
}
