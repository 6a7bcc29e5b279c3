package arrival_test

import (
	"math"
	"testing"

	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/sim"
)

// TestProfileChange proves that a new factor counts from the moment of the change: of
// gaps that are all 1, arrival k comes when the expected counts, each with the factor
// of its time, add up to k. The changes come between arrivals, several within a gap,
// one to nothing and back, one after the last point.
func TestProfileChange(t *testing.T) {
	each(t, func(t *testing.T, c course) {
		c.profile.Process = &arrival.Deterministic{}
		s := catalog.Clone(&c.profile)
		changes := []struct{ at, factor float64 }{{7.03, 3}, {7.04, 0.5}, {7.05, 0.7}, {31, 0}, {33, 2}, {44, 0.01}, {61, 1.5}, {90, 0.25}, {1e9, 0}}
		expected, since := 0.0, sim.Time(0)
		var a arrival.Arrival
		if !s.Next(0, nil, &a) {
			return
		}
		for k := 1.0; a.At < 100*sim.Second; {
			if now := sim.FromSeconds(changes[0].at); now < a.At {
				expected, since = expected+s.Expected(since, now), now
				s.Factor, changes = changes[0].factor, changes[1:]
				a.At = s.Changed(now, a.At)
				continue
			}
			if before, after := expected+s.Expected(since, a.At-1), expected+s.Expected(since, a.At+1); before > k+1e-7 || after < k-1e-7 {
				t.Fatalf("arrival %g at %d, where %.12g are expected", k, a.At, expected+s.Expected(since, a.At))
			}
			if k++; !s.Next(a.At, nil, &a) {
				break
			}
		}
	})
}

// TestProfileRate proves over what time the mean rate is taken.
func TestProfileRate(t *testing.T) {
	points := []timed{{At: 10 * sim.Second, Value: 20}, {At: 20 * sim.Second, Value: 40}, {At: 60 * sim.Second, Value: 0}}
	day := &arrival.Diurnal{Mean: 100, PeakToMean: 2, Period: 10 * sim.Second}
	for _, c := range []struct {
		about   string
		profile arrival.Profile
		want    float64
	}{
		{"from the first point to the last", arrival.Profile{Points: points}, (10*30 + 40*20) / 50.0},
		{"one point", arrival.Profile{Points: points[1:2]}, 40},
		{"points that repeat, all the time", arrival.Profile{Points: points, Repeat: 100 * sim.Second}, (10*20 + 10*30 + 40*20) / 100.0},
		{"steps, the last as long as the one before", arrival.Profile{Steps: points}, (10*20 + 40*40 + 40*0) / 90.0},
		{"one step", arrival.Profile{Steps: points[:1]}, 20},
		{"over a ramp", arrival.Profile{Ramp: &arrival.Ramp{From: 100, To: 500, Over: sim.Minute}}, 300},
		{"over a period", arrival.Profile{Diurnal: day}, 100},
		{"over the periods with spikes", arrival.Profile{Diurnal: day, Spikes: []arrival.Spike{{At: 20 * sim.Second, For: 10 * sim.Second, Factor: 2}, {At: 35 * sim.Second, For: 10 * sim.Second, Factor: 1}}}, 120},
	} {
		for _, factor := range []float64{1, 0.5, 0} {
			c.profile.Factor = factor
			if got, want := c.profile.Rate(), c.want*factor; math.Abs(got-want) > 1e-12*want {
				t.Errorf("%s: rate %g, expected %g", c.about, got, want)
			}
		}
	}
}

// TestProfileCheck proves which parameters fit together.
func TestProfileCheck(t *testing.T) {
	points := []timed{{At: 0, Value: 20}, {At: 20 * sim.Second, Value: 40}}
	day := &arrival.Diurnal{Mean: 100, PeakToMean: 2, Period: 10 * sim.Second}
	ramp := &arrival.Ramp{From: 1, To: 5, Over: sim.Minute}
	spike := func(at, length, ramp sim.Time) arrival.Spike {
		return arrival.Spike{At: at * sim.Second, For: length * sim.Second, Factor: 2, Ramp: ramp * sim.Second}
	}
	for _, c := range []struct {
		about   string
		profile arrival.Profile
		want    string
	}{
		{"points", arrival.Profile{Points: points}, ""},
		{"a process", arrival.Profile{Points: points, Process: &arrival.MMPP{}}, ""},
		{"spikes one after another", arrival.Profile{Diurnal: day, Spikes: []arrival.Spike{spike(5, 10, 5), spike(15, 1, 0)}}, ""},
		{"points up to the repetition", arrival.Profile{Points: points, Repeat: 20 * sim.Second}, ""},
		{"nothing", arrival.Profile{}, "there is no rate; expected one of points, steps, diurnal and ramp"},
		{"two bases", arrival.Profile{Points: points, Diurnal: day}, "points and diurnal exclude each other; expected one of points, steps, diurnal and ramp"},
		{"three bases", arrival.Profile{Steps: points, Diurnal: day, Ramp: ramp}, "steps and diurnal and ramp exclude each other; expected one of points, steps, diurnal and ramp"},
		{"times out of order", arrival.Profile{Points: []timed{points[1], points[0]}}, "the times of points are not in ascending order: 0s comes after 20s"},
		{"the same time twice", arrival.Profile{Steps: []timed{points[1], points[1]}}, "the times of steps are not in ascending order: 20s comes after 20s"},
		{"batches", arrival.Profile{Points: points, Process: &arrival.Batch{}}, "process comes in batches or has a profile of its own; expected one that gives single gaps, such as poisson"},
		{"points after the repetition", arrival.Profile{Points: points, Repeat: 19 * sim.Second}, "points goes on after 19s, when all repeats"},
		{"steps at the repetition", arrival.Profile{Steps: points, Repeat: 20 * sim.Second}, "steps goes on after 20s, when all repeats"},
		{"a ramp after the repetition", arrival.Profile{Ramp: ramp, Repeat: 20 * sim.Second}, "ramp goes on after 20s, when all repeats"},
		{"a spike after the repetition", arrival.Profile{Points: points, Repeat: 20 * sim.Second, Spikes: []arrival.Spike{spike(15, 6, 0)}}, "the spike at 15s goes on after 20s, when all repeats"},
		{"spikes that overlap", arrival.Profile{Points: points, Spikes: []arrival.Spike{spike(5, 10, 5), spike(14, 2, 1)}}, "the spike at 14s begins before the one at 5s is over; expected one after another"},
		{"spikes out of order", arrival.Profile{Points: points, Spikes: []arrival.Spike{spike(15, 1, 0), spike(14, 2, 1)}}, "the spike at 14s comes after the one at 15s; expected them in the order of time"},
		{"a spike too short for its ramps", arrival.Profile{Points: points, Spikes: []arrival.Spike{spike(5, 10, 6)}}, "the spike at 5s lasts 10s, too short to rise and fall in 6s each"},
		{"no rate at all", arrival.Profile{Steps: []timed{{At: 0, Value: 0}, {At: 5, Value: 0}}}, "the rate is always 0; expected arrivals at some time"},
		{"no rate in any repetition", arrival.Profile{Steps: []timed{{At: 0, Value: 0}}, Repeat: sim.Second}, "the rate is always 0; expected arrivals at some time"},
	} {
		if got := c.profile.Check(); got != c.want {
			t.Errorf("%s: %q, expected %q", c.about, got, c.want)
		}
	}
}

// TestBatchesByProfile proves that batches can follow the clock.
func TestBatchesByProfile(t *testing.T) {
	profile := &arrival.Profile{Steps: []timed{{At: 0, Value: 1}, {At: 2500 * sim.Millisecond, Value: 0}}, Process: &arrival.Deterministic{}, Factor: 1}
	s := &arrival.Batch{Of: profile, Size: &dist.Constant{Value: 2}}
	var a arrival.Arrival
	for _, want := range []sim.Time{sim.Second, sim.Second, 2 * sim.Second, 2 * sim.Second} {
		if !s.Next(a.At, nil, &a) || a.At != want {
			t.Errorf("a member at %d, expected %d", a.At, want)
		}
	}
	if s.Next(a.At, nil, &a) {
		t.Errorf("a member at %d, expected no more", a.At)
	}
}
