// Numbers as the result files write them.
#pragma once

#include <cmath>

#include "candor/json/value.h"

namespace candor::results {

/// JSON has no infinity: the service writes a string.
inline json::Value NumberValue(double value) {
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return value;
}

}  // namespace candor::results
