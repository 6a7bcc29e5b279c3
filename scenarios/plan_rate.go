package scenarios

import (
	"errors"
)

func (p *planner) rateVaried() (string, error)             { return "", errors.New("later") }
func (p *variantPlan) searchRate() error                   { return errors.New("later") }
func (p *variantPlan) caseAtRate(v float64) (*Case, error) { return nil, errors.New("later") }
