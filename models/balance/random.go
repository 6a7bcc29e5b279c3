package balance

// Random takes any eligible server with the same chance, independently of all
// else. Poisson arrivals stay Poisson at every server.
type Random struct{}

// Pick implements Strategy.
func (Random) Pick(_ *Request, v *View) int32 {
	return v.Eligible[v.Rand.Below(len(v.Eligible))]
}
