// Numbers behind a text that is being built, without a text of their own.
#pragma once

#include <charconv>
#include <string>

namespace candor::predictor {

template <typename Integer>
void AppendInteger(Integer value, std::string* out) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value);
  out->append(digits, end.ptr);
}

/// Appends PythonFloatText(value), several times as fast.
void AppendPythonFloat(double value, std::string* out);

}  // namespace candor::predictor
