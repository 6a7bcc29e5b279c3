package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"lbsim/models"
	"lbsim/models/catalog"
	"lbsim/models/result"
	"lbsim/reports"
	"lbsim/scenarios"
)

var update = flag.Bool("update", false, "rewrite what is generated")

// generated is a part of a page: what stands between the markers is made by what
// the first of them names.
var generated = regexp.MustCompile(`(?s)(<!-- generated: ([^>]+) -->\n).*?(<!-- end -->)`)

// TestGenerated compares the generated parts of the READMEs with the tables of the
// program and with what it prints; -update rewrites them.
func TestGenerated(t *testing.T) {
	for _, p := range pages(t) {
		fresh := generated.ReplaceAllStringFunc(p.text, func(part string) string {
			m := generated.FindStringSubmatch(part)
			return m[1] + generate(t, &p, m[2]) + m[3]
		})
		switch {
		case fresh == p.text:
		case *update:
			if err := os.WriteFile(filepath.Join(top, p.path), []byte(fresh), 0o666); err != nil {
				t.Error(err)
			}
		default:
			t.Errorf("%s is out of date; make docs rewrites it", p.path)
		}
	}
}

// generate makes a part of a page.
func generate(t *testing.T, p *page, what string) string {
	t.Helper()
	if strings.HasPrefix(what, "lbsim ") {
		return "\n```text\n" + output(t, p, what) + "```\n\n"
	}
	var b strings.Builder
	b.WriteString("\n")
	families := append(models.Families(), catalog.Family(&reports.Reports))
	for _, family := range families {
		if name, _ := family.Family(); name == what {
			kinds(&b, family)
			return b.String()
		}
	}
	if name, ok := strings.CutPrefix(what, "flags of "); ok {
		flags(t, &b, name)
		return b.String()
	}
	switch what {
	case "metrics":
		metrics(&b)
	case "keys":
		keys(&b)
	case "scenarios":
		shipped(t, &b)
	case "validation":
		validation(t, &b)
	default:
		t.Fatalf("%s: nothing generates %q", p.path, what)
	}
	return b.String()
}

// output returns what a command prints, in a folder with the files of the page.
func output(t *testing.T, p *page, line string) string {
	t.Helper()
	t.Chdir(p.unfold(t))
	var stdout, stderr bytes.Buffer
	if code := run(context.Background(), words(line)[1:], &stdout, &stderr); code != exitFine {
		return stderr.String()
	}
	return stdout.String()
}

// kinds writes the table of a family, and names what is still to come.
func kinds(b *strings.Builder, family catalog.Family) {
	name, _ := family.Family()
	fmt.Fprintf(b, "| %s | | parameters |\n| --- | --- | --- |\n", name)
	var later []string
	for _, entry := range family.Entries() {
		if entry.New == nil {
			later = append(later, "`"+entry.Name+"`")
			continue
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", entry.Name, entry.About, parameters(entry.New()))
	}
	if len(later) > 0 {
		fmt.Fprintf(b, "\nNot in this version: %s.\n", strings.Join(later, ", "))
	}
	b.WriteString("\n")
}

// parameters lists the parameters of a kind with their defaults.
func parameters(kind any) string {
	var all []string
	for _, k := range scenarios.Parameters(kind) {
		text := "`" + k.Name + "`"
		if k.Inline {
			text = k.Name
		}
		switch {
		case k.Need:
			text += " (needed)"
		case k.Default != "" && k.Default != "false":
			text += " (" + k.Default + ")"
		}
		all = append(all, text+": "+k.About)
	}
	return strings.Join(all, "<br>")
}

func metrics(b *strings.Builder) {
	b.WriteString("| metric | at | unit | statistics | |\n| --- | --- | --- | --- | --- |\n")
	for _, m := range result.Metrics() {
		var at []string
		for _, scope := range []struct {
			there bool
			name  string
		}{{m.Total, "clients"}, {m.Group, "client groups"}, {m.Tier, "tiers"}, {m.Balancer, "balancers"}, {m.Hop, "hops"}, {m.Server, "servers"}} {
			if scope.there {
				at = append(at, scope.name)
			}
		}
		statistics := strings.Join(m.Statistics, ", ")
		if len(m.Statistics) > 2 {
			statistics = "mean, sd, count, percentiles, max"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s |\n", m.Name, strings.Join(at, ", "), m.Unit, statistics, m.About)
	}
	b.WriteString("\n")
}

func keys(b *strings.Builder) {
	for _, section := range scenarios.Reference() {
		title := "Top level"
		if section.Path != "" {
			title = "`" + section.Path + "`"
		}
		fmt.Fprintf(b, "### %s\n\n| key | value | default | |\n| --- | --- | --- | --- |\n", title)
		var later []string
		for _, k := range section.Keys {
			if k.Later {
				later = append(later, "`"+k.Name+"`")
				continue
			}
			value, fallback := k.Value, k.Default
			if k.Range != "" {
				value += ", " + k.Range
			}
			if k.Need {
				fallback = "needed"
			}
			fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", k.Name, value, fallback, k.About)
		}
		if len(later) > 0 {
			fmt.Fprintf(b, "\nNot in this version: %s.\n", strings.Join(later, ", "))
		}
		b.WriteString("\n")
	}
}

func shipped(t *testing.T, b *strings.Builder) {
	b.WriteString("| scenario | |\n| --- | --- |\n")
	for _, name := range scenarios.Shipped() {
		s, err := scenarios.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", name, strings.Join(strings.Fields(s.About), " "))
	}
	b.WriteString("\n")
}

// flags lists the flags of a command.
func flags(t *testing.T, b *strings.Builder, name string) {
	c, _, err := command(io.Discard, io.Discard).Find([]string{name})
	if err != nil {
		t.Fatal(err)
	}
	b.WriteString("| flag | |\n| --- | --- |\n")
	c.Flags().VisitAll(func(f *pflag.Flag) {
		name := "`--" + f.Name + "`"
		if f.Shorthand != "" {
			name += " `-" + f.Shorthand + "`"
		}
		usage := f.Usage
		if f.DefValue != "" && f.DefValue != "0" && f.DefValue != "false" && f.DefValue != "[]" {
			usage += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(b, "| %s | %s |\n", name, strings.NewReplacer("|", "\\|", "<", "&lt;").Replace(usage))
	})
	b.WriteString("\n")
}

// TestScenarios reads every scenario that the READMEs show: a whole one as it is,
// a fragment in place of the same sections of a small one.
func TestScenarios(t *testing.T) {
	for _, p := range pages(t) {
		folder := p.unfold(t)
		for _, b := range p.blocks {
			if b.language != "yaml" {
				continue
			}
			text := b.text
			if b.label == "fragment" {
				text = whole(text)
			}
			_, err := scenarios.Parse(filepath.Join(folder, "page.yaml"), []byte(text))
			if (err != nil) != strings.HasSuffix(b.label, "fails") {
				t.Errorf("%s:%d: error %v", p.path, b.line, err)
			}
		}
	}
}

// whole makes a scenario of some of its sections.
func whole(fragment string) string {
	text := fragment
	for _, section := range []string{
		"name: fragment\n",
		"clients: {users: {to: web, arrivals: {poisson: 100/s}}}\n",
		"tiers: {web: {servers: {count: 10, service: 20ms}}}\n",
	} {
		key, _, _ := strings.Cut(section, ":")
		if !strings.HasPrefix("\n"+fragment, "\n"+key+":") && !strings.Contains(fragment, "\n"+key+":") {
			text += section
		}
	}
	return text
}
