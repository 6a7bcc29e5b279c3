package scenarios_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"lbsim/reports"
	"lbsim/scenarios"
)

// Load a scenario (Find knows files and those that come with the program), change
// a value, run, look at a number, and write the files that lbsim run would write.
func Example() {
	if err := compare(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 10 replications, servers busy 80 % of the time
	// the p99 is known to better than 10 %: true
}

func compare() error {
	s, err := scenarios.Find("hello") // or scenarios.Load("web.yaml")
	if err != nil {
		return err
	}
	if s, err = s.With("tiers.web.balancer.strategy", "least_connections"); err != nil {
		return err
	}
	r, err := s.Run(context.Background(), scenarios.Options{})
	if err != nil {
		return err
	}
	c := &r.Cases[0]
	busy := c.Value("tiers.web", "utilization", "mean")
	fmt.Printf("%d replications, servers busy %.0f %% of the time\n", c.Replications, 100*busy)
	p99 := c.Find("total", "latency", "p99")
	fmt.Println("the p99 is known to better than 10 %:", p99.High-p99.Low < 0.2*p99.Value)

	folder, err := os.MkdirTemp("", "")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	create := func(name string) (io.WriteCloser, error) { return os.Create(filepath.Join(folder, name)) }
	return (&reports.CSV{}).Write(r, create)
}
