#include <cmath>

#include "candor/json/number_order_internal.h"

namespace candor::json {
namespace {

/// An integer against a float, without the rounding that a cast to double would do.
template <typename Integer>
std::partial_ordering CompareWithFloat(Integer integer, double number) {
  if (std::isnan(number)) return std::partial_ordering::unordered;
  // The bounds are powers of two, hence exact: -2^63 or 0, and 2^63 or 2^64.
  constexpr double kLowest = std::is_signed_v<Integer> ? -0x1p63 : 0.0;
  constexpr double kBeyond = std::is_signed_v<Integer> ? 0x1p63 : 0x1p64;
  if (number < kLowest) return std::partial_ordering::greater;
  if (number >= kBeyond) return std::partial_ordering::less;
  const double whole = std::trunc(number);
  const Integer truncated = static_cast<Integer>(whole);
  if (integer != truncated) return integer <=> truncated;
  return 0.0 <=> (number - whole);
}

std::partial_ordering Reverse(std::partial_ordering order) { return 0 <=> order; }

std::partial_ordering CompareIntegers(const Value& left, const Value& right) {
  const bool left_unsigned = left.kind() == Value::Kind::kUnsigned;
  const bool right_unsigned = right.kind() == Value::Kind::kUnsigned;
  if (left_unsigned && right_unsigned) return left.AsUnsigned() <=> right.AsUnsigned();
  // kUnsigned holds only what is above the int64 range.
  if (left_unsigned) return std::partial_ordering::greater;
  if (right_unsigned) return std::partial_ordering::less;
  return left.AsInteger() <=> right.AsInteger();
}

std::partial_ordering CompareIntegerWithFloat(const Value& integer, double number) {
  return integer.kind() == Value::Kind::kUnsigned ? CompareWithFloat(integer.AsUnsigned(), number)
                                                  : CompareWithFloat(integer.AsInteger(), number);
}

}  // namespace

std::partial_ordering CompareNumbers(const Value& left, const Value& right) {
  if (left.is_float() && right.is_float()) return left.AsDouble() <=> right.AsDouble();
  if (left.is_float()) return Reverse(CompareIntegerWithFloat(right, left.AsDouble()));
  if (right.is_float()) return CompareIntegerWithFloat(left, right.AsDouble());
  return CompareIntegers(left, right);
}

}  // namespace candor::json
