// Distribution functions that the intervals and tests are built of. Relative error below 1e-12;
// computed by Boost.Math in double arithmetic (no long double: the same bits on every machine).
#pragma once

namespace candor::stats {

/// P(Z <= x) of the standard normal. NaN gives NaN.
double NormalCdf(double x);

/// x with P(Z <= x) = p. -infinity at 0, +infinity at 1, NaN outside [0, 1].
double NormalQuantile(double p);

/// P(X >= x) of a chi-squared with `degrees_of_freedom` > 0: the regularised upper incomplete gamma
/// Q(df / 2, x / 2). 1 for x <= 0, 0 at infinity, NaN where df is not positive.
double ChiSquaredUpperTail(double x, double degrees_of_freedom);

}  // namespace candor::stats
