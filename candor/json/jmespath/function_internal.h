// The built-in functions of JMESPath.
#pragma once

#include <string_view>
#include <vector>

#include "candor/json/jmespath/evaluator_internal.h"

namespace candor::json::jmespath {

/// A value, or the expression of an expression reference.
struct Argument {
  Term term;
  const Node* expression = nullptr;
};

using Arguments = std::vector<Argument>;

/// What a parameter takes: any of these together.
enum ParameterType : unsigned {
  kNullType = 1,
  kBooleanType = 2,
  kNumberType = 4,
  kStringType = 8,
  kArrayType = 16,
  kObjectType = 32,
  kExpressionType = 64,
  kNumbersType = 128,  // an array of numbers
  kStringsType = 256,  // an array of strings
  kAnyType = kNullType | kBooleanType | kNumberType | kStringType | kArrayType | kObjectType,
};

/// The arguments are those that the parameters take.
using FunctionBody = Term (*)(const Arguments& arguments, Evaluator* evaluator);

struct Function {
  std::string_view name;
  std::vector<unsigned> parameters;  // ParameterType sets
  bool variadic = false;             // the last parameter stands for any number more
  bool none_allowed = false;         // of a variadic one: also for no argument
  FunctionBody body = nullptr;
};

/// Functions by topic; each table is made once.
const std::vector<Function>& NumberFunctions();
const std::vector<Function>& StringFunctions();
const std::vector<Function>& ContainerFunctions();
const std::vector<Function>& OrderFunctions();
const std::vector<Function>& ConversionFunctions();

/// Checks and calls the function of a kFunction node.
Term CallFunction(const Node& node, Term input, Evaluator* evaluator);

/// "null", "boolean", "number", "string", "array" or "object".
const char* TypeName(Term term);

}  // namespace candor::json::jmespath
