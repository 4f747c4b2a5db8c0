#include "candor/json/jmespath/evaluator_internal.h"

#include <algorithm>

#include "candor/json/jmespath/function_internal.h"

namespace candor::json::jmespath {

Term Evaluator::Fail(std::string message, std::string found, std::string expected) {
  if (!error_) {
    Error error;
    error.kind = ErrorKind::kData;
    error.message = std::move(message);
    error.found = std::move(found);
    error.expected = std::move(expected);
    error_ = std::move(error);
  }
  return {};
}

bool Evaluator::Charge(size_t amount) {
  if (failed()) return false;
  if (workspace_.Charge(amount)) return true;
  Fail("The JMESPath expression makes far more values than the document holds.", "",
       "a result of the document's order of size");
  return false;
}

Term Evaluator::Evaluate(const Node& node, Term input) {
  if (failed()) return {};
  const auto child = [&](size_t i) { return Evaluate(*node.children[i], input); };
  switch (node.kind) {
    case NodeKind::kCurrent:
      return input;
    case NodeKind::kField: {
      const Value* member = input.is_object() ? input.value().Find(node.name) : nullptr;
      return member != nullptr ? Term(member) : Term();
    }
    case NodeKind::kIndex:
      return Index(*node.start, input);
    case NodeKind::kSlice:
      return Slice(node, input);
    case NodeKind::kLiteral:
      return Term(&node.literal);
    case NodeKind::kComparison:
      return Compare(node, input);
    case NodeKind::kNot:
      return Workspace::Boolean(child(0).IsFalse());
    case NodeKind::kAnd: {
      const Term left = child(0);
      return left.IsFalse() ? left : child(1);
    }
    case NodeKind::kOr: {
      const Term left = child(0);
      return left.IsFalse() ? child(1) : left;
    }
    case NodeKind::kChain:
      return Evaluate(*node.children[1], child(0));
    case NodeKind::kFlatten:
      return Flatten(child(0));
    case NodeKind::kProjection:
      return Project(node, child(0));
    case NodeKind::kValueProjection:
      return ProjectValues(node, child(0));
    case NodeKind::kFilterProjection:
      return ProjectFiltered(node, child(0));
    case NodeKind::kMultiSelectList:
      return SelectList(node, input);
    case NodeKind::kMultiSelectHash:
      return SelectHash(node, input);
    case NodeKind::kFunction:
      return CallFunction(node, input, this);
    case NodeKind::kExpressionReference:
      break;  // evaluated by the function that takes it
  }
  return {};
}

Term Evaluator::Index(int64_t index, Term list) const {
  if (!list.is_array()) return {};
  const auto size = static_cast<int64_t>(list.size());
  const int64_t place = index < 0 ? index + size : index;
  if (place < 0 || place >= size) return {};
  return list[static_cast<size_t>(place)];
}

/// Python's rule: bounds count from the end when negative, and are moved into the list.
Term Evaluator::Slice(const Node& node, Term list) {
  if (!list.is_array() || !Charge(list.size())) return {};
  const auto size = static_cast<int64_t>(list.size());
  const int64_t step = node.step.value_or(1);
  const int64_t lowest = step > 0 ? 0 : -1;
  const int64_t highest = step > 0 ? size : size - 1;
  const auto place = [&](const std::optional<int64_t>& bound, int64_t otherwise) {
    if (!bound) return otherwise;
    return std::clamp(*bound < 0 ? *bound + size : *bound, lowest, highest);
  };
  const int64_t start = place(node.start, step > 0 ? lowest : highest);
  const int64_t stop = place(node.stop, step > 0 ? highest : lowest);
  TermList slice;
  // A step longer than the list takes one element; shortened, it cannot overflow.
  const int64_t stride = std::clamp(step, -size - 1, size + 1);
  for (int64_t i = start; step > 0 ? i < stop : i > stop; i += stride) {
    slice.push_back(list[static_cast<size_t>(i)]);
  }
  return workspace_.Own(std::move(slice));
}

Term Evaluator::Compare(const Node& node, Term input) {
  const Term left = Evaluate(*node.children[0], input);
  const Term right = Evaluate(*node.children[1], input);
  if (node.comparison == Comparison::kEqual || node.comparison == Comparison::kNotEqual) {
    const bool equal = workspace_.Equal(left, right);
    if (!Charge(1)) return {};
    return Workspace::Boolean(equal == (node.comparison == Comparison::kEqual));
  }
  const bool numbers = left.is_number() && right.is_number();
  const bool strings = left.is_string() && right.is_string();
  if (!numbers && !strings) return {};
  const std::partial_ordering order = Order(left, right);
  switch (node.comparison) {
    case Comparison::kLess:
      return Workspace::Boolean(order < 0);
    case Comparison::kLessOrEqual:
      return Workspace::Boolean(order <= 0);
    case Comparison::kGreater:
      return Workspace::Boolean(order > 0);
    default:
      return Workspace::Boolean(order >= 0);
  }
}

Term Evaluator::Flatten(Term list) {
  if (!list.is_array()) return {};
  TermList merged;
  for (size_t i = 0; i < list.size(); ++i) {
    const Term element = list[i];
    if (!Charge(1 + (element.is_array() ? element.size() : 0))) return {};
    if (!element.is_array()) {
      merged.push_back(element);
      continue;
    }
    for (size_t j = 0; j < element.size(); ++j) merged.push_back(element[j]);
  }
  return workspace_.Own(std::move(merged));
}

void Evaluator::Collect(Term result, TermList* results) {
  if (nulls_ == Nulls::kKeep || !result.is_null()) {
    results->push_back(result);
  } else {
    dropped_null_ = true;
  }
}

Term Evaluator::Project(const Node& node, Term list) {
  if (!list.is_array() || !Charge(list.size())) return {};
  TermList results;
  for (size_t i = 0; i < list.size() && !failed(); ++i) {
    Collect(Evaluate(*node.children[1], list[i]), &results);
  }
  return workspace_.Own(std::move(results));
}

Term Evaluator::ProjectValues(const Node& node, Term object) {
  if (!object.is_object() || !Charge(object.value().AsObject().size())) return {};
  TermList results;
  for (const Value::Member& member : object.value().AsObject()) {
    if (failed()) return {};
    Collect(Evaluate(*node.children[1], Term(&member.second)), &results);
  }
  return workspace_.Own(std::move(results));
}

Term Evaluator::ProjectFiltered(const Node& node, Term list) {
  if (!list.is_array() || !Charge(list.size())) return {};
  TermList results;
  for (size_t i = 0; i < list.size() && !failed(); ++i) {
    const Term element = list[i];
    if (Evaluate(*node.children[2], element).IsFalse()) continue;
    Collect(Evaluate(*node.children[1], element), &results);
  }
  return workspace_.Own(std::move(results));
}

Term Evaluator::SelectList(const Node& node, Term input) {
  if (input.is_null() || !Charge(node.children.size())) return {};
  TermList results;
  for (const NodePointer& child : node.children) results.push_back(Evaluate(*child, input));
  return workspace_.Own(std::move(results));
}

Term Evaluator::SelectHash(const Node& node, Term input) {
  if (input.is_null()) return {};
  Value object{Value::Object()};
  for (size_t i = 0; i < node.children.size(); ++i) {
    object.Set(node.names[i], workspace_.Copy(Evaluate(*node.children[i], input)));
    if (!Charge(1)) return {};
  }
  return workspace_.Own(std::move(object));
}

}  // namespace candor::json::jmespath
