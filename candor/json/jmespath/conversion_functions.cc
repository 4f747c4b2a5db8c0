#include <cmath>

#include "candor/base/number_text.h"
#include "candor/json/jmespath/function_internal.h"
#include "candor/json/write_internal.h"

namespace candor::json::jmespath {
namespace {

Term ToArray(const Arguments& arguments, Evaluator* evaluator) {
  const Term term = arguments[0].term;
  return term.is_array() ? term : evaluator->workspace().Own(TermList{term});
}

Term ToString(const Arguments& arguments, Evaluator* evaluator) {
  const Term term = arguments[0].term;
  if (term.is_string()) return term;
  std::string text = WriteCompact(evaluator->workspace().Copy(term));
  if (!evaluator->Charge(1 + text.size() / 32)) return {};
  return evaluator->workspace().Own(Value(std::move(text)));
}

/// Text is read as Python reads it; infinities and NaN, which JSON cannot hold, give null.
Term ToNumber(const Arguments& arguments, Evaluator* evaluator) {
  const Term term = arguments[0].term;
  if (term.is_number()) return term;
  if (!term.is_string()) return {};
  const std::string& text = term.value().AsString();
  if (const auto integer = ParsePythonInt(text)) return evaluator->workspace().Own(Value(*integer));
  const auto number = ParsePythonFloat(text);
  if (!number || !std::isfinite(*number)) return {};
  return evaluator->workspace().Own(Value(*number));
}

Term Type(const Arguments& arguments, Evaluator* evaluator) {
  return evaluator->workspace().Own(Value(TypeName(arguments[0].term)));
}

}  // namespace

const std::vector<Function>& ConversionFunctions() {
  static const std::vector<Function> kFunctions = {
      {.name = "to_array", .parameters = {kAnyType}, .body = ToArray},
      {.name = "to_number", .parameters = {kAnyType}, .body = ToNumber},
      {.name = "to_string", .parameters = {kAnyType}, .body = ToString},
      {.name = "type", .parameters = {kAnyType}, .body = Type},
  };
  return kFunctions;
}

}  // namespace candor::json::jmespath
