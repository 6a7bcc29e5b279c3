package models

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"lbsim/models/arrival"
	"lbsim/models/balance"
	"lbsim/models/dist"
	"lbsim/sim"
)

var update = flag.Bool("update", false, "rewrite the event logs in testdata")

// Every tiny system in testdata/*.txt produces the event log that stands below it,
// nanosecond by nanosecond. Who reads a script can follow each request by hand.
// -update rewrites the logs; then read the difference.
//
// A script is text in paragraphs. One that begins with a line "system" is run:
//
//	system
//	client users: to web, every 10ms, network 3ns, timeout 5ms
//	client batch: to web, at 0s 5ms 5ms/7ms     (the last brings its service time along)
//	tier web: servers 2, workers 1, service 4ms, limit 0, overhead 1ms, network 5ns, balancers 2, strategy random
//	group fast: count 1, speed 2
//	run: until 40ms                             (else: until no request is left)
//	----
//	the log: time, who, what happens, to which request; busy workers + waiting
//	requests by server; and what came of it
func TestScripts(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	if len(files) == 0 {
		t.Fatal("no scripts")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			paragraphs := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n\n")
			for i, p := range paragraphs {
				if !strings.HasPrefix(p, "system\n") {
					continue
				}
				source, _, _ := strings.Cut(p, "\n----")
				config, err := parseScript(source)
				if err != nil {
					t.Fatalf("%v, in\n%s", err, source)
				}
				if problems := config.Check(); len(problems) > 0 {
					t.Fatalf("%v, in\n%s", problems, source)
				}
				paragraphs[i] = source + "\n----\n" + logOf(config)
				if paragraphs[i] != p && !*update {
					t.Errorf("%s: the log is now\n%s\n\ninstead of\n%s", file, paragraphs[i], p)
				}
			}
			if *update {
				if err := os.WriteFile(file, []byte(strings.Join(paragraphs, "\n\n")+"\n"), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// moments is a source of a few arrivals at given times.
type moments struct {
	list []arrival.Arrival
	next int
}

// Next implements arrival.Source.
func (m *moments) Next(_ sim.Time, _ *sim.Rand, a *arrival.Arrival) bool {
	if m.next == len(m.list) {
		return false
	}
	*a = m.list[m.next]
	m.next++
	return true
}

// parseScript reads the system of a script.
func parseScript(source string) (*Config, error) {
	c := &Config{}
	for _, line := range strings.Split(source, "\n")[1:] {
		head, settings, _ := strings.Cut(line, ": ")
		kind, name, _ := strings.Cut(head, " ")
		switch kind {
		case "client":
			c.Clients = append(c.Clients, Client{Name: name})
		case "tier":
			tier := Tier{Name: name}
			tier.SetDefaults()
			c.Tiers = append(c.Tiers, tier)
		case "group":
			group := Group{Name: name}
			group.SetDefaults()
			servers := &c.Tiers[len(c.Tiers)-1].Servers
			servers.Groups = append(servers.Groups, group)
		}
		for _, setting := range strings.Split(settings, ", ") {
			key, value, _ := strings.Cut(setting, " ")
			var err error
			switch kind {
			case "client":
				err = setClient(&c.Clients[len(c.Clients)-1], key, value)
			case "tier":
				err = setTier(&c.Tiers[len(c.Tiers)-1], key, value)
			case "group":
				groups := c.Tiers[len(c.Tiers)-1].Servers.Groups
				err = setGroup(&groups[len(groups)-1], key, value)
			case "run":
				c.Duration, err = span(value)
			default:
				err = fmt.Errorf("no such line")
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", line, setting, err)
			}
		}
	}
	return c, nil
}

func setClient(c *Client, key, value string) (err error) {
	switch key {
	case "to":
		c.To = value
	case "every":
		gap, err := span(value)
		c.Arrivals = &arrival.Deterministic{PerSecond: 1 / gap.Seconds()}
		return err
	case "at":
		list := &moments{}
		for _, word := range strings.Fields(value) {
			a := arrival.Arrival{Work: 1, Service: -1, Class: -1}
			at, own, has := strings.Cut(word, "/")
			if a.At, err = span(at); has && err == nil {
				a.Service, err = span(own)
			}
			list.list = append(list.list, a)
		}
		c.Arrivals = list
	case "network":
		c.Network, err = always(value)
	case "timeout":
		c.Timeout, err = span(value)
	default:
		err = fmt.Errorf("no such setting")
	}
	return err
}

func setTier(t *Tier, key, value string) (err error) {
	switch key {
	case "servers":
		t.Servers.Count, err = strconv.Atoi(value)
	case "workers":
		t.Servers.Workers, err = strconv.Atoi(value)
	case "limit":
		t.Servers.Queue.Limit, err = strconv.Atoi(value)
	case "balancers":
		t.Balancer.Count, err = strconv.Atoi(value)
	case "service":
		t.Servers.Service, err = always(value)
	case "overhead":
		t.Balancer.Overhead, err = always(value)
	case "network":
		t.Network, err = always(value)
	case "strategy":
		for _, kind := range balance.Strategies.Kinds {
			if kind.Name == value {
				t.Balancer.Strategy = kind.New()
				return nil
			}
		}
		err = fmt.Errorf("no such strategy")
	default:
		err = fmt.Errorf("no such setting")
	}
	return err
}

func setGroup(g *Group, key, value string) (err error) {
	switch key {
	case "count":
		g.Count, err = strconv.Atoi(value)
	case "workers":
		g.Workers, err = strconv.Atoi(value)
	case "speed":
		g.Speed, err = strconv.ParseFloat(value, 64)
	case "weight":
		g.Weight, err = strconv.ParseFloat(value, 64)
	default:
		err = fmt.Errorf("no such setting")
	}
	return err
}

func span(text string) (sim.Time, error) {
	d, err := time.ParseDuration(text)
	return sim.Time(d), err
}

func always(text string) (dist.Dist, error) {
	d, err := span(text)
	return &dist.Constant{Value: d.Seconds()}, err
}
