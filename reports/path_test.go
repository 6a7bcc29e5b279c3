package reports

import (
	"math"
	"slices"
	"testing"

	"lbsim/models/result"
)

// TestPathAddsUp proves that the parts of a path are in the order of the way of a
// request, add up to those of the clients, and have shares that add up to 1, for one
// tier and for several, and that the interval of what is left for the clients is no
// narrower than that of the whole network.
func TestPathAddsUp(t *testing.T) {
	for name, r := range map[string]*result.Result{"one": oneCase(), "five": fiveTiers("a", "b"), "twenty": twentyTiers(), "tiers": tiered()} {
		for i := range r.Cases {
			c := &r.Cases[i]
			steps := pathOf(c)
			if steps[0].name != clientsStep || len(steps) != 1+len(wayThrough(c)) && name != "tiers" {
				t.Errorf("%s: %d steps", name, len(steps))
			}
			want := 0.0
			for _, part := range partNames {
				want += c.Value("total", part+"_time", "mean")
			}
			var sum, shares float64
			for _, p := range partsOf(c) {
				sum, shares = sum+p.value, shares+p.share
			}
			if math.Abs(sum-want) > 1e-9*want || math.Abs(shares-1) > 1e-9 {
				t.Errorf("%s: parts add up to %v s, expected %v, and shares to %v", name, sum, want, shares)
			}
			whole := c.Find("total", "network_time", "mean")
			if got := steps[0].parts[0]; got.High-got.Low < (whole.High-whole.Low)*(1-1e-9) {
				t.Errorf("%s: the network of the clients is known too well: %v", name, got)
			}
		}
	}
}

// TestWayThrough proves that tiers come before those they send requests to, that
// tiers without a way between them stay as the scenario has them, and that a ring
// is survived.
func TestWayThrough(t *testing.T) {
	for _, test := range []struct {
		name   string
		scopes []string
		want   []string
	}{
		{"as in the scenario", []string{"tiers.b", "tiers.a"}, []string{"b", "a"}},
		{"against the scenario", []string{"tiers.db", "tiers.app", "tiers.web", "tiers.web.calls.app", "tiers.app.calls.db"}, []string{"web", "app", "db"}},
		{"two ways to one", []string{"tiers.a", "tiers.b", "tiers.c", "tiers.c.routes.b", "tiers.a.routes.b"}, []string{"a", "c", "b"}},
		{"a ring", []string{"tiers.a", "tiers.b", "tiers.a.calls.b", "tiers.b.calls.a"}, []string{"a", "b"}},
		{"servers are no tiers", []string{"tiers.a", "tiers.a.servers.0", "tiers.a.balancer"}, []string{"a"}},
	} {
		var c result.Case
		for _, scope := range test.scopes {
			c.Metrics = append(c.Metrics, result.Metric{Scope: scope})
		}
		if got := wayThrough(&c); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, expected %v", test.name, got, test.want)
		}
	}
}
