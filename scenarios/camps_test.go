package scenarios

import (
	"math"
	"strings"
	"testing"

	"lbsim/models/result"
	"lbsim/sim"
)

// rushed returns a run with a number of requests in its tier, and failures in 1000
// requests of 10 ms, or of another latency.
func rushed(present float64, failures int, latency sim.Time) *result.Run {
	var latencies []sim.Time
	for range 1000 - failures {
		latencies = append(latencies, latency)
	}
	r := runOf(latencies, uint64(failures), 0.5)
	r.Scopes = append(r.Scopes, result.Scope{Name: "tiers.web", Ratios: []result.Ratio{{Metric: "in_system", Statistic: "mean", Unit: "requests", Part: present * 10, Whole: 10}}})
	return r
}

// Runs are divided where requests in the system, or failures, show two camps that
// matter, and the camps are called after what they are.
func TestDivide(t *testing.T) {
	r := sim.Stream(1, 0, "divide")
	sets := func(far int, one, other func() *result.Run) (runs []*result.Run) {
		for i := range 40 {
			if i%4 == 1 && i/4 < far {
				runs = append(runs, other())
			} else {
				runs = append(runs, one())
			}
		}
		return runs
	}
	usual := func() *result.Run { return rushed(2+r.Uniform(), 0, 10) }
	for _, row := range []struct {
		about string
		other func() *result.Run
		far   int
		want  string // the worse camp; "" for one camp
	}{
		{"all alike", usual, 10, ""},
		{"a tenth as many again", func() *result.Run { return rushed(2.2+r.Uniform(), 0, 10) }, 10, ""},
		{"ten times as many", func() *result.Run { return rushed(20+5*r.Uniform(), 0, 10) }, 10, "collapsed"},
		{"ten times as many in three runs", func() *result.Run { return rushed(30+5*r.Uniform(), 0, 10) }, 3, "collapsed"},
		{"ten times as many in one run", func() *result.Run { return rushed(30, 0, 10) }, 1, ""},
		{"twice as many", func() *result.Run { return rushed(6+r.Uniform()/10, 0, 10) }, 10, "crowded"},
		{"half of all fail", func() *result.Run { return rushed(2+r.Uniform(), 480+int(40*r.Uniform()), 10) }, 10, "collapsed"},
		{"a twentieth fail", func() *result.Run { return rushed(2+r.Uniform(), 48+int(4*r.Uniform()), 10) }, 10, "failing"},
		{"a few fail", func() *result.Run { return rushed(2+r.Uniform(), 3, 10) }, 10, ""},
	} {
		camps := divide(sets(row.far, usual, row.other))
		name := ""
		if camps != nil {
			name = camps[0].name
			if len(camps[0].replications) != row.far || camps[0].replications[0] != 1 {
				t.Errorf("%s: the camps are %+v", row.about, camps)
			}
		}
		if name != row.want {
			t.Errorf("%s: the worse camp is called %q; expected %q", row.about, name, row.want)
		}
	}
}

// A scenario whose runs fall into two camps gives a case for each, whose numbers are
// those of its own runs, and none for both. Series are too: the camps have their own
// numbers of requests in the system over time, and together those of all runs.
func TestCamps(t *testing.T) {
	s, err := Find("bursts")
	if err != nil {
		t.Fatal(err)
	}
	for _, setting := range [][2]string{{"run.replications", "40"}, {"variants", "{endless queue: {}, less: {clients.users.arrivals: {poisson: 20/s}}}"}} {
		if s, err = s.With(setting[0], setting[1]); err != nil {
			t.Fatal(err)
		}
	}
	r, err := s.Run(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Cases) != 3 || r.Cases[0].Variant != "endless queue [collapsed]" || r.Cases[1].Variant != "endless queue [steady]" || r.Cases[2].Camp != nil {
		t.Fatalf("%d cases, first %q", len(r.Cases), r.Cases[0].Variant)
	}
	bad, good := &r.Cases[0], &r.Cases[1]
	if bad.Camp.Replications+good.Camp.Replications != 40 || bad.Camp.Of != 40 || bad.Replications != bad.Camp.Replications {
		t.Errorf("camps %+v and %+v", bad.Camp, good.Camp)
	}
	share := float64(bad.Camp.Replications) / 40
	if !(bad.Camp.Share.Low < share && share < bad.Camp.Share.High) || !near(bad.Camp.Share.Low, 1-good.Camp.Share.High) {
		t.Errorf("shares %v and %v", bad.Camp.Share, good.Camp.Share)
	}
	if few, many := good.Value("tiers.web", "in_system", "mean"), bad.Value("tiers.web", "in_system", "mean"); !(many > 3*few) {
		t.Errorf("%v requests in the system in the worse camp, %v in the other", many, few)
	}
	for _, c := range []*result.Case{bad, good} {
		for _, series := range c.Series {
			if series.Scope != "tiers.web" || series.Metric != "in_system" {
				continue
			}
			begin, area := sim.Time(0), 0.0
			for i, v := range series.Values {
				area += v * (c.Windows[i] - begin).Seconds()
				begin = c.Windows[i]
			}
			if mean := c.Value("tiers.web", "in_system", "mean"); math.Abs(area/300/mean-1) > 0.1 {
				t.Errorf("%s: %v requests in the system by the series, %v by the sums", c.Variant, area/300, mean)
			}
		}
	}
	if len(r.Comparisons) != 0 || !warned(r.Warnings, "endless queue falls into two camps") {
		t.Errorf("%d comparisons, warnings %v", len(r.Comparisons), r.Warnings)
	}
	if text := files(t, r); strings.Contains(text, "\nendless queue,") {
		t.Error("a table has an average over both camps")
	}
}
