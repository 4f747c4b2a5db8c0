#include "candor/json/jmespath/function_internal.h"

#include <fmt/format.h>

namespace candor::json::jmespath {
namespace {

const Function* FindFunction(std::string_view name) {
  for (const auto* table : {&NumberFunctions(), &StringFunctions(), &ContainerFunctions(),
                            &OrderFunctions(), &ConversionFunctions()}) {
    for (const Function& function : *table) {
      if (function.name == name) return &function;
    }
  }
  return nullptr;
}

unsigned TypeOf(Term term) {
  if (term.is_array()) return kArrayType;
  switch (term.value().kind()) {
    case Value::Kind::kNull:
      return kNullType;
    case Value::Kind::kBool:
      return kBooleanType;
    case Value::Kind::kString:
      return kStringType;
    case Value::Kind::kObject:
      return kObjectType;
    default:
      return kNumberType;
  }
}

bool AllOfType(Term array, unsigned type) {
  for (size_t i = 0; i < array.size(); ++i) {
    if (TypeOf(array[i]) != type) return false;
  }
  return true;
}

bool Takes(unsigned types, const Argument& argument) {
  if (argument.expression != nullptr) return (types & kExpressionType) != 0;
  const unsigned type = TypeOf(argument.term);
  if ((types & type) != 0) return true;
  if (type != kArrayType) return false;
  return ((types & kNumbersType) != 0 && AllOfType(argument.term, kNumberType)) ||
         ((types & kStringsType) != 0 && AllOfType(argument.term, kStringType));
}

std::string Describe(unsigned types) {
  constexpr std::pair<unsigned, const char*> kNames[] = {{kNullType, "null"},
                                                         {kBooleanType, "a boolean"},
                                                         {kNumberType, "a number"},
                                                         {kStringType, "a string"},
                                                         {kArrayType, "an array"},
                                                         {kObjectType, "an object"},
                                                         {kNumbersType, "an array of numbers"},
                                                         {kStringsType, "an array of strings"},
                                                         {kExpressionType, "an expression (&...)"}};
  std::string text;
  for (const auto& [type, name] : kNames) {
    if ((types & type) == 0) continue;
    if (!text.empty()) text += " or ";
    text += name;
  }
  return text;
}

std::string DescribeArity(const Function& function) {
  const size_t count = function.parameters.size();
  return fmt::format("{}{} argument{}", function.variadic ? "at least " : "", count,
                     count == 1 ? "" : "s");
}

bool HasArity(const Function& function, size_t count) {
  if (count == 0 && function.none_allowed) return true;
  const size_t parameters = function.parameters.size();
  return function.variadic ? count >= parameters : count == parameters;
}

}  // namespace

const char* TypeName(Term term) {
  switch (TypeOf(term)) {
    case kNullType:
      return "null";
    case kBooleanType:
      return "boolean";
    case kStringType:
      return "string";
    case kArrayType:
      return "array";
    case kObjectType:
      return "object";
    default:
      return "number";
  }
}

Term CallFunction(const Node& node, Term input, Evaluator* evaluator) {
  const Function* function = FindFunction(node.name);
  if (function == nullptr) {
    return evaluator->Fail("JMESPath has no function of that name.", node.name + "()", "");
  }
  if (!HasArity(*function, node.children.size())) {
    return evaluator->Fail("A JMESPath function was given the wrong number of arguments.",
                           fmt::format("{} in {}()", node.children.size(), node.name),
                           DescribeArity(*function));
  }
  Arguments arguments;
  arguments.reserve(node.children.size());
  for (const NodePointer& child : node.children) {
    if (child->kind == NodeKind::kExpressionReference) {
      arguments.push_back({Term(), child->children[0].get()});
    } else {
      arguments.push_back({evaluator->Evaluate(*child, input), nullptr});
    }
  }
  if (evaluator->failed()) return {};
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Argument& argument = arguments[i];
    const unsigned types = function->parameters[std::min(i, function->parameters.size() - 1)];
    if (Takes(types, argument)) continue;
    const char* type = argument.expression != nullptr ? "expression" : TypeName(argument.term);
    return evaluator->Fail("A JMESPath function was given an argument of a type it does not take.",
                           fmt::format("{} as argument {} of {}()", type, i + 1, node.name),
                           Describe(types));
  }
  return function->body(arguments, evaluator);
}

}  // namespace candor::json::jmespath
