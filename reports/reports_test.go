package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"gonum.org/v1/plot/cmpimg"

	"lbsim/models/result"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// small shortens a result, so that its goldens can be read: few windows, few
// servers, few points of each curve.
func small(r *result.Result) *result.Result {
	for i := range r.Cases {
		c := &r.Cases[i]
		c.Windows = c.Windows[:min(len(c.Windows), 2)]
		c.Servers = c.Servers[:min(len(c.Servers), 2)]
		for k := range c.Curves {
			c.Curves[k].Points = c.Curves[k].Points[:3]
		}
	}
	return r
}

// TestGolden compares what the text, JSON and CSV reports write with files in
// testdata, byte by byte. Rewrite them with -update, then read the difference.
func TestGolden(t *testing.T) {
	infinite := edges()["infinite"]
	for name, r := range map[string]*result.Result{
		"one": small(oneCase()), "seven": small(compared(sevenVariants())), "capacity": small(capacity()),
		"tiers": small(tiered("as it is", "with more")), "infinite": small(infinite), "odd": small(edges()["odd names"]),
		"nothing": small(edges()["no requests"]), "five": small(fiveTiers()), "five3": small(fiveTiers("round robin", "two choices", "least connections")),
		"twenty": small(twentyTiers()), "camps": small(compared(camps())), "swept": small(compared(sweptVariants())), "batches": small(inBatches()),
	} {
		for kind, report := range map[string]Report{"text": &Text{}, "json": &JSON{}, "csv": &CSV{}} {
			if kind != "text" && name != "one" && name != "infinite" && (name != "five" || kind == "json") {
				continue // the same code for another name
			}
			out, err := files(report, r)
			if err != nil {
				t.Fatal(err)
			}
			for file, content := range out {
				golden(t, filepath.Join(name, file), content.Bytes(), bytes.Equal)
			}
		}
	}
}

// golden compares a content with a file in testdata, or rewrites it.
func golden(t *testing.T, name string, content []byte, same func(a, b []byte) bool) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !same(want, content) {
		t.Errorf("%s differs from what the report writes now (%d and %d bytes); rewrite with -update and read the difference", path, len(want), len(content))
	}
}

// TestTextFits proves that summaries of ordinary names keep to 80 places, and
// never have a space at the end of a line.
func TestTextFits(t *testing.T) {
	for name, r := range shapes() {
		out, err := files(&Text{}, r)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(out["summary.txt"].String(), "\n") {
			if n := utf8.RuneCountInString(line); n > 80 {
				t.Errorf("%s: a line of %d places: %q", name, n, line)
			}
			if strings.TrimRight(line, " ") != line {
				t.Errorf("%s: a space at the end of %q", name, line)
			}
		}
	}
}

// TestColour proves that colours add nothing but escape codes.
func TestColour(t *testing.T) {
	var plainText, coloured bytes.Buffer
	for _, r := range shapes() {
		plainText.Reset()
		coloured.Reset()
		if err := (&Text{}).Print(&plainText, r); err != nil {
			t.Fatal(err)
		}
		if err := (&Text{Colour: true}).Print(&coloured, r); err != nil {
			t.Fatal(err)
		}
		text := coloured.String()
		for _, code := range []style{"0", bold, dim, good, bad} {
			text = strings.ReplaceAll(text, "\x1b["+string(code)+"m", "")
		}
		if text != plainText.String() || !strings.Contains(coloured.String(), "\x1b[") {
			t.Errorf("%s: coloured text is not the plain text with codes", r.Name)
		}
	}
}

// TestCSVReadsBack proves that every table is rectangular, has the columns that
// are promised, and gives back the numbers to 9 digits.
func TestCSVReadsBack(t *testing.T) {
	all := shapes()
	for name, r := range edges() {
		all[name] = r
	}
	for name, r := range all {
		out, err := files(&CSV{}, r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for file, columns := range map[string]string{
			"summary.csv": "scope,metric,statistic,unit,value,low,high,replications", "percentiles.csv": "scope,quantile,value_s,low_s,high_s",
			"path.csv":       "tier,part,mean_s,low_s,high_s,share",
			"timeseries.csv": "scope,metric,statistic,unit,start_s,end_s,value", "servers.csv": "tier,server,start_s,end_s,utilization,in_system,picks",
		} {
			rows, err := csv.NewReader(bytes.NewReader(out[file].Bytes())).ReadAll()
			if err != nil {
				t.Fatalf("%s %s: %v", name, file, err)
			}
			want := append(append([]string{"variant"}, r.Swept...), strings.Split(columns, ",")...)
			if !slices.Equal(rows[0], want) {
				t.Errorf("%s %s: columns %v", name, file, rows[0])
			}
			if file == "summary.csv" {
				readBack(t, r, rows[1:])
			}
		}
	}
}

func readBack(t *testing.T, r *result.Result, rows [][]string) {
	t.Helper()
	i, first := 0, 1+len(r.Swept)
	for _, c := range r.Cases {
		for _, m := range c.Metrics {
			row := rows[i]
			i++
			if row[0] != c.Variant || row[first] != m.Scope || row[first+1] != m.Name || row[first+2] != m.Statistic || row[first+3] != m.Unit {
				t.Fatalf("row %d is %v, want %v", i, row, m)
			}
			for k, want := range []float64{m.Value, m.Low, m.High} {
				got := math.NaN()
				if text := row[first+4+k]; text != "" {
					got, _ = strconv.ParseFloat(text, 64)
				}
				if got != want && !(math.IsNaN(got) && math.IsNaN(want)) && !(math.Abs(got-want) <= 6e-9*math.Abs(want)) {
					t.Fatalf("row %d: read %v, want %v", i, got, want)
				}
			}
		}
	}
	if i != len(rows) {
		t.Errorf("%d rows, want %d", len(rows), i)
	}
}

// TestJSONReadsBack proves that summary.json is read by its own types, and that
// writing what was read gives the same bytes.
func TestJSONReadsBack(t *testing.T) {
	all := shapes()
	for name, r := range edges() {
		all[name] = r
	}
	all["camps"], all["swept"] = compared(camps()), compared(sweptVariants())
	for name, r := range all {
		out, err := files(&JSON{}, r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		text := out["summary.json"].Bytes()
		var d Document
		if err := json.Unmarshal(text, &d); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if d.Schema != Schema || len(d.Cases) != len(r.Cases) || d.Seed != r.Seed {
			t.Errorf("%s: read %s, %d cases, seed %d", name, d.Schema, len(d.Cases), d.Seed)
		}
		if again, err := d.encode(); err != nil || !bytes.Equal(again, text) {
			t.Errorf("%s: written again it differs: %v", name, err)
		}
	}
}

// TestCharts draws every shape and every edge in every format, and proves that
// nothing panics, pictures have the width that is promised and are not blank, and
// the bytes are the same each time.
func TestCharts(t *testing.T) {
	all := edges()
	all["one"], all["capacity"], all["five"], all["twenty"] = oneCase(), capacity(), fiveTiers(), twentyTiers("a", "b")
	for name, r := range all {
		out, err := files(&Charts{}, r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for file, content := range out {
			picture, err := png.Decode(bytes.NewReader(content.Bytes()))
			if err != nil {
				t.Fatalf("%s %s: %v", name, file, err)
			}
			least := 500
			if file == "path.png" {
				least = 280 // a few rows are enough
			}
			if size := picture.Bounds(); size.Dx() != 1100 || size.Dy() < least || size.Dy() > 1400 {
				t.Errorf("%s %s: size %v", name, file, size)
			}
			if content.Len() < 8000 {
				t.Errorf("%s %s: only %d bytes", name, file, content.Len())
			}
		}
	}
	for _, format := range []string{"png", "svg", "pdf"} {
		first, err := files(&Charts{Format: format, Scale: 1.5}, all["odd names"])
		if err != nil {
			t.Fatal(err)
		}
		second, err := files(&Charts{Format: format, Scale: 1.5}, all["odd names"])
		if err != nil {
			t.Fatal(err)
		}
		for file := range first {
			if !bytes.Equal(first[file].Bytes(), second[file].Bytes()) || first[file].Len() < 8000 {
				t.Errorf("%s: two writes differ, or it is blank", file)
			}
		}
	}
	if _, err := files(&Charts{Format: "gif"}, all["one"]); err == nil {
		t.Error("an unknown format is no error")
	}
}

// TestChartGolden compares some charts with pictures in testdata, pixel by pixel
// with a tolerance for the arithmetic of other platforms.
func TestChartGolden(t *testing.T) {
	same := func(a, b []byte) bool {
		ok, err := cmpimg.EqualApprox("png", a, b, 0.1)
		return ok && err == nil
	}
	seven, err := files(&Charts{Scale: 0.75}, sevenVariants())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "charts/percentiles.png", seven["percentiles.png"].Bytes(), same)
	golden(t, "charts/latency.png", seven["latency.png"].Bytes(), same)
	swept, err := files(&Charts{Scale: 0.75}, capacity())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "charts/sweep.png", swept["sweep.png"].Bytes(), same)
	for file, r := range map[string]*result.Result{"path-tiers": fiveTiers(), "path-variants": fiveTiers("round robin", "two choices", "least connections")} {
		out, err := files(&Charts{Scale: 0.75}, r)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "charts/"+file+".png", out["path.png"].Bytes(), same)
	}
}
