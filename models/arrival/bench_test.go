package arrival_test

import (
	"testing"

	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/models/dist"
	"lbsim/sim"
)

// BenchmarkArrivals measures the time per arrival of each kind.
func BenchmarkArrivals(b *testing.B) {
	points := []catalog.Timed[float64]{{At: 0, Value: 200}, {At: 5 * sim.Minute, Value: 600}, {At: 10 * sim.Minute, Value: 100}}
	diurnal := &arrival.Diurnal{Mean: 300, PeakToMean: 1.8, Period: 2 * sim.Hour}
	spikes := []arrival.Spike{{At: 2 * sim.Minute, For: 6 * sim.Minute, Factor: 3, Ramp: 20 * sim.Second}}
	for _, c := range []struct {
		name   string
		source arrival.Source
	}{
		{"poisson", &arrival.Poisson{PerSecond: 400}},
		{"deterministic", &arrival.Deterministic{PerSecond: 400}},
		{"uniform", &arrival.Uniform{PerSecond: 400}},
		{"gamma", &arrival.Gamma{PerSecond: 400, CV: 2}},
		{"erlang/2", &arrival.Erlang{PerSecond: 400, Shape: 2}},
		{"erlang/20", &arrival.Erlang{PerSecond: 400, Shape: 20}},
		{"hyperexponential", &arrival.Hyperexponential{PerSecond: 400, CV: 2, Balanced: true}},
		{"weibull", &arrival.Weibull{PerSecond: 400, CV: 3}},
		{"mmpp", &arrival.MMPP{Rates: []float64{80, 20}, Leave: []float64{1, 0.5}}},
		{"batch", &arrival.Batch{Of: &arrival.Poisson{PerSecond: 100}, Size: &dist.Constant{Value: 4}}},
		{"profile/points", &arrival.Profile{Points: points, Repeat: 10 * sim.Minute, Factor: 1}},
		{"profile/steps", &arrival.Profile{Steps: points, Factor: 1}},
		{"profile/ramp", &arrival.Profile{Ramp: &arrival.Ramp{From: 100, To: 500, Over: 10 * sim.Hour}, Factor: 1}},
		{"profile/diurnal", &arrival.Profile{Diurnal: diurnal, Factor: 1}},
		{"profile/diurnal with spikes", &arrival.Profile{Diurnal: diurnal, Spikes: spikes, Repeat: 10 * sim.Minute, Factor: 1}},
		{"profile/points with spikes", &arrival.Profile{Points: points, Spikes: spikes, Repeat: 10 * sim.Minute, Factor: 1}},
		{"profile/diurnal of gamma", &arrival.Profile{Diurnal: diurnal, Process: &arrival.Gamma{CV: 2}, Factor: 1}},
		{"profile/diurnal in a minute", &arrival.Profile{Diurnal: &arrival.Diurnal{Mean: 300, PeakToMean: 2, Period: sim.Minute}, Factor: 1}},
	} {
		b.Run(c.name, func(b *testing.B) {
			s, r := catalog.Clone(c.source), sim.Stream(1, 0, "arrivals")
			b.ReportAllocs()
			var a arrival.Arrival
			for b.Loop() {
				s.Next(a.At, r, &a)
			}
		})
	}
}
