#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "candor/json/jmespath/function_internal.h"

namespace candor::json::jmespath {
namespace {

struct Keyed {
  Term key;
  Term element;
  size_t place = 0;  // in the list: equal keys keep their order
};

/// The elements with their keys, all numbers or all strings; empty with an error otherwise.
std::vector<Keyed> KeyElements(const Arguments& arguments, const char* function,
                               Evaluator* evaluator) {
  const Term list = arguments[0].term;
  if (!evaluator->Charge(list.size())) return {};
  std::vector<Keyed> elements;
  for (size_t i = 0; i < list.size(); ++i) {
    const Term key = evaluator->Evaluate(*arguments[1].expression, list[i]);
    if (evaluator->failed()) return {};
    const bool sortable = elements.empty() ? key.is_number() || key.is_string()
                                           : key.is_number() == elements[0].key.is_number() &&
                                                 (key.is_number() || key.is_string());
    if (!sortable) {
      evaluator->Fail("A JMESPath function met a key it cannot order by.",
                      fmt::format("{} for element {} in {}()", TypeName(key), i, function),
                      "keys that are all numbers or all strings");
      return {};
    }
    elements.push_back({key, list[i], i});
  }
  return elements;
}

std::vector<Keyed> KeyThemselves(const Arguments& arguments, Evaluator* evaluator) {
  const Term list = arguments[0].term;
  if (!evaluator->Charge(list.size())) return {};
  std::vector<Keyed> elements;
  for (size_t i = 0; i < list.size(); ++i) elements.push_back({list[i], list[i], i});
  return elements;
}

bool IsNotANumber(Term key) { return key.is_number() && std::isnan(key.value().AsDouble()); }

/// A strict weak order for any keys of one kind: NaN, which no JSON text holds, comes last.
bool Before(const Keyed& left, const Keyed& right) {
  const bool left_nan = IsNotANumber(left.key);
  const bool right_nan = IsNotANumber(right.key);
  if (left_nan || right_nan) return right_nan && !left_nan;
  return Order(left.key, right.key) < 0;
}

bool BeforeOrEarlier(const Keyed& left, const Keyed& right) {
  if (Before(left, right)) return true;
  return !Before(right, left) && left.place < right.place;
}

Term Sorted(std::vector<Keyed> elements, Evaluator* evaluator) {
  std::sort(elements.begin(), elements.end(), BeforeOrEarlier);
  TermList sorted;
  for (const Keyed& element : elements) sorted.push_back(element.element);
  return evaluator->workspace().Own(std::move(sorted));
}

/// The first of the largest.
Term Largest(const std::vector<Keyed>& elements) {
  const auto largest = std::max_element(elements.begin(), elements.end(), Before);
  return largest == elements.end() ? Term() : largest->element;
}

Term Smallest(const std::vector<Keyed>& elements) {
  const auto smallest = std::min_element(elements.begin(), elements.end(), Before);
  return smallest == elements.end() ? Term() : smallest->element;
}

Term Sort(const Arguments& arguments, Evaluator* evaluator) {
  return Sorted(KeyThemselves(arguments, evaluator), evaluator);
}

Term SortBy(const Arguments& arguments, Evaluator* evaluator) {
  return Sorted(KeyElements(arguments, "sort_by", evaluator), evaluator);
}

Term Max(const Arguments& arguments, Evaluator* evaluator) {
  return Largest(KeyThemselves(arguments, evaluator));
}

Term MaxBy(const Arguments& arguments, Evaluator* evaluator) {
  return Largest(KeyElements(arguments, "max_by", evaluator));
}

Term Min(const Arguments& arguments, Evaluator* evaluator) {
  return Smallest(KeyThemselves(arguments, evaluator));
}

Term MinBy(const Arguments& arguments, Evaluator* evaluator) {
  return Smallest(KeyElements(arguments, "min_by", evaluator));
}

}  // namespace

const std::vector<Function>& OrderFunctions() {
  constexpr unsigned kSortable = kNumbersType | kStringsType;
  static const std::vector<Function> kFunctions = {
      {.name = "max", .parameters = {kSortable}, .body = Max},
      {.name = "max_by", .parameters = {kArrayType, kExpressionType}, .body = MaxBy},
      {.name = "min", .parameters = {kSortable}, .body = Min},
      {.name = "min_by", .parameters = {kArrayType, kExpressionType}, .body = MinBy},
      {.name = "sort", .parameters = {kSortable}, .body = Sort},
      {.name = "sort_by", .parameters = {kArrayType, kExpressionType}, .body = SortBy},
  };
  return kFunctions;
}

}  // namespace candor::json::jmespath
