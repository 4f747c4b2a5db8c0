// Letters of protocols: ASCII only, whatever the locale.
#pragma once

#include <string>
#include <string_view>

namespace candor {

constexpr std::string_view kLowerHexDigits = "0123456789abcdef";
constexpr std::string_view kUpperHexDigits = "0123456789ABCDEF";

/// Without the blanks, tabs and line ends around it. A view into `text`.
constexpr std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// A-Z become a-z; every other byte stays as it is.
inline std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

/// Appends the byte's two digits; `digits` is kLowerHexDigits or kUpperHexDigits.
inline void AppendHex(unsigned char byte, std::string_view digits, std::string* text) {
  *text += digits[byte >> 4];
  *text += digits[byte & 15];
}

}  // namespace candor
