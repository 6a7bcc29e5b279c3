package reports

import (
	"bytes"
	"encoding/json"
	"io"

	"lbsim/models/result"
)

// PlanSchema names the form of plan.json; see Schema.
const PlanSchema = "lbsim-plan/1"

// WritePlan writes plan.json: everything of a plan. Its fields are those of
// PlanDocument.
func (*JSON) WritePlan(p *result.Plan, create func(name string) (io.WriteCloser, error)) error {
	return write(create, "plan.json", func(w io.Writer) error {
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", " ")
		if err := encoder.Encode(planDocumentOf(p)); err != nil {
			return err
		}
		_, err := w.Write(compact(text.Bytes()))
		return err
	})
}

// PlanDocument is plan.json.
type PlanDocument struct {
	Schema      string         `json:"schema"`  // PlanSchema
	Program     string         `json:"program"` // name and version
	Command     string         `json:"command"` // what repeats the plan
	Name        string         `json:"name"`    // of the scenario
	About       string         `json:"about"`
	Seed        uint64         `json:"seed"`
	Interrupted bool           `json:"interrupted"`
	Vary        string         `json:"vary"`     // the path of what is looked for; "" for all arrivals in proportion
	MaxRate     bool           `json:"max_rate"` // the highest rate is looked for, else the least number
	From        int            `json:"from"`
	To          int            `json:"to"`
	Survive     int            `json:"survive"`
	Tier        string         `json:"tier"` // of which the utilization is
	Confidence  Number         `json:"confidence"`
	Precision   Number         `json:"precision"`
	Window      Number         `json:"window_s"`     // 0: the whole sample
	Limit       int            `json:"replications"` // at most for one value
	Variants    []PlannedEntry `json:"variants"`     // ranked
	Warnings    []WarningEntry `json:"warnings"`
	Source      string         `json:"source"` // the scenario, in YAML
}

// PlannedEntry is the answer for a variant.
type PlannedEntry struct {
	Variant      string          `json:"variant"` // "" without variants
	Found        bool            `json:"found"`
	Value        Number          `json:"value"`   // the least number that meets the objectives, or the highest rate that is shown to
	Missed       Number          `json:"missed"`  // with max_rate, the lowest rate that is shown to be too high
	Written      Number          `json:"written"` // with max_rate, the rate that stands in the scenario, on average over the run
	Reason       string          `json:"reason"`  // why nothing was found
	Cost         Number          `json:"cost_per_month"`
	Replications int             `json:"replications"`
	Requests     uint64          `json:"requests"`
	Tried        []TriedEntry    `json:"tried"`
	Staffing     []StaffingEntry `json:"textbook"`
	Warnings     []WarningEntry  `json:"warnings"`
}

// TriedEntry is a value that was looked at.
type TriedEntry struct {
	Value        Number        `json:"value"`
	Up           int           `json:"up"` // servers of the tier that are not down
	Verdict      string        `json:"verdict"`
	Reason       string        `json:"reason"` // where no simulation was needed
	Context      bool          `json:"context"`
	Replications int           `json:"replications"`
	Requests     uint64        `json:"requests"`
	Utilization  Number        `json:"utilization"`
	Cost         Number        `json:"cost_per_month"`
	Objectives   []JudgedEntry `json:"objectives"`
	Camp         *CampEntry    `json:"camp"` // the worse of two camps into which replications fall, or null; then the objectives have no values
}

// JudgedEntry is an objective at a value, in its worst window.
type JudgedEntry struct {
	ObjectiveEntry
	Start Number `json:"start_s"` // of the window
	End   Number `json:"end_s"`   // 0: the whole sample
}

// StaffingEntry is what a textbook rule says.
type StaffingEntry struct {
	Rule    string `json:"rule"`
	Workers Number `json:"workers"`
	Value   Number `json:"value"`
	Text    string `json:"text"`
}

func planDocumentOf(p *result.Plan) *PlanDocument {
	d := &PlanDocument{
		Schema: PlanSchema, Program: p.Program, Command: p.Command, Name: p.Name, About: p.About, Seed: p.Seed, Interrupted: p.Interrupted,
		Vary: p.Vary, MaxRate: p.MaxRate, From: p.From, To: p.To, Survive: p.Survive, Tier: p.Tier, Confidence: Number(p.Confidence),
		Precision: Number(p.Precision), Window: Number(p.Window.Seconds()), Limit: p.Limit, Variants: []PlannedEntry{},
		Warnings: warningEntries(p.Warnings), Source: string(p.Source),
	}
	for i := range p.Variants {
		v := &p.Variants[i]
		entry := PlannedEntry{
			Variant: v.Variant, Found: v.Found, Value: Number(v.Value), Missed: Number(v.Missed), Written: Number(v.Written), Reason: v.Reason, Cost: Number(v.Cost),
			Replications: v.Replications, Requests: v.Requests, Tried: []TriedEntry{}, Staffing: []StaffingEntry{}, Warnings: warningEntries(v.Warnings),
		}
		for k := range v.Tried {
			entry.Tried = append(entry.Tried, triedEntryOf(&v.Tried[k]))
		}
		for _, s := range v.Staffing {
			entry.Staffing = append(entry.Staffing, StaffingEntry{s.Rule, Number(s.Workers), Number(s.Value), s.Text})
		}
		d.Variants = append(d.Variants, entry)
	}
	return d
}

func triedEntryOf(t *result.Tried) TriedEntry {
	entry := TriedEntry{
		Value: Number(t.Value), Up: t.Up, Verdict: string(t.Verdict), Reason: t.Reason, Context: t.Context, Replications: t.Replications,
		Requests: t.Requests, Utilization: Number(t.Utilization), Cost: Number(t.Cost), Objectives: []JudgedEntry{}, Camp: campEntryOf(t.Camp),
	}
	for _, o := range t.Objectives {
		entry.Objectives = append(entry.Objectives, JudgedEntry{objectiveEntry(o.Objective), Number(o.Start.Seconds()), Number(o.End.Seconds())})
	}
	return entry
}
