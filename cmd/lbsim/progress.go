package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"lbsim/scenarios"
)

// progress shows on a terminal how far a run has come: simulated time, requests
// per second, time left. Anywhere else it shows nothing but what was there before.
type progress struct {
	told io.Writer // nil: nothing is told, or all is told

	bar   *progressbar.ProgressBar
	begun time.Time
	shown time.Time
}

func newProgress(w io.Writer, quiet bool) *progress {
	file, ok := w.(*os.File)
	if quiet || !ok || os.Getenv("TERM") == "dumb" || !term.IsTerminal(int(file.Fd())) {
		p := &progress{}
		if !quiet {
			p.told = w
		}
		return p
	}
	options := []progressbar.Option{
		progressbar.OptionSetWriter(file),
		progressbar.OptionSetWidth(24),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionEnableColorCodes(false),
	}
	return &progress{told: w, bar: progressbar.NewOptions(1000, options...), begun: time.Now()}
}

// show draws the bar, at most ten times a second.
func (p *progress) show(s scenarios.Progress) {
	if p.told != nil {
		tellKept(p.told, s)
		p.told = nil
	}
	if p.bar == nil || time.Since(p.shown) < 100*time.Millisecond || s.Total == 0 {
		return
	}
	p.shown = time.Now()
	rate := float64(s.Requests) / time.Since(p.begun).Seconds()
	p.bar.Describe(fmt.Sprintf("%.0f of %.0f simulated s, %.2g million requests/s", s.Done, s.Total, rate/1e6))
	// Drawing may fail when the terminal goes away; the run does not care.
	_ = p.bar.Set(min(int(1000*s.Done/s.Total), 999))
}

// clear takes the bar off the terminal.
func (p *progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
