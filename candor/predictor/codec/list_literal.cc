#include "candor/predictor/codec/list_literal_internal.h"

#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

#include "candor/base/number_text.h"

namespace candor::predictor {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";

/// The UTF-8 bytes of a code point; false for a surrogate and beyond U+10FFFF.
bool AppendCodePoint(uint32_t code, std::string* out) {
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
  const auto tail = [code](int shift) { return static_cast<char>(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) {
    *out += static_cast<char>(code);
  } else if (code < 0x800) {
    *out += {static_cast<char>(0xC0 | code >> 6), tail(0)};
  } else if (code < 0x10000) {
    *out += {static_cast<char>(0xE0 | code >> 12), tail(6), tail(0)};
  } else {
    *out += {static_cast<char>(0xF0 | code >> 18), tail(12), tail(6), tail(0)};
  }
  return true;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::optional<json::Value::Array> Read() {
    json::Value::Array items;
    SkipBlanks();
    if (!Take('[')) return std::nullopt;
    SkipBlanks();
    while (!Take(']')) {
      std::optional<json::Value> item = ReadItem();
      if (!item) return std::nullopt;
      items.push_back(*std::move(item));
      SkipBlanks();
      if (Take(',')) {
        SkipBlanks();
      } else if (rest_.empty() || rest_.front() != ']') {
        return std::nullopt;
      }
    }
    SkipBlanks();
    if (!rest_.empty()) return std::nullopt;
    return items;
  }

 private:
  void SkipBlanks() {
    const size_t first = rest_.find_first_not_of(kBlanks);
    rest_.remove_prefix(first == std::string_view::npos ? rest_.size() : first);
  }

  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<json::Value> ReadItem() {
    if (rest_.empty()) return std::nullopt;
    if (rest_.front() == '\'' || rest_.front() == '"') return ReadString();
    const std::string_view word = rest_.substr(0, rest_.find_first_of(",] \t\r\n\f\v"));
    rest_.remove_prefix(word.size());
    if (word == "True" || word == "true") return json::Value(true);
    if (word == "False" || word == "false") return json::Value(false);
    if (word == "None" || word == "null") return json::Value();
    if (const auto integer = ParsePythonInt(word)) return json::Value(*integer);
    if (const auto number = ParsePythonFloat(word)) return json::Value(*number);
    return std::nullopt;
  }

  std::optional<json::Value> ReadString() {
    const char quote = rest_.front();
    rest_.remove_prefix(1);
    std::string text;
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == quote) return json::Value(std::move(text));
      if (c != '\\') {
        text += c;
      } else if (!ReadEscape(&text)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  bool ReadEscape(std::string* text) {
    constexpr std::string_view kLetters = "\\'\"/abfnrtv";
    constexpr std::string_view kPlain = "\\'\"/\a\b\f\n\r\t\v";
    if (rest_.empty()) return false;
    const char letter = rest_.front();
    rest_.remove_prefix(1);
    if (const size_t at = kLetters.find(letter); at != std::string_view::npos) {
      *text += kPlain[at];
      return true;
    }
    if (letter == 'x') return ReadHex(2, text);
    if (letter == 'u') return ReadHex(4, text);
    if (letter == 'U') return ReadHex(8, text);
    return false;
  }

  bool ReadHex(size_t digits, std::string* text) {
    if (rest_.size() < digits) return false;
    uint32_t code = 0;
    const char* end = rest_.data() + digits;
    const auto parsed = std::from_chars(rest_.data(), end, code, 16);
    if (parsed.ec != std::errc() || parsed.ptr != end) return false;
    rest_.remove_prefix(digits);
    return AppendCodePoint(code, text);
  }

  std::string_view rest_;
};

}  // namespace

bool LooksLikeList(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlanks);
  return first != std::string_view::npos && text[first] == '[';
}

std::optional<json::Value::Array> ParseListLiteral(std::string_view text) {
  return Reader(text).Read();
}

}  // namespace candor::predictor
