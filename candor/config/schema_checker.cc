#include "candor/config/schema_checker_internal.h"

#include <algorithm>
#include <cmath>
#include <regex>
#include <utility>

#include "candor/base/ascii.h"
#include "candor/config/schema.h"
#include "candor/config/schema_node_internal.h"
#include "candor/config/spelling_internal.h"
#include "candor/config/text_internal.h"

namespace candor::config {
namespace {

using json::Value;

class Checker {
 public:
  explicit Checker(ProblemList* problems) : problems_(problems) {}

  /// `name` is how messages call the value: a key, or "Each item of KEY".
  void Check(Value* value, const SchemaNode& schema, const std::string& pointer,
             const std::string& name) {
    if (!CheckType(*value, schema, pointer, name)) return;
    if (schema.Flag("x-candor-scalar") && !value->is_array()) {
      problems_->Note("scalar-as-list", pointer,
                      name + " is a single value; it is read as a list of one.");
      *value = Value::Array{*value};
    }
    if (value->is_string()) CheckText(value, schema, pointer, name);
    if (value->is_number()) CheckRange(*value, schema, pointer, name);
    if (value->is_array()) CheckItems(value, schema, pointer, name);
    if (value->is_object()) CheckMembers(value, schema, pointer);
  }

 private:
  /// Adds a problem with the schema's own message, or else with this one.
  void Add(const Value& value, const SchemaNode& schema, const std::string& pointer,
           std::string message, ProblemDetail detail) {
    if (const Value* own = schema.Find("x-candor-message")) {
      message = FillPlaceholders(own->AsString(), value, schema, pointer);
    }
    if (detail.found.empty()) detail.found = Excerpt(value);
    problems_->Add(ProblemKind::kSchema, pointer, std::move(message), std::move(detail));
  }

  static std::string FillPlaceholders(std::string text, const Value& value,
                                      const SchemaNode& schema, const std::string& pointer) {
    const std::pair<std::string_view, std::string> fillings[] = {
        {"{value}", PythonText(value)},
        {"{type}", PythonTypeText(value)},
        {"{key}", pointer.substr(pointer.rfind('/') + 1)},
        {"{choices}", PythonListText(schema.Texts("enum"))}};
    for (const auto& [placeholder, filling] : fillings) {
      const size_t at = text.find(placeholder);
      if (at != std::string::npos) text.replace(at, placeholder.size(), filling);
    }
    return text;
  }

  bool CheckType(const Value& value, const SchemaNode& schema, const std::string& pointer,
                 const std::string& name) {
    if (schema.AcceptsType(value)) return true;
    const std::string expected = schema.TypeText();
    Add(value, schema, pointer, name + " must be " + expected + ".",
        {.found = DescribeMismatch(value, schema),
         .expected = schema.Find("enum") ? schema.ChoicesText() : expected,
         .suggestion = ConvertedSpelling(value, schema)});
    return false;
  }

  static std::string DescribeMismatch(const Value& value, const SchemaNode& schema) {
    if (value.kind() == Value::Kind::kUnsigned) return Excerpt(value) + ", beyond 64 bits";
    if (value.is_string()) return "the text " + Excerpt(value);
    if (value.is_float() && schema.AcceptsType(Value(1))) {
      constexpr double kLargestInteger = 0x1p63;
      const bool is_large = std::abs(value.AsDouble()) >= kLargestInteger;
      return Excerpt(value) + (is_large ? ", beyond 64 bits" : ", which is no integer");
    }
    return Excerpt(value);
  }

  /// The same value in the wanted type, as JSON, where that is obvious.
  static std::string ConvertedSpelling(const Value& value, const SchemaNode& schema) {
    if (value.is_string()) {
      const Result<Value> bare = json::Parse(value.AsString());
      if (bare.ok() && !bare->is_array() && !bare->is_object() && schema.AcceptsType(*bare)) {
        return json::Write(*bare);
      }
    }
    if (value.is_float() && schema.AcceptsType(Value(1))) {
      const double number = value.AsDouble();
      if (number >= -1e15 && number <= 1e15 &&
          number == static_cast<double>(std::llround(number))) {
        return std::to_string(std::llround(number));
      }
    }
    if (!value.is_array() && schema.AcceptsType(Value(Value::Array{}))) {
      const std::string item = json::Write(value);
      if (item.size() < 60) return "[" + item + "]";
    }
    return {};
  }

  void CheckText(Value* value, const SchemaNode& schema, const std::string& pointer,
                 const std::string& name) {
    if (schema.Find("enum") != nullptr) return CheckChoice(value, schema, pointer, name);
    const std::string& text = value->AsString();
    const int64_t length = CharacterCount(text);
    if (const Value* least = schema.Find("minLength"); least && length < least->AsInteger()) {
      return Add(*value, schema, pointer, name + " must not be empty.",
                 {.expected = "a text that is not empty"});
    }
    if (const Value* most = schema.Find("maxLength"); most && length > most->AsInteger()) {
      const std::string limit = "at most " + json::Write(*most) + " characters";
      return Add(*value, schema, pointer, name + " is too long.",
                 {.found = std::to_string(length) + " characters", .expected = limit});
    }
    const Value* pattern = schema.Find("pattern");
    if (pattern && !std::regex_search(text, std::regex(pattern->AsString()))) {
      Add(*value, schema, pointer, name + " does not have the form that is asked for.",
          {.expected = "a text that matches " + pattern->AsString()});
    }
  }

  void CheckChoice(Value* value, const SchemaNode& schema, const std::string& pointer,
                   const std::string& name) {
    const std::vector<std::string> choices = schema.Texts("enum");
    const bool ignore_case = schema.Flag("x-candor-ignore-case");
    const std::string written = ignore_case ? LowerCase(value->AsString()) : value->AsString();
    for (const std::string& choice : choices) {
      if (written != (ignore_case ? LowerCase(choice) : choice)) continue;
      *value = choice;
      return ReplaceAlias(value, schema, pointer);
    }
    const std::string expected = schema.ChoicesText();
    ProblemDetail detail{.expected = expected, .suggestion = NearestSpelling(written, choices)};
    if (const Value* refused = schema.Find("x-candor-refused")) {
      if (const Value* reason = refused->Find(written)) {
        detail.found = Excerpt(*value) + ": " + reason->AsString();
      }
    }
    Add(*value, schema, pointer, name + " must be " + expected + ".", std::move(detail));
  }

  void ReplaceAlias(Value* value, const SchemaNode& schema, const std::string& pointer) {
    const auto replacement = [&](std::string_view keyword) -> const Value* {
      const Value* table = schema.Find(keyword);
      return table == nullptr ? nullptr : table->Find(value->AsString());
    };
    if (const Value* canonical = replacement("x-candor-canonical")) {
      *value = *canonical;
    } else if (const Value* alias = replacement("x-candor-alias")) {
      problems_->Note("alias", pointer,
                      Excerpt(*value) + " is read as " + Excerpt(*alias) + ", its proper name.");
      *value = *alias;
    }
  }

  void CheckRange(const Value& value, const SchemaNode& schema, const std::string& pointer,
                  const std::string& name) {
    struct Limit {
      const char* keyword;
      const char* words;
      bool (*holds)(double value, double limit);
    };
    static constexpr Limit kLimits[] = {
        {"minimum", "at least ", [](double x, double limit) { return x >= limit; }},
        {"maximum", "at most ", [](double x, double limit) { return x <= limit; }},
        {"exclusiveMinimum", "greater than ", [](double x, double limit) { return x > limit; }},
        {"exclusiveMaximum", "less than ", [](double x, double limit) { return x < limit; }}};
    for (const Limit& limit : kLimits) {
      const Value* bound = schema.Find(limit.keyword);
      if (bound == nullptr || limit.holds(value.AsDouble(), bound->AsDouble())) continue;
      const std::string expected = limit.words + json::Write(*bound);
      Add(value, schema, pointer, name + " must be " + expected + ".", {.expected = expected});
    }
  }

  void CheckItems(Value* value, const SchemaNode& schema, const std::string& pointer,
                  const std::string& name) {
    const Value* least = schema.Find("minItems");
    if (least && static_cast<int64_t>(value->AsArray().size()) < least->AsInteger()) {
      Add(*value, schema, pointer, name + " must not be empty.",
          {.expected = "a list that is not empty"});
    }
    const Value* items = schema.Find("items");
    if (items == nullptr) return;
    const SchemaNode item_schema(items);
    constexpr std::string_view kEach = "Each item of ";
    const std::string item_name = name.starts_with(kEach) ? name : std::string(kEach) + name;
    for (size_t i = 0; i < value->AsArray().size(); ++i) {
      Check(&value->AsArray()[i], item_schema, pointer + "/" + std::to_string(i), item_name);
    }
  }

  void CheckMembers(Value* value, const SchemaNode& schema, const std::string& pointer) {
    const Value* least = schema.Find("minProperties");
    if (least && static_cast<int64_t>(value->AsObject().size()) < least->AsInteger()) {
      Add(*value, schema, pointer, "The object must not be empty.",
          {.expected = "an object with at least one key"});
    }
    for (auto& [key, member] : value->AsObject()) {
      const std::string child = pointer + "/" + json::PointerToken(key);
      if (const Value* property = schema.Property(key)) {
        Check(&member, SchemaNode(property), child, Quoted(key));
      } else if (schema.IsClosed()) {
        AddUnknownKey(schema, child, key);
      } else if (const Value* open = schema.Find("additionalProperties")) {
        Check(&member, SchemaNode(open), child, Quoted(key));
      }
    }
    for (const std::string& key : schema.Texts("required")) {
      if (value->Find(key) == nullptr) AddMissingKey(schema, pointer, key);
    }
  }

  void AddUnknownKey(const SchemaNode& schema, const std::string& pointer, const std::string& key) {
    const std::vector<std::string> known = schema.PropertyNames();
    std::string suggestion = NearestSpelling(key, known);
    if (suggestion.empty()) suggestion = PlaceOfKey(key);
    std::vector<std::string> quoted;
    for (const std::string& name : known) quoted.push_back(Quoted(name));
    problems_->Add(ProblemKind::kSchema, pointer, "Unknown key " + Excerpt(Value(key)) + ".",
                   {.expected = Alternatives(quoted), .suggestion = std::move(suggestion)});
  }

  void AddMissingKey(const SchemaNode& schema, const std::string& pointer, const std::string& key) {
    const SchemaNode property(schema.Property(key));
    const Value* own = property.Find("x-candor-missing");
    problems_->Add(
        ProblemKind::kSchema, pointer + "/" + json::PointerToken(key),
        own ? own->AsString() : "Required key " + Quoted(key) + " is missing.",
        {.found = "no such key",
         .expected = property.Find("enum") ? property.ChoicesText() : property.TypeText()});
  }

  static int64_t CharacterCount(std::string_view text) {
    return std::count_if(text.begin(), text.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  }

  ProblemList* problems_;
};

}  // namespace

void CheckSchema(Value* document, ProblemList* problems) {
  Checker(problems).Check(document, SchemaNode(&Schema()), "", "The analysis configuration");
}

}  // namespace candor::config
