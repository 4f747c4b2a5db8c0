#include "candor/dataset/cell.h"

#include <cmath>
#include <limits>

#include "candor/base/number_text.h"

namespace candor::dataset {
namespace {

constexpr double kTwoTo63 = 0x1.0p63;
constexpr double kTwoTo64 = 0x1.0p64;

// Python compares an integer with a float exactly, never after rounding the integer.
bool SameNumber(int64_t integer, double number) {
  return number >= -kTwoTo63 && number < kTwoTo63 && std::trunc(number) == number &&
         static_cast<int64_t>(number) == integer;
}

bool SameNumber(uint64_t integer, double number) {
  return number >= 0 && number < kTwoTo64 && std::trunc(number) == number &&
         static_cast<uint64_t>(number) == integer;
}

// Booleans take part as the integers 0 and 1.
int64_t SmallInteger(const Cell& cell) {
  return cell.kind() == Cell::Kind::kBool ? static_cast<int64_t>(cell.AsBool()) : cell.AsInt64();
}

}  // namespace

Cell::Cell(uint64_t value) {
  if (value <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    data_ = static_cast<int64_t>(value);
  } else {
    data_ = value;
  }
}

Cell::Cell(double value) {
  if (!std::isnan(value)) data_ = value;
}

double Cell::AsDouble() const {
  switch (kind()) {
    case Kind::kBool:
      return AsBool() ? 1.0 : 0.0;
    case Kind::kInt64:
      return static_cast<double>(AsInt64());
    case Kind::kUInt64:
      return static_cast<double>(AsUInt64());
    default:
      return std::get<double>(data_);
  }
}

bool Cell::EqualsInPython(const Cell& other) const {
  if (!is_numeric() || !other.is_numeric()) {
    return is_text() && other.is_text() && AsText() == other.AsText();
  }
  const bool is_float = kind() == Kind::kFloat64;
  if (is_float && other.kind() == Kind::kFloat64) return AsDouble() == other.AsDouble();
  if (is_float) return other.EqualsInPython(*this);
  const bool is_unsigned = kind() == Kind::kUInt64;
  if (other.kind() == Kind::kFloat64) {
    return is_unsigned ? SameNumber(AsUInt64(), other.AsDouble())
                       : SameNumber(SmallInteger(*this), other.AsDouble());
  }
  // kUInt64 holds only what int64 cannot, so two kinds of integer are never equal.
  if (is_unsigned != (other.kind() == Kind::kUInt64)) return false;
  return is_unsigned ? AsUInt64() == other.AsUInt64() : SmallInteger(*this) == SmallInteger(other);
}

std::string Cell::PythonText() const {
  switch (kind()) {
    case Kind::kMissing:
      return "nan";
    case Kind::kBool:
      return AsBool() ? "True" : "False";
    case Kind::kInt64:
      return std::to_string(AsInt64());
    case Kind::kUInt64:
      return std::to_string(AsUInt64());
    case Kind::kFloat64:
      return PythonFloatText(AsDouble());
    case Kind::kText:
      return AsText();
  }
  return {};
}

}  // namespace candor::dataset
