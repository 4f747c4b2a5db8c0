// The contents of an XGBoost model file, whichever of its two formats it has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "candor/base/status.h"

namespace candor::predictor::xgboost {

/// One value. Numbers in an array are stored without a variant each: trees are long arrays. A
/// boolean in an array is 0 or 1 (default_left in the files of version 1). Fractions are float32,
/// what the library makes of them; NaN and Infinity, which its JSON writer leaves bare, are
/// allowed.
class DocumentValue {
 public:
  using Integers = std::vector<int64_t>;
  using Floats = std::vector<float>;
  using Array = std::vector<DocumentValue>;  ///< no numbers in it; every empty array is one
  using Member = std::pair<std::string, DocumentValue>;
  using Object = std::vector<Member>;
  using Data = std::variant<std::monostate, bool, int64_t, float, std::string, Integers, Floats,
                            Array, Object>;

  DocumentValue() = default;
  explicit DocumentValue(Data value) : data(std::move(value)) {}

  /// The last member of that name, or null when this is no object or has none.
  const DocumentValue* Find(std::string_view name) const;
  /// "null", "a boolean", "an integer", "a number", "a string", "an array of integers", "an array
  /// of numbers", "an array", "an object".
  const char* KindName() const;

  Data data;
};

/// Parses JSON or UBJSON. Nesting is limited to 64 levels and the number of values to the number of
/// bytes, so memory stays proportional to the file. Errors: kModel, `where` = "byte 123".
Result<DocumentValue> ParseModelDocument(std::string_view bytes);

/// Whether bytes that begin with '{' go on as UBJSON.
bool IsUbjson(std::string_view bytes);

/// A value with its place in the document. Errors name the place as a JSON pointer.
class DocumentItem {
 public:
  explicit DocumentItem(const DocumentValue& root) : value_(&root) {}

  const DocumentValue& value() const { return *value_; }
  const std::string& pointer() const { return pointer_; }

  Result<DocumentItem> Member(std::string_view name) const;
  std::optional<DocumentItem> OptionalMember(std::string_view name) const;
  /// The items of an array of arrays, objects or strings.
  Result<std::vector<DocumentItem>> Items() const;

  Result<std::string> Text() const;
  Result<std::vector<std::string>> Texts() const;
  /// A float array may hold whole numbers only, never the other way round.
  Result<std::vector<int64_t>> Integers() const;
  Result<std::vector<float>> Floats() const;
  /// XGBoost writes its parameters as texts: "num_class": "3".
  Result<int64_t> IntegerFromText(int64_t lowest, int64_t highest) const;

  /// kModel at this place; `found` (an excerpt of it) is the value's kind when empty.
  Error Broken(std::string expected, std::string_view found = {}) const;

 private:
  DocumentItem(const DocumentValue* value, std::string pointer)
      : value_(value), pointer_(std::move(pointer)) {}

  const DocumentValue* value_;
  std::string pointer_;
};

}  // namespace candor::predictor::xgboost
