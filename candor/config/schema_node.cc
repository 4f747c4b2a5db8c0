#include "candor/config/schema_node_internal.h"

#include "candor/base/status.h"
#include "candor/config/schema.h"
#include "candor/config/schema_checker_internal.h"
#include "candor/config/text_internal.h"

namespace candor::config {
namespace {

using json::Value;

struct TypeName {
  std::string_view name;
  const char* words;
  bool (*accepts)(const Value& value);
};

constexpr TypeName kTypeNames[] = {
    {"string", "a string", [](const Value& value) { return value.is_string(); }},
    {"integer", "an integer",
     [](const Value& value) { return value.kind() == Value::Kind::kInteger; }},
    {"number", "a number", [](const Value& value) { return value.is_number(); }},
    {"boolean", "true or false", [](const Value& value) { return value.is_bool(); }},
    {"array", "a list", [](const Value& value) { return value.is_array(); }},
    {"object", "an object", [](const Value& value) { return value.is_object(); }},
    {"null", "null", [](const Value& value) { return value.is_null(); }}};

const TypeName& FindType(std::string_view name) {
  for (const TypeName& type : kTypeNames) {
    if (type.name == name) return type;
  }
  CANDOR_CHECK(false && "the schema names a type that JSON Schema does not have");
  return kTypeNames[0];
}

std::string FindPlace(const SchemaNode& schema, std::string_view key, const std::string& pointer) {
  for (const std::string& name : schema.PropertyNames()) {
    std::string child = pointer + "/" + json::PointerToken(name);
    if (name == key) return child;
    std::string place = FindPlace(SchemaNode(schema.Property(name)), key, child);
    if (!place.empty()) return place;
  }
  return {};
}

}  // namespace

const Value& Schema() {
  static const Value schema = [] {
    Result<Value> parsed = json::Parse(SchemaText());
    CANDOR_CHECK(parsed.ok());
    return std::move(parsed).value();
  }();
  return schema;
}

const std::set<std::string>& KnownKeywords() {
  static const std::set<std::string> keywords = {"$schema",
                                                 "$comment",
                                                 "$defs",
                                                 "$ref",
                                                 "title",
                                                 "description",
                                                 "default",
                                                 "type",
                                                 "enum",
                                                 "pattern",
                                                 "minLength",
                                                 "maxLength",
                                                 "minimum",
                                                 "maximum",
                                                 "exclusiveMinimum",
                                                 "exclusiveMaximum",
                                                 "items",
                                                 "minItems",
                                                 "properties",
                                                 "required",
                                                 "additionalProperties",
                                                 "minProperties",
                                                 "x-candor-scalar",
                                                 "x-candor-ignore-case",
                                                 "x-candor-alias",
                                                 "x-candor-canonical",
                                                 "x-candor-refused",
                                                 "x-candor-message",
                                                 "x-candor-missing"};
  return keywords;
}

SchemaNode::SchemaNode(const Value* schema) : schema_(schema) {
  if (const Value* reference = schema->Find("$ref")) {
    referred_ = json::At(Schema(), std::string_view(reference->AsString()).substr(1));
    CANDOR_CHECK(referred_ != nullptr);
  }
}

const Value* SchemaNode::Find(std::string_view keyword) const {
  const Value* own = schema_->Find(keyword);
  return own == nullptr && referred_ != nullptr ? referred_->Find(keyword) : own;
}

bool SchemaNode::Flag(std::string_view keyword) const {
  const Value* value = Find(keyword);
  return value != nullptr && value->AsBool();
}

std::vector<std::string> SchemaNode::Texts(std::string_view keyword) const {
  const Value* value = Find(keyword);
  if (value == nullptr) return {};
  if (value->is_string()) return {value->AsString()};
  std::vector<std::string> texts;
  for (const Value& item : value->AsArray()) texts.push_back(item.AsString());
  return texts;
}

bool SchemaNode::AcceptsType(const Value& value) const {
  for (const std::string& name : Texts("type")) {
    if (FindType(name).accepts(value)) return true;
  }
  return Find("type") == nullptr;
}

std::string SchemaNode::TypeText() const {
  std::vector<std::string> words;
  for (const std::string& name : Texts("type")) words.emplace_back(FindType(name).words);
  return Alternatives(words);
}

std::string SchemaNode::ChoicesText() const {
  std::vector<std::string> quoted;
  for (const std::string& choice : Texts("enum")) quoted.push_back(Quoted(choice));
  return Alternatives(quoted);
}

const Value* SchemaNode::Property(std::string_view key) const {
  const Value* properties = Find("properties");
  return properties == nullptr ? nullptr : properties->Find(key);
}

std::vector<std::string> SchemaNode::PropertyNames() const {
  std::vector<std::string> names;
  if (const Value* properties = Find("properties")) {
    for (const auto& [name, schema] : properties->AsObject()) names.push_back(name);
  }
  return names;
}

bool SchemaNode::IsClosed() const {
  const Value* additional = Find("additionalProperties");
  return additional != nullptr && additional->is_bool() && !additional->AsBool();
}

std::string PlaceOfKey(std::string_view key) { return FindPlace(SchemaNode(&Schema()), key, ""); }

}  // namespace candor::config
