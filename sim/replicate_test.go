package sim

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
)

// withProcessors runs a test at one processor and at two.
func withProcessors(t *testing.T, test func(t *testing.T, processors int)) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, processors := range []int{1, 2} {
		runtime.GOMAXPROCS(processors)
		if runtime.GOMAXPROCS(0) == processors { // not in WebAssembly, which has one
			test(t, processors)
		}
	}
}

// Answers come in the order of i, each of them once, for none to many.
func TestReplicate(t *testing.T) {
	withProcessors(t, func(t *testing.T, processors int) {
		for _, n := range []int{0, 1, 2, 3, 1000} {
			var calls atomic.Int64
			answers, done, err := Replicate(context.Background(), n, func(i int) (int, error) {
				calls.Add(1)
				return i * i, nil
			})
			if err != nil || len(answers) != n || len(done) != n || calls.Load() != int64(n) {
				t.Fatalf("%d of %d answers by %d calls, error %v", len(answers), n, calls.Load(), err)
			}
			for i, answer := range answers {
				if answer != i*i || !done[i] {
					t.Fatalf("answer %d is %d, done: %t", i, answer, done[i])
				}
			}
		}
	})
}

// A simulation gives the same events with one processor and with two: each call
// has its own engine and streams. Under the race detector it also proves that
// replications share nothing.
func TestReplicateSimulations(t *testing.T) {
	var first [][]Event
	withProcessors(t, func(t *testing.T, processors int) {
		answers, _, err := Replicate(context.Background(), 20, func(i int) ([]Event, error) {
			p := newPlayer(game{pending: 10, total: 2000, delays: 50, next: true, delayed: true, rings: true}, uint64(i))
			p.play()
			return p.came, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = answers
		}
		for i := range answers {
			if !slices.Equal(answers[i], first[i]) {
				t.Errorf("replication %d differs at %d processors", i, processors)
			}
		}
	})
}

// As many calls run at once as there are processors: two that wait for each other
// come to an end.
func TestReplicateAtOnce(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	if runtime.GOMAXPROCS(0) < 2 {
		t.Skip("there is one processor, whatever is asked for")
	}
	meet := make(chan int)
	answers, _, err := Replicate(context.Background(), 2, func(i int) (int, error) {
		if i == 0 {
			meet <- 7
			return 0, nil
		}
		return <-meet, nil
	})
	if err != nil || answers[1] != 7 {
		t.Errorf("answers are %v, error %v", answers, err)
	}
}

// The error that comes back is that of the smallest i, whichever fails first, and
// what was answered is kept. Hardly any calls are begun after a failure.
func TestReplicateFails(t *testing.T) {
	third, fifth := errors.New("third"), errors.New("fifth")
	withProcessors(t, func(t *testing.T, processors int) {
		var begun atomic.Int64
		failed := make(chan bool, 1)
		answers, done, err := Replicate(context.Background(), 1000, func(i int) (int, error) {
			begun.Add(1)
			switch {
			case i == 3 && processors > 1:
				<-failed // the other worker comes to 5 before this one fails
				return 0, third
			case i == 3:
				return 0, third
			case i == 5:
				failed <- true
				return 0, fifth
			}
			return i, nil
		})
		if err != third {
			t.Errorf("%d processors: error is %v; expected %v", processors, err, third)
		}
		for i := range 3 {
			if !done[i] || answers[i] != i {
				t.Errorf("%d processors: answer %d is %d, done: %t", processors, i, answers[i], done[i])
			}
		}
		if done[3] || done[999] || begun.Load() > 6 {
			t.Errorf("%d processors: %d calls were begun; expected at most 6, the failed one not done", processors, begun.Load())
		}
	})
}

// When the context is done, no further calls are begun, the answers so far are
// kept, and the error is the context's.
func TestReplicateCancelled(t *testing.T) {
	withProcessors(t, func(t *testing.T, processors int) {
		ctx, cancel := context.WithCancel(context.Background())
		var begun atomic.Int64
		answers, done, err := Replicate(ctx, 1000, func(i int) (int, error) {
			begun.Add(1)
			if i == 4 {
				cancel()
			}
			<-untilFourth(ctx, i)
			return i, nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error is %v; expected that of the context", err)
		}
		if begun.Load() > 6 {
			t.Errorf("%d processors: %d calls were begun; expected at most 6", processors, begun.Load())
		}
		for i := range answers {
			if done[i] != (i < int(begun.Load())) || done[i] && answers[i] != i {
				t.Errorf("%d processors: answer %d of %d is %d, done: %t", processors, i, begun.Load(), answers[i], done[i])
			}
		}
		answers, done, err = Replicate(ctx, 3, func(i int) (int, error) { return 1, nil })
		if !errors.Is(err, context.Canceled) || len(answers) != 3 || slices.Contains(done, true) {
			t.Errorf("with a context that is done: %v %v %v", answers, done, err)
		}
	})
}

// untilFourth keeps the calls after the fourth waiting until the context is done.
func untilFourth(ctx context.Context, i int) <-chan struct{} {
	if i > 4 {
		return ctx.Done()
	}
	ready := make(chan struct{})
	close(ready)
	return ready
}
