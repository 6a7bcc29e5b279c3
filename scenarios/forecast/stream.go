package forecast

import (
	"math"
	"strings"

	"lbsim/models"
	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/models/theory"
)

// kind is what is known of the arrivals at a tier.
type kind int

const (
	// poisson arrivals are independent of all that is in the system.
	poisson kind = iota
	// alike are arrivals that find the system as Poisson ones would, though they are
	// none: those of a network with a product form, in which requests come back.
	alike
	// renewal arrivals have independent gaps of a known law.
	renewal
	// other arrivals are those of which nothing helps.
	other
)

// flow is a stream of requests of one class of one group of clients.
type flow struct {
	client *models.Client
	class  *models.Class
	rate   float64 // requests per second
	kind   kind
	gap    theory.Law // of renewal
	why    string     // it is not Poisson
}

// origins returns the flows that a group of open clients sends into its tier.
func origins(config *models.Config, group int) (flows []flow) {
	client := &config.Clients[group]
	of := sourceOf(config, group)
	classes := client.Classes()
	for i := range classes {
		if classes[i].Share == 0 {
			continue
		}
		f := of
		f.client, f.class, f.rate = client, &classes[i], of.rate*classes[i].Share
		if f.kind == renewal && classes[i].Share < 1 {
			f.kind = other // classes are drawn: a class has the gaps of sums
		}
		flows = append(flows, f)
	}
	return flows
}

// sourceOf returns what is known of the requests of a group of clients together.
func sourceOf(config *models.Config, group int) flow {
	client := &config.Clients[group]
	f := flow{kind: other}
	source := client.Arrivals
	path := "clients." + client.Name
	switch {
	case client.Trace != nil:
		f.why = path + " replay recorded arrivals"
		return f
	case client.Users != nil:
		f.why = path + " are users, who wait for an answer before they ask again"
		return f
	case client.Sessions != nil:
		source = client.Sessions.Arrivals
	}
	rater, knows := source.(arrival.Rater)
	if knows {
		f.rate = rater.Rate()
	}
	name := strings.ReplaceAll(catalog.NameOf(&arrival.Sources, source), "_", " ")
	gap, hasGap := gapOf(source)
	switch source.(type) {
	case *arrival.Poisson:
		f.kind = poisson
	case *arrival.Profile:
		f.why = "the arrivals of " + path + " follow a profile, so nothing settles"
	case *arrival.Batch:
		f.why = "the requests of " + path + " come in batches, not one at a time"
	default:
		f.why = "the arrivals of " + path + " are " + name + ", not Poisson"
		if hasGap && knows {
			f.kind, f.gap = renewal, gap
		}
	}
	if client.Sessions != nil {
		return sessionsOf(config, group, f, path)
	}
	return f
}

// sessionsOf returns the requests of sessions that begin as given: where they begin as
// a Poisson process, and wait for their answers as long as it takes, they make an open
// network with a product form (Baskett and others, 1975), whatever the pauses.
func sessionsOf(config *models.Config, group int, begin flow, path string) flow {
	sessions := config.Clients[group].Sessions
	count, ok := wholeMean(sessions.Requests)
	f := flow{kind: alike, rate: begin.rate * count}
	switch {
	case begin.kind != poisson:
		f.kind, f.why = other, "the sessions of "+strings.TrimPrefix(begin.why, "the arrivals of ")
	case !ok:
		f.kind, f.why = other, "the number of requests in a session of "+path+" is rounded, so that its mean is not known"
	case !config.IsPatient(group):
		f.kind, f.why = other, "the sessions of "+path+" go on when a request times out, though it is still worked on"
	default:
		f.why = "requests of " + path + " belong to sessions"
	}
	return f
}

// wholeMean returns the mean of a law of whole numbers from 1 on; ok is false for others.
func wholeMean(d dist.Dist) (mean float64, ok bool) {
	switch d := d.(type) {
	case *dist.Constant:
		return d.Value, d.Value >= 1 && d.Value == math.Trunc(d.Value)
	case *dist.Geometric:
		return d.Mean, true
	}
	return 0, false
}

// gapOf returns the law of the gaps of a source, where they are independent of each
// other and their transform is known.
func gapOf(source arrival.Source) (gap theory.Law, ok bool) {
	var d dist.Dist
	switch s := source.(type) {
	case *arrival.Deterministic:
		d = &dist.Constant{Value: 1 / s.PerSecond}
	case *arrival.Erlang:
		d = &dist.Erlang{Mean: 1 / s.PerSecond, Shape: s.Shape}
	case *arrival.Gamma:
		d = &dist.Gamma{Mean: 1 / s.PerSecond, CV: s.CV, Shape: s.Shape}
	case *arrival.Hyperexponential:
		if !s.Balanced {
			return gap, false
		}
		d = &dist.Hyperexponential{Mean: 1 / s.PerSecond, CV: s.CV}
	case *arrival.Uniform:
		low, high := s.Min.Seconds(), s.Max.Seconds()
		if s.PerSecond > 0 {
			high = 2 / s.PerSecond
		}
		if low == high {
			return theory.LawOf(&dist.Constant{Value: low})
		}
		d = &dist.Uniform{Min: low, Max: high}
	default:
		return gap, false
	}
	gap, ok = theory.LawOf(d)
	return gap, ok && gap.Transform != nil
}

// stream is all that flows into a tier.
type stream struct {
	flows []flow
	rate  float64
	kind  kind
	gap   theory.Law
	why   string
}

// add lets another flow in. Independent Poisson streams make one; a class that comes a
// second time depends on the first, and is one flow with it.
func (s *stream) add(f flow) {
	s.rate += f.rate
	for i := range s.flows {
		mine := &s.flows[i]
		if mine.client != f.client || mine.class.Name != f.class.Name {
			continue
		}
		mine.rate += f.rate
		if mine.kind <= alike && f.kind <= alike {
			f.kind, f.why = alike, "requests of a class come here on several ways"
		}
		if f.kind > mine.kind {
			mine.kind, mine.why = f.kind, f.why
		}
		s.mix(f)
		return
	}
	if len(s.flows) == 0 {
		s.kind, s.gap, s.why = f.kind, f.gap, f.why
	} else {
		s.mix(f)
	}
	s.flows = append(s.flows, f)
}

// mix makes the stream no better than what flows in.
func (s *stream) mix(f flow) {
	switch {
	case s.kind == renewal || f.kind == renewal:
		s.kind = other
		if s.why == "" {
			s.why = f.why
		}
	case f.kind > s.kind:
		s.kind, s.why = f.kind, f.why
	}
}
