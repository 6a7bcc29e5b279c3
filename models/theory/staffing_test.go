package theory_test

import (
	"math"
	"testing"

	. "lbsim/models/theory"
)

// A search gives the number of workers that asking for one more each time gives.
func TestSmallestWorkersIsTheFirst(t *testing.T) {
	for _, rate := range []float64{0.001, 1, 9.99, 10, 73, 400, 5000} {
		const service, limit = 0.1, 0.02
		got := WorkersForWait(rate, service, limit)
		first := 1
		for !(MMc{rate, service, first}.Wait() <= limit) {
			first++
		}
		if got != first {
			t.Errorf("%g/s: %d workers; expected %d", rate, got, first)
		}
	}
}

// What no number of workers achieves, and what more than there may be would.
func TestSmallestWorkersMayNotExist(t *testing.T) {
	if n := WorkersForSojourn(10, 0.1, 0.99, 0.4); n != 0 {
		t.Errorf("%d workers; expected none, as 1 %% of the services alone take longer than 0.46 s", n)
	}
	if n := SmallestWorkers(100, 1, 50, func(MMc) bool { return true }); n != 0 {
		t.Errorf("%d workers; expected none, as 50 do not carry 100 erlangs", n)
	}
}

// The limit of many workers is what Erlang's formula tends to, and its inverse leads
// back.
func TestHalfinWhittIsTheLimitOfErlangC(t *testing.T) {
	for _, share := range []float64{0.01, 0.2, 0.5, 0.99} {
		beta := HalfinWhittBeta(share)
		if back := HalfinWhitt(beta); math.Abs(back-share) > 1e-12 {
			t.Errorf("%g: β %g leads back to %g", share, beta, back)
		}
		const a = 1e6 // the difference goes as 1/√a
		workers := math.Ceil(a + beta*math.Sqrt(a))
		want := HalfinWhitt((workers - a) / math.Sqrt(a))
		if c := ErlangC(int(workers), a); math.Abs(c-want) > 0.002 {
			t.Errorf("%g workers: Erlang C %g, limit %g", workers, c, want)
		}
	}
}

// The law of the wait and of the sojourn hangs together: quantiles invert tails, also
// where the two rates of the sum are the same, and nothing waits less than not at all.
func TestDelayedQuantilesInvertTails(t *testing.T) {
	for _, d := range []Delayed{{0.5, 10, 50}, {1, 7, 7}, {0.3, 90, 20}, {0, 5, 3}, {0.9, 20.0000001, 20}} {
		for _, q := range []float64{0.01, 0.5, 0.9, 0.99, 0.9999} {
			if x := d.SojournQuantile(q); math.Abs(d.SojournTail(x)-(1-q)) > 1e-12 {
				t.Errorf("%+v: %g of the sojourns are above their quantile %g", d, d.SojournTail(x), q)
			}
			w := d.WaitQuantile(q)
			if w > 0 && math.Abs(d.WaitTail(w)-(1-q)) > 1e-12 || w == 0 && d.WaitProbability > 1-q {
				t.Errorf("%+v: %g of the waits are above their quantile %g, which is %g", d, d.WaitTail(w), q, w)
			}
		}
	}
}

// A queue that cannot carry its load has no finite wait.
func TestOverload(t *testing.T) {
	q := MMc{Rate: 100, Service: 0.1, Workers: 10}
	for what, x := range map[string]float64{"wait": q.Wait(), "sojourn": q.Sojourn(), "p99": q.SojournQuantile(0.99), "in system": q.InSystem()} {
		if !math.IsInf(x, 1) {
			t.Errorf("%s is %g; expected no limit", what, x)
		}
	}
	if q.Stable() || q.Utilization() != 1 || q.WaitProbability() != 1 {
		t.Errorf("stable %v, utilization %g, probability of waiting %g", q.Stable(), q.Utilization(), q.WaitProbability())
	}
}
