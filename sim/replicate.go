package sim

import (
	"context"
	"runtime"
	"sync"
)

// Replicate calls f for each of 0 to n-1, as many at a time as there are
// processors, and returns the answers in that order: the result does not depend
// on how many run at once. When f fails, or ctx is done, no further calls are
// begun, and the first error in the order of i (else ctx's) comes back beside the
// answers there are; done tells which of them.
func Replicate[T any](ctx context.Context, n int, f func(i int) (T, error)) (answers []T, done []bool, err error) {
	answers, done = make([]T, n), make([]bool, n)
	errs := make([]error, n)
	var (
		mutex  sync.Mutex
		next   int
		failed bool
		group  sync.WaitGroup
	)
	take := func() int {
		mutex.Lock()
		defer mutex.Unlock()
		if next == n || failed || ctx.Err() != nil {
			return -1
		}
		next++
		return next - 1
	}
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := take(); i >= 0; i = take() {
				answer, err := f(i)
				if err != nil {
					mutex.Lock()
					errs[i], failed = err, true
					mutex.Unlock()
					continue
				}
				answers[i], done[i] = answer, true
			}
		}()
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return answers, done, err
		}
	}
	return answers, done, ctx.Err()
}
