package reports

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"regexp"
	"slices"

	"lbsim/models/result"
)

// Schema names the form of summary.json. The number after the slash grows when a
// reader of the old form would misread the new one; further fields may come
// without it.
const Schema = "lbsim-summary/1"

// JSON writes summary.json: everything of a result except what was measured
// window by window, which the CSV tables hold. Its fields are those of Document.
type JSON struct{}

// Write writes summary.json.
func (*JSON) Write(r *result.Result, create func(name string) (io.WriteCloser, error)) error {
	return write(create, "summary.json", func(w io.Writer) error {
		text, err := documentOf(r).encode()
		if err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	})
}

// A list of plain values, as the encoder spreads it over lines, and what stands
// between two of them. No string of JSON holds a line feed, so neither is found
// inside of one.
var (
	spreadList = regexp.MustCompile(`\[\n[^\[\]{}]*\]`)
	lineBreak  = regexp.MustCompile(`\n *`)
)

// encode returns the document as text, indented, with short lists on one line.
func (d *Document) encode() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(d); err != nil {
		return nil, err
	}
	return compact(text.Bytes()), nil
}

// compact puts short lists on one line.
func compact(text []byte) []byte {
	return spreadList.ReplaceAllFunc(text, func(list []byte) []byte {
		inner := bytes.TrimSpace(list[1 : len(list)-1])
		return slices.Concat([]byte("["), lineBreak.ReplaceAll(inner, []byte(" ")), []byte("]"))
	})
}

// Number is a number as JSON: 9 significant digits, null when it is not known,
// and the strings "inf" and "-inf" when it has no limit.
type Number float64

// MarshalJSON writes the number.
func (n Number) MarshalJSON() ([]byte, error) {
	switch text := exact(float64(n)); text {
	case "":
		return []byte("null"), nil
	case "inf", "-inf":
		return []byte(`"` + text + `"`), nil
	default:
		return []byte(text), nil
	}
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (n *Number) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case "null":
		*n = Number(math.NaN())
		return nil
	case `"inf"`:
		*n = Number(math.Inf(1))
		return nil
	case `"-inf"`:
		*n = Number(math.Inf(-1))
		return nil
	}
	var v float64
	err := json.Unmarshal(text, &v)
	*n = Number(v)
	return err
}

// Document is summary.json.
type Document struct {
	Schema      string         `json:"schema"`  // Schema
	Program     string         `json:"program"` // name and version
	Command     string         `json:"command"` // what repeats the run
	Name        string         `json:"name"`    // of the scenario
	About       string         `json:"about"`
	Seed        uint64         `json:"seed"`
	Interrupted bool           `json:"interrupted"` // stopped before all cases were complete
	Verdict     string         `json:"verdict"`     // on all objectives together: met, missed, undecided; "" without any
	Confidence  Number         `json:"confidence"`  // one-sided, of verdicts
	Swept       []string       `json:"swept"`       // paths of the sweep
	Warnings    []WarningEntry `json:"warnings"`    // about the whole scenario
	Cases       []CaseEntry    `json:"cases"`
	// Comparisons are the differences of variants to the first, Rankings their order.
	Comparisons []ComparisonEntry `json:"comparisons"`
	Rankings    []RankingEntry    `json:"rankings"`
	Source      string            `json:"source"` // the scenario as run, in YAML
}

// CaseEntry is one variant at one point of the sweep.
type CaseEntry struct {
	Variant      string           `json:"variant"`    // "" without variants
	Point        []string         `json:"point"`      // a value for each path of swept
	Duration     Number           `json:"duration_s"` // of a replication, warm-up included
	Warmup       Number           `json:"warmup_s"`
	Replications int              `json:"replications"`
	Batches      int              `json:"batches"`  // of the only replication, from which intervals come; 0: from replications
	Unstable     string           `json:"unstable"` // path of a tier that fills up; times and queues of the case are left out then
	Camp         *CampEntry       `json:"camp"`     // null unless replications fall into two camps, each of which is a case
	Events       uint64           `json:"events"`   // handled in all replications
	Metrics      []MetricEntry    `json:"metrics"`
	Curves       []CurveEntry     `json:"curves"`
	Path         []PathEntry      `json:"path"` // where the mean latency of the clients went
	Objectives   []ObjectiveEntry `json:"objectives"`
	// Theory is what closed forms predict, beside what was simulated; absent where no
	// model fits.
	Theory   []PredictionEntry `json:"theory,omitempty"`
	Warnings []WarningEntry    `json:"warnings"` // about this case
}

// MetricEntry is one number.
type MetricEntry struct {
	Scope        string     `json:"scope"`
	Metric       string     `json:"metric"`
	Statistic    string     `json:"statistic"`
	Unit         string     `json:"unit"`
	Value        Number     `json:"value"`
	Interval     *[2]Number `json:"interval"` // 95 %: low and high; null when there is none
	Replications int        `json:"replications"`
}

// CurveEntry is a percentile curve: each point is quantile, value, low and high,
// the last three in seconds.
type CurveEntry struct {
	Scope  string      `json:"scope"`
	Metric string      `json:"metric"`
	Points [][4]Number `json:"points"`
}

// PathEntry is the time that the clients' requests spent in a part of a tier, on
// their critical path, per success. All entries of a case add up to the mean
// latency.
type PathEntry struct {
	Tier     string     `json:"tier"` // its name, or clients
	Part     string     `json:"part"` // network, balancer, queue or service
	Mean     Number     `json:"mean_s"`
	Interval *[2]Number `json:"interval"`
	Share    Number     `json:"share"` // of the mean latency
}

// ObjectiveEntry is a line of the service level objective.
type ObjectiveEntry struct {
	Scope     string     `json:"scope"`
	Metric    string     `json:"metric"`
	Statistic string     `json:"statistic"`
	Unit      string     `json:"unit"`
	Limit     Number     `json:"limit"`
	AtLeast   bool       `json:"at_least"` // else at most
	Value     Number     `json:"value"`
	Interval  *[2]Number `json:"interval"`
	Verdict   string     `json:"verdict"` // met, missed or undecided
}

// WarningEntry is a reason to doubt a number.
type WarningEntry struct {
	Path string `json:"path"` // "" for everything
	Text string `json:"text"`
}

func documentOf(r *result.Result) *Document {
	d := &Document{
		Schema: Schema, Program: r.Program, Command: r.Command, Name: r.Name, About: r.About, Seed: r.Seed,
		Interrupted: r.Interrupted, Verdict: string(r.Verdict), Confidence: Number(r.Confidence), Swept: append([]string{}, r.Swept...), Warnings: warningEntries(r.Warnings),
		Cases: []CaseEntry{}, Comparisons: comparisonEntries(r), Rankings: rankingEntries(r), Source: string(r.Source),
	}
	for i := range r.Cases {
		d.Cases = append(d.Cases, caseEntryOf(&r.Cases[i]))
	}
	return d
}

func caseEntryOf(c *result.Case) CaseEntry {
	entry := CaseEntry{
		Variant: c.Variant, Point: append([]string{}, c.Point...), Duration: Number(c.Duration.Seconds()),
		Warmup: Number(c.Warmup.Seconds()), Replications: c.Replications, Batches: c.Batches, Unstable: c.Unstable, Camp: campEntryOf(c.Camp), Events: c.Events,
		Metrics: []MetricEntry{}, Curves: []CurveEntry{}, Path: pathEntries(c), Objectives: []ObjectiveEntry{},
		Theory: predictionEntries(c.Theory), Warnings: warningEntries(c.Warnings),
	}
	for _, m := range c.Metrics {
		entry.Metrics = append(entry.Metrics, MetricEntry{
			Scope: m.Scope, Metric: m.Name, Statistic: m.Statistic, Unit: m.Unit,
			Value: Number(m.Value), Interval: intervalEntry(m.Interval), Replications: m.Replications,
		})
	}
	for _, curve := range c.Curves {
		points := [][4]Number{}
		for _, p := range curve.Points {
			points = append(points, [4]Number{Number(p.Quantile), Number(p.Value), Number(p.Low), Number(p.High)})
		}
		entry.Curves = append(entry.Curves, CurveEntry{curve.Scope, curve.Metric, points})
	}
	for _, o := range c.Objectives {
		entry.Objectives = append(entry.Objectives, objectiveEntry(o))
	}
	return entry
}

func objectiveEntry(o result.Objective) ObjectiveEntry {
	return ObjectiveEntry{
		Scope: o.Scope, Metric: o.Metric, Statistic: o.Statistic, Unit: o.Unit, Limit: Number(o.Limit),
		AtLeast: o.AtLeast, Value: Number(o.Value), Interval: intervalEntry(o.Interval), Verdict: string(o.Verdict),
	}
}

func pathEntries(c *result.Case) []PathEntry {
	entries := []PathEntry{}
	for _, p := range partsOf(c) {
		entries = append(entries, PathEntry{p.tier, p.part, Number(p.value), intervalEntry(p.Interval), Number(p.share)})
	}
	return entries
}

// intervalEntry returns nil, null in JSON, for an interval that is not known.
func intervalEntry(i result.Interval) *[2]Number {
	if !i.Known() {
		return nil
	}
	return &[2]Number{Number(i.Low), Number(i.High)}
}

func warningEntries(warnings []result.Warning) []WarningEntry {
	entries := []WarningEntry{}
	for _, w := range warnings {
		entries = append(entries, WarningEntry{w.Path, w.Text})
	}
	return entries
}
