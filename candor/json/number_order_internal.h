// The order of JSON numbers by value, exact across integers and floats.
#pragma once

#include <compare>

#include "candor/json/value.h"

namespace candor::json {

/// Both must be numbers. Unordered when one is NaN; no rounding: 2^53 + 1 differs from 2.0^53.
std::partial_ordering CompareNumbers(const Value& left, const Value& right);

}  // namespace candor::json
