package arrival

import "lbsim/sim"

// Uniform is a stream of arrivals whose gaps are independent and uniform between
// two bounds. A rate alone stands for the bounds 0 and 2/rate, whose mean is
// 1/rate.
type Uniform struct {
	PerSecond float64  `key:"rate" unit:"rate" range:"(0,)" change:"yes" default:"from min and max" about:"mean arrivals per unit of time; gaps are between 0 and 2/rate"`
	Min       sim.Time `key:"min" unit:"duration" range:"[0,)" about:"the shortest gap"`
	Max       sim.Time `key:"max" unit:"duration" range:"(0,)" default:"from the rate" about:"the longest gap"`

	pace pace
}

// Next implements Source.
func (u *Uniform) Next(before sim.Time, r *sim.Rand, a *Arrival) bool {
	spread := (u.Max - u.Min).Seconds()
	if u.PerSecond > 0 {
		u.pace.rate = u.PerSecond
		spread = 2 / u.PerSecond
	}
	a.At = before + u.Min + sim.FromSeconds(r.Uniform()*spread)
	return true
}

// Gap implements Pacer.
func (u *Uniform) Gap(r *sim.Rand) float64 {
	if u.PerSecond > 0 {
		return 2 * r.Uniform()
	}
	low, high := u.Min.Seconds(), u.Max.Seconds()
	return 2 * (low + float64(r.Uniform()*(high-low))) / (low + high)
}

// Rate implements Rater.
func (u *Uniform) Rate() float64 {
	if u.PerSecond > 0 {
		return u.PerSecond
	}
	return 2 / (u.Min.Seconds() + u.Max.Seconds())
}

// Scaled implements Scaler.
func (u *Uniform) Scaled(factor float64) Source {
	shorter := func(t sim.Time) sim.Time { return sim.FromSeconds(t.Seconds() / factor) }
	return &Uniform{PerSecond: u.PerSecond * factor, Min: shorter(u.Min), Max: shorter(u.Max)}
}

// Changed implements Changer.
func (u *Uniform) Changed(now, pending sim.Time) sim.Time {
	return u.pace.change(now, pending, u.Rate())
}

// Check finds fault with the parameters together.
func (u *Uniform) Check() string {
	switch {
	case u.PerSecond > 0 && (u.Min != 0 || u.Max != 0):
		return "rate and min or max are both given; expected either rate, or min and max"
	case u.PerSecond == 0 && u.Max == 0:
		return "neither rate nor max is given; expected either rate, or min and max"
	case u.PerSecond == 0 && u.Min > u.Max:
		return "min is above max"
	}
	return ""
}
