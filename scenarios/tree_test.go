package scenarios

import (
	"errors"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// base is what the tests of settings begin with. It has variants and a sweep that
// settings may meet.
const base = `name: base
seed: 4
run: {replications: 7}
clients:
  users: {to: web, arrivals: {poisson: 400/s}, network: 1ms}
tiers:
  web:
    balancer: {strategy: {power_of_d: {choices: 3, replacement: true}}}
    servers: {count: 10, service: {lognormal: {mean: 20ms, cv: 1}}}
`

// TestSet proves what a setting makes of a scenario: the line that it changes.
func TestSet(t *testing.T) {
	for _, c := range []struct{ about, path, value, line string }{
		{"a number in place of another", "tiers.web.servers.count", "12", "servers: {count: 12, service: {lognormal: {mean: 20ms, cv: 1}}}"},
		{"a key that was not there", "tiers.web.servers.workers", "2", "servers: {count: 10, service: {lognormal: {mean: 20ms, cv: 1}}, workers: 2}"},
		{"a mapping that was not there", "tiers.web.servers.queue.limit", "5", "servers: {count: 10, service: {lognormal: {mean: 20ms, cv: 1}}, queue: {limit: 5}}"},
		{"a kind replaces another whole", "tiers.web.balancer.strategy", "random", "balancer: {strategy: random}"},
		{"a parameter of another kind does so too", "tiers.web.servers.service.exponential.mean", "5ms", "servers: {count: 10, service: {exponential: {mean: 5ms}}}"},
		{"a scalar for another kind", "tiers.web.servers.service.exponential", "5ms", "servers: {count: 10, service: {exponential: 5ms}}"},
		{"a parameter of the same kind leaves the others", "tiers.web.servers.service.lognormal.cv", "2", "servers: {count: 10, service: {lognormal: {mean: 20ms, cv: 2}}}"},
		{"the one that a scalar can stand for", "tiers.web.balancer.strategy.power_of_d", "4", "balancer: {strategy: {power_of_d: {choices: 4, replacement: true}}}"},
		{"the same with its name", "tiers.web.balancer.strategy.power_of_d.choices", "4", "balancer: {strategy: {power_of_d: {choices: 4, replacement: true}}}"},
		{"a mapping in its place", "tiers.web.balancer.strategy.power_of_d", "{choices: 4}", "balancer: {strategy: {power_of_d: {choices: 4}}}"},
		{"a rate under its kind", "clients.users.arrivals.poisson", "9/s", "users: {to: web, arrivals: {poisson: 9/s}, network: 1ms}"},
		{"a rate under its name", "clients.users.arrivals.poisson.rate", "9/s", "users: {to: web, arrivals: {poisson: {rate: 9/s}}, network: 1ms}"},
		{"a distribution in place of a constant", "clients.users.network.exponential", "3ms", "users: {to: web, arrivals: {poisson: 400/s}, network: {exponential: 3ms}}"},
		{"the limit of runs beside their number", "run.replications.max", "20", "run: {replications: {count: 7, max: 20}}"},
		{"a precision to reach", "run.replications.reach.latency.p99.9", "3%", "run: {replications: {count: 7, reach: {latency.p99.9: 3%}}}"},
		{"an objective", "slo.latency.p99.9", "3s", "    latency:"},
		{"a kind beside other keys", "clients.users.arrivals.batch.poisson", "9/s", "users: {to: web, arrivals: {batch: {poisson: 9/s}}, network: 1ms}"},
		{"a section that is missing", "about", "this and that", "about: this and that"},
	} {
		root, _ := read("x.yaml", []byte(base))
		x := &tree{file: "x.yaml", root: root}
		node, errs := x.parseValue("x", c.value)
		if errs != nil {
			t.Fatal(errs)
		}
		if problem := x.set(c.path, node); problem != "" {
			t.Errorf("%s: %s", c.about, problem)
		}
		if text := yamlOf(t, x.root); !strings.Contains(text, c.line+"\n") {
			t.Errorf("%s: got\n%sexpected a line %q", c.about, text, c.line)
		}
	}
}

// yamlOf writes a tree.
func yamlOf(t *testing.T, root *yaml.Node) string {
	t.Helper()
	var text strings.Builder
	encoder := yaml.NewEncoder(&text)
	if err := encoder.Encode(bare(root)); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// TestResolve proves which paths there are.
func TestResolve(t *testing.T) {
	for _, c := range []struct{ about, path, problem string }{
		{"a key at the top", "seed", ""},
		{"a name", "tiers.anything", ""},
		{"a number", "tiers.web.servers.count", ""},
		{"a kind", "clients.users.arrivals.poisson", ""},
		{"a parameter", "clients.users.arrivals.poisson.rate", ""},
		{"a column", "clients.users.trace.columns.arrival.unit", ""},
		{"a value behind a pointer", "clients.users.trace.origin", ""},
		{"a kind beside other keys", "clients.users.arrivals.batch.poisson", ""},
		{"its parameter", "clients.users.arrivals.batch.poisson.rate", ""},
		{"a key beside a kind", "clients.users.arrivals.batch.size", ""},
		{"a kind in a kind in a kind", "clients.users.arrivals.batch.batch.size.uniform.min", ""},
		{"a part of a part of a kind", "clients.users.arrivals.profile.diurnal.mean", ""},
		{"a time", "clients.users.arrivals.profile.points.5m", ""},
		{"neither key nor kind", "clients.users.arrivals.batch.poison", `unknown key "poison"; did you mean "poisson"?`},
		{"what only names the kinds", "clients.users.arrivals.batch.arrival", `unknown key "arrival"; there are size, all kinds of arrival`},
		{"no time", "clients.users.arrivals.profile.points.noon", `"noon" is not a time, such as 5m, at which there is a value`},
		{"more behind a time", "clients.users.arrivals.profile.points.5m.x", `"clients.users.arrivals.profile.points.5m" has no parts, so "clients.users.arrivals.profile.points.5m.x" is no path`},
		{"a part of a list", "clients.users.arrivals.mmpp.rates.0", ""},
		{"a part of a route", "tiers.edge.routes.0.share", ""},
		{"no place in a list", "tiers.edge.routes.first.share", `"first" is no number in a list; the first is 0`},
		{"an objective", "slo.wait.probability", ""},
		{"nothing", "", `unknown key ""; there are name, about, seed, run, slo, clients, tiers, variants, sweep, plan, events, zones`},
		{"a misspelt key", "tiers.web.server.count", `unknown key "server"; did you mean "servers"?`},
		{"a misspelt kind", "clients.users.arrivals.poison", `no such arrival "poison"; did you mean "poisson"?`},
		{"a misspelt metric", "slo.latncy.p99", `no such metric "latncy"; did you mean "latency"?`},
		{"a statistic that there is not", "slo.latency.p98", `no such statistic of latency: "p98"; did you mean "p90"?`},
		{"more behind a number", "tiers.web.servers.count.x", `"tiers.web.servers.count" has no parts, so "tiers.web.servers.count.x" is no path`},
		{"more behind a section", "variants.x", `"variants" has no parts, so "variants.x" is no path`},
		{"a name that is none", "tiers.my web.servers", `a name has letters, digits, _ and - only, not "my web"`},
		{"an empty word", "tiers..servers", `a name has letters, digits, _ and - only, not ""`},
		{"a key of a later version", "tiers.web.balancer.health", `"health" is not in this version`},
		{"a kind of a later version", "tiers.web.balancer.strategy.peak_ewma", `strategy "peak_ewma" is not in this version`},
	} {
		if _, problem := resolve(c.path); briefly(problem) != c.problem {
			t.Errorf("%s: %q, expected %q", c.about, problem, c.problem)
		}
	}
}

// TestCanonical proves which paths are the same.
func TestCanonical(t *testing.T) {
	for _, c := range []struct{ about, path, want string }{
		{"the one parameter", "clients.users.arrivals.poisson.rate", "clients.users.arrivals.poisson"},
		{"the first of several", "tiers.web.balancer.strategy.power_of_d.choices", "tiers.web.balancer.strategy.power_of_d"},
		{"the name of a column", "clients.users.trace.columns.arrival.column", "clients.users.trace.columns.arrival"},
		{"another than the first", "tiers.web.balancer.strategy.power_of_d.replacement", "tiers.web.balancer.strategy.power_of_d.replacement"},
		{"the first of two that are needed", "tiers.web.servers.service.lognormal.mean", "tiers.web.servers.service.lognormal.mean"},
		{"no parameter", "tiers.web.servers.count", "tiers.web.servers.count"},
		{"no path", "tiers.web.server.count", "tiers.web.server.count"},
		{"the one parameter of a kind beside other keys", "clients.users.arrivals.batch.poisson.rate", "clients.users.arrivals.batch.poisson"},
	} {
		if got := canonical(c.path); got != c.want {
			t.Errorf("%s: %s, expected %s", c.about, got, c.want)
		}
	}
}

// TestWith proves that a setting wins over the variants and the sweep: what is
// expected are the cases, and in each whether two strategies, a count and a rate
// are as they were set.
func TestWith(t *testing.T) {
	const rest = `
variants:
  rr: {tiers.web.balancer.strategy: round_robin}
  p2: {tiers.web.balancer.strategy: {power_of_d: {choices: 2}}, tiers.web.servers: {count: 5, service: 1ms}}
  busy: {clients.users.arrivals.poisson: 800/s}
sweep:
  tiers.web.servers.workers: [1, 2]
`
	for _, c := range []struct{ about, path, value, swept, source, gone string }{
		{"a swept path leaves the sweep", "tiers.web.servers.workers", "3", "", "workers: 3", "sweep"},
		{"another stays", "tiers.web.servers.count", "3", "tiers.web.servers.workers", "tiers.web.servers: {count: 3, service: 1ms}", "count: 5"},
		{"what holds the swept path voids it", "tiers.web.servers", "{service: 3ms}", "", "service: 3ms", "sweep"},
		{"a rate under its name voids the one under its kind", "clients.users.arrivals.poisson.rate", "9/s", "tiers.web.servers.workers", "busy: {}", "800/s"},
		{"and the other way round", "clients.users.arrivals.poisson", "9/s", "tiers.web.servers.workers", "busy: {}", "800/s"},
		{"another kind voids all of the former", "clients.users.arrivals.deterministic", "9/s", "tiers.web.servers.workers", "busy: {}", "poisson"},
		{"a kind voids the choice of the variants", "tiers.web.balancer.strategy", "random", "tiers.web.servers.workers", "rr: {}", "round_robin"},
		{"so does a parameter of a kind", "tiers.web.balancer.strategy.power_of_d.choices", "6", "tiers.web.servers.workers", "rr: {tiers.web.balancer.strategy: {power_of_d: {choices: 6}}}", "choices: 2"},
		{"the sweep itself", "sweep", "{tiers.web.servers.workers: [4]}", "tiers.web.servers.workers", "workers: [4]", "[1, 2]"},
		{"the variants", "variants", "{only: {}}", "tiers.web.servers.workers", "only: {}", "busy"},
	} {
		s, err := Parse("x.yaml", []byte(base+rest))
		if err != nil {
			t.Fatal(err)
		}
		before := string(s.Source())
		with, err := s.With(c.path, c.value)
		if err != nil {
			t.Errorf("%s: %v", c.about, err)
			continue
		}
		text := string(with.Source())
		if strings.Join(with.Swept, " ") != c.swept || !strings.Contains(text, c.source) || strings.Contains(text, c.gone) {
			t.Errorf("%s: sweeps %v, expected %q; expected %q, and not %q, in\n%s", c.about, with.Swept, c.swept, c.source, c.gone, text)
		}
		if string(s.Source()) != before {
			t.Errorf("%s: the original has changed", c.about)
		}
		again, err := Parse("x.yaml", with.Source())
		if err != nil {
			t.Errorf("%s: the source is refused: %v", c.about, err)
			continue
		}
		same(t, c.about, again.Cases, with.Cases)
	}
}

// TestWithRefuses proves the message for settings that cannot be made. The place is
// the setting.
func TestWithRefuses(t *testing.T) {
	const many = "--set tiers.web.servers.count=%s: tiers.web.servers.count: "
	for _, c := range []struct{ about, path, value, want string }{
		{"no path", "", "5", `--set =5: unknown key ""; there are name, about, seed, run, slo, clients, tiers, variants, sweep, plan, events, zones`},
		{"a misspelt path", "tiers.web.server.count", "5", `--set tiers.web.server.count=5: unknown key "server"; did you mean "servers"?`},
		{"a tier that there is not", "tiers.wbe.servers.count", "5", `--set tiers.wbe.servers.count=5: there is no "wbe" in tiers; did you mean "web"?`},
		{"a later key", "tiers.web.state", "stateless", `--set tiers.web.state=stateless: "state" is not in this version`},
		{"a later kind", "tiers.web.balancer.strategy", "peak_ewma", `--set tiers.web.balancer.strategy=peak_ewma: tiers.web.balancer.strategy: strategy "peak_ewma" is not in this version`},
		{"no value", "tiers.web.servers.count", "", strings.Replace(many, "%s", "", 1) + "nothing stands here; expected a whole number"},
		{"a wrong value", "tiers.web.servers.count", "ten", strings.Replace(many, "%s", "ten", 1) + `"ten" is not a number without unit, such as 4`},
		{"a value out of range", "tiers.web.servers.count", "0", strings.Replace(many, "%s", "0", 1) + `"0" is too small; it must be from 1 to 1000000`},
		{"no unit", "clients.users.arrivals.poisson", "5", `--set clients.users.arrivals.poisson=5: clients.users.arrivals.poisson.rate: number "5" has no unit; expected a rate with unit (/s, /m, /h or /d), such as 400/s`},
		{"no YAML", "seed", "[5", `--set seed=[5: not valid YAML: did not find expected ',' or ']'`},
		{"an alias", "seed", "*a", `--set seed=*a: not valid YAML: unknown anchor 'a' referenced`},
		{"a tag", "seed", "!!int 5", `--set seed=!!int 5: tags such as !!int are not part of the language`},
		{"more than a value", "seed", "5\nname: x", `--set seed=5?name: x: expected one value`},
		{"a second document", "seed", "5\n---\n6", `--set seed=5?---?6: a second document; a scenario is one`},
		{"a control character", "name", "a\x00b", "--set name=a?b: this is not a text file in UTF-8"},
		{"what breaks another place", "run.warmup", "10m", "--set run.warmup=10m: run.warmup: a warm-up of 10m leaves nothing of the run to measure, which lasts 5m"},
		{"a tier that goes", "tiers", "{database: {servers: {service: 5ms}}}", `x.yaml:5:15: clients.users.to: there is no tier "web"; there is only database`},
	} {
		s, err := Parse("x.yaml", []byte(base))
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.With(c.path, c.value)
		var errs Errors
		if !errors.As(err, &errs) || err.Error() != c.want {
			t.Errorf("%s: got\n%v\nexpected\n%s", c.about, err, c.want)
		}
	}
}
