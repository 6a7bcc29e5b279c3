package sim

// agenda holds the pending events, earliest first: a few in a bag (see few), more in a
// 4-ary heap. Five measures make the heap quick:
//
//   - Taking the earliest leaves a hole at the root, which the next event to be
//     added fills: one pass down instead of two, for the usual event that schedules
//     its successor.
//   - The heap is kept in families, the four children of a node side by side, padded
//     with events that never come, so that every family is complete.
//   - The earliest of a family is found without branches that no predictor could
//     learn, by time alone; a look aside at tickets is taken only when two members
//     have the same time.
//   - One event, the next arrival, is kept beside the heap: it goes neither up nor
//     down.
//   - When there are more than crowd, those that are not due soon wait elsewhere (see
//     far).
//
// Nodes have numbers, from 0 for the root; the children of node n are the members of
// family n.
type agenda struct {
	until    Time   // events from it on are not due
	bound    uint64 // events in the bag whose key is below it are due before all others
	soon     Time   // events before it go straight into the bag, while there is room
	many     bool   // the events are in the heap, not in the bag
	root     entry
	families []family // as many as have a member that is pending
	size     int      // pending events, the root included while hole is set
	hole     bool     // the root has been taken
	beside   entry
	far      far
	few      few
}

// crowd is the number of events that a heap in the nearest caches can hold.
const crowd = 4096

// entry is an event as three words, which move faster than its fields.
type entry struct {
	at     Time
	ticket Ticket
	what   uint64 // Arg and Task
}

func (e Event) entry() entry {
	return entry{e.At, e.Ticket, uint64(uint32(e.Arg))<<32 | uint64(e.Task)}
}

func (e entry) event() Event {
	return Event{e.at, e.ticket, int32(e.what >> 32), Task(e.what)}
}

// members is the number of children of a node of the heap.
const members = 4

// family is the children of a node.
type family [members]entry

// never returns the padding at a place of a family. Siblings differ, so that they
// do not look like events of one instant.
func never(place int) entry {
	return entry{at: Never - Time(place), ticket: ^Ticket(0)}
}

var childless = family{never(0), never(1), never(2), never(3)}

// at returns a node, other than the root.
func (a *agenda) at(node int) *entry { return &a.families[(node-1)/members][(node-1)%members] }

// before tells whether a comes before b, in the order of (time, ticket).
func before(a, b *entry) bool {
	return a.at < b.at || a.at == b.at && a.ticket < b.ticket
}

// newAgenda returns an empty agenda.
func newAgenda() agenda {
	return agenda{soon: fewEnd, root: never(0), beside: never(0), far: newFar(), few: newFew()}
}

// len returns the number of pending events.
func (a *agenda) len() int {
	n := a.few.len() + a.size + a.far.count
	if a.hole {
		n--
	}
	if !a.isBesideFree() {
		n++
	}
	return n
}

// limit sets the time from which on events are not due.
func (a *agenda) limit(until Time) {
	a.until = until
	a.setBound()
}

// putBeside keeps an event beside the heap, where none must be.
func (a *agenda) putBeside(e entry) {
	a.beside = e
	a.setBound()
}

// setBound works out which events in the bag come before all others.
func (a *agenda) setBound() { a.bound = uint64(min(a.until, a.beside.at, fewEnd)) * mostFew }

// isInBag tells whether the earliest event is one in the bag, and due.
func (a *agenda) isInBag() bool { return a.few.first < a.bound }

// next takes the earliest event, if it is due.
func (a *agenda) next() (e entry, ok bool) {
	switch {
	case a.isInBag():
		return a.few.take(), true
	case a.few.free == noFew:
		return a.nextOfMany()
	case a.few.at() == a.beside.at && a.few.at() < a.until && a.few.oldest().ticket < a.beside.ticket:
		return a.few.take(), true
	case a.few.at() < a.beside.at:
		return e, false
	}
	return a.nextBeside()
}

// nextBeside takes the event beside the heap, which is the earliest.
func (a *agenda) nextBeside() (e entry, ok bool) {
	if a.beside.at >= a.until {
		return e, false
	}
	e = a.beside
	a.putBeside(never(0))
	return e, true
}

// nextOfMany takes the earliest event where there is none in the bag.
func (a *agenda) nextOfMany() (e entry, ok bool) {
	if a.many {
		a.mend()
	}
	if !a.many && a.few.free == noFew && a.far.count > 0 {
		a.far.take(a)
		a.see()
	}
	switch {
	case a.few.free != noFew:
		return a.next()
	case before(&a.beside, &a.root):
		return a.nextBeside()
	case a.root.at >= a.until:
		return e, false
	}
	a.hole = true
	return a.root, true
}

// mend closes the hole of the heap, and leaves the heap when little is left in it.
func (a *agenda) mend() {
	if a.hole {
		a.fill()
	}
	if a.size <= fewAgain {
		a.becomeFew()
	}
}

// becomeMany moves the events from the bag to the heap, becomeFew from the heap to the
// bag.
func (a *agenda) becomeMany() {
	a.many, a.soon = true, 0
	for a.few.free != noFew {
		a.push(a.few.take())
	}
}

func (a *agenda) becomeFew() {
	for node := range a.size {
		if a.node(node).at >= fewEnd {
			return
		}
	}
	a.many = false
	for node := range a.size {
		a.few.add(*a.node(node))
	}
	a.clear()
	a.see()
}

// see finds out which events go straight into the bag.
func (a *agenda) see() {
	a.soon = 0
	if !a.many {
		a.soon = min(a.far.edge, fewEnd)
	}
}

// node returns a node, the root included.
func (a *agenda) node(node int) *entry {
	if node == 0 {
		return &a.root
	}
	return a.at(node)
}

// clear empties the heap.
func (a *agenda) clear() { a.root, a.families, a.size, a.hole = never(0), a.families[:0], 0, false }

// fill closes the hole at the root with the last event of the heap.
func (a *agenda) fill() {
	a.hole = false
	a.size--
	if a.size == 0 {
		a.root = never(0)
		return
	}
	last := a.at(a.size)
	e := *last
	*last = never((a.size - 1) % members)
	if (a.size-1)%members == 0 {
		a.families = a.families[:len(a.families)-1]
	}
	a.sink(e)
}

// isBesideFree tells whether an event can be kept beside the heap.
func (a *agenda) isBesideFree() bool { return a.beside.ticket == ^Ticket(0) }

// add makes an event pending.
func (a *agenda) add(e entry) {
	if a.hasRoom(e.at) {
		a.few.add(e)
	} else {
		a.addElsewhere(e)
	}
}

// hasRoom tells whether an event at that time goes straight into the bag.
func (a *agenda) hasRoom(at Time) bool { return at < a.soon && a.few.free != 0 }

// addElsewhere makes an event pending that does not go straight into the bag.
func (a *agenda) addElsewhere(e entry) {
	switch {
	case e.at >= a.far.edge:
		a.far.add(e)
	case !a.many:
		a.put(e)
	case a.hole:
		a.hole = false
		a.sink(e)
	case a.size == crowd && a.far.count == 0:
		a.far.add(e)
		a.disperse()
	default:
		a.push(e)
	}
}

// disperse lets all events of the heap wait elsewhere, and takes back the first.
func (a *agenda) disperse() {
	a.far.add(a.root)
	for node := 1; node < a.size; node++ {
		a.far.add(*a.at(node))
	}
	a.clear()
	a.many = false
	a.far.take(a)
	a.see()
}

// put puts an event into the bag, or, where it is full, into the heap.
func (a *agenda) put(e entry) {
	switch {
	case a.many:
		a.push(e)
	case a.few.free != 0 && e.at < fewEnd:
		a.few.add(e)
	default:
		a.becomeMany()
		a.push(e)
	}
}

// push puts an event at the end of the heap and lets it go up to where it belongs.
func (a *agenda) push(e entry) {
	node := a.size
	a.size++
	if node > 0 && (node-1)%members == 0 {
		a.families = append(a.families, childless)
	}
	for node > 0 {
		parent := (node - 1) / members
		above := &a.root
		if parent > 0 {
			above = a.at(parent)
		}
		if !before(&e, above) {
			*a.at(node) = e
			return
		}
		*a.at(node) = *above
		node = parent
	}
	a.root = e
}

// sink puts e in place of the root and lets it go down to where it belongs.
func (a *agenda) sink(e entry) {
	families, node, place := a.families, 0, &a.root
	for uint(node) < uint(len(families)) {
		four := &families[node]
		a0, a1, a2, a3 := four[0].at, four[1].at, four[2].at, four[3].at
		left, right := later(a0, a1), 2+later(a2, a3)
		leftAt, rightAt := min(a0, a1), min(a2, a3)
		first := left ^ (left^right)&-later(leftAt, rightAt)
		if a0 == a1 || a2 == a3 || leftAt == rightAt {
			first = firstOf(four)
		}
		child := &four[first&3]
		if e.at < child.at || e.at == child.at && e.ticket < child.ticket {
			break
		}
		*place = *child
		place = child
		node = members*node + 1 + first
	}
	*place = e
}

// later returns 1 when a is later than b, else 0, without a branch.
func later(a, b Time) int {
	x := 0
	if a > b {
		x = 1
	}
	return x
}

// firstOf returns the place of the earliest of a family, by tickets too.
func firstOf(four *family) int {
	first := 0
	for i := 1; i < members; i++ {
		if before(&four[i], &four[first]) {
			first = i
		}
	}
	return first
}
