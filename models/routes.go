package models

import (
	"strings"

	"lbsim/sim"
)

// routes is where a tier without servers sends requests.
type routes struct {
	list    []Route   // as they are now
	classes []*Class  // of all groups
	ways    []*hop    // to the tiers, by route
	fits    [][]int16 // by class: the routes that fit, with the shares among them
	splits  [][]float64
	follows bool // shares follow the clock
}

func newRoutes(list []Route, classes []*Class) *routes {
	r := &routes{list: list, classes: classes, fits: make([][]int16, len(classes)), splits: make([][]float64, len(classes))}
	r.fit(0)
	return r
}

// fit finds the routes that fit each class as they are now: the first without a
// share, or the first run of neighbours that have one.
func (r *routes) fit(now sim.Time) {
	for i, class := range r.classes {
		r.fits[i] = fitting(r.list, class)
	}
	r.divide(now)
}

// fitting returns the routes that a class may take.
func fitting(list []Route, class *Class) (fits []int16) {
	for i := range list {
		switch {
		case list[i].Share == nil && len(fits) > 0:
			return fits
		case !list[i].fits(class):
		case list[i].Share == nil:
			return []int16{int16(i)}
		default:
			fits = append(fits, int16(i))
		}
	}
	return fits
}

// Ways returns the routes that requests of a class may take from a tier without servers,
// as places in Routes: none where no route fits.
func (t *Tier) Ways(class *Class) (ways []int) {
	for _, i := range fitting(t.Routes, class) {
		ways = append(ways, int(i))
	}
	return ways
}

// divide sums up the shares of the routes as they are at the time.
func (r *routes) divide(now sim.Time) {
	r.follows = false
	for i, fits := range r.fits {
		sum := 0.0
		r.splits[i] = r.splits[i][:0]
		for _, route := range fits {
			if share := r.list[route].Share; share != nil {
				sum += share.At(now)
				r.follows = r.follows || len(share.Points) > 0
			}
			r.splits[i] = append(r.splits[i], sum)
		}
	}
}

// fits tells whether a request of a class is what the route asks for. Hosts and names
// of headers are the same in capitals and small letters (RFC 9110, 4.2.3 and 5.1).
func (m *Route) fits(c *Class) bool {
	return glob(m.Path, c.Path) && glob(strings.ToLower(m.Host), strings.ToLower(c.Host)) &&
		holds(m.Header, c.Header, strings.EqualFold) && holds(m.Cookie, c.Cookie, func(a, b string) bool { return a == b })
}

// isAny tells whether the route asks for nothing that only layer 7 sees.
func (m *Route) isAny() bool {
	return m.Path == "" && m.Host == "" && len(m.Header) == 0 && len(m.Cookie) == 0
}

// glob tells whether a text is as a pattern says, in which a * stands for anything at
// the end, or at the beginning. /api/* is also /api itself.
func glob(pattern, text string) bool {
	if begin, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(text, begin) || text == strings.TrimSuffix(begin, "/") && text != ""
	}
	if end, ok := strings.CutPrefix(pattern, "*"); ok {
		return strings.HasSuffix(text, end)
	}
	return pattern == "" || pattern == text
}

// holds tells whether all that is wanted is there, under a name that is the same.
func holds(wanted, there map[string]string, same func(a, b string) bool) bool {
	for name, value := range wanted {
		found := false
		for other, has := range there {
			found = found || same(name, other) && (value == "*" || value == has)
		}
		if !found {
			return false
		}
	}
	return true
}

// route sends a request to another tier, as a call that is part of it. The pick is
// among the balancer instances of that tier.
func (b *balancer) route(call *call) {
	r := b.routes
	class := b.groups[call.client].classes.list[call.class].global
	fits, number := r.fits[class], 0
	if len(fits) > 1 {
		key := call.Key
		if b.isLayer4() {
			key = b.connectionKey(call)
		}
		if r.follows {
			r.divide(b.engine.Now)
		}
		b.random.Keyed(key, drawRoute+b.purpose)
		number = chosen(r.splits[class], b.random.Uniform())
	}
	route := fits[number]
	if b.pins >= 0 && call.conn != nobody && b.isOn(call, call.conn) {
		route = b.conns.pins[b.pins][call.conn].target // a connection stays, also when shares change
	}
	call.step = int32(route)
	call.server = b.choose(call, int(route))
	way := r.ways[route]
	c := b.calls.child(call, way, call.Key)
	c.demand, c.balance, c.state = call.demand, int16(call.server), placed
	if b.isLayer4() {
		c.conn = call.conn
		c.state |= call.state & fresh
	} else if way.pool != nobody {
		b.pooled(c, way, int32(call.balance))
	}
	way.calls++
	if b.network.none {
		way.to.enter(c)
		return
	}
	b.network.send(there, call.Key, way.to.id, opEnter, c.slot)
}

// routed takes the answer of the next tier.
func (b *balancer) routed(c *call) {
	call := c.parent
	call.calls = b.engine.Now - c.entered
	call.outcome = c.outcome
	c.keep()
	if b.network.none {
		b.returned(call)
		return
	}
	b.network.send(back, call.Key, b.id, opRouted, call.slot)
}
