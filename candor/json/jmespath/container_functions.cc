#include "candor/json/jmespath/function_internal.h"

namespace candor::json::jmespath {
namespace {

Term Keys(const Arguments& arguments, Evaluator* evaluator) {
  const Value::Object& object = arguments[0].term.value().AsObject();
  if (!evaluator->Charge(object.size())) return {};
  TermList keys;
  for (const auto& [name, value] : object) keys.push_back(evaluator->workspace().Own(Value(name)));
  return evaluator->workspace().Own(std::move(keys));
}

Term Values(const Arguments& arguments, Evaluator* evaluator) {
  const Value::Object& object = arguments[0].term.value().AsObject();
  if (!evaluator->Charge(object.size())) return {};
  TermList values;
  for (const auto& [name, value] : object) values.push_back(Term(&value));
  return evaluator->workspace().Own(std::move(values));
}

/// Later arguments win; a name keeps the place where it stood first.
Term Merge(const Arguments& arguments, Evaluator* evaluator) {
  Value merged{Value::Object()};
  for (const Argument& argument : arguments) {
    for (const auto& [name, value] : argument.term.value().AsObject()) {
      merged.Set(name, evaluator->workspace().Copy(Term(&value)));
      if (!evaluator->Charge(1)) return {};
    }
  }
  return evaluator->workspace().Own(std::move(merged));
}

Term Map(const Arguments& arguments, Evaluator* evaluator) {
  const Term list = arguments[1].term;
  if (!evaluator->Charge(list.size())) return {};
  TermList results;
  for (size_t i = 0; i < list.size() && !evaluator->failed(); ++i) {
    results.push_back(evaluator->Evaluate(*arguments[0].expression, list[i]));
  }
  return evaluator->workspace().Own(std::move(results));
}

Term NotNull(const Arguments& arguments, Evaluator*) {
  for (const Argument& argument : arguments) {
    if (!argument.term.is_null()) return argument.term;
  }
  return {};
}

}  // namespace

const std::vector<Function>& ContainerFunctions() {
  static const std::vector<Function> kFunctions = {
      {.name = "keys", .parameters = {kObjectType}, .body = Keys},
      {.name = "map", .parameters = {kExpressionType, kArrayType}, .body = Map},
      {.name = "merge", .parameters = {kObjectType}, .variadic = true, .body = Merge},
      {.name = "not_null",
       .parameters = {kAnyType},
       .variadic = true,
       .none_allowed = true,
       .body = NotNull},
      {.name = "values", .parameters = {kObjectType}, .body = Values},
  };
  return kFunctions;
}

}  // namespace candor::json::jmespath
