package arrival

import "lbsim/models/catalog"

// Sources are all arrival processes. A trace is a Source too, but has a key of its
// own in a scenario.
var Sources = catalog.Table[Source]{
	Name:  "arrival",
	About: "when the next request of open clients comes",
	Kinds: []catalog.Kind[Source]{
		{Name: "poisson", About: "independent arrivals at a constant mean rate", New: func() Source { return &Poisson{} }},
		{Name: "deterministic", About: "arrivals at equal distances", New: func() Source { return &Deterministic{} }},
		{Name: "uniform", About: "independent gaps, uniform between two bounds", New: func() Source { return &Uniform{} }},
		{Name: "gamma", About: "independent gamma gaps of a given variability: burstier or smoother than poisson", New: func() Source { return &Gamma{} }},
		{Name: "erlang", About: "gaps of several exponential stages: smoother than poisson", New: func() Source { return &Erlang{} }},
		{Name: "hyperexponential", About: "gaps that are exponential with one of two means: burstier than poisson", New: func() Source { return &Hyperexponential{Balanced: true} }},
		{Name: "weibull", About: "independent Weibull gaps: heavy-tailed where the shape is below 1", New: func() Source { return &Weibull{} }},
		{Name: "mmpp", About: "poisson arrivals whose rate jumps between states at random: bursts and lulls", New: func() Source { return &MMPP{} }},
		{Name: "batch", About: "several requests at the same instant", New: func() Source { return &Batch{} }},
		{Name: "profile", About: "a rate that follows the clock: steps, ramps, day and night, spikes", New: func() Source { return &Profile{Process: &Poisson{}, Factor: 1} }},
	},
}
