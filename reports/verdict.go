package reports

import (
	"strconv"
	"strings"

	"lbsim/models/catalog"
	"lbsim/models/result"
)

// mostReasons is how many objectives a verdict names.
const mostReasons = 3

// Verdict says in a line what the objectives of a result come to, and names those
// that are not met, with what was measured.
func Verdict(r *result.Result) string {
	confidence := "with a confidence of " + catalog.Share.Format(r.Confidence)
	switch r.Verdict {
	case "":
		return "there are no objectives"
	case result.Met:
		return "slo met " + confidence
	}
	var reasons []string
	for i := range r.Cases {
		for _, o := range r.Cases[i].Objectives {
			if o.Verdict == result.Met || r.Verdict == result.Missed && o.Verdict != result.Missed {
				continue
			}
			value, half := objectiveValue(o)
			reason := objective(o) + ": " + value + half
			if name := label(r, &r.Cases[i], -1); name != "" {
				reason += " (" + name + ")"
			}
			reasons = append(reasons, reason)
		}
	}
	if more := len(reasons) - mostReasons; more > 0 {
		reasons = append(reasons[:mostReasons], "and "+strconv.Itoa(more)+" more")
	}
	return "slo " + string(r.Verdict) + " " + confidence + ": " + strings.Join(reasons, "; ")
}
