#include "candor/stats/ratio_interval.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace candor::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Interval LogInterval(const LogRatio& ratio, double z) {
  const double factor = std::exp(z * std::sqrt(ratio.log_variance));
  return Interval{.low = ratio.ratio / factor, .high = ratio.ratio * factor};
}

/// The score test of p1 / p2 = phi.
struct RatioScore {
  double x1, n1, x2, n2, z;

  bool Accepts(double phi) const {
    const double n = n1 + n2;
    const double a = n * phi;
    const double b = n1 * phi + x1 + n2 + x2 * phi;  // -B of the paper's quadratic
    const double c = x1 + x2;
    // The smaller root, in the form that does not cancel.
    const double root = std::sqrt(std::max(0.0, b * b - 4.0 * a * c));
    const double second = std::clamp(2.0 * c / (b + root), 0.0, 1.0);
    const double first = std::clamp(phi * second, 0.0, 1.0);
    const double variance =
        (first * (1.0 - first) / n1 + phi * phi * second * (1.0 - second) / n2) * n / (n - 1.0);
    return std::abs(x1 / n1 - phi * (x2 / n2)) <= z * std::sqrt(variance);
  }

  /// The largest accepted phi: bracketed by doubling, then bisected.
  double High() const {
    if (x2 == 0.0) return kInfinity;
    double accepted = (x1 / n1) / (x2 / n2);
    double rejected = 2.0 * std::max(accepted, (1.0 / n1) / (x2 / n2));
    while (rejected < kInfinity && Accepts(rejected)) {
      accepted = rejected;
      rejected *= 2.0;
    }
    while (rejected - accepted > 1e-15 * rejected) {
      const double middle = 0.5 * (accepted + rejected);
      if (middle == accepted || middle == rejected) break;
      (Accepts(middle) ? accepted : rejected) = middle;
    }
    return 0.5 * (accepted + rejected);
  }
};

Error NegativeCount() {
  return Error{.kind = ErrorKind::kInternal, .message = "A count is negative."};
}

Error LogVarianceUndefined(int64_t numerator, int64_t denominator) {
  return Error{.kind = ErrorKind::kData,
               .message = "The log of a ratio with a count of 0 has no variance.",
               .found = fmt::format("{} / {}", numerator, denominator)};
}

}  // namespace

Result<Interval> KoopmanRatio(const Proportion& first, const Proportion& second,
                              double confidence) {
  CANDOR_RETURN_IF_ERROR(ValidateProportion(first));
  CANDOR_RETURN_IF_ERROR(ValidateProportion(second));
  CANDOR_ASSIGN_OR_RETURN(const double z, CriticalValue(confidence));
  const RatioScore score{.x1 = static_cast<double>(first.count),
                         .n1 = static_cast<double>(first.total),
                         .x2 = static_cast<double>(second.count),
                         .n2 = static_cast<double>(second.total),
                         .z = z};
  // The test of p1 / p2 = phi is the test of p2 / p1 = 1 / phi.
  const RatioScore inverse{.x1 = score.x2, .n1 = score.n2, .x2 = score.x1, .n2 = score.n1, .z = z};
  return Interval{.low = 1.0 / inverse.High(), .high = score.High()};
}

Result<LogRatio> PairedCountRatio(int64_t both, int64_t first_only, int64_t second_only) {
  if (std::min({both, first_only, second_only}) < 0) return NegativeCount();
  const double numerator = static_cast<double>(both + first_only);
  const double denominator = static_cast<double>(both + second_only);
  if (numerator == 0.0 || denominator == 0.0) {
    return LogVarianceUndefined(both + first_only, both + second_only);
  }
  return LogRatio{
      .ratio = numerator / denominator,
      .log_variance = static_cast<double>(first_only + second_only) / (numerator * denominator)};
}

Result<LogRatio> DisjointCountRatio(int64_t numerator, int64_t denominator) {
  if (std::min(numerator, denominator) < 0) return NegativeCount();
  if (numerator == 0 || denominator == 0) return LogVarianceUndefined(numerator, denominator);
  const double x = static_cast<double>(numerator);
  const double y = static_cast<double>(denominator);
  return LogRatio{.ratio = x / y, .log_variance = 1.0 / x + 1.0 / y};
}

Result<Interval> LogRatioMover(const LogRatio& first, const LogRatio& second, double confidence) {
  CANDOR_ASSIGN_OR_RETURN(const double z, CriticalValue(confidence));
  return MoverDifference(first.ratio, LogInterval(first, z), second.ratio, LogInterval(second, z));
}

}  // namespace candor::stats
