#include "candor/base/number_text.h"
#include "candor/config/text_internal.h"

namespace candor::config {
namespace {

constexpr size_t kLongestExcerpt = 120;

/// Cuts between characters, never inside one of several bytes.
std::string Cut(std::string text) {
  if (text.size() <= kLongestExcerpt) return text;
  size_t size = kLongestExcerpt;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  text.resize(size);
  return text + "...";
}

}  // namespace

std::string Excerpt(const json::Value& value) {
  switch (value.kind()) {
    case json::Value::Kind::kString:
      return Quoted(Cut(value.AsString()));
    case json::Value::Kind::kArray:
      if (value.AsArray().empty()) return "an empty list";
      return "a list of " + std::to_string(value.AsArray().size());
    case json::Value::Kind::kObject:
      return value.AsObject().empty() ? "an empty object" : "an object";
    default:
      return json::Write(value);
  }
}

std::string PythonText(const json::Value& value) {
  switch (value.kind()) {
    case json::Value::Kind::kNull:
      return "None";
    case json::Value::Kind::kBool:
      return value.AsBool() ? "True" : "False";
    case json::Value::Kind::kString:
      return Cut(value.AsString());
    case json::Value::Kind::kFloat:
      return PythonFloatText(value.AsDouble());
    case json::Value::Kind::kArray:
    case json::Value::Kind::kObject:
      return Excerpt(value);
    default:
      return json::Write(value);
  }
}

std::string PythonTypeText(const json::Value& value) {
  const auto text = [](const char* name) { return std::string("<class '") + name + "'>"; };
  switch (value.kind()) {
    case json::Value::Kind::kNull:
      return text("NoneType");
    case json::Value::Kind::kBool:
      return text("bool");
    case json::Value::Kind::kFloat:
      return text("float");
    case json::Value::Kind::kString:
      return text("str");
    case json::Value::Kind::kArray:
      return text("list");
    case json::Value::Kind::kObject:
      return text("dict");
    default:
      return text("int");
  }
}

std::string PythonListText(const std::vector<std::string>& items) {
  std::string text = "[";
  for (const std::string& item : items) {
    if (text.size() > 1) text += ", ";
    text += "'" + item + "'";
  }
  return text + "]";
}

std::string Alternatives(const std::vector<std::string>& items) {
  std::string text;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " or " : ", ";
    text += items[i];
  }
  return text;
}

std::string Quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

}  // namespace candor::config
