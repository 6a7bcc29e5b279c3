package reports

import "lbsim/models/catalog"

// Reports is the family of reports.
var Reports = catalog.Table[Report]{
	Name:  "report",
	About: "what is written about a result",
	Kinds: []catalog.Kind[Report]{
		{Name: "text", About: "the summary that fits a screen, as summary.txt", New: func() Report { return &Text{} }},
		{Name: "json", About: "all numbers with their intervals in one documented file, summary.json", New: func() Report { return &JSON{} }},
		{Name: "csv", About: "tidy tables for pandas and R: summary, path, percentiles, timeseries, servers and comparison", New: func() Report { return &CSV{} }},
		{Name: "charts", About: "percentiles, latency, utilization and load over time, where the time went, and the sweep, as pictures", New: func() Report { return &Charts{Format: "png", Scale: 1} }},
	},
}
