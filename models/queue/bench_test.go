package queue

import (
	"fmt"
	"testing"

	"lbsim/sim"
)

// depths are how many items are pushed at a server, one after the other, before they
// are popped, and at how many servers in turn.
var depths = []struct{ waiting, servers int32 }{{1, 100}, {10, 100}, {1000, 10}, {10, 100_000}}

// items are what the benchmarks push, of random priority, size and key.
func items(n int32) []Item {
	random, all := sim.Stream(1, 0, "items"), make([]Item, n)
	for slot := range all {
		all[slot] = Item{Slot: int32(slot), Priority: int32(random.Below(3)), Size: sim.FromSeconds(random.Exponential()), Key: random.Uint64()}
	}
	return all
}

// BenchmarkPushPop fills and empties the queues of the servers in turn. An operation is
// a push and a pop.
func BenchmarkPushPop(b *testing.B) {
	for _, kind := range Disciplines.Kinds {
		for i, s := range settings[kind.Name] {
			for _, depth := range depths {
				if q, ok := fresh(s.Discipline).(Waiter); ok {
					b.Run(fmt.Sprintf("%s/%d/waiting=%d/servers=%d", kind.Name, i, depth.waiting, depth.servers), func(b *testing.B) {
						pushPop(b, q, depth.waiting, depth.servers)
					})
				}
			}
		}
	}
}

func pushPop(b *testing.B, q Waiter, waiting, servers int32) {
	all := items(waiting * servers)
	p, ok := q.(Preempter)
	arrives := ok && p.Preemptive()
	push := func(server, slot int32) {
		if arrives {
			p.Arrive(slot)
		}
		q.Push(server, all[slot])
	}
	for slot := range waiting * servers {
		push(slot%servers, slot)
	}
	for slot := range waiting * servers {
		q.Pop(slot % servers)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; {
		for server := int32(0); server < servers && i < b.N; server++ {
			for k := range waiting {
				push(server, server+k*servers)
			}
			for range waiting {
				q.Pop(server)
			}
			i += int(waiting)
		}
	}
}
