package models

import (
	"testing"

	"lbsim/models/arrival"
	"lbsim/models/dist"
	"lbsim/models/queue"
	"lbsim/sim"
)

// With so many events pending that the agenda tells of those to come, tiers with few
// and with very many servers look at nothing that is not there: events of servers that
// share name a server, and turns that have been cut short name slots which calls to
// other tiers may have taken since.
func TestForesee(t *testing.T) {
	for _, row := range []struct {
		about      string
		discipline queue.Discipline
		servers    int
	}{
		{"servers that share", &queue.ProcessorSharing{}, 100_000},
		{"turns that are cut short", &queue.LIFO{Preempts: true}, 2},
	} {
		c := changed(0, func(c *Config) {
			c.Duration = 50 * sim.Millisecond
			c.Clients[0].Arrivals = &arrival.Poisson{PerSecond: 400_000}
			c.Tiers[0].Servers.Count, c.Tiers[0].Servers.Service = 100_000, &dist.Exponential{Mean: 0.02}
			call := Call{Name: "db"}
			call.SetDefaults()
			c.Tiers[0].Calls = []Call{call}
			db := c.Tiers[0]
			db.Name, db.Calls = "db", nil
			db.Servers.Count, db.Servers.Queue.Discipline = row.servers, row.discipline
			db.Servers.Service = &dist.Exponential{Mean: 0.02}
			c.Tiers = append(c.Tiers, db)
		})
		if row.servers > 2 {
			c.Tiers = c.Tiers[1:]
			c.Clients[0].To = "db"
		}
		mustRun(t, c, 1, 0)
	}
}
