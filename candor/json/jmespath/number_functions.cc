#include <cmath>
#include <limits>

#include "candor/json/jmespath/function_internal.h"

namespace candor::json::jmespath {
namespace {

Term Absolute(const Arguments& arguments, Evaluator* evaluator) {
  const Term number = arguments[0].term;
  if (number.value().is_float()) {
    return evaluator->workspace().Own(Value(std::fabs(number.value().AsDouble())));
  }
  if (number.value().kind() == Value::Kind::kUnsigned || number.value().AsInteger() >= 0) {
    return number;
  }
  // Negated without overflow, also for -2^63.
  const uint64_t magnitude = ~static_cast<uint64_t>(number.value().AsInteger()) + 1;
  return evaluator->workspace().Own(Value(magnitude));
}

/// A whole float becomes an integer, as in Python, when it fits.
Term Whole(Term number, double (*round)(double), Evaluator* evaluator) {
  if (number.value().is_integer()) return number;
  const double whole = round(number.value().AsDouble());
  const bool fits = whole >= -0x1p63 && whole < 0x1p63;
  return evaluator->workspace().Own(fits ? Value(static_cast<int64_t>(whole)) : Value(whole));
}

Term Ceiling(const Arguments& arguments, Evaluator* evaluator) {
  return Whole(arguments[0].term, std::ceil, evaluator);
}

Term Floor(const Arguments& arguments, Evaluator* evaluator) {
  return Whole(arguments[0].term, std::floor, evaluator);
}

/// Integers add exactly while they fit 64 bits; from there, or from the first float on, floats add
/// from left to right.
Value SumOf(Term numbers) {
  int64_t exact = 0;
  size_t i = 0;
  for (; i < numbers.size(); ++i) {
    const Value& number = numbers[i].value();
    int64_t next = 0;
    if (number.kind() != Value::Kind::kInteger) break;
    if (__builtin_add_overflow(exact, number.AsInteger(), &next)) break;
    exact = next;
  }
  if (i == numbers.size()) return exact;
  double sum = static_cast<double>(exact);
  for (; i < numbers.size(); ++i) sum += numbers[i].value().AsDouble();
  return sum;
}

Term Sum(const Arguments& arguments, Evaluator* evaluator) {
  if (!evaluator->Charge(arguments[0].term.size())) return {};
  return evaluator->workspace().Own(SumOf(arguments[0].term));
}

Term Average(const Arguments& arguments, Evaluator* evaluator) {
  const Term numbers = arguments[0].term;
  if (numbers.size() == 0 || !evaluator->Charge(numbers.size())) return {};
  const double mean = SumOf(numbers).AsDouble() / static_cast<double>(numbers.size());
  return evaluator->workspace().Own(Value(mean));
}

}  // namespace

const std::vector<Function>& NumberFunctions() {
  static const std::vector<Function> kFunctions = {
      {.name = "abs", .parameters = {kNumberType}, .body = Absolute},
      {.name = "avg", .parameters = {kNumbersType}, .body = Average},
      {.name = "ceil", .parameters = {kNumberType}, .body = Ceiling},
      {.name = "floor", .parameters = {kNumberType}, .body = Floor},
      {.name = "sum", .parameters = {kNumbersType}, .body = Sum},
  };
  return kFunctions;
}

}  // namespace candor::json::jmespath
