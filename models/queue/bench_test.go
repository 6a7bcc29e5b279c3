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

// BenchmarkSharing lets the item leave that is due first of those of each server in
// turn, and join again.
func BenchmarkSharing(b *testing.B) {
	for _, depth := range depths {
		b.Run(fmt.Sprintf("items=%d/servers=%d", depth.waiting, depth.servers), func(b *testing.B) {
			q, all := &ProcessorSharing{}, items(depth.waiting*depth.servers)
			for server := range depth.servers {
				q.Resize(server, 1, 1, 0)
			}
			for slot := range depth.waiting * depth.servers {
				q.Join(slot%depth.servers, all[slot], 0)
			}
			server := int32(0)
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				slot, at, _ := q.Due(server)
				q.Leave(server, slot, at)
				q.Join(server, all[slot], at)
				if server++; server == depth.servers {
					server = 0
				}
			}
		})
	}
}
