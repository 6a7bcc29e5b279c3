// Package inference tells how sure numbers are: intervals, differences, comparisons
// of many, two camps in one set of outcomes, and batches of one long run. It knows
// plain numbers only, not what they measure.
//
// There is one mechanism for all intervals. A number is a function of parts that are
// independent of each other (replications, or batches of one run), and an Estimate is
// its value from all parts together with its values from all parts but one. The
// interval comes from how much the latter differ: the delete-one jackknife, with
// Student's t (Tukey, Annals of Mathematical Statistics 1958; Efron and Stein, Annals
// of Statistics 1981). So a percentile of a merged histogram is treated as a mean is,
// and the difference of two Estimates on the same parts is another Estimate, whose
// interval is that of pairs.
package inference
