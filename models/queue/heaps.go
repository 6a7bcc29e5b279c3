package queue

// heaps are the items of each server in an order of their own, smallest rank first:
// pairing heaps (Fredman, Sedgewick, Sleator and Tarjan, "The pairing heap: a new form
// of self-adjusting heap", Algorithmica 1, 1986) that are linked through the items. A
// push takes one comparison; a pop or a removal among n items takes some log n, on
// average over what happens to a heap.
//
//	       3            A heap is a tree in which no item comes before its parent.
//	     ╱ │ ╲          Two are made one by putting the later root below the
//	   8   5   4        earlier one. Where an item leaves, its children are made
//	  ╱    │            one: in pairs from the left, then all pairs from the right.
//	9      7
type heaps struct {
	roots    []int32 // by heap: its first item, none when it is empty
	nodes    []node  // by slot
	arrivals uint64
}

// node is where an item stands.
type node struct {
	rank
	child int32 // the first of its children
	next  int32 // the sibling after it; of a root it means nothing
	back  int32 // the sibling before it, of a first child the parent; of a root nothing
}

// rank is what items are ordered by: an amount, among equals the order of arrival.
type rank struct {
	amount
	turn uint64
}

// none is the index of no item.
const none int32 = -1

func (r *rank) before(other *rank) bool {
	if r.amount != other.amount {
		return r.amount.less(other.amount)
	}
	return r.turn < other.turn
}

// arrive gives an item its place in the order of arrival.
func (h *heaps) arrive(slot int32) {
	for int(slot) >= len(h.nodes) {
		h.nodes = append(h.nodes, node{})
	}
	h.arrivals++
	h.nodes[slot].turn = h.arrivals
}

// push puts an item that has arrived into a heap.
func (h *heaps) push(heap, slot int32, by amount) {
	for int(heap) >= len(h.roots) {
		h.roots = append(h.roots, none)
	}
	n := &h.nodes[slot]
	n.amount, n.child = by, none
	if root := h.roots[heap]; root != none {
		slot = h.meld(root, slot)
	}
	h.roots[heap] = slot
}

// pop takes the first item out of a heap, which is not empty.
func (h *heaps) pop(heap int32) int32 {
	root := h.roots[heap]
	h.roots[heap] = h.gather(h.nodes[root].child)
	return root
}

// remove takes any item out of its heap.
func (h *heaps) remove(heap, slot int32) {
	if h.roots[heap] == slot {
		h.pop(heap)
		return
	}
	n := &h.nodes[slot]
	if back := &h.nodes[n.back]; back.child == slot {
		back.child = n.next
	} else {
		back.next = n.next
	}
	if n.next != none {
		h.nodes[n.next].back = n.back
	}
	if below := h.gather(n.child); below != none {
		h.roots[heap] = h.meld(h.roots[heap], below)
	}
}

// meld makes one tree of two and returns its root.
func (h *heaps) meld(a, b int32) int32 {
	first, second := &h.nodes[a], &h.nodes[b]
	if second.before(&first.rank) {
		first, second, a, b = second, first, b, a
	}
	second.next, second.back = first.child, a
	if first.child != none {
		h.nodes[first.child].back = b
	}
	first.child = b
	return a
}

// gather makes one tree of siblings, given the first of them.
func (h *heaps) gather(sibling int32) (root int32) {
	pairs := none // linked by next, the last first
	for sibling != none {
		tree, other := sibling, h.nodes[sibling].next
		sibling = none
		if other != none {
			sibling = h.nodes[other].next
			tree = h.meld(tree, other)
		}
		h.nodes[tree].next = pairs
		pairs = tree
	}
	if pairs == none {
		return none
	}
	root = pairs
	for pair := h.nodes[root].next; pair != none; {
		after := h.nodes[pair].next
		root = h.meld(root, pair)
		pair = after
	}
	return root
}
