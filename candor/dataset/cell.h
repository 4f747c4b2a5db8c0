// One value of a table's cell, with Python's rules for equality, text and conversion: Clarify's
// meaning of a configuration is decided by them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "candor/base/status.h"

namespace candor::dataset {

/// A missing cell, a boolean, an integer, a floating-point number or a text.
class Cell {
 public:
  enum class Kind { kMissing, kBool, kInt64, kUInt64, kFloat64, kText };

  Cell() = default;                                        // missing
  Cell(bool value) : data_(value) {}                       // NOLINT
  Cell(int value) : data_(static_cast<int64_t>(value)) {}  // NOLINT
  Cell(int64_t value) : data_(value) {}                    // NOLINT
  Cell(uint64_t value);                                    // NOLINT  kInt64 where it fits
  Cell(double value);                                      // NOLINT  NaN becomes missing
  Cell(const char* value) : data_(std::string(value)) {}   // NOLINT
  Cell(std::string value) : data_(std::move(value)) {}     // NOLINT

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  bool is_missing() const { return kind() == Kind::kMissing; }
  bool is_text() const { return kind() == Kind::kText; }
  /// Booleans count as numbers, as in Python.
  bool is_numeric() const { return !is_missing() && !is_text(); }

  bool AsBool() const { return std::get<bool>(data_); }
  int64_t AsInt64() const { return std::get<int64_t>(data_); }
  uint64_t AsUInt64() const { return std::get<uint64_t>(data_); }
  /// Any numeric kind.
  double AsDouble() const;
  const std::string& AsText() const { return std::get<std::string>(data_); }

  /// Python's ==: 1 == 1.0 == True, a text never equals a number, missing equals nothing.
  bool EqualsInPython(const Cell& other) const;

  /// Same kind and same bits: what a dictionary keeps apart. Missing equals missing here.
  bool operator==(const Cell& other) const = default;

  /// Python's str(): "1", "1.0", "True", "nan" for missing, the text itself.
  std::string PythonText() const;

 private:
  std::variant<std::monostate, bool, int64_t, uint64_t, double, std::string> data_;
};

}  // namespace candor::dataset
