package models

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"lbsim/models/arrival"
	"lbsim/models/balance"
	"lbsim/models/dist"
	"lbsim/models/queue"
	"lbsim/sim"
)

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

func newMoments(text string) (m *moments, err error) {
	m = &moments{}
	for _, word := range strings.Fields(text) {
		a := arrival.Arrival{Work: 1, Service: -1, Class: -1}
		at, own, has := strings.Cut(word, "/")
		if a.At, err = span(at); has && err == nil {
			a.Service, err = span(own)
		}
		m.list = append(m.list, a)
	}
	return m, err
}

// parseScript reads the system of a script.
func parseScript(source string) (*Config, error) {
	c := &Config{}
	for _, line := range strings.Split(source, "\n")[1:] {
		head, settings, _ := strings.Cut(line, ": ")
		kind, name, _ := strings.Cut(head, " ")
		if err := addLine(c, kind, name); err != nil {
			return nil, fmt.Errorf("%s: %w", line, err)
		}
		for _, setting := range strings.Split(settings, ", ") {
			key, value, _ := strings.Cut(setting, " ")
			if err := set(c, kind, key, value); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", line, setting, err)
			}
		}
	}
	return c, nil
}

// addLine adds what a line is about.
func addLine(c *Config, kind, name string) (err error) {
	switch kind {
	case "client":
		c.Clients = append(c.Clients, Client{Name: name})
		return nil
	case "tier":
		tier := Tier{Name: name}
		tier.SetDefaults()
		c.Tiers = append(c.Tiers, tier)
		return nil
	case "event":
		at, err := span(name)
		c.Phases = append(c.Phases, Phase{At: at, Config: copyOf(&Config{Clients: c.Clients, Tiers: c.Tiers})})
		return err
	}
	if len(c.Tiers) == 0 {
		return nil
	}
	t := &c.Tiers[len(c.Tiers)-1]
	switch kind {
	case "group":
		group := Group{Name: name}
		group.SetDefaults()
		t.Servers.Groups = append(t.Servers.Groups, group)
	case "call":
		call := Call{Name: name}
		call.SetDefaults()
		t.Calls = append(t.Calls, call)
	case "route":
		route := Route{To: name}
		t.Routes = append(t.Routes, route)
	}
	return nil
}

// set changes the last thing of a kind.
func set(c *Config, kind, key, value string) (err error) {
	tier := len(c.Tiers) - 1
	switch kind {
	case "client":
		return setClient(&c.Clients[len(c.Clients)-1], key, value)
	case "tier":
		return setTier(&c.Tiers[tier], key, value)
	case "group":
		groups := c.Tiers[tier].Servers.Groups
		return setGroup(&groups[len(groups)-1], key, value)
	case "call":
		calls := c.Tiers[tier].Calls
		return setCall(&calls[len(calls)-1], key, value)
	case "route":
		if routes := c.Tiers[tier].Routes; key == "share" {
			share := &Share{}
			share.Value, err = strconv.ParseFloat(value, 64)
			routes[len(routes)-1].Share = share
		}
		return err
	case "event":
		what, to, _ := strings.Cut(value, " ")
		return setTier(c.Phases[len(c.Phases)-1].Config.Tier(key), what, to)
	case "run":
		c.Duration, err = span(value)
		return err
	}
	return fmt.Errorf("no such line")
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
		c.Arrivals, err = newMoments(value)
	case "users":
		c.Users = &Users{}
		c.Users.Count, err = strconv.Atoi(value)
	case "sessions":
		c.Sessions = &Sessions{Start: "empty"}
		c.Sessions.Arrivals, err = newMoments(value)
	case "requests":
		var n int
		n, err = strconv.Atoi(value)
		c.Sessions.Requests = &dist.Constant{Value: float64(n)}
	case "think":
		think, err := always(value)
		if c.Users != nil {
			c.Users.Think = think
		} else {
			c.Sessions.Think = think
		}
		return err
	case "priority":
		class := Class{Name: value, Share: 1}
		class.SetDefaults()
		class.Priority, err = strconv.Atoi(value)
		c.Requests = []Class{class}
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
	case "layer":
		t.Balancer.Layer, err = strconv.Atoi(value)
	case "balancer_workers":
		t.Balancer.Workers, err = strconv.Atoi(value)
	case "patience":
		t.Servers.Queue.Timeout, err = span(value)
	case "discipline":
		t.Servers.Queue.Discipline, err = disciplineOf(value)
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

// disciplineOf returns a discipline: its name, and what else there is to say.
func disciplineOf(text string) (d queue.Discipline, err error) {
	name, more, _ := strings.Cut(text, " ")
	for _, kind := range queue.Disciplines.Kinds {
		if kind.Name == name {
			d = kind.New()
		}
	}
	switch x := d.(type) {
	case nil:
		err = fmt.Errorf("no such discipline")
	case *queue.Priority:
		x.Preempts = more == "preemptive"
	case *queue.ShortestFirst:
		x.Preempts = more == "preemptive"
	case *queue.RoundRobin:
		x.Slice, err = span(more)
	}
	return d, err
}

func setCall(c *Call, key, value string) (err error) {
	switch key {
	case "":
	case "count":
		c.Count, err = strconv.Atoi(value)
	case "parallel":
		c.Parallel = true
	case "quorum":
		c.Quorum, err = strconv.Atoi(value)
	case "stage":
		c.Stage, err = strconv.Atoi(value)
	case "share":
		c.Share, err = strconv.ParseFloat(value, 64)
	case "not_held":
		c.HoldWorker = false
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
