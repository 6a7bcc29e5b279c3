package scenarios

import (
	"encoding/csv"
	"fmt"
	"os"
	"strings"
	"testing"

	"lbsim/models"
	"lbsim/sim"
)

const fingerprintFile = "testdata/fingerprints.csv"

// Every case of every shipped scenario does exactly what it did before, on every
// platform: the hash of its event log and its latencies over 20 s, or 20 s more than
// its last event, is that in
// testdata/fingerprints.csv. A hash that changes says that the program simulates
// something else; the commit that brings the change explains it. -update rewrites
// the table.
func TestFingerprints(t *testing.T) {
	want := map[string]string{}
	if !*update {
		for _, row := range readTable(t, fingerprintFile) {
			want[row["scenario"]+" "+row["variant"]+" "+row["point"]] = row["fingerprint"]
		}
	}
	rows := [][]string{{"scenario", "variant", "point", "seed", "fingerprint"}}
	for _, name := range Shipped() {
		s := shortened(t, name)
		for i := range s.Cases {
			c := &s.Cases[i]
			hash, err := models.Fingerprint(&c.Config, c.seed, 0)
			if err != nil {
				t.Fatal(name, err)
			}
			row := []string{name, c.Variant, strings.Join(c.Point, " "), fmt.Sprint(c.seed), fmt.Sprintf("%016x", hash)}
			rows = append(rows, row)
			key := strings.Join(row[:3], " ")
			if want[key] != row[4] && !*update {
				t.Errorf("%s: fingerprint %s, in the table %q", key, row[4], want[key])
			}
			delete(want, key)
		}
	}
	for key := range want {
		t.Errorf("%s: in the table, but not shipped", key)
	}
	if *update {
		writeTable(t, fingerprintFile, rows)
	}
}

// shortened returns a shipped scenario, cut to 20 s after its last event, without
// warm-up.
func shortened(t *testing.T, name string) *Scenario {
	s, err := Find(name)
	if err != nil {
		t.Fatal(err)
	}
	end := 20 * sim.Second
	for _, phase := range s.Cases[0].Config.Phases {
		end = max(end, phase.At+20*sim.Second)
	}
	for _, setting := range [][2]string{{"run.warmup", "0s"}, {"run.duration", fmt.Sprintf("%gs", end.Seconds())}} {
		if s, err = s.With(setting[0], setting[1]); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// writeTable writes a CSV file.
func writeTable(t *testing.T, path string, rows [][]string) {
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := csv.NewWriter(f).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
