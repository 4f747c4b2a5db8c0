// The two rules of arithmetic that the metrics share (bias metrics contract, section 2).
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "candor/bias/metric.h"

namespace candor::bias {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The ratio rule: x / y; 0 for 0 / 0; +inf or -inf, by the sign of x, for y = 0.
inline double Ratio(double x, double y) {
  if (y != 0) return x / y;
  if (x == 0) return 0.0;
  return x < 0 ? -kInfinity : kInfinity;
}

/// Counts stay below 2^53, so that their quotient is rounded once, as Python's is.
inline double Ratio(int64_t x, int64_t y) {
  return Ratio(static_cast<double>(x), static_cast<double>(y));
}

/// What the reference prints when both sides of a difference are infinite.
enum class BothInfinite { kIntegerZero, kFloatZero };

/// The difference rule: minuend - subtrahend, but zero when both are +inf.
inline MetricValue Difference(double minuend, double subtrahend,
                              BothInfinite both = BothInfinite::kIntegerZero) {
  if (minuend == kInfinity && subtrahend == kInfinity) {
    return {.value = 0.0, .is_integer_zero = both == BothInfinite::kIntegerZero};
  }
  return {.value = minuend - subtrahend};
}

inline MetricValue Undefined(std::string_view error) { return {.error = std::string(error)}; }

}  // namespace candor::bias
