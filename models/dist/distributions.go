package dist

import "lbsim/models/catalog"

// Distributions are all distributions.
var Distributions = catalog.Table[Dist]{
	Name:  "distribution",
	About: "how long, how big or how many",
	Kinds: []catalog.Kind[Dist]{
		{Name: "constant", About: "always the same", New: func() Dist { return &Constant{} }},
		{Name: "uniform", About: "anything between two bounds with the same chance", New: func() Dist { return &Uniform{} }},
		{Name: "exponential", About: "without memory: the time to an event that is as likely at every moment", New: func() Dist { return &Exponential{} }},
		{Name: "erlang", About: "a number of equal exponential stages one after another", New: func() Dist { return &Erlang{} }},
		{Name: "gamma", About: "varies less or more than exponential, without a heavy tail", New: func() Dist { return &Gamma{} }},
		{Name: "lognormal", About: "many factors multiplied: the usual shape of measured service times", New: func() Dist { return &Lognormal{} }},
		{Name: "weibull", About: "the time to a failure that becomes more likely, or less, with age", New: func() Dist { return &Weibull{} }},
		{Name: "pareto", About: "a power law without an upper bound", New: func() Dist { return &Pareto{} }},
		{Name: "bounded_pareto", About: "a power law between two bounds: a few make up much of the sum", New: func() Dist { return &BoundedPareto{} }},
		{Name: "hyperexponential", About: "one of several exponentials, drawn by chance: varies more than exponential", New: func() Dist { return &Hyperexponential{} }},
		{Name: "normal", About: "the bell curve, cut off below 0", New: func() Dist { return &Normal{} }},
		{Name: "triangular", About: "between two bounds, most often near a third value", New: func() Dist { return &Triangular{} }},
		{Name: "empirical", About: "drawn from measured values, in the scenario or in a file", New: func() Dist { return &Empirical{} }},
		{Name: "mixture", About: "one of several distributions, drawn by chance", New: func() Dist { return &Mixture{} }},
		{Name: "shifted", About: "another distribution plus a constant", New: func() Dist { return &Shifted{} }},
		{Name: "geometric", About: "the number of tries up to the first success", New: func() Dist { return &Geometric{} }},
	},
}
