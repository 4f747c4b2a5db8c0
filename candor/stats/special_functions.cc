#include "candor/stats/special_functions.h"

#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>
#include <numbers>

namespace candor::stats {
namespace {

namespace policies = boost::math::policies;

// No exceptions, no errno, no long double; a domain error is NaN and an overflow infinity.
using QuietDouble = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>,
    policies::underflow_error<policies::ignore_error>,
    policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

double NormalCdf(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

double NormalQuantile(double p) {
  if (!(p >= 0.0 && p <= 1.0)) return kNan;
  if (p == 0.0) return -kInfinity;
  if (p == 1.0) return kInfinity;
  return -std::numbers::sqrt2 * boost::math::erfc_inv(2.0 * p, QuietDouble());
}

double ChiSquaredUpperTail(double x, double degrees_of_freedom) {
  if (!(degrees_of_freedom > 0.0) || std::isnan(x)) return kNan;
  if (x <= 0.0) return 1.0;
  if (x == kInfinity) return 0.0;
  return boost::math::gamma_q(degrees_of_freedom / 2.0, x / 2.0, QuietDouble());
}

}  // namespace candor::stats
