// Numbers as Python writes and reads them: Clarify's texts are Python's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace candor {

/// repr(float): the shortest digits that round-trip, "1.0", "1e-05", "1e+20", "inf", "nan".
std::string PythonFloatText(double value);

/// What Python's int(text) gives, when it fits 64 bits: surrounding blanks, a sign and single
/// underscores between digits are allowed. Empty otherwise.
std::optional<int64_t> ParsePythonInt(std::string_view text);

/// What Python's float(text) gives: blanks, sign, underscores between digits, "inf", "nan",
/// "1e5", "1_0.5". Empty when Python raises ValueError.
std::optional<double> ParsePythonFloat(std::string_view text);

}  // namespace candor
