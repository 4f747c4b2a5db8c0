#include "candor/base/utf8.h"
#include "candor/json/jmespath/function_internal.h"

namespace candor::json::jmespath {
namespace {

Term StartsWith(const Arguments& arguments, Evaluator*) {
  return Workspace::Boolean(
      arguments[0].term.value().AsString().starts_with(arguments[1].term.value().AsString()));
}

Term EndsWith(const Arguments& arguments, Evaluator*) {
  return Workspace::Boolean(
      arguments[0].term.value().AsString().ends_with(arguments[1].term.value().AsString()));
}

Term Join(const Arguments& arguments, Evaluator* evaluator) {
  const std::string& separator = arguments[0].term.value().AsString();
  const Term strings = arguments[1].term;
  std::string joined;
  for (size_t i = 0; i < strings.size(); ++i) {
    const std::string& part = strings[i].value().AsString();
    if (!evaluator->Charge(1 + (separator.size() + part.size()) / 32)) return {};
    if (i > 0) joined += separator;
    joined += part;
  }
  return evaluator->workspace().Own(Value(std::move(joined)));
}

/// By code point.
std::string Reversed(std::string_view text) {
  std::string reversed;
  reversed.reserve(text.size());
  while (!text.empty()) {
    std::string_view rest = text.substr(0, text.size() - 1);
    while (!rest.empty() && (static_cast<unsigned char>(text[rest.size()]) & 0xC0) == 0x80) {
      rest.remove_suffix(1);
    }
    reversed += text.substr(rest.size());
    text = rest;
  }
  return reversed;
}

Term Reverse(const Arguments& arguments, Evaluator* evaluator) {
  const Term subject = arguments[0].term;
  if (subject.is_string()) {
    return evaluator->workspace().Own(Value(Reversed(subject.value().AsString())));
  }
  if (!evaluator->Charge(subject.size())) return {};
  TermList reversed;
  for (size_t i = subject.size(); i-- > 0;) reversed.push_back(subject[i]);
  return evaluator->workspace().Own(std::move(reversed));
}

Term Contains(const Arguments& arguments, Evaluator* evaluator) {
  const Term subject = arguments[0].term;
  const Term sought = arguments[1].term;
  if (subject.is_string()) {
    return Workspace::Boolean(sought.is_string() &&
                              subject.value().AsString().find(sought.value().AsString()) !=
                                  std::string::npos);
  }
  for (size_t i = 0; i < subject.size(); ++i) {
    if (!evaluator->Charge(1)) return {};
    if (evaluator->workspace().Equal(subject[i], sought)) return Workspace::Boolean(true);
  }
  return Workspace::Boolean(false);
}

Term Length(const Arguments& arguments, Evaluator* evaluator) {
  const Term subject = arguments[0].term;
  size_t length = 0;
  if (subject.is_array()) {
    length = subject.size();
  } else if (subject.is_string()) {
    length = CountCodePoints(subject.value().AsString());
  } else {
    length = subject.value().AsObject().size();
  }
  return evaluator->workspace().Own(Value(static_cast<uint64_t>(length)));
}

}  // namespace

const std::vector<Function>& StringFunctions() {
  static const std::vector<Function> kFunctions = {
      {.name = "contains", .parameters = {kArrayType | kStringType, kAnyType}, .body = Contains},
      {.name = "ends_with", .parameters = {kStringType, kStringType}, .body = EndsWith},
      {.name = "join", .parameters = {kStringType, kStringsType}, .body = Join},
      {.name = "length", .parameters = {kStringType | kArrayType | kObjectType}, .body = Length},
      {.name = "reverse", .parameters = {kArrayType | kStringType}, .body = Reverse},
      {.name = "starts_with", .parameters = {kStringType, kStringType}, .body = StartsWith},
  };
  return kFunctions;
}

}  // namespace candor::json::jmespath
