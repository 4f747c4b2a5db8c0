#include "candor/base/number_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace candor {
namespace {

constexpr std::string_view kBlanks = " \t\n\r\f\v";

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Removes the underscores that Python allows between two digits; false if one stands elsewhere.
bool RemoveUnderscores(std::string_view text, std::string* out) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      out->push_back(text[i]);
      continue;
    }
    if (i == 0 || i + 1 == text.size() || !IsDigit(text[i - 1]) || !IsDigit(text[i + 1])) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string PythonFloatText(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  char buffer[40];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  std::string digits;
  int exponent = 0;
  const std::string_view scientific(buffer, static_cast<size_t>(end.ptr - buffer));
  const size_t e = scientific.find('e');
  const bool negative = scientific.front() == '-';
  for (const char c : scientific.substr(0, e)) {
    if (IsDigit(c)) digits.push_back(c);
  }
  const std::string_view exponent_text = scientific.substr(e + 1);
  const bool exponent_negative = exponent_text.front() == '-';
  std::from_chars(exponent_text.data() + 1, exponent_text.data() + exponent_text.size(), exponent);
  if (exponent_negative) exponent = -exponent;

  std::string text = negative ? "-" : "";
  const int count = static_cast<int>(digits.size());
  if (exponent < -4 || exponent >= 16) {
    text += digits[0];
    if (count > 1) text += "." + digits.substr(1);
    text += exponent < 0 ? "e-" : "e+";
    const std::string magnitude = std::to_string(std::abs(exponent));
    if (magnitude.size() < 2) text += '0';
    return text + magnitude;
  }
  if (exponent < 0) {
    return text + "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
  }
  if (count <= exponent + 1) {
    return text + digits + std::string(static_cast<size_t>(exponent + 1 - count), '0') + ".0";
  }
  const auto point = static_cast<size_t>(exponent + 1);
  return text + digits.substr(0, point) + "." + digits.substr(point);
}

std::optional<int64_t> ParsePythonInt(std::string_view text) {
  std::string digits;
  std::string_view body = Trim(text);
  if (body.empty()) return std::nullopt;
  const char sign = body.front();
  if (sign == '+' || sign == '-') body.remove_prefix(1);
  if (body.empty() || !IsDigit(body.front()) || !RemoveUnderscores(body, &digits)) {
    return std::nullopt;
  }
  if (sign == '-') digits.insert(digits.begin(), '-');
  int64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return value;
}

std::optional<double> ParsePythonFloat(std::string_view text) {
  std::string_view body = Trim(text);
  if (body.empty()) return std::nullopt;
  const bool negative = body.front() == '-';
  if (negative || body.front() == '+') body.remove_prefix(1);
  if (body.empty()) return std::nullopt;
  std::string lower(body);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  double value = 0;
  if (lower == "nan") {
    value = std::nan("");
  } else if (lower == "inf" || lower == "infinity") {
    value = HUGE_VAL;
  } else {
    if (!IsDigit(body.front()) && body.front() != '.') return std::nullopt;
    std::string digits;
    if (!RemoveUnderscores(body, &digits)) return std::nullopt;
    const char* end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, value);
    if (parsed.ptr != end || digits == ".") return std::nullopt;
    if (parsed.ec == std::errc::result_out_of_range) {
      value = std::strtod(digits.c_str(), nullptr);  // 0 or infinity, as Python has it
    } else if (parsed.ec != std::errc()) {
      return std::nullopt;
    }
  }
  return negative ? -value : value;
}

}  // namespace candor
