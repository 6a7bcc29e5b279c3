package result

import "lbsim/sim"

// Plan is what capacity planning gave: for each variant the least number that meets
// the objectives, or the highest rate that does, and the evidence.
type Plan struct {
	Program string // name and version of the program
	Command string // the command line that repeats the plan
	Name    string // of the scenario
	About   string
	Source  []byte // the scenario as planned, in YAML
	Seed    uint64

	// Vary is the path of the number that is looked for, or, with MaxRate, that of the
	// rate; "" for all arrivals in proportion.
	Vary    string
	MaxRate bool // the highest rate is looked for, else the least number
	From    int  // the least number and the most that are considered
	To      int
	Survive int    // servers, or balancers, that are down
	Tier    string // whose they are, and whose utilization is reported: tiers.NAME, "" for none

	Confidence float64  // of each decision, one-sided
	Precision  float64  // with MaxRate: how close to the highest rate
	Window     sim.Time // each window of that length meets the objectives; 0: the whole sample does
	Limit      int      // replications at most for one value

	// Variants are ranked: first those that meet the objectives, the cheapest first, or
	// with MaxRate the one that carries most.
	Variants    []Planned
	Warnings    []Warning
	Interrupted bool // stopped before everything was decided
}

// Planned is the answer for one variant.
type Planned struct {
	Variant string
	Index   int     // of the variant among those of the scenario
	Found   bool    // there is an answer
	Value   float64 // the least number, or the highest rate that is shown to be carried
	// Missed is, with MaxRate, the lowest rate that is shown to be too high; NaN when
	// there is none.
	Missed float64
	// Written is, with MaxRate, the rate that stands in the scenario: the mean over the
	// run, where it varies or is recorded; else NaN.
	Written float64
	Reason  string  // why there is no answer
	Cost    float64 // of all servers with a price per month; NaN without prices
	Tried   []Tried // in ascending order
	// Staffing is what textbooks say.
	Staffing     []Staffing
	Replications int    // that were made, for all values
	Requests     uint64 // that were born in them
	Warnings     []Warning
}

// Tried is a value that was looked at.
type Tried struct {
	Value        float64
	Up           int // servers of the tier that are not down
	Verdict      Verdict
	Reason       string // where no simulation was needed
	Replications int
	Requests     uint64
	Objectives   []Judged
	Utilization  float64 // of the tier, mean; NaN where it was not simulated
	Cost         float64 // per month; NaN without prices
	Context      bool    // looked at for the curve only, after the decision
	// Camp is the worse of two camps into which the replications fall; nil when they do
	// not. Then the objectives have no values, but the verdict is that of all requests.
	Camp *Camp
}

// Judged is an objective in its worst window.
type Judged struct {
	Objective
	Start, End sim.Time // of the window; both 0 for the whole sample
}

// Staffing is what a textbook rule says about the number that is looked for.
type Staffing struct {
	Rule    string
	Workers float64 // at once, of speed 1
	Value   float64 // the number that holds them, those that are down included
	Text    string  // what the rule assumes, or says of the objective
}

// At returns what was found at a value, nil when it was not looked at.
func (p *Planned) At(value float64) *Tried {
	for i := range p.Tried {
		if p.Tried[i].Value == value {
			return &p.Tried[i]
		}
	}
	return nil
}
