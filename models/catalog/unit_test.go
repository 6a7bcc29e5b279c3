package catalog

import (
	"math"
	"testing"

	"lbsim/sim"
)

// Every suffix of every unit is read, with the factor that it stands for.
func TestParse(t *testing.T) {
	for _, c := range []struct {
		unit Unit
		text string
		want float64
	}{
		{Plain, "4", 4},
		{Plain, "0", 0},
		{Plain, "-2.5", -2.5},
		{Plain, "1e3", 1000},
		{Plain, "2.5E-3", 0.0025},
		{Plain, ".5", 0.5},
		{Plain, "1e-400", 0},
		{Duration, "0s", 0},
		{Duration, "3ns", 3e-9},
		{Duration, "3us", 3e-6},
		{Duration, "3µs", 3e-6},
		{Duration, "20ms", 0.02},
		{Duration, "1.5s", 1.5},
		{Duration, "2m", 120},
		{Duration, "2h", 7200},
		{Duration, "2d", 172800},
		{Duration, "-5ms", -0.005},
		{Duration, "1e3s", 1000},
		{Rate, "400/s", 400},
		{Rate, "60/m", 1},
		{Rate, "7200/h", 2},
		{Rate, "86400/d", 1},
		{Share, "80%", 0.8},
		{Share, "0.8", 0.8},
		{Share, "7%", 0.07},
		{Money, "0.192/h", 0.192},
		{Money, "24/d", 1},
		{Size, "16B", 16},
		{Size, "16KiB", 16384},
		{Size, "2MiB", 1 << 21},
		{Size, "1.5GiB", 3 << 29},
		{Size, "2kB", 2000},
		{Size, "2MB", 2e6},
		{Size, "2GB", 2e9},
	} {
		if got, err := c.unit.Parse(c.text); err != nil || got != c.want {
			t.Errorf("%q as %q is %v, error %v; expected %v", c.text, c.unit, got, err, c.want)
		}
	}
}

// What cannot be read is refused, in these words: what is wrong and what is
// expected. No other form that Go or YAML would take for a number is accepted.
func TestParseRefuses(t *testing.T) {
	const duration = "a duration with unit (ns, us, ms, s, m, h or d), such as 20ms"
	for _, c := range []struct {
		unit Unit
		text string
		want string
	}{
		{Duration, "20", `number "20" has no unit; expected ` + duration},
		{Duration, "20sec", `unit "sec" of "20sec" does not fit; expected ` + duration},
		{Duration, "20S", `unit "S" of "20S" does not fit; expected ` + duration},
		{Duration, "400/s", `unit "/s" of "400/s" does not fit; expected ` + duration},
		{Duration, "1m30s", `"1m30s" is not ` + duration},
		{Duration, "20 ms", `"20 ms" is not ` + duration},
		{Duration, "soon", `"soon" is not ` + duration},
		{Duration, "", `"" is not ` + duration},
		{Duration, "ms", `"ms" is not ` + duration},
		{Duration, "1,5s", `"1,5s" is not ` + duration},
		{Duration, "1e400s", `number "1e400s" is too large`},
		{Duration, "1e308d", `number "1e308d" is too large`},
		{Rate, "400", `number "400" has no unit; expected a rate with unit (/s, /m, /h or /d), such as 400/s`},
		{Rate, "400s", `unit "s" of "400s" does not fit; expected a rate with unit (/s, /m, /h or /d), such as 400/s`},
		{Share, "80ms", `unit "ms" of "80ms" does not fit; expected a share, such as 80% or 0.8`},
		{Share, "half", `"half" is not a share, such as 80% or 0.8`},
		{Money, "1", `number "1" has no unit; expected a price with unit (/h or /d), such as 0.192/h`},
		{Size, "16", `number "16" has no unit; expected a size with unit (B, KiB, MiB, GiB), such as 16KiB`},
		{Size, "16K", `unit "K" of "16K" does not fit; expected a size with unit (B, KiB, MiB, GiB), such as 16KiB`},
		{Size, "-1e308GiB", `number "-1e308GiB" is too large`},
		{Plain, "4s", `"4s" has a unit; expected a number without unit, such as 4`},
		{Plain, "4%", `"4%" has a unit; expected a number without unit, such as 4`},
		{Plain, "1_000", `"1_000" is not a number without unit, such as 4`},
		{Plain, "0x10", `"0x10" is not a number without unit, such as 4`},
		{Plain, "Inf", `"Inf" is not a number without unit, such as 4`},
		{Plain, ".nan", `".nan" is not a number without unit, such as 4`},
		{Plain, "1e400", `number "1e400" is too large`},
		{Plain, "--4", `"--4" is not a number without unit, such as 4`},
		{Plain, "４", `"４" is not a number without unit, such as 4`},
	} {
		if got, err := c.unit.Parse(c.text); err == nil || err.Error() != c.want {
			t.Errorf("%q as %q is %v, error\n%v; expected\n%v", c.text, c.unit, got, err, c.want)
		}
	}
}

// A number of a table has the unit that it is written with, or else that of its
// column, or else the base unit; decimals stay exact.
func TestParseIn(t *testing.T) {
	for _, c := range []struct {
		unit         Unit
		text, suffix string
		want         float64
	}{
		{Duration, "20", "ms", 0.02}, {Duration, "20us", "ms", 20e-6}, {Duration, "20", "", 20}, {Duration, "2e-3", "", 0.002},
		{Plain, "20", "", 20}, {Rate, "20", "", 20}, {Rate, "60", "/m", 1}, {Share, "0.5", "", 0.5}, {Share, "50", "%", 0.5}, {Share, "7%", "", 0.07},
		{Size, "2", "KiB", 2048}, {Size, "2", "", 2}, {Money, "2", "", 2},
	} {
		if got, err := c.unit.ParseIn(c.text, c.suffix); err != nil || got != c.want {
			t.Errorf("%q in %q as %q is %v, error %v; expected %v", c.text, c.suffix, c.unit, got, err, c.want)
		}
	}
	for text, want := range map[string]string{
		"-":   `"-" is not a number`,
		"1,5": `"1,5" is not a number`,
		"2KB": `unit "KB" of "2KB" does not fit; expected a duration with unit (ns, us, ms, s, m, h or d), such as 20ms`,
	} {
		if got, err := Duration.ParseIn(text, "ms"); err == nil || err.Error() != want {
			t.Errorf("%q is %v, error %v; expected %s", text, got, err, want)
		}
	}
}

// The example that a message gives is one that is accepted.
func TestExamples(t *testing.T) {
	for unit := range forms {
		if value, err := unit.Parse(unit.Example()); err != nil || !(value > 0) || unit.Form() == "" {
			t.Errorf("example %q of unit %q is %v, error %v", unit.Example(), unit, value, err)
		}
	}
}

// A duration is read to the nanosecond, up to the longest.
func TestParseDuration(t *testing.T) {
	for text, want := range map[string]sim.Time{
		"0s": 0, "0.4ns": 0, "1ns": 1, "20ms": 20 * sim.Millisecond, "0.1s": 100 * sim.Millisecond,
		"90m": 90 * sim.Minute, "365d": 365 * sim.Day, "-3us": -3 * sim.Microsecond,
	} {
		if got, err := ParseDuration(text); err != nil || got != want {
			t.Errorf("%q is %d, error %v; expected %d", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"54000d":  `duration "54000d" is too long; the longest is about 146 years`,
		"-54000d": `duration "-54000d" is too long; the longest is about 146 years`,
		"5":       `number "5" has no unit; expected a duration with unit (ns, us, ms, s, m, h or d), such as 20ms`,
	} {
		if got, err := ParseDuration(text); err == nil || err.Error() != want {
			t.Errorf("%q is %d, error %v; expected %s", text, got, err, want)
		}
	}
}

// Numbers are written as a scenario would: the largest unit of time that leaves at
// most two decimals, and without the rounding errors of percent.
func TestFormat(t *testing.T) {
	for _, c := range []struct {
		unit  Unit
		value float64
		want  string
	}{
		{Plain, 4, "4"},
		{Plain, 0.1 + 0.2, "0.3"},
		{Plain, 1e6, "1000000"},
		{Duration, 0, "0s"},
		{Duration, 1e-9, "1ns"},
		{Duration, 1.5e-6, "1.5us"},
		{Duration, 0.02, "20ms"},
		{Duration, 0.0123456, "12345.6us"},
		{Duration, 1, "1s"},
		{Duration, 1.25, "1.25s"},
		{Duration, 1.2345, "1234.5ms"},
		{Duration, 60, "1m"},
		{Duration, 90, "1.5m"},
		{Duration, 100, "100s"},
		{Duration, 3600, "1h"},
		{Duration, 86400, "1d"},
		{Duration, 1e-10, "0.1ns"},
		{Duration, -0.02, "-20ms"},
		{Rate, 400, "400/s"},
		{Rate, 0.5, "0.5/s"},
		{Share, 0.8, "80%"},
		{Share, 0.07, "7%"},
		{Share, 0.999, "99.9%"},
		{Money, 0.192, "0.192/h"},
		{Size, 16384, "16384B"},
	} {
		got := c.unit.Format(c.value)
		if got != c.want {
			t.Errorf("%v as %q is written %q; expected %q", c.value, c.unit, got, c.want)
		}
		if back, err := c.unit.Parse(got); err != nil || math.Abs(back-c.value) > 1e-11*math.Abs(c.value) {
			t.Errorf("%v as %q is written %q and read as %v, error %v", c.value, c.unit, got, back, err)
		}
	}
}

// What is written reads back, to twelve digits: random numbers of all sizes.
func TestFormatReadsBack(t *testing.T) {
	const seed = 1
	random := sim.Stream(seed, 0, "numbers")
	for unit := range forms {
		for range 2000 {
			value := sim.Exp(40*random.Uniform() - 20)
			if back, err := unit.Parse(unit.Format(value)); err != nil || math.Abs(back-value) > 1e-11*value {
				t.Fatalf("seed %d: %v as %q is written %q and read as %v, error %v", seed, value, unit, unit.Format(value), back, err)
			}
		}
	}
}
