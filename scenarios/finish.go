package scenarios

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"gopkg.in/yaml.v3"

	"lbsim/models"
	"lbsim/models/arrival"
	"lbsim/models/catalog"
	"lbsim/models/result"
	"lbsim/sim"
)

// fieldOfFile describes the whole file.
var fieldOfFile = catalog.Field{About: "a scenario"}

func valueOf(x any) reflect.Value { return reflect.ValueOf(x).Elem() }

// finish turns a decoded file into a case and checks what only the whole can tell.
func (b *binder) finish(d *decoder, f *file, c *Case) {
	c.Config = models.Config{Clients: f.Clients, Tiers: f.Tiers, Zones: f.Zones}
	c.run, c.slo, c.seed = f.Run, objectives(f), f.Seed
	traces, ending := 0, 0
	for i := range c.Config.Clients {
		client := &c.Config.Clients[i]
		if trace := client.Trace; trace != nil {
			if traces++; !trace.Loop {
				ending++
			}
			trace.Classes = client.ClassNames()
			b.open(d, trace, "clients."+client.Name+".trace")
		}
	}
	b.fill(d)
	c.transient = traces > 0 || c.isTransient(f)
	b.span(d, c, c.transient, ending == len(c.Config.Clients) && ending > 0)
	if d.tree.root.Tag == partial {
		return
	}
	b.phases(d, f, c)
	b.plan(d, f, c)
	known := append(append(Errors(nil), b.tree.errors...), d.errors...)
	for _, problem := range c.Config.Check() {
		undefined := strings.HasSuffix(problem.Path, ".to") && (len(f.Tiers) == 0 || known.at("tiers"))
		tier, serves := strings.CutSuffix(problem.Path, ".servers")
		if serves && known.near(tier+".routes") { // it has no servers
			continue
		}
		if !undefined && !known.near(problem.Path) {
			d.fail(d.place(problem.Path), problem.Path, "%s", problem.Text)
		}
	}
	if len(d.errors)+len(b.tree.errors) == 0 {
		b.note(c.Config.Notes())
	}
}

// span settles how long a case runs, and how long it warms up.
func (b *binder) span(d *decoder, c *Case, transient, ends bool) {
	if c.run.Duration == 0 && !ends {
		c.run.Duration = 5 * sim.Minute
	}
	c.run.Warmup.Auto = c.run.Warmup.Auto || !c.run.Warmup.Given && !transient
	c.Config.Duration, c.Config.Warmup = c.run.Duration, c.run.Warmup.Length
	switch {
	case d.errors.near("run.duration") || d.errors.near("run.warmup"):
	case c.run.Duration > 0 && c.Config.Warmup >= c.run.Duration:
		d.fail(d.place("run.warmup"), "run.warmup", "a warm-up of %s leaves nothing of the run to measure, which lasts %s",
			catalog.Duration.Format(c.Config.Warmup.Seconds()), catalog.Duration.Format(c.run.Duration.Seconds()))
	case c.run.Warmup.Auto && c.run.Duration == 0:
		d.fail(d.place("run.warmup"), "run.warmup", "auto needs a run.duration")
	}
}

func (b *binder) note(notes []models.Problem) {
next:
	for _, n := range notes {
		w := result.Warning{Path: n.Path, Text: n.Text}
		for _, known := range b.notes {
			if known.Path == w.Path {
				continue next
			}
		}
		b.notes = append(b.notes, w)
	}
}

// place returns the node of a path, or of the nearest part of the path that stands
// in the file.
func (d *decoder) place(path string) *yaml.Node {
	for {
		if n, ok := d.places[path]; ok {
			return n
		}
		cut := strings.LastIndexByte(path, '.')
		if cut < 0 {
			return d.tree.root
		}
		path = path[:cut]
	}
}

// open gives a trace its file, which lies relative to the scenario, and looks at
// its header and first row.
func (b *binder) open(d *decoder, trace *arrival.Trace, path string) {
	written := trace.File
	name := b.beside(written)
	trace.File = name
	trace.Open = func() (io.ReadCloser, error) { return os.Open(name) }
	if written == "" || d.errors.near(path+".file") {
		return
	}
	if problem := unreadable(name, written); problem != "" {
		d.fail(d.place(path+".file"), path+".file", "%s", problem)
		return
	}
	if trace.Check() != "" || d.errors.near(path) {
		return
	}
	if problem := b.begin(trace, written); problem != "" {
		d.fail(d.place(path+".columns"), path+".columns", "%s", problem)
	}
}

// beside returns the path of a file that the scenario names: relative to the
// scenario.
func (b *binder) beside(written string) string {
	if filepath.IsAbs(written) {
		return written
	}
	return filepath.Join(b.folder, written)
}

// unreadable returns why a file cannot be read as often as one likes.
func unreadable(name, written string) (problem string) {
	switch info, err := os.Stat(name); {
	case errors.Is(err, fs.ErrNotExist):
		problem = "there is no file " + quote(short(written))
		if name != written {
			problem += " beside the scenario"
		}
	case err != nil:
		problem = quote(short(written)) + ": " + cause(err).Error()
	case info.IsDir():
		problem = quote(short(written)) + " is a folder; expected a CSV file"
	case !info.Mode().IsRegular():
		problem = quote(short(written)) + " is not a regular file, which is needed to read it more than once"
	}
	return problem
}

// begin reads the first row of a trace, once for all cases that have it, and
// returns what is wrong with it or the header.
func (b *binder) begin(trace *arrival.Trace, written string) (problem string) {
	key := fmt.Sprint(trace.File, trace.Columns, trace.Classes)
	problem, known := b.traces[key]
	if known {
		return problem
	}
	first := catalog.Clone(trace)
	first.File = filepath.Base(written)
	first.Next(0, nil, &arrival.Arrival{})
	if err := first.Err(); err != nil {
		problem = err.Error()
	}
	if err := first.Close(); err != nil && problem == "" {
		problem = err.Error()
	}
	if b.traces == nil {
		b.traces = make(map[string]string)
	}
	b.traces[key] = problem
	return problem
}

// Scan reads all traces of the scenario to their end, and returns what is wrong
// with them.
func (s *Scenario) Scan() error {
	seen := make(map[string]bool)
	for _, c := range s.Cases {
		for i := range c.Config.Clients {
			trace := c.Config.Clients[i].Trace
			if trace == nil {
				continue
			}
			key := fmt.Sprint(trace.File, trace.Columns, trace.Origin, trace.Speed, trace.Classes)
			if seen[key] {
				continue
			}
			seen[key] = true
			if _, err := catalog.Clone(trace).Scan(nil); err != nil {
				return err
			}
		}
	}
	return nil
}
