package inference

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"lbsim/models/result"
)

// Estimate is a number that was found from parts: its value from all of them, and
// its values without one part each. Of a single part there are none of the latter.
type Estimate struct {
	Value   float64
	Without []float64
}

// Jackknife estimates numbers that are functions of parts. Theta puts the numbers
// into out, from all parts (without is -1), or from all but one.
func Jackknife(parts, numbers int, theta func(without int, out []float64)) []Estimate {
	estimates, out := make([]Estimate, numbers), make([]float64, numbers)
	theta(-1, out)
	for k := range estimates {
		estimates[k].Value = out[k]
	}
	if parts < 2 {
		return estimates
	}
	all := make([]float64, numbers*parts)
	for k := range estimates {
		estimates[k].Without = all[k*parts : (k+1)*parts]
	}
	for i := range parts {
		theta(i, out)
		for k := range estimates {
			estimates[k].Without[i] = out[k]
		}
	}
	return estimates
}

// Mean estimates the mean of independent numbers.
func Mean(x []float64) Estimate {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return Jackknife(len(x), 1, func(without int, out []float64) {
		if out[0] = sum / float64(len(x)); without >= 0 {
			out[0] = (sum - x[without]) / float64(len(x)-1)
		}
	})[0]
}

// Interval returns the confidence interval, none where nothing tells how far the
// value may be off: of one part, or where the number is infinite without some parts
// and not without others. A number that is infinite without any of them is so for
// certain.
func (e Estimate) Interval(level float64) result.Interval {
	switch deviation := e.Deviation(); {
	case math.IsNaN(deviation):
		return result.None
	case math.IsInf(e.Value, 0):
		return result.Interval{Low: e.Value, High: e.Value}
	default:
		half := T(len(e.Without)-1, level) * deviation
		return result.Interval{Low: e.Value - half, High: e.Value + half}
	}
}

// Deviation returns the standard error, NaN where it is not known.
func (e Estimate) Deviation() float64 {
	n := float64(len(e.Without))
	if n < 2 || math.IsNaN(e.Value) {
		return math.NaN()
	}
	mean := 0.0
	for _, x := range e.Without {
		if math.IsInf(x, 0) != math.IsInf(e.Value, 0) {
			return math.NaN()
		}
		mean += x / n
	}
	if math.IsInf(e.Value, 0) {
		if mean == e.Value {
			return 0
		}
		return math.NaN()
	}
	squares := 0.0
	for _, x := range e.Without {
		squares += (x - mean) * (x - mean)
	}
	return math.Sqrt(squares * (n - 1) / n)
}

// T returns Student's t for a two-sided interval of that level.
func T(degrees int, level float64) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: float64(degrees)}.Quantile((1 + level) / 2)
}

// Minus returns the difference of two numbers that were found from the same parts,
// part by part: what the parts have in common falls out.
func (e Estimate) Minus(o Estimate) Estimate {
	return paired(e, o, func(a, b float64) float64 { return a - b })
}

// Relative returns how much greater a number is than another that was found from the
// same parts, as a share of the other.
func (e Estimate) Relative(o Estimate) Estimate {
	return paired(e, o, func(a, b float64) float64 { return a/b - 1 })
}

func paired(a, b Estimate, f func(a, b float64) float64) Estimate {
	if len(a.Without) != len(b.Without) {
		panic("inference: a pair of numbers from different parts")
	}
	e := Estimate{Value: f(a.Value, b.Value), Without: make([]float64, len(a.Without))}
	for i := range a.Without {
		e.Without[i] = f(a.Without[i], b.Without[i])
	}
	return e
}

// Times returns a multiple.
func (e Estimate) Times(factor float64) Estimate {
	m := Estimate{Value: factor * e.Value, Without: make([]float64, len(e.Without))}
	for i, x := range e.Without {
		m.Without[i] = factor * x
	}
	return m
}

// P returns the probability that a number which is truly 0 would be found at least
// as far from it, by Student's t; NaN where nothing tells.
func (e Estimate) P() float64 {
	deviation := e.Deviation()
	switch {
	case math.IsNaN(deviation):
		return math.NaN()
	case e.Value == 0:
		return 1
	case deviation <= rounding*math.Abs(e.Value) || math.IsInf(e.Value, 0):
		return 0
	}
	return 2 * distuv.StudentsT{Sigma: 1, Nu: float64(len(e.Without) - 1)}.Survival(math.Abs(e.Value)/deviation)
}

// rounding is the relative size of what sums of floating-point numbers are off.
const rounding = 1e-12

// Reduction returns by how much pairing made the variance of the difference of two
// numbers smaller: 10 means that runs without it would have to be ten times as many
// for the same interval. NaN where nothing tells, +Inf where the difference does not
// vary at all.
func Reduction(a, b Estimate) float64 {
	x, y, both := a.Deviation(), b.Deviation(), a.Minus(b).Deviation()
	return (x*x + y*y) / (both * both)
}
