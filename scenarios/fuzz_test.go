package scenarios

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// FuzzParse proves that no text makes the reader panic, that errors have a place,
// and that a scenario means the same when its source is read again, as it was and
// as it is written after a setting.
func FuzzParse(f *testing.F) {
	for _, folder := range []string{"testdata/good", "testdata/bad", "testdata/examples", "library"} {
		files, _ := filepath.Glob(folder + "/*.yaml")
		for _, path := range files {
			source, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			text, _, _ := strings.Cut(string(source), expectedMark)
			f.Add([]byte(text), "tiers.web.servers.count", "5")
		}
	}
	for _, c := range [][2]string{{"seed", "7"}, {"clients.users.arrivals.poisson.rate", "5/s"}, {"tiers.web.balancer.strategy", "{power_of_d: 3}"}, {"slo.latency.p99.9", "3s"}} {
		f.Add([]byte(base), c[0], c[1])
	}
	f.Fuzz(func(t *testing.T, source []byte, path, value string) {
		s, err := Parse("testdata/examples/fuzzed.yaml", source)
		if err != nil {
			if strings.TrimSpace(err.Error()) == "" {
				t.Error("an empty error")
			}
			return
		}
		again(t, s)
		if with, err := s.With(path, value); err == nil {
			again(t, with)
		}
	})
}

// again reads the source of a scenario and compares.
func again(t *testing.T, s *Scenario) {
	second, err := Parse("testdata/examples/fuzzed.yaml", s.Source())
	if err != nil {
		t.Fatalf("the source is refused: %v\n%s", err, s.Source())
	}
	for _, cases := range [][]Case{s.Cases, second.Cases} {
		for i := range cases {
			for k := range cases[i].Config.Clients {
				if trace := cases[i].Config.Clients[k].Trace; trace != nil {
					trace.Open = nil // functions never compare as equal
				}
			}
		}
	}
	if !reflect.DeepEqual(s.Cases, second.Cases) || !reflect.DeepEqual(s.Swept, second.Swept) || s.Name != second.Name {
		t.Fatalf("the source means something else:\n%s", s.Source())
	}
}
