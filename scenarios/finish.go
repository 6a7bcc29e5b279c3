package scenarios

import (
	"fmt"
	"io"
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

func typeOf(x any) reflect.Type   { return reflect.TypeOf(x) }
func valueOf(x any) reflect.Value { return reflect.ValueOf(x).Elem() }

// readValue reads the value of a setting.
func readValue(setting, value string) (*yaml.Node, Errors) {
	wrapped, errs := read(setting, []byte("value: "+value+"\n"))
	for i := range errs {
		errs[i].Line, errs[i].Path = 0, ""
	}
	if len(errs) > 0 {
		return nil, errs
	}
	if len(wrapped.Content) != 2 {
		return nil, Errors{{File: setting, Problem: "the value is not one value"}}
	}
	return wrapped.Content[1], nil
}

// finish turns a decoded file into a case and checks what only the whole can tell.
func (b *binder) finish(d *decoder, f *file, c *Case) {
	c.Config = models.Config{Clients: f.Clients, Tiers: f.Tiers}
	c.run, c.slo, c.seed = f.Run, f.SLO, f.Seed
	traces := 0
	for i := range c.Config.Clients {
		if trace := c.Config.Clients[i].Trace; trace != nil {
			traces++
			b.open(d, trace, "clients."+c.Config.Clients[i].Name+".trace")
		}
	}
	ends := traces == len(c.Config.Clients) && traces > 0
	if c.run.Duration == 0 && !ends {
		c.run.Duration = 5 * sim.Minute
	}
	c.run.Warmup.Auto = c.run.Warmup.Auto || !c.run.Warmup.Given && traces == 0
	c.Config.Duration, c.Config.Warmup = c.run.Duration, c.run.Warmup.Length
	if c.run.Duration > 0 && c.Config.Warmup >= c.run.Duration {
		d.fail(d.place("run.warmup"), "run.warmup", "the warm-up is as long as the run, %s; nothing would be left to measure",
			catalog.Duration.Format(c.run.Duration.Seconds()))
	}
	if c.run.Warmup.Auto && c.run.Duration == 0 {
		d.fail(d.place("run.warmup"), "run.warmup", "auto needs a run.duration")
	}
	for _, problem := range c.Config.Check() {
		d.fail(d.place(problem.Path), problem.Path, "%s", problem.Text)
	}
	if len(d.errors) == 0 {
		b.note(c.Config.Notes())
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
// its header.
func (b *binder) open(d *decoder, trace *arrival.Trace, path string) {
	name := trace.File
	if !filepath.IsAbs(name) {
		name = filepath.Join(b.folder, name)
	}
	trace.File = name
	trace.Open = func() (io.ReadCloser, error) { return os.Open(name) }
	if info, err := os.Stat(name); err != nil || info.IsDir() {
		problem := "is a folder"
		if err != nil {
			problem = strings.TrimPrefix(err.Error(), "stat "+name+": ")
		}
		d.fail(d.place(path+".file"), path+".file", "%s: %s", name, problem)
	}
}

// Scan reads all traces of the scenario to their end, and returns what is wrong
// with them.
func (s *Scenario) Scan() error {
	seen := make(map[string]bool)
	for _, c := range s.Cases {
		for i := range c.Config.Clients {
			trace := c.Config.Clients[i].Trace
			if trace == nil || seen[fmt.Sprint(trace.File, trace.Columns, trace.Origin)] {
				continue
			}
			seen[fmt.Sprint(trace.File, trace.Columns, trace.Origin)] = true
			if _, err := catalog.Clone(trace).Scan(nil); err != nil {
				return err
			}
		}
	}
	return nil
}
