// Intervals as people write them: "[1, 4]", "(2, 5]", "[0, 1)".
#pragma once

#include <optional>
#include <string_view>

namespace candor::bias {

struct NumberRange {
  double low = 0.0;
  double high = 0.0;
  bool includes_low = false;
  bool includes_high = false;

  bool Contains(double value) const {
    return (value > low || (includes_low && value == low)) &&
           (value < high || (includes_high && value == high));
  }
};

/// Empty when the text is no interval, or its ends are the wrong way round. "inf" and "-inf" serve.
std::optional<NumberRange> ParseNumberRange(std::string_view text);

}  // namespace candor::bias
