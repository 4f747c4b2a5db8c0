// One schema inside the configuration's schema, its reference resolved.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "candor/json/value.h"

namespace candor::config {

/// A view of a (sub)schema. A keyword beside "$ref" wins over the same keyword behind it.
class SchemaNode {
 public:
  /// `schema` lies within Schema().
  explicit SchemaNode(const json::Value* schema);

  /// The value of a keyword, or null.
  const json::Value* Find(std::string_view keyword) const;
  bool Flag(std::string_view keyword) const;
  /// A keyword's list of texts, or one text as a list; empty when the keyword is absent.
  std::vector<std::string> Texts(std::string_view keyword) const;

  /// Whether the value is of one of the schema's types. Booleans are no numbers, 1.0 is no integer,
  /// and an integer must fit 64 bits with a sign.
  bool AcceptsType(const json::Value& value) const;
  /// "a string or an integer".
  std::string TypeText() const;
  /// "\"zero\" or \"mean\"".
  std::string ChoicesText() const;

  /// The schema of a member, or null.
  const json::Value* Property(std::string_view key) const;
  std::vector<std::string> PropertyNames() const;
  /// Whether a key without a schema is an error.
  bool IsClosed() const;

 private:
  const json::Value* schema_;
  const json::Value* referred_ = nullptr;
};

/// The pointer of the first key of that name anywhere in the schema but inside lists; empty when
/// there is none.
std::string PlaceOfKey(std::string_view key);

}  // namespace candor::config
