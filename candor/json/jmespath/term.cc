#include "candor/json/jmespath/term_internal.h"

#include "candor/json/number_order_internal.h"

namespace candor::json::jmespath {
namespace {

const Value kNull;

/// The cost of copying a value, in values; long strings count for several.
size_t Weight(const Value& value) {
  constexpr size_t kBytesOfValue = 32;
  size_t weight = 1;
  if (value.is_string()) weight += value.AsString().size() / kBytesOfValue;
  if (value.is_array()) {
    for (const Value& element : value.AsArray()) weight += Weight(element);
  }
  if (value.is_object()) {
    for (const auto& [name, member] : value.AsObject()) {
      weight += name.size() / kBytesOfValue + Weight(member);
    }
  }
  return weight;
}

}  // namespace

Term::Term() : value_(&kNull) {}

bool Term::IsFalse() const {
  if (is_array()) return size() == 0;
  switch (value_->kind()) {
    case Value::Kind::kNull:
      return true;
    case Value::Kind::kBool:
      return !value_->AsBool();
    case Value::Kind::kString:
      return value_->AsString().empty();
    case Value::Kind::kObject:
      return value_->AsObject().empty();
    default:
      return false;
  }
}

Term Workspace::Boolean(bool value) {
  static const Value kTrue(true);
  static const Value kFalse(false);
  return Term(value ? &kTrue : &kFalse);
}

bool Workspace::Charge(size_t amount) {
  charged_ += amount;
  if (charged_ <= limit_) return true;
  constexpr size_t kDocuments = 32;
  if (!measured_) limit_ += kDocuments * Weight(document_);
  measured_ = true;
  return charged_ <= limit_;
}

Value Workspace::Copy(Term term) {
  if (term.list() == nullptr) return Charge(Weight(term.value())) ? term.value() : Value();
  if (!Charge(1 + term.size())) return {};
  Value::Array array;
  array.reserve(term.size());
  for (const Term element : *term.list()) {
    array.push_back(Copy(element));
    if (!Charge(0)) return {};
  }
  return array;
}

bool Workspace::Equal(Term left, Term right) {
  if (left.list() == nullptr && right.list() == nullptr) return left.value() == right.value();
  if (!left.is_array() || !right.is_array() || left.size() != right.size()) return false;
  if (left.list() == right.list()) return true;
  for (size_t i = 0; i < left.size(); ++i) {
    if (!Charge(1) || !Equal(left[i], right[i])) return false;
  }
  return true;
}

std::partial_ordering Order(Term left, Term right) {
  if (left.is_number() && right.is_number()) return CompareNumbers(left.value(), right.value());
  if (left.is_string() && right.is_string()) {
    // Bytes of UTF-8 sort as the code points they encode.
    return left.value().AsString() <=> right.value().AsString();
  }
  return std::partial_ordering::unordered;
}

}  // namespace candor::json::jmespath
