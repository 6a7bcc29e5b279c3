package result

// SLO is a service level objective: limits for what is measured for a whole scenario,
// a client group or a class of requests.
type SLO struct {
	Objectives []Objective
}

// IsGood tells whether a value keeps the limit of the objective. The limit itself is
// kept.
func (o *Objective) IsGood(value float64) bool {
	if o.AtLeast {
		return value >= o.Limit
	}
	return value <= o.Limit
}

// Together is the verdict on several objectives: met when all are met, missed when
// one is missed. It is "" for none.
func Together(verdicts ...Verdict) (all Verdict) {
	for _, v := range verdicts {
		switch {
		case all == "" || v == Missed:
			all = v
		case v == Undecided && all == Met:
			all = Undecided
		}
	}
	return all
}
