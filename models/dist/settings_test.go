package dist

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// law is what a setting is compared with: gonum's distribution, or one of
// law_test.go, none of which shares code with this package.
type law interface {
	CDF(x float64) float64
	Mean() float64
	Variance() float64
	ExKurtosis() float64
}

// setting is a kind with parameters, and the law that it must follow.
type setting struct {
	dist Dist
	law  law
	raw  Dist // dist, not prepared, while a test runs
	// heavy: the tail is so heavy that the variance of a sample is far from normal,
	// and only compared with the law's exactly.
	heavy bool
}

// settings are what the battery runs on, by kind. A kind of the table without a
// setting fails.
var settings = map[string][]setting{
	"constant": {
		{dist: &Constant{Value: 0.02}, law: pointLaw(0.02)},
		{dist: &Constant{}, law: pointLaw(0)},
	},
	"uniform": {
		{dist: &Uniform{Min: 0.01, Max: 0.05}, law: distuv.Uniform{Min: 0.01, Max: 0.05}},
		{dist: &Uniform{Max: 3}, law: distuv.Uniform{Min: 0, Max: 3}},
		{dist: &Uniform{Mean: 2, CV: 0.25}, law: distuv.Uniform{Min: 2 - math.Sqrt(3)/2, Max: 2 + math.Sqrt(3)/2}},
		{dist: &Uniform{Mean: 0.01, CV: 1 / math.Sqrt(3)}, law: distuv.Uniform{Min: 0, Max: 0.02}},
	},
	"exponential": {
		{dist: &Exponential{Mean: 0.02}, law: distuv.Exponential{Rate: 50}},
		{dist: &Exponential{Mean: 86400}, law: distuv.Exponential{Rate: 1.0 / 86400}},
	},
	"erlang": {
		{dist: &Erlang{Mean: 0.02, Shape: 2}, law: gammaLaw(0.02, 2)},
		{dist: &Erlang{Mean: 5, Shape: 1}, law: distuv.Exponential{Rate: 0.2}},
		{dist: &Erlang{Mean: 1, Shape: 17}, law: gammaLaw(1, 17)},
		{dist: &Erlang{Mean: 1, Shape: 2000}, law: gammaLaw(1, 2000)},
	},
	"gamma": {
		{dist: &Gamma{Mean: 0.08, CV: 0.7}, law: gammaLaw(0.08, 1/0.49)},
		{dist: &Gamma{Mean: 2, CV: 2}, law: gammaLaw(2, 0.25)},
		{dist: &Gamma{Mean: 2, CV: 1}, law: distuv.Exponential{Rate: 0.5}},
		{dist: &Gamma{Mean: 100, Shape: 30}, law: gammaLaw(100, 30)},
	},
	"lognormal": {
		{dist: &Lognormal{Mean: 0.06, CV: 0.3}, law: lognormalLaw(0.06, 0.3)},
		{dist: &Lognormal{Mean: 0.03, CV: 1.2}, law: lognormalLaw(0.03, 1.2), heavy: true},
		{dist: &Lognormal{Mean: 5, CV: 3}, law: lognormalLaw(5, 3), heavy: true},
		{dist: &Lognormal{Mean: 5, CV: 1e-6}, law: lognormalLaw(5, 1e-6)},
		{dist: &Lognormal{Mean: 5}, law: pointLaw(5)},
	},
	"weibull": {
		{dist: &Weibull{Mean: 0.02, Shape: 0.7}, law: weibullLaw(0.02, 0.7), heavy: true},
		{dist: &Weibull{Mean: 0.02, CV: 2}, law: weibullLaw(0.02, 0.5426925612864534), heavy: true},
		{dist: &Weibull{Mean: 3, CV: 1}, law: distuv.Exponential{Rate: 1.0 / 3}},
		{dist: &Weibull{Mean: 3, CV: 0.5227232008770633}, law: weibullLaw(3, 2)},
		{dist: &Weibull{Scale: 3, Shape: 0.5}, law: distuv.Weibull{K: 0.5, Lambda: 3}, heavy: true},
		{dist: &Weibull{Scale: 100, Shape: 12}, law: distuv.Weibull{K: 12, Lambda: 100}},
	},
	"pareto": {
		{dist: &Pareto{Mean: 0.02, Shape: 1.5}, law: distuv.Pareto{Xm: 0.02 / 3, Alpha: 1.5}},
		{dist: &Pareto{Shape: 1.2}, law: distuv.Pareto{Xm: 1.0 / 6, Alpha: 1.2}},
		{dist: &Pareto{Min: 3, Shape: 2}, law: distuv.Pareto{Xm: 3, Alpha: 2}},
		{dist: &Pareto{Min: 0.003, Shape: 2.5}, law: distuv.Pareto{Xm: 0.003, Alpha: 2.5}},
		{dist: &Pareto{Mean: 1, Shape: 6}, law: distuv.Pareto{Xm: 5.0 / 6, Alpha: 6}, heavy: true},
		{dist: &Pareto{Mean: 1, Shape: 1000}, law: distuv.Pareto{Xm: 0.999, Alpha: 1000}},
	},
	"bounded_pareto": {
		{dist: &BoundedPareto{Min: 0.001, Max: 0.5, Shape: 1.5}, law: newParetoLaw(0.001, 0.5, 1.5), heavy: true},
		{dist: &BoundedPareto{Min: 1, Max: 1e6, Shape: 1}, law: newParetoLaw(1, 1e6, 1), heavy: true},
		{dist: &BoundedPareto{Min: 1, Max: 100, Shape: 2}, law: newParetoLaw(1, 100, 2)},
		{dist: &BoundedPareto{Min: 2, Max: 3, Shape: 0.5}, law: newParetoLaw(2, 3, 0.5)},
		{dist: &BoundedPareto{Min: 1, Max: 10, Shape: 1e-9}, law: newParetoLaw(1, 10, 1e-9)},
	},
	"hyperexponential": {
		{dist: &Hyperexponential{Phases: []Phase{{0.1, 0.11}, {0.9, 0.01}}}, law: exponentials([]float64{0.1, 0.9}, 0.11, 0.01)},
		{dist: &Hyperexponential{Mean: 0.02, CV: 2}, law: balanced(0.02, 2)},
		{dist: &Hyperexponential{Mean: 3, CV: 1}, law: distuv.Exponential{Rate: 1.0 / 3}},
		{dist: &Hyperexponential{Mean: 1, CV: 10}, law: balanced(1, 10), heavy: true},
		{
			dist: &Hyperexponential{Phases: []Phase{{0.3333333333, 1}, {0.3333333333, 2}, {0.3333333333, 5}}},
			law:  exponentials([]float64{0.3333333333, 0.3333333333, 0.3333333334}, 1, 2, 5),
		},
	},
	"normal": {
		{dist: &Normal{Mean: 0.02, CV: 0.25}, law: newNormalLaw(0.02, 0.005)},
		{dist: &Normal{Mean: 10, SD: 10}, law: newNormalLaw(10, 10)},
		{dist: &Normal{Mean: 1, CV: 20}, law: newNormalLaw(1, 20)},
		{dist: &Normal{Mean: 5, SD: 0.01}, law: newNormalLaw(5, 0.01)},
	},
	"triangular": {
		{dist: &Triangular{Min: 0.01, Mode: 0.02, Max: 0.05}, law: distuv.NewTriangle(0.01, 0.05, 0.02, nil)},
		{dist: &Triangular{Mode: 3, Max: 4}, law: distuv.NewTriangle(0, 4, 3, nil)},
		{dist: &Triangular{Max: 1}, law: distuv.NewTriangle(0, 1, 0, nil)},
		{dist: &Triangular{Min: 2, Mode: 3, Max: 3}, law: distuv.NewTriangle(2, 3, 3, nil)},
	},
	"empirical": {
		{dist: &Empirical{Values: []float64{0.01, 0.02, 0.02}}, law: equally(0.01, 0.02, 0.02)},
		{dist: &Empirical{Values: []float64{5, 0, 3, 2, 8, 1, 1}}, law: equally(0, 1, 1, 2, 3, 5, 8)},
		{dist: &Empirical{Values: []float64{0.1, 0.1, 0.1}}, law: pointLaw(0.1)},
		{dist: filled(&Empirical{File: "x.csv", Column: "x"}, []float64{0.3, 0.1, 0.2, 0.2}), law: equally(0.1, 0.2, 0.2, 0.3)},
		{
			dist: filled(&Empirical{File: "x.csv", LevelsFrom: "q", ValuesFrom: "v"}, []float64{0, 0.5, 0.9, 1}, []float64{0.001, 0.01, 0.02, 0.1}),
			law: mixtureLaw{[]float64{0.5, 0.4, 0.1}, []law{
				distuv.Uniform{Min: 0.001, Max: 0.01}, distuv.Uniform{Min: 0.01, Max: 0.02}, distuv.Uniform{Min: 0.02, Max: 0.1}}},
		},
		{
			dist: filled(&Empirical{File: "x.csv", LevelsFrom: "q", ValuesFrom: "v"}, []float64{0, 0.25, 0.75, 1}, []float64{1, 4, 4, 6}),
			law:  mixtureLaw{[]float64{0.25, 0.5, 0.25}, []law{distuv.Uniform{Min: 1, Max: 4}, pointLaw(4), distuv.Uniform{Min: 4, Max: 6}}},
		},
	},
	"mixture": {
		{
			dist: &Mixture{Parts: []Part{{0.7, &Exponential{Mean: 0.005}}, {0.3, &Constant{Value: 0.05}}}},
			law:  mixtureLaw{[]float64{0.7, 0.3}, []law{distuv.Exponential{Rate: 200}, pointLaw(0.05)}},
		},
		{
			dist: &Mixture{Parts: []Part{{0.25, &Weibull{Mean: 3, CV: 0.5227232008770633}}, {0.25, &Uniform{Max: 1}}, {0.5, &Gamma{Mean: 2, CV: 2}}}},
			law:  mixtureLaw{[]float64{0.25, 0.25, 0.5}, []law{weibullLaw(3, 2), distuv.Uniform{Min: 0, Max: 1}, gammaLaw(2, 0.25)}},
		},
		{dist: &Mixture{Parts: []Part{{1, &Lognormal{Mean: 0.06, CV: 0.3}}}}, law: lognormalLaw(0.06, 0.3)},
		{
			dist: &Mixture{Parts: []Part{{0.5, &Mixture{Parts: []Part{{0.5, &Exponential{Mean: 1}}, {0.5, &Exponential{Mean: 2}}}}}, {0.5, &Exponential{Mean: 3}}}},
			law:  exponentials([]float64{0.25, 0.25, 0.5}, 1, 2, 3),
		},
	},
	"shifted": {
		{dist: &Shifted{By: 0.005, Of: &Exponential{Mean: 0.01}}, law: shiftedLaw{distuv.Exponential{Rate: 100}, 0.005}},
		{dist: &Shifted{By: 1, Of: &Weibull{Mean: 3, CV: 0.5227232008770633}}, law: shiftedLaw{weibullLaw(3, 2), 1}},
		{dist: &Shifted{By: 1, Of: &Constant{Value: 2}}, law: pointLaw(3)},
		{dist: &Shifted{By: 1, Of: &Shifted{By: 2, Of: &Uniform{Max: 1}}}, law: distuv.Uniform{Min: 3, Max: 4}},
		{dist: &Shifted{By: 2, Of: &Gamma{Mean: 2, CV: 2}}, law: shiftedLaw{gammaLaw(2, 0.25), 2}},
	},
	"geometric": {
		{dist: &Geometric{Mean: 40}, law: geometricLaw{1.0 / 40}},
		{dist: &Geometric{Mean: 1.25}, law: geometricLaw{0.8}},
		{dist: &Geometric{Mean: 1}, law: pointLaw(1)},
		{dist: &Geometric{Mean: 1e6}, law: geometricLaw{1e-6}},
	},
}

// filled returns an empirical distribution with the numbers of a file.
func filled(e *Empirical, columns ...[]float64) Dist {
	if _, problem := e.Fill(columns); problem != "" {
		panic(problem)
	}
	return e
}

// exponentials returns the law of one of several exponentials.
func exponentials(shares []float64, means ...float64) law {
	m := mixtureLaw{shares: shares}
	for _, mean := range means {
		m.laws = append(m.laws, distuv.Exponential{Rate: 1 / mean})
	}
	return m
}

// balanced returns the law of one of two exponentials, each of which makes up half of
// the mean: with shares p and 1-p, p(1-p) is 1/(2(cv²+1)).
func balanced(mean, cv float64) law {
	p := (1 - math.Sqrt(1-2/(cv*cv+1))) / 2
	return exponentials([]float64{p, 1 - p}, mean/2/p, mean/2/(1-p))
}
