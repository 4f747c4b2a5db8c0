#include "candor/dataset/csv/csv_types.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace candor::dataset {
namespace {

constexpr std::array<std::string_view, 19> kMissingTexts = {
    "",     "#N/A", "#N/A N/A", "#NA",  "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A",  "NA",       "NULL", "NaN",     "None",     "n/a",  "nan",  "null"};
constexpr size_t kLongestMissingText = 8;
static_assert(std::is_sorted(kMissingTexts.begin(), kMissingTexts.end()));

bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view TrimBlanks(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

bool EqualsIgnoringCase(std::string_view text, std::string_view lower_case) {
  return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

// A sign, then digits. from_chars itself would take "-" only, and "+-1" after a removed plus.
template <typename Integer>
std::optional<Integer> ParseInteger(std::string_view text) {
  text = TrimBlanks(text);
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text.front() == '-') return std::nullopt;
  }
  Integer value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::optional<double> ParseInfinity(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (!EqualsIgnoringCase(text, "inf") && !EqualsIgnoringCase(text, "infinity")) {
    return std::nullopt;
  }
  const double infinity = std::numeric_limits<double>::infinity();
  return negative ? -infinity : infinity;
}

constexpr int kPandasDigits = 17;     // what pandas keeps of a mantissa, and of an exponent
constexpr int kPandasExponent = 308;  // the largest power of ten that it scales by

// Checks the spelling of a number without sign and returns the power of ten by which pandas scales
// the digits that it keeps. Empty when the text is no number.
std::optional<int64_t> PandasScale(std::string_view text) {
  size_t i = 0;
  int64_t kept = 0;
  int64_t scale = 0;
  for (; i < text.size() && IsDigit(text[i]); ++i) {
    if (kept < kPandasDigits) {
      ++kept;
    } else {
      ++scale;
    }
  }
  if (i < text.size() && text[i] == '.') {
    for (++i; i < text.size() && IsDigit(text[i]); ++i) {
      if (kept < kPandasDigits) {
        ++kept;
        --scale;
      }
    }
  }
  if (kept == 0) return std::nullopt;
  if (i == text.size()) return scale;
  if (text[i] != 'e' && text[i] != 'E') return std::nullopt;
  ++i;
  bool negative = false;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) negative = text[i++] == '-';
  const std::string_view digits = text.substr(i);
  if (digits.empty() || digits.size() > kPandasDigits ||
      !std::all_of(digits.begin(), digits.end(), IsDigit)) {
    return std::nullopt;
  }
  int64_t exponent = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  return negative ? scale - exponent : scale + exponent;
}

}  // namespace

bool IsMissingText(std::string_view text) {
  if (text.empty()) return true;
  if (text.size() > kLongestMissingText) return false;
  return std::binary_search(kMissingTexts.begin(), kMissingTexts.end(), text);
}

std::optional<int64_t> ParseCsvInt(std::string_view text) { return ParseInteger<int64_t>(text); }

std::optional<uint64_t> ParseCsvUInt(std::string_view text) { return ParseInteger<uint64_t>(text); }

std::optional<double> ParseCsvFloat(std::string_view text) {
  std::string_view number = TrimBlanks(text);
  bool negative = false;
  if (!number.empty() && (number.front() == '+' || number.front() == '-')) {
    negative = number.front() == '-';
    number.remove_prefix(1);
  }
  const std::optional<int64_t> scale = PandasScale(number);
  if (!scale) return ParseInfinity(text);
  if (*scale > kPandasExponent) return std::nullopt;
  double value = 0.0;
  const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error == std::errc::result_out_of_range) {
    // Beyond the largest double with a scale above zero, below the smallest otherwise.
    if (*scale > 0) return std::nullopt;
    value = 0.0;
  }
  return negative ? -value : value;
}

std::optional<bool> ParseCsvBool(std::string_view text) {
  if (EqualsIgnoringCase(text, "true")) return true;
  if (EqualsIgnoringCase(text, "false")) return false;
  return std::nullopt;
}

}  // namespace candor::dataset
