#include "candor/stats/difference_interval.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace candor::stats {
namespace {

/// p~1 under p~1 - p~2 = delta: the middle root of the likelihood's cubic a p^3 + b p^2 + c p + e
/// in Miettinen and Nurminen's closed form, theta = n2 / n1.
double RestrictedFirstShare(double p1, double p2, double theta, double delta) {
  const double a = 1.0 + theta;
  const double b = -(1.0 + theta + p1 + theta * p2 + delta * (theta + 2.0));
  const double c = delta * delta + delta * (2.0 * p1 + theta + 1.0) + p1 + theta * p2;
  const double e = -p1 * delta * (1.0 + delta);
  const double b3a = b / (3.0 * a);
  const double v = b3a * b3a * b3a - b * c / (6.0 * a * a) + e / (2.0 * a);
  const double s = std::copysign(std::sqrt(std::max(0.0, b3a * b3a - c / (3.0 * a))), v);
  const double cosine = s == 0.0 ? 1.0 : std::clamp(v / (s * s * s), -1.0, 1.0);
  const double w = (std::numbers::pi + std::acos(cosine)) / 3.0;
  return std::clamp(2.0 * s * std::cos(w) - b3a, std::max(0.0, delta), std::min(1.0, 1.0 + delta));
}

/// The score test of p1 - p2 = delta.
struct DifferenceScore {
  double p1, p2, n1, n2, z;

  bool Accepts(double delta) const {
    const double first = RestrictedFirstShare(p1, p2, n2 / n1, delta);
    const double second = std::clamp(first - delta, 0.0, 1.0);
    const double n = n1 + n2;
    const double variance =
        (first * (1.0 - first) / n1 + second * (1.0 - second) / n2) * n / (n - 1.0);
    return std::abs(p1 - p2 - delta) <= z * std::sqrt(variance);
  }

  /// The last accepted delta on the way from the estimate to `end`, which is -1 or 1.
  double Limit(double end) const {
    double accepted = p1 - p2;
    double rejected = end;
    if (accepted == end) return end;
    while (std::abs(accepted - rejected) > 1e-15) {
      const double middle = 0.5 * (accepted + rejected);
      if (middle == accepted || middle == rejected) break;
      (Accepts(middle) ? accepted : rejected) = middle;
    }
    return 0.5 * (accepted + rejected);
  }
};

}  // namespace

Result<Interval> MiettinenNurminenDifference(const Proportion& first, const Proportion& second,
                                             double confidence) {
  CANDOR_RETURN_IF_ERROR(ValidateProportion(first));
  CANDOR_RETURN_IF_ERROR(ValidateProportion(second));
  CANDOR_ASSIGN_OR_RETURN(const double z, CriticalValue(confidence));
  const DifferenceScore score{.p1 = first.Share(),
                              .p2 = second.Share(),
                              .n1 = static_cast<double>(first.total),
                              .n2 = static_cast<double>(second.total),
                              .z = z};
  return Interval{.low = score.Limit(-1.0), .high = score.Limit(1.0)};
}

}  // namespace candor::stats
