package result

// Prediction is a number that theory gives, and what a simulation found beside it.
type Prediction struct {
	Scope     string // a path of the scenario, such as tiers.web
	Model     string // such as M/M/4
	Metric    string
	Statistic string
	Unit      string
	Value     float64
	// Limit tells that the value is that of infinitely many servers: those that there
	// are differ from it by more than chance.
	Limit bool
	// Simulated is the estimate, not a number where nothing was simulated. Inside
	// tells whether the value lies inside its interval, widened by the resolution of
	// the histogram where it is a percentile; true values lie outside of one in 20.
	Simulated float64
	Interval
	Inside bool
}

// Forecast is what theory says of a tier, or of a closed group of clients.
type Forecast struct {
	Scope string
	Model string // whose assumptions all hold; "" when there is none
	About string // what the model is, and where its formulas come from
	// Failed are the assumptions that do not hold of the model that comes nearest,
	// Nearest, in words.
	Nearest string
	Failed  []string
	// Parameters are what the formulas are fed with.
	Parameters  []Parameter
	Predictions []Prediction
	Unstable    bool // the load is not below the capacity: nothing settles
	Notes       []string
}

// Parameter is a number that describes a model.
type Parameter struct {
	Name, Unit string
	Value      float64
}

// Theory is what theory says of a scenario, without a simulation.
type Theory struct {
	Program string
	Command string
	Name    string
	About   string
	Swept   []string
	Cases   []TheoryCase
}

// TheoryCase is one variant at one point of the sweep.
type TheoryCase struct {
	Variant   string
	Point     []string
	Forecasts []Forecast
}
