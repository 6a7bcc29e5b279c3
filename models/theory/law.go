package theory

import (
	"math"
	"math/cmplx"

	"lbsim/models/dist"
	"lbsim/sim"
)

// Law is what the formulas need to know of a distribution.
type Law struct {
	Mean     float64
	Variance float64
	// Transform is E[e^(-sX)] for s with a positive real part (Laplace and Stieltjes);
	// nil where it is not known. Atoms tells that some values have a positive
	// probability, or that many nearly have the same, so that the inversion of the
	// transform is not to be trusted near them.
	Transform func(s complex128) complex128
	Atoms     bool
	// Slow tells that the transform is an integral, so that few terms of its inversion
	// have to do.
	Slow bool
	// Exponential and Constant tell what the law is.
	Exponential, Constant bool
}

// Square returns the second moment.
func (l Law) Square() float64 { return l.Variance + float64(l.Mean*l.Mean) }

// CV returns the coefficient of variation: standard deviation over mean.
func (l Law) CV() float64 { return math.Sqrt(l.Variance) / l.Mean }

// LawOf returns the law of a distribution; ok is false where its moments are not known.
func LawOf(d dist.Dist) (l Law, ok bool) {
	m, knows := d.(dist.Momenter)
	if !knows {
		return l, false
	}
	l.Mean, l.Variance = m.Moments()
	if math.IsNaN(l.Mean) || math.IsNaN(l.Variance) {
		return l, false
	}
	switch {
	case l.Variance == 0:
		l.Constant, l.Atoms, l.Transform = true, true, powerOfE(l.Mean)
	default:
		_, l.Exponential = d.(*dist.Exponential)
		l.Transform, l.Atoms, l.Slow = transformOf(d, l)
	}
	return l, true
}

// powerOfE returns the transform of a constant.
func powerOfE(x float64) func(s complex128) complex128 {
	return func(s complex128) complex128 { return cmplx.Exp(-s * complex(x, 0)) }
}

// transformOf returns the transform of a distribution that is not constant, nil where
// it is not known.
func transformOf(d dist.Dist, l Law) (transform func(s complex128) complex128, atoms, slow bool) {
	gamma := func(shape float64) func(s complex128) complex128 {
		scale := complex(l.Mean/shape, 0)
		return func(s complex128) complex128 { return cmplx.Exp(complex(-shape, 0) * cmplx.Log(1+s*scale)) }
	}
	switch d := d.(type) {
	case *dist.Exponential:
		return gamma(1), false, false
	case *dist.Erlang, *dist.Gamma:
		return gamma(float64(l.Mean*l.Mean) / l.Variance), l.CV() < 0.05, false
	case *dist.Hyperexponential:
		return phases(d, l), false, false
	case *dist.Uniform:
		low, high := d.Quantile(0), d.Quantile(1)
		return func(s complex128) complex128 {
			x := s * complex(high-low, 0)
			if cmplx.Abs(x) < 1e-4 {
				return cmplx.Exp(-s*complex(low, 0)) * (1 - x/2 + x*x/6 - x*x*x/24)
			}
			return cmplx.Exp(-s*complex(low, 0)) * (1 - cmplx.Exp(-x)) / x
		}, l.CV() < 0.05, false
	case *dist.Shifted:
		of, ok := LawOf(d.Of)
		if !ok || of.Transform == nil {
			return nil, false, false
		}
		shift := powerOfE(d.By)
		return func(s complex128) complex128 { return shift(s) * of.Transform(s) }, of.Atoms || l.CV() < 0.05, of.Slow
	case *dist.Mixture:
		return mixture(d)
	case *dist.Lognormal, *dist.Weibull, *dist.Pareto, *dist.BoundedPareto, *dist.Normal:
		return smooth(d.(dist.Quantiler), l.Mean), l.CV() < 0.25, true
	}
	return nil, false, false
}

// phases returns the transform of a hyperexponential law: that of two phases with
// balanced means where only mean and variance are given.
func phases(d *dist.Hyperexponential, l Law) func(s complex128) complex128 {
	list := d.Phases
	if len(list) == 0 {
		cv2 := l.Variance / float64(l.Mean*l.Mean)
		rare := (1 - math.Sqrt((cv2-1)/(cv2+1))) / 2
		list = []dist.Phase{{Share: rare, Mean: l.Mean / float64(2*rare)}, {Share: 1 - rare, Mean: l.Mean / float64(2*(1-rare))}}
	}
	return func(s complex128) (sum complex128) {
		for _, p := range list {
			sum += complex(p.Share, 0) / (1 + s*complex(p.Mean, 0))
		}
		return sum
	}
}

func mixture(d *dist.Mixture) (transform func(s complex128) complex128, atoms, slow bool) {
	laws := make([]Law, len(d.Parts))
	shares := make([]float64, len(d.Parts))
	for i, part := range d.Parts {
		law, ok := LawOf(part.Of)
		if !ok || law.Transform == nil {
			return nil, false, false
		}
		laws[i], shares[i] = law, part.Share
	}
	m := Mixed(shares, laws)
	return m.Transform, m.Atoms, m.Slow
}

// smooth returns the transform of a law with a smooth quantile function Q: the integral
// of φ(z) e^(-s Q(Φ(z))) over all z, where Φ and φ are the distribution function and the
// density of the standard normal distribution. The trapezoidal rule converges
// exponentially on it, as nothing is left at the ends. It is nil where so much of the mean
// lies beyond the ends that it would be missed.
func smooth(d dist.Quantiler, mean float64) func(s complex128) complex128 {
	const (
		reach = 7.5
		steps = 1000
		width = 2 * reach / steps
	)
	values, weights, sum := make([]float64, steps+1), make([]float64, steps+1), 0.0
	for i := range values {
		z := -reach + float64(float64(i)*width)
		values[i], weights[i] = d.Quantile(sim.NormalCDF(z)), sim.NormalDensity(z)
		sum += weights[i]
	}
	missing := mean
	for i := range weights {
		weights[i] /= sum
		missing -= float64(weights[i] * values[i])
	}
	if math.Abs(missing) > 1e-6*mean {
		return nil
	}
	return func(s complex128) (sum complex128) {
		for i, x := range values {
			if float64(real(s)*x) > 45 {
				break // nothing is left of the rest: values grow
			}
			sum += complex(weights[i], 0) * cmplx.Exp(-s*complex(x, 0))
		}
		return sum
	}
}

// Scaled returns the law of a multiple.
func (l Law) Scaled(factor float64) Law {
	if factor == 1 {
		return l
	}
	of := l.Transform
	l.Mean, l.Variance = float64(l.Mean*factor), float64(l.Variance*factor*factor)
	if of != nil {
		l.Transform = func(s complex128) complex128 { return of(s * complex(factor, 0)) }
	}
	return l
}

// Times returns the law of the product of two independent variates. Its transform is
// known where one of them is constant.
func (l Law) Times(other Law) Law {
	switch {
	case other.Constant:
		return l.Scaled(other.Mean)
	case l.Constant:
		return other.Scaled(l.Mean)
	}
	mean := float64(l.Mean * other.Mean)
	return Law{Mean: mean, Variance: float64(l.Square()*other.Square()) - float64(mean*mean)}
}

// Mixed returns the law of a variate that is drawn from one of several laws, with shares
// that add up to 1.
func Mixed(shares []float64, laws []Law) Law {
	same := true
	for _, l := range laws[1:] {
		same = same && l.Mean == laws[0].Mean && (l.Exponential && laws[0].Exponential || l.Constant && laws[0].Constant)
	}
	if same {
		return laws[0]
	}
	m, square, known := Law{}, 0.0, true
	for i, l := range laws {
		m.Mean += float64(shares[i] * l.Mean)
		square += float64(shares[i] * l.Square())
		m.Atoms, m.Slow, known = m.Atoms || l.Atoms, m.Slow || l.Slow, known && l.Transform != nil
	}
	m.Variance = square - float64(m.Mean*m.Mean)
	if known {
		m.Transform = func(s complex128) (sum complex128) {
			for i, l := range laws {
				sum += complex(shares[i], 0) * l.Transform(s)
			}
			return sum
		}
	}
	return m
}
