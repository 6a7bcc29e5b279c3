package arrival

import (
	"strings"

	"lbsim/models/catalog"
	"lbsim/sim"
)

// Check finds fault with the parameters together.
func (p *Profile) Check() string {
	var given []string
	for _, base := range []struct {
		name string
		is   bool
	}{{"points", len(p.Points) > 0}, {"steps", len(p.Steps) > 0}, {"diurnal", p.Diurnal != nil}, {"ramp", p.Ramp != nil}} {
		if base.is {
			given = append(given, base.name)
		}
	}
	switch len(given) {
	case 0:
		return "there is no rate; expected one of points, steps, diurnal and ramp"
	case 1:
	default:
		return strings.Join(given, " and ") + " exclude each other; expected one of points, steps, diurnal and ramp"
	}
	if _, ok := p.Process.(Pacer); !ok && p.Process != nil {
		return "process comes in batches or has a profile of its own; expected one that gives single gaps, such as poisson"
	}
	if text := p.checkOrder(given[0]); text != "" {
		return text
	}
	if text := p.checkSpikes(); text != "" {
		return text
	}
	if newForm(p).until(sim.Longest) == 0 {
		return "the rate is always 0; expected arrivals at some time"
	}
	return ""
}

// checkOrder looks at the times of the base.
func (p *Profile) checkOrder(base string) string {
	times := p.Points
	if p.Steps != nil {
		times = p.Steps
	}
	for i := 1; i < len(times); i++ {
		if times[i].At <= times[i-1].At {
			return "the times of " + base + " are not in ascending order: " + written(times[i].At) + " comes after " + written(times[i-1].At)
		}
	}
	end := sim.Time(0)
	switch {
	case p.Ramp != nil:
		end = p.Ramp.Over
	case len(p.Points) > 0:
		end = p.Points[len(p.Points)-1].At
	case len(p.Steps) > 0:
		end = p.Steps[len(p.Steps)-1].At + 1 // it needs time to hold
	}
	if p.Repeat > 0 && end > p.Repeat {
		return base + " goes on after " + written(p.Repeat) + ", when all repeats"
	}
	return ""
}

func (p *Profile) checkSpikes() string {
	for i, s := range p.Spikes {
		name := "the spike at " + written(s.At)
		switch {
		case s.Ramp > s.For/2:
			return name + " lasts " + written(s.For) + ", too short to rise and fall in " + written(s.Ramp) + " each"
		case i > 0 && s.At < p.Spikes[i-1].At:
			return name + " comes after the one at " + written(p.Spikes[i-1].At) + "; expected them in the order of time"
		case i > 0 && s.At < p.Spikes[i-1].At+p.Spikes[i-1].For:
			return name + " begins before the one at " + written(p.Spikes[i-1].At) + " is over; expected one after another"
		case p.Repeat > 0 && s.At+s.For > p.Repeat:
			return name + " goes on after " + written(p.Repeat) + ", when all repeats"
		}
	}
	return ""
}

func written(t sim.Time) string { return catalog.Duration.Format(t.Seconds()) }
