// What evaluation works on: pointers into the document, and lists of such pointers.
#pragma once

#include <compare>
#include <cstdint>
#include <forward_list>
#include <vector>

#include "candor/json/value.h"

namespace candor::json::jmespath {

class Term;
using TermList = std::vector<Term>;

/// A JSON value seen by the evaluator: one that stands somewhere, or a list made by the expression
/// whose elements are terms again. A handle of one pointer and a flag; owns nothing.
class Term {
 public:
  Term();  // null
  explicit Term(const Value* value) : value_(value) {}
  explicit Term(const TermList* list) : list_(list) {}

  bool is_null() const { return value_ != nullptr && value_->is_null(); }
  bool is_bool() const { return value_ != nullptr && value_->is_bool(); }
  bool is_number() const { return value_ != nullptr && value_->is_number(); }
  bool is_string() const { return value_ != nullptr && value_->is_string(); }
  bool is_object() const { return value_ != nullptr && value_->is_object(); }
  bool is_array() const { return list_ != nullptr || value_->is_array(); }

  /// Requires a term that is no made list.
  const Value& value() const { return *value_; }
  const TermList* list() const { return list_; }

  /// These require an array.
  size_t size() const { return list_ != nullptr ? list_->size() : value_->AsArray().size(); }
  Term operator[](size_t i) const {
    return list_ != nullptr ? (*list_)[i] : Term(&value_->AsArray()[i]);
  }

  /// JMESPath's falsehood: null, false, "", [] and {}.
  bool IsFalse() const;

 private:
  const Value* value_ = nullptr;
  const TermList* list_ = nullptr;
};

/// Owns what one evaluation makes, and limits it: an expression such as `[@,@]|[@,@]|...` doubles
/// its result with every step.
class Workspace {
 public:
  explicit Workspace(const Value& document) : document_(document) {}

  Term Own(Value value) { return Term(&values_.emplace_front(std::move(value))); }
  Term Own(TermList list) { return Term(&lists_.emplace_front(std::move(list))); }
  static Term Boolean(bool value);

  /// Counts work done; false when it is more than a large multiple of the document.
  bool Charge(size_t amount);

  /// A copy as one value; null once the limit is passed.
  Value Copy(Term term);

  bool Equal(Term left, Term right);

 private:
  const Value& document_;
  std::forward_list<Value> values_;
  std::forward_list<TermList> lists_;
  size_t charged_ = 0;
  size_t limit_ = 1'000'000;
  bool measured_ = false;
};

/// Numbers by value, strings by code point; unordered for everything else.
std::partial_ordering Order(Term left, Term right);

}  // namespace candor::json::jmespath
