// The syntax tree of a JMESPath expression.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/json/value.h"

namespace candor::json::jmespath {

enum class NodeKind {
  kCurrent,
  kField,                // name
  kIndex,                // start
  kSlice,                // start, stop, step
  kLiteral,              // literal
  kComparison,           // children: left, right
  kNot,                  // children: operand
  kAnd,                  // children: left, right
  kOr,                   // children: left, right
  kChain,                // children: left, then right on its result (a.b, a[0], a | b)
  kFlatten,              // children: list
  kProjection,           // children: list, what each element becomes
  kValueProjection,      // children: object, what each value becomes
  kFilterProjection,     // children: list, what each element becomes, condition
  kMultiSelectList,      // children: elements
  kMultiSelectHash,      // children: values, with their names
  kFunction,             // name, children: arguments
  kExpressionReference,  // children: expression; only as an argument of a function
};

enum class Comparison { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

struct Node;
using NodePointer = std::unique_ptr<Node>;

struct Node {
  NodeKind kind = NodeKind::kCurrent;
  Comparison comparison = Comparison::kEqual;
  int height = 1;  // of the tree below, itself counted
  std::string name;
  std::vector<std::string> names;
  Value literal;
  std::optional<int64_t> start;
  std::optional<int64_t> stop;
  std::optional<int64_t> step;
  std::vector<NodePointer> children;
};

/// Parses an expression. The height of the tree is limited, so that to walk it is safe.
Result<NodePointer> ParseExpression(std::string_view expression);

}  // namespace candor::json::jmespath
