package reports

import "lbsim/models/result"

// CampEntry tells of one of two camps into which replications fall.
type CampEntry struct {
	Name         string    `json:"name"`         // such as collapsed
	By           string    `json:"by"`           // the metric that tells the camps apart: in_system or success_ratio
	Replications int       `json:"replications"` // in this camp
	Of           int       `json:"of"`           // in both
	Share        Number    `json:"share"`
	Interval     [2]Number `json:"interval"` // of the probability of this camp
}

// ComparisonEntry is the difference of a variant to the base, pair by pair of
// replications.
type ComparisonEntry struct {
	Variant           string     `json:"variant"`
	Point             []string   `json:"point"`
	Base              string     `json:"base"`
	Scope             string     `json:"scope"`
	Metric            string     `json:"metric"`
	Statistic         string     `json:"statistic"`
	Unit              string     `json:"unit"`
	Difference        Number     `json:"difference"`
	Interval          *[2]Number `json:"interval"`
	Relative          Number     `json:"relative"` // to the value of the base
	RelativeInterval  *[2]Number `json:"relative_interval"`
	P                 Number     `json:"p"`
	Adjusted          Number     `json:"p_adjusted"` // for the number of variants (Holm)
	Verdict           string     `json:"verdict"`    // ~, lower or higher; "" where nothing tells
	VarianceReduction Number     `json:"variance_reduction"`
	Replications      int        `json:"replications"`
}

// RankingEntry is the order of the variants at a point.
type RankingEntry struct {
	Point       []string    `json:"point"`
	Metric      string      `json:"metric"`
	Statistic   string      `json:"statistic"`
	Unit        string      `json:"unit"`
	Comparisons int         `json:"comparisons"` // of pairs, for which it is corrected
	Ranks       []RankEntry `json:"ranks"`       // the best first
}

// RankEntry is the place of a variant: best and worst are the same where it is told
// apart from all others.
type RankEntry struct {
	Variant  string     `json:"variant"`
	Value    Number     `json:"value"`
	Interval *[2]Number `json:"interval"`
	Best     int        `json:"best"`
	Worst    int        `json:"worst"`
}

func campEntryOf(c *result.Camp) *CampEntry {
	if c == nil {
		return nil
	}
	return &CampEntry{c.Name, c.By, c.Replications, c.Of, Number(float64(c.Replications) / float64(c.Of)), [2]Number{Number(c.Share.Low), Number(c.Share.High)}}
}

func comparisonEntries(r *result.Result) []ComparisonEntry {
	entries := []ComparisonEntry{}
	for _, c := range r.Comparisons {
		entries = append(entries, ComparisonEntry{
			Variant: c.Variant, Point: append([]string{}, c.Point...), Base: c.Base,
			Scope: c.Scope, Metric: c.Metric, Statistic: c.Statistic, Unit: c.Unit,
			Difference: Number(c.Difference), Interval: intervalEntry(c.Interval),
			Relative: Number(c.Relative), RelativeInterval: intervalEntry(c.RelativeInterval),
			P: Number(c.P), Adjusted: Number(c.Adjusted), Verdict: string(c.Verdict),
			VarianceReduction: Number(c.VarianceReduction), Replications: c.Replications,
		})
	}
	return entries
}

func rankingEntries(r *result.Result) []RankingEntry {
	entries := []RankingEntry{}
	for _, ranking := range r.Rankings {
		ranks := []RankEntry{}
		for _, rank := range ranking.Ranks {
			ranks = append(ranks, RankEntry{rank.Variant, Number(rank.Value), intervalEntry(rank.Interval), rank.Best, rank.Worst})
		}
		entries = append(entries, RankingEntry{append([]string{}, ranking.Point...), ranking.Metric, ranking.Statistic, ranking.Unit, ranking.Comparisons, ranks})
	}
	return entries
}
