package arrival_test

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/sim"
)

type timed = catalog.Timed[float64]

// course is a profile with its rate at a time in seconds, written down once more.
type course struct {
	about   string
	profile arrival.Profile
	rate    func(t float64) float64
	edges   []float64 // seconds at which the rate jumps or bends
}

// courses are profiles of all forms, which describe the first 100 s.
func courses() []course {
	points := []timed{{At: 10 * sim.Second, Value: 20}, {At: 30 * sim.Second, Value: 60}, {At: 60 * sim.Second, Value: 0}, {At: 70 * sim.Second, Value: 10}}
	linear := func(t float64) float64 {
		switch {
		case t < 10:
			return 20
		case t < 30:
			return 20 + 2*(t-10)
		case t < 60:
			return 60 - 2*(t-30)
		case t < 70:
			return t - 60
		}
		return 10
	}
	steps := []timed{{At: 0, Value: 30}, {At: 20 * sim.Second, Value: 0}, {At: 25 * sim.Second, Value: 90}, {At: 80 * sim.Second, Value: 15}}
	constant := func(t float64) float64 {
		switch {
		case t < 20:
			return 30
		case t < 25:
			return 0
		case t < 80:
			return 90
		}
		return 15
	}
	wave := func(mean, peak, period, phase float64) func(t float64) float64 {
		return func(t float64) float64 { return mean * (1 + (peak-1)*math.Sin(2*math.Pi*(t+phase)/period)) }
	}
	spikes := []arrival.Spike{{At: 12 * sim.Second, For: 20 * sim.Second, Factor: 3, Ramp: 4 * sim.Second}, {At: 40 * sim.Second, For: 5 * sim.Second, Factor: 0}}
	spiked := func(base func(t float64) float64) func(t float64) float64 {
		return func(t float64) float64 {
			factor := 1.0
			switch {
			case t >= 12 && t < 32:
				factor = 1 + 2*min(1, (t-12)/4, (32-t)/4)
			case t >= 40 && t < 45:
				factor = 0
			}
			return base(t) * factor
		}
	}
	again := func(after float64, base func(t float64) float64) func(t float64) float64 {
		return func(t float64) float64 { return base(math.Mod(t, after)) }
	}
	bends, edges := []float64{10, 30, 60, 70}, []float64{20, 25, 80}
	turns := []float64{12, 16, 28, 32, 40, 45}
	return []course{
		{"points", arrival.Profile{Points: points}, linear, bends},
		{"one point", arrival.Profile{Points: points[1:2]}, func(float64) float64 { return 60 }, nil},
		{"steps", arrival.Profile{Steps: steps}, constant, edges},
		{"a ramp", arrival.Profile{Ramp: &arrival.Ramp{From: 80, To: 0, Over: 90 * sim.Second}}, func(t float64) float64 { return 80 * max(0, 1-t/90) }, []float64{90}},
		{"day and night", arrival.Profile{Diurnal: &arrival.Diurnal{Mean: 50, PeakToMean: 1.8, Period: 37 * sim.Second, Phase: 5 * sim.Second}}, wave(50, 1.8, 37, 5), nil},
		{"nights without anybody", arrival.Profile{Diurnal: &arrival.Diurnal{Mean: 50, PeakToMean: 2, Period: 50 * sim.Second}}, wave(50, 2, 50, 0), nil},
		{"days that pass between two arrivals", arrival.Profile{Diurnal: &arrival.Diurnal{Mean: 20, PeakToMean: 2, Period: 17 * sim.Millisecond}}, wave(20, 2, 0.017, 0), nil},
		{"points with spikes", arrival.Profile{Points: points, Spikes: spikes}, spiked(linear), append(turns, bends...)},
		{"steps with spikes", arrival.Profile{Steps: steps, Spikes: spikes}, spiked(constant), append(turns, edges...)},
		{"days with spikes", arrival.Profile{Diurnal: &arrival.Diurnal{Mean: 50, PeakToMean: 1.8, Period: 30 * sim.Second}, Spikes: spikes}, spiked(wave(50, 1.8, 30, 0)), turns},
		{"short days with spikes", arrival.Profile{Diurnal: &arrival.Diurnal{Mean: 20, PeakToMean: 2, Period: 70 * sim.Millisecond}, Spikes: spikes}, spiked(wave(20, 2, 0.07, 0)), turns},
		{"points that repeat", arrival.Profile{Points: points, Repeat: 75 * sim.Second}, again(75, linear), append(bends, 75, 85)},
		{"spikes that repeat", arrival.Profile{Points: points[:2], Spikes: spikes, Repeat: 45 * sim.Second},
			again(45, spiked(func(t float64) float64 { return min(60, 20+2*max(0, t-10)) })), []float64{10, 12, 16, 28, 30, 32, 40, 45, 55, 57, 61, 73, 75, 77, 85, 90}},
		{"days that are cut off", arrival.Profile{Diurnal: &arrival.Diurnal{Mean: 50, PeakToMean: 1.5, Period: 37 * sim.Second}, Repeat: 20 * sim.Second},
			again(20, wave(50, 1.5, 37, 0)), []float64{20, 40, 60, 80}},
	}
}

// each runs a test on all courses.
func each(t *testing.T, test func(t *testing.T, c course)) {
	for _, c := range courses() {
		t.Run(c.about, func(t *testing.T) {
			c.profile.Factor = 1
			if problem := c.profile.Check(); problem != "" {
				t.Fatal(problem)
			}
			test(t, c)
		})
	}
}

// integral returns the integral of the rate by Simpson's rule, edge by edge.
func (c *course) integral(from, to float64) (sum float64) {
	cuts := []float64{from}
	for x := from; x < to; {
		next := min(to, x+0.5)
		for _, edge := range c.edges {
			if edge > x && edge < next {
				next = edge
			}
		}
		x = next
		cuts = append(cuts, next)
	}
	const parts = 2000 // enough for hundreds of periods
	for i := 1; i < len(cuts); i++ {
		width := (cuts[i] - cuts[i-1]) / parts
		for k := range parts {
			a := cuts[i-1] + float64(k)*width
			inside := 1e-9 * width // a jump belongs to the other side
			sum += width / 6 * (c.rate(a+inside) + 4*c.rate(a+width/2) + c.rate(a+width-inside))
		}
	}
	return sum
}

// TestProfileExpected compares expected counts with the numerical integral of the
// rate, to eight digits.
func TestProfileExpected(t *testing.T) {
	each(t, func(t *testing.T, c course) {
		for _, span := range [][2]float64{{0, 100}, {0, 11.5}, {13, 14}, {15, 41}, {29, 61}, {62, 62.3}, {44, 99}} {
			from, to := sim.FromSeconds(span[0]), sim.FromSeconds(span[1])
			want := c.integral(span[0], span[1])
			if got := c.profile.Expected(from, to); math.Abs(got-want) > 1e-8*max(1, want) {
				t.Errorf("from %g s to %g s: %.12g, expected %.12g", span[0], span[1], got, want)
			}
		}
	})
}

// TestProfileInverse proves that the expected count is inverted to the nanosecond:
// of a process whose gaps are all 1, the k-th arrival comes when k arrivals are
// expected, and not a nanosecond before or after. Rounding may take 1e-9 of an arrival
// more, a thousandth of what the rates make of a nanosecond where they are high.
func TestProfileInverse(t *testing.T) {
	each(t, func(t *testing.T, c course) {
		c.profile.Process = &arrival.Deterministic{}
		s := catalog.Clone(&c.profile)
		var a arrival.Arrival
		for k := 1.0; s.Next(a.At, nil, &a) && a.At < 100*sim.Second; k++ {
			if before, after := c.profile.Expected(0, a.At-1), c.profile.Expected(0, a.At+1); before > k+1e-9 || after < k-1e-9 {
				t.Fatalf("arrival %g at %d, where %.12g are expected", k, a.At, c.profile.Expected(0, a.At))
			}
		}
	})
}

// TestProfileProcesses proves that arrivals come when the gaps of the process, in
// units of their mean, add up to the expected count: a copy of the process draws them
// from a stream of the same seed. What rate the process has by itself does not matter.
func TestProfileProcesses(t *testing.T) {
	processes := []arrival.Source{
		nil, &arrival.Poisson{PerSecond: 1e6}, &arrival.Gamma{CV: 2}, &arrival.Erlang{PerSecond: 5, Shape: 3},
		&arrival.Hyperexponential{CV: 2}, &arrival.Weibull{Shape: 0.5}, &arrival.Uniform{Min: 1, Max: 3}, &arrival.Uniform{PerSecond: 1},
		&arrival.MMPP{Rates: []float64{8, 2}, Leave: []float64{0.1, 0.05}},
	}
	each(t, func(t *testing.T, c course) {
		for _, p := range processes {
			c.profile.Process = p
			s, alone := catalog.Clone(&c.profile), arrival.Pacer(&arrival.Poisson{})
			if p != nil {
				alone = catalog.Clone(p).(arrival.Pacer)
			}
			r, q := sim.Stream(1, 0, "arrivals"), sim.Stream(1, 0, "arrivals")
			sum := 0.0
			var a arrival.Arrival
			for range 2000 {
				s.Next(a.At, r, &a)
				sum += alone.Gap(q)
				if before, after := c.profile.Expected(0, a.At-1), c.profile.Expected(0, a.At+1); before > sum+1e-8 || after < sum-1e-8 {
					t.Fatalf("%T: an arrival at %d, where %.12g are expected, after gaps of %.12g", p, a.At, c.profile.Expected(0, a.At), sum)
				}
			}
		}
	})
}

// TestProfileRescaled measures the gaps of Poisson arrivals by the arrivals expected
// in them. By this clock they must be those of a Poisson process of rate 1. Tolerances
// and false alarms are those of TestRenewalLaws.
func TestProfileRescaled(t *testing.T) {
	each(t, func(t *testing.T, c course) {
		var gaps []float64
		for run := range 10 {
			s, r := catalog.Clone(&c.profile), sim.Stream(1, run, "arrivals")
			var a arrival.Arrival
			for range 2000 {
				before := a.At
				s.Next(before, r, &a)
				gaps = append(gaps, c.profile.Expected(before, a.At))
			}
		}
		if x := correlation(gaps) * math.Sqrt(float64(len(gaps))); math.Abs(x) > 6.2 {
			t.Errorf("neighbouring gaps are correlated, %.2f standard deviations from 0", x)
		}
		if d := distance(gaps, distuv.Exponential{Rate: 1}.CDF); d > kolmogorov {
			t.Errorf("gaps have another law: distance %.2f, expected below %.2f", d, kolmogorov)
		}
	})
}

// TestProfileCounts counts the Poisson arrivals of 20 runs in windows of 0.7 s. The
// numbers are independent and Poisson with the expected counts as means, so that
// the sum of (number - mean)²/mean over the windows, of which those with a mean below
// 20 are put together, has a chi-square law; its bound is passed with a chance of 1e-9.
func TestProfileCounts(t *testing.T) {
	const runs, width, windows = 20, 0.7, 142
	each(t, func(t *testing.T, c course) {
		var counts [windows]float64
		for run := range runs {
			s, r := catalog.Clone(&c.profile), sim.Stream(2, run, "arrivals")
			var a arrival.Arrival
			for s.Next(a.At, r, &a) {
				i := int(a.At / sim.FromSeconds(width))
				if i >= windows {
					break
				}
				counts[i]++
			}
		}
		var count, mean, sum, degrees float64
		for i := range windows {
			count += counts[i]
			mean += runs * c.profile.Expected(sim.FromSeconds(float64(i)*width), sim.FromSeconds(float64(i+1)*width))
			if mean >= 20 {
				sum += (count - mean) * (count - mean) / mean
				degrees++
				count, mean = 0, 0
			}
		}
		if bound := (distuv.ChiSquared{K: degrees}).Quantile(1 - 1e-9); sum > bound || degrees < 10 {
			t.Errorf("chi-square %.1f with %g degrees of freedom, expected below %.1f", sum, degrees, bound)
		}
	})
}

// TestProfileEnds proves what comes when the rate falls to 0 for ever, or to next to
// nothing.
func TestProfileEnds(t *testing.T) {
	one := &arrival.Deterministic{}
	for _, c := range []struct {
		about   string
		profile arrival.Profile
		want    []sim.Time // then nothing
	}{
		{"steps that end", arrival.Profile{Steps: []timed{{At: 0, Value: 1}, {At: 2500 * sim.Millisecond, Value: 0}}}, []sim.Time{sim.Second, 2 * sim.Second}},
		{"a ramp to nothing", arrival.Profile{Ramp: &arrival.Ramp{From: 1, To: 0, Over: 4 * sim.Second}}, []sim.Time{1171572875}}, // 4 - √8, of 2 expected
		{"a spike of nothing else", arrival.Profile{Steps: []timed{{At: 0, Value: 0}, {At: sim.Second, Value: 3}, {At: 2 * sim.Second, Value: 0}}, Spikes: []arrival.Spike{{At: 0, For: 10 * sim.Second, Factor: 0.5}}},
			[]sim.Time{1666666667}},
	} {
		c.profile.Process, c.profile.Factor = one, 1
		s := catalog.Clone(&c.profile)
		var a arrival.Arrival
		var got []sim.Time
		for range 10 {
			if s.Next(a.At, nil, &a) {
				got = append(got, a.At)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: arrivals at %v, expected %v", c.about, got, c.want)
		}
	}
	rare := &arrival.Profile{Diurnal: &arrival.Diurnal{Mean: 1e-30, PeakToMean: 2, Period: sim.Second}, Factor: 1}
	if rare.Next(0, sim.Stream(1, 0, "arrivals"), &arrival.Arrival{}) {
		t.Error("an arrival after the longest span")
	}
}
