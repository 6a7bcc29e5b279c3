package queue

import (
	"slices"
	"testing"

	"lbsim/models/catalog"
	"lbsim/sim"
)

// next says, for disciplines whose order follows from that of arrival alone, which
// of the waiting items is served next. Of any other discipline the battery only
// expects that it serves one of them.
var next = map[string]func(waiting []int32) int{
	"fifo": func([]int32) int { return 0 },
	"lifo": func(waiting []int32) int { return len(waiting) - 1 },
}

// each runs a test on every kind of the table that this version has.
func each(t *testing.T, test func(t *testing.T, name string, d Discipline)) {
	for _, kind := range Disciplines.Kinds {
		if kind.New != nil {
			t.Run(kind.Name, func(t *testing.T) { test(t, kind.Name, catalog.Clone(kind.New())) })
		}
	}
}

// Every item that is pushed is popped once, from the queue of its server and in the
// order of the discipline, compared with a plain list per server: random pushes and
// pops, few and many servers, of which any may come first, items that come back into
// use as soon as they are popped, queues that run empty and fill again.
func TestAgainstLists(t *testing.T) {
	for seed := range uint64(40) {
		each(t, func(t *testing.T, name string, d Discipline) {
			random := sim.Stream(seed, 0, "queue")
			lists := make([][]int32, 1+random.Below(1<<(seed%8)))
			var free []int32
			items, most := int32(0), 2+random.Below(100*len(lists))
			push := func(server int) {
				if len(free) == 0 {
					free = append(free, items)
					items++
				}
				item := free[len(free)-1]
				free = free[:len(free)-1]
				d.Push(int32(server), item)
				lists[server] = append(lists[server], item)
			}
			pop := func(server int) {
				item := d.Pop(int32(server))
				i := slices.Index(lists[server], item)
				if want := next[name]; i < 0 || want != nil && want(lists[server]) != i {
					t.Fatalf("seed %d: item %d is popped at server %d; waiting are %v", seed, item, server, lists[server])
				}
				lists[server] = slices.Delete(lists[server], i, i+1)
				free = append(free, item)
			}
			for range 4 { // fill, then empty
				for range most {
					push(random.Below(len(lists)))
					if server := random.Below(len(lists)); random.Below(2) == 0 && len(lists[server]) > 0 {
						pop(server)
					}
				}
				for server := range lists {
					for len(lists[server]) > 0 {
						pop(server)
					}
				}
			}
		})
	}
}

// Once the queues have grown, neither Push nor Pop allocates.
func TestAllocations(t *testing.T) {
	const servers, depth = 50, 20
	each(t, func(t *testing.T, _ string, d Discipline) {
		turn := func() {
			for item := range int32(servers * depth) {
				d.Push(item%servers, item)
			}
			for i := range int32(servers * depth) {
				d.Pop(i % servers)
			}
		}
		turn()
		if n := testing.AllocsPerRun(10, turn); n != 0 {
			t.Errorf("%g allocations; expected none", n)
		}
	})
}

func BenchmarkPushPop(b *testing.B) {
	for _, kind := range Disciplines.Kinds {
		if kind.New == nil {
			continue
		}
		b.Run(kind.Name, func(b *testing.B) {
			const servers = 100
			d := kind.New()
			for item := range int32(10 * servers) {
				d.Push(item%servers, item)
			}
			b.ReportAllocs()
			for i := range b.N {
				server := int32(i % servers)
				d.Push(server, d.Pop(server))
			}
		})
	}
}
