package models

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"lbsim/models/balance"
	"lbsim/models/catalog"
)

// checkRouting checks a tier without servers.
func (k *checker) checkRouting(path string, t *Tier) {
	if t.Servers.Service != nil || t.Servers.Count > 0 || len(t.Servers.Groups) > 0 {
		k.fail(path+".routes", "a tier has servers or routes, not both; put the servers into a tier of their own")
	}
	if _, sees := t.Balancer.Strategy.(balance.Seer); sees {
		k.fail(path+".balancer.strategy", catalog.NameOf(&balance.Strategies, t.Balancer.Strategy)+" sees the work of servers, and there are none here")
	}
	if len(t.Calls) > 0 {
		k.fail(path+".calls", "calls are made by servers; this tier has routes instead")
	}
	begun := 0
	for i := range t.Routes {
		r, at := &t.Routes[i], path+".routes."+strconv.Itoa(i)
		k.checkRoute(at, t, r)
		if i > begun && !t.Routes[begun].sameAs(r) {
			begun = i
		}
		if last := i == len(t.Routes)-1 || !t.Routes[i+1].sameAs(r); !last || r.Share == nil {
			continue
		}
		for _, time := range bends(t.Routes[begun : i+1]) {
			sum := 0.0
			for n := begun; n <= i; n++ {
				sum += t.Routes[n].Share.At(time)
			}
			what := "shares of neighbouring routes"
			if time > 0 {
				what += ", at " + catalog.Duration.Format(time.Seconds()) + ","
			}
			if k.checkSum(at+".share", what, sum) {
				break
			}
		}
	}
}

// checkRoute checks a route by itself.
func (k *checker) checkRoute(at string, t *Tier, r *Route) {
	k.checkTo(at+".to", r.To)
	if t.Balancer.Layer == 4 && !r.isAny() {
		k.fail(at, "a balancer of layer 4 does not look into requests: it sees addresses and ports, not path, host, header or cookie; use layer: 7")
	}
	for _, x := range [...]struct{ key, pattern, place string }{{"path", r.Path, "end"}, {"host", r.Host, "beginning"}} {
		if star := strings.IndexByte(x.pattern, '*'); star >= 0 && (strings.Count(x.pattern, "*") > 1 || x.key == "path" && star != len(x.pattern)-1 || x.key == "host" && star != 0) {
			k.fail(at+"."+x.key, "a * may stand at the "+x.place+" of a "+x.key+" only, not as in "+strconv.Quote(x.pattern))
		}
	}
	if r.Share != nil {
		if text := r.Share.Check(); text != "" {
			k.fail(at+".share", text)
		}
	}
}

// sameAs tells whether two routes divide the same requests between them.
func (r *Route) sameAs(o *Route) bool {
	return r.Share != nil && o.Share != nil && r.Path == o.Path && r.Host == o.Host &&
		maps.Equal(r.Header, o.Header) && maps.Equal(r.Cookie, o.Cookie)
}

// checkCycles looks for tiers that go round in a circle.
func (k *checker) checkCycles() {
	const unseen, open, done = 0, 1, 2
	state := make(map[string]int)
	var way []string
	var visit func(name string)
	visit = func(name string) {
		switch state[name] {
		case done:
			return
		case open:
			circle := append(way[slices.Index(way, name):len(way):len(way)], name)
			from := k.Tier(circle[len(circle)-2])
			path := "tiers." + from.Name + ".calls." + name
			if len(from.Routes) > 0 {
				path = "tiers." + from.Name + ".routes"
			}
			k.fail(path, "a request would never be done: "+strings.Join(circle, " → "))
			return
		}
		state[name] = open
		way = append(way, name)
		for _, to := range k.Tier(name).next() {
			visit(to)
		}
		way = way[:len(way)-1]
		state[name] = done
	}
	for _, name := range k.tiers {
		visit(name)
	}
}

// checkRoutes looks for request classes that find no route.
func (k *checker) checkRoutes() {
	f := newFlow(k.Config)
	for _, lost := range f.lost {
		k.fail("tiers."+lost.tier+".routes", "no route fits the requests of "+lost.class+"; end the list with a route that asks for nothing, such as {to: TIER}")
	}
}
