package result

import "lbsim/sim/stat"

// Since returns what a run measured since an earlier moment, from its sums and
// histograms up to now and up to then. Numbers that are no sums, such as what is in
// flight at the end, are differences that mean nothing.
func (r *Run) Since(earlier *Run) *Run {
	return r.combine(earlier, func(a, b *Scope) (c Scope) {
		c.Missing = a.Missing - b.Missing
		for k, span := range a.Spans {
			span.Histogram = span.Histogram.Without(b.Spans[k].Histogram).Trim()
			c.Spans = append(c.Spans, span)
		}
		for k, ratio := range a.Ratios {
			ratio.Part -= b.Ratios[k].Part
			ratio.Whole -= b.Ratios[k].Whole
			c.Ratios = append(c.Ratios, ratio)
		}
		return c
	})
}

// With returns what two parts of a run measured together.
func (r *Run) With(other *Run) *Run {
	return r.combine(other, func(a, b *Scope) (c Scope) {
		c.Missing = a.Missing + b.Missing
		for k, span := range a.Spans {
			both := stat.NewHistogram(span.Histogram.Resolution())
			both.Merge(span.Histogram)
			both.Merge(b.Spans[k].Histogram)
			span.Histogram = both.Trim()
			c.Spans = append(c.Spans, span)
		}
		for k, ratio := range a.Ratios {
			ratio.Part += b.Ratios[k].Part
			ratio.Whole += b.Ratios[k].Whole
			c.Ratios = append(c.Ratios, ratio)
		}
		return c
	})
}

// combine makes a part of a run, scope by scope, from two others.
func (r *Run) combine(other *Run, both func(a, b *Scope) Scope) *Run {
	c := &Run{End: max(r.End, other.End), Warmup: r.Warmup}
	for i := range r.Scopes {
		scope := both(&r.Scopes[i], &other.Scopes[i])
		scope.Name = r.Scopes[i].Name
		c.Scopes = append(c.Scopes, scope)
	}
	return c
}
