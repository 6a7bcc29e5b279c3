package reports

import (
	"math"

	"lbsim/models/result"
)

// TheoryDocument is what the command theory gives as JSON.
type TheoryDocument struct {
	Schema  string            `json:"schema"`  // TheorySchema
	Program string            `json:"program"` // name and version
	Command string            `json:"command"` // what repeats it
	Name    string            `json:"name"`    // of the scenario
	About   string            `json:"about"`
	Swept   []string          `json:"swept"` // paths of the sweep
	Cases   []TheoryCaseEntry `json:"cases"`
}

// TheoryCaseEntry is one variant at one point of the sweep.
type TheoryCaseEntry struct {
	Variant   string          `json:"variant"`
	Point     []string        `json:"point"`
	Forecasts []ForecastEntry `json:"forecasts"`
}

// ForecastEntry is what theory says of a tier, or of a group of users.
type ForecastEntry struct {
	Scope       string            `json:"scope"`
	Model       string            `json:"model"` // "" where none fits
	About       string            `json:"about"`
	Unstable    bool              `json:"unstable"` // the load is not below the capacity
	Nearest     string            `json:"nearest"`  // model, where none fits
	Failed      []string          `json:"failed"`   // its assumptions that do not hold
	Notes       []string          `json:"notes"`
	Parameters  []ParameterEntry  `json:"parameters"`
	Predictions []PredictionEntry `json:"predictions"`
}

// ParameterEntry is a number that describes a model.
type ParameterEntry struct {
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	Value Number `json:"value"`
}

// PredictionEntry is a number that theory gives; beside a simulation with the estimate.
type PredictionEntry struct {
	Scope     string     `json:"scope"`
	Model     string     `json:"model"`
	Metric    string     `json:"metric"`
	Statistic string     `json:"statistic"`
	Unit      string     `json:"unit"`
	Value     Number     `json:"value"`
	Limit     bool       `json:"limit"`               // of infinitely many servers
	Simulated *Number    `json:"simulated,omitempty"` // the estimate
	Interval  *[2]Number `json:"interval,omitempty"`  // its interval
	Inside    *bool      `json:"inside,omitempty"`    // whether the value lies inside; absent where there is no interval
}

func predictionEntries(all []result.Prediction) []PredictionEntry {
	entries := []PredictionEntry{}
	for _, p := range all {
		e := PredictionEntry{Scope: p.Scope, Model: p.Model, Metric: p.Metric, Statistic: p.Statistic, Unit: p.Unit,
			Value: Number(p.Value), Limit: p.Limit, Interval: intervalEntry(p.Interval)}
		if !math.IsNaN(p.Simulated) {
			simulated := Number(p.Simulated)
			e.Simulated = &simulated
		}
		if p.Known() {
			inside := p.Inside
			e.Inside = &inside
		}
		entries = append(entries, e)
	}
	return entries
}

func theoryDocumentOf(t *result.Theory) *TheoryDocument {
	d := &TheoryDocument{Schema: TheorySchema, Program: t.Program, Command: t.Command, Name: t.Name, About: t.About,
		Swept: append([]string{}, t.Swept...), Cases: []TheoryCaseEntry{}}
	for _, c := range t.Cases {
		entry := TheoryCaseEntry{Variant: c.Variant, Point: append([]string{}, c.Point...), Forecasts: []ForecastEntry{}}
		for _, f := range c.Forecasts {
			fe := ForecastEntry{Scope: f.Scope, Model: f.Model, About: f.About, Unstable: f.Unstable, Nearest: f.Nearest,
				Failed: append([]string{}, f.Failed...), Notes: append([]string{}, f.Notes...), Parameters: []ParameterEntry{},
				Predictions: predictionEntries(f.Predictions)}
			for _, p := range f.Parameters {
				fe.Parameters = append(fe.Parameters, ParameterEntry{p.Name, p.Unit, Number(p.Value)})
			}
			entry.Forecasts = append(entry.Forecasts, fe)
		}
		d.Cases = append(d.Cases, entry)
	}
	return d
}
