package scenarios

import (
	"lbsim/models/result"
	"lbsim/scenarios/forecast"
)

// Theory returns what closed forms say of each tier in each case, without a
// simulation: the predictions of the model that fits, or which of its assumptions does
// not hold.
func (s *Scenario) Theory() *result.Theory {
	t := &result.Theory{Name: s.Name, About: s.About, Swept: s.Swept}
	for i := range s.Cases {
		c := &s.Cases[i]
		t.Cases = append(t.Cases, result.TheoryCase{Variant: c.Variant, Point: c.Point, Forecasts: forecast.Of(&c.Config)})
	}
	return t
}
