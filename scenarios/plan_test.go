package scenarios

import (
	"context"
	"fmt"
	"testing"
	"time"
)

func TestPlanZZ(t *testing.T) {
	for _, file := range []string{"testdata/examples/capacity.yaml"} {
		s, err := Load(file)
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		r, err := s.Plan(context.Background(), PlanOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range r.Variants {
			fmt.Println(v.Found, v.Value, v.Cost, v.Reason, v.Replications, v.Requests, v.Warnings, v.Staffing)
			for _, x := range v.Tried {
				fmt.Printf("%+v\n", x)
			}
		}
		fmt.Println(r.Warnings, time.Since(begin))
	}
}
