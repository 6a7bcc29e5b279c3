// Package popularity is the family of ways in which requests spread over items,
// such as the keys of a cache or the names of files: a few may be asked for very
// often.
package popularity

import (
	"lbsim/models/catalog"
	"lbsim/sim"
)

// Popularity draws the item that a request is about, from 0. Pick neither changes
// the Popularity nor allocates.
type Popularity interface {
	Pick(r *sim.Rand) uint64
}

// Kinds are all popularities.
var Kinds = catalog.Table[Popularity]{
	Name:  "popularity",
	About: "which of many items a request is about",
	Kinds: []catalog.Kind[Popularity]{
		{Name: "uniform", About: "all items are asked for equally often", New: func() Popularity { return &Uniform{} }},
		{Name: "zipf", About: "the k-th most popular item is asked for in proportion to a power of 1/k",
			Source: "Breslau et al., Web caching and Zipf-like distributions, INFOCOM 1999", New: func() Popularity { return &Zipf{Exponent: 1} }},
	},
}
