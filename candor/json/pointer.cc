#include <charconv>
#include <optional>

#include "candor/json/value.h"

namespace candor::json {
namespace {

std::string Unescape(std::string_view token) {
  std::string name;
  for (size_t i = 0; i < token.size(); ++i) {
    const bool escape = token[i] == '~' && i + 1 < token.size();
    if (escape && (token[i + 1] == '0' || token[i + 1] == '1')) {
      name += token[i + 1] == '0' ? '~' : '/';
      ++i;
    } else {
      name += token[i];
    }
  }
  return name;
}

/// RFC 6901 writes an array index without sign and without leading zeros.
std::optional<size_t> ArrayIndex(std::string_view token) {
  if (token.empty() || (token.size() > 1 && token[0] == '0')) return std::nullopt;
  size_t index = 0;
  const char* end = token.data() + token.size();
  const auto [stop, error] = std::from_chars(token.data(), end, index);
  if (error != std::errc() || stop != end) return std::nullopt;
  return index;
}

const Value* Child(const Value& parent, std::string_view token) {
  if (parent.is_object()) return parent.Find(Unescape(token));
  if (!parent.is_array()) return nullptr;
  const auto index = ArrayIndex(token);
  if (!index || *index >= parent.AsArray().size()) return nullptr;
  return &parent.AsArray()[*index];
}

}  // namespace

std::string PointerToken(std::string_view name) {
  std::string token;
  for (const char c : name) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

const Value* At(const Value& root, std::string_view pointer) {
  const Value* value = &root;
  while (value != nullptr && !pointer.empty()) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    value = Child(*value, token);
  }
  return value;
}

}  // namespace candor::json
