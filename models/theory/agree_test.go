package theory_test

import (
	"math"
	"testing"

	"lbsim/models/dist"
	. "lbsim/models/theory"
)

// Where two formulas are about the same queue, they give the same numbers, although one
// is a closed form and the other a chain, a transform or a convolution.
func TestFormulasAgree(t *testing.T) {
	const rate, service = 80, 0.02
	two, one := MMc{rate, service, 2}, MMc{rate / 2, service, 1}
	limited, _ := MMcK{rate, service, 2, 3000}.Numbers()
	exponential := gap(&dist.Exponential{Mean: service})
	mg1 := MG1{rate / 2, exponential}
	poisson := GIMc{gap(&dist.Exponential{Mean: 1.0 / rate}), service, 2}.Delayed()
	pairs := []struct {
		what      string
		got, want float64
	}{
		{"mean sojourn, M/M/2 with 3000 places", limited.Sojourn, two.Sojourn()},
		{"probability of waiting, M/M/2 with 3000 places", limited.WaitProbability, two.WaitProbability()},
		{"p99, M/M/2 with 3000 places", limited.SojournQuantile(0.99), two.SojournQuantile(0.99)},
		{"loss without places", loss(MMcK{rate, service, 3, 0}), ErlangB(3, rate*service)},
		{"mean sojourn, GI/M/2 with exponential gaps", poisson.Sojourn(), two.Sojourn()},
		{"p90, GI/M/2 with exponential gaps", poisson.SojournQuantile(0.9), two.SojournQuantile(0.9)},
		{"mean sojourn, M/G/1 with exponential service", mg1.Sojourn(), one.Sojourn()},
		{"p50, M/G/1 with exponential service", mg1.SojournQuantile(0.5), one.SojournQuantile(0.5)},
		{"p99.9, M/G/1 with exponential service", mg1.SojournQuantile(0.999), one.SojournQuantile(0.999)},
		{"mean sojourn, best of one", PowerOfD{0.8, service, 1}.Sojourn(), one.Sojourn()},
		{"p99, best of one", PowerOfD{0.8, service, 1}.SojournQuantile(0.99), one.SojournQuantile(0.99)},
		{"p99, a line of one", LineQuantile(0.99, []Stage{{50, 0}}), -math.Log(0.01) / 50},
		{"p99, a line of two that are alike", LineQuantile(0.99, []Stage{{50, 1}, {50, 0}}), 6.638352067993811 / 50},
		{"p90, a mixture of equals", MixtureQuantile(0.9, []Part{{0.3, one.Sojourn(), one.Delayed().SojournTail}, {0.7, one.Sojourn(), one.Delayed().SojournTail}}), one.SojournQuantile(0.9)},
		{"sojourn, processor sharing by one", Sharing{rate / 2, service, 1}.Sojourn(), one.Sojourn()},
	}
	for _, p := range pairs {
		if !(math.Abs(p.got-p.want) <= 1e-7*p.want) {
			t.Errorf("%s: %.10g; expected %.10g", p.what, p.got, p.want)
		}
	}
}

func loss(q MMcK) float64 {
	n, _ := q.Numbers()
	return n.Loss
}

// With exponential gaps GI/M/c is M/M/c, also where a term of its sum becomes 0/0, as
// c(1-ρ) is a whole number.
func TestManyWorkersWithExponentialGaps(t *testing.T) {
	for _, workers := range []int{2, 10, 50, 100, 400, 1000} {
		for _, load := range []float64{0.3, 0.55, 0.9, 0.99} {
			c := float64(workers)
			got := GIMc{gap(&dist.Exponential{Mean: 1 / (c * load)}), 1, workers}.Delayed().WaitProbability
			if want := ErlangC(workers, c*load); !(math.Abs(got-want) <= 1e-6*want+1e-12) {
				t.Errorf("%d workers, load %g: probability of waiting %g; expected %g", workers, load, got, want)
			}
		}
	}
}

// A closed network is solved in logarithms; small ones are solved here by mean value
// analysis, which knows nothing of sums and logarithms, and must agree.
func TestClosedIsMeanValueAnalysis(t *testing.T) {
	demands, think := []float64{0.03, 0.05, 0.011}, 0.7
	for _, users := range []int{1, 2, 7, 40, 300} {
		queue, rate := make([]float64, len(demands)), 0.0
		for n := 1; n <= users; n++ {
			response := 0.0
			residence := make([]float64, len(demands))
			for i, d := range demands {
				residence[i] = d * (1 + queue[i])
				response += residence[i]
			}
			rate = float64(n) / (think + response)
			for i := range queue {
				queue[i] = rate * residence[i]
			}
		}
		network := Closed{users, think, []Station{{0.03, 1, 1}, {0.05, 1, 1}, {0.011, 1, 1}}}
		s, ok := network.Solve()
		if !ok || !near(s.Throughput, rate) || !near(s.InSystem[0], queue[0]) || !near(s.InSystem[1], queue[1]) {
			t.Errorf("%d users: throughput %g, queues %v; expected %g, %v", users, s.Throughput, s.InSystem, rate, queue)
		}
	}
}

// What a closed network must obey whatever its size: Little's law for the users, more
// workers than users are a pause, copies are stations, and no rate above the capacity.
func TestClosedLaws(t *testing.T) {
	copies, _ := (&Closed{30, 0.5, []Station{{0.02, 2, 3}}}).Solve()
	apart, _ := (&Closed{30, 0.5, []Station{{0.02, 2, 1}, {0.02, 2, 1}, {0.02, 2, 1}}}).Solve()
	if !near(copies.Throughput, apart.Throughput) || !near(copies.Residence[0], 3*apart.Residence[1]) {
		t.Errorf("three copies: %g rounds/s; as three stations %g", copies.Throughput, apart.Throughput)
	}
	free, _ := (&Closed{30, 0.5, []Station{{0.02, 30, 1}}}).Solve()
	if want := 30 / 0.52; !near(free.Throughput, want) || free.WaitProbability(0) != 0 {
		t.Errorf("with a worker for each user %g rounds/s; expected %g", free.Throughput, want)
	}
	full, _ := (&Closed{2000, 0, []Station{{0.02, 4, 1}, {0.001, 1, 1}}}).Solve()
	if !near(full.Throughput, 200) || !near(full.Utilization[0], 1) {
		t.Errorf("2000 users who never pause: %g rounds/s; expected 200", full.Throughput)
	}
	if _, ok := (&Closed{1_000_000, 1, []Station{{0.02, 4, 1}}}).Solve(); ok {
		t.Error("a million users were counted one by one")
	}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }
