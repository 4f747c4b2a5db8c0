#include <algorithm>
#include <cmath>
#include <cstdint>

#include "candor/predictor/codec/number_append_internal.h"

namespace candor::predictor {
namespace {

constexpr double kWholeLimit = 1e15;     // below it whole doubles have at most 15 digits
constexpr double kDecimalLimit = 1e9;    // below it six decimals make at most 15 digits
constexpr double kSmallestPlain = 1e-4;  // Python writes smaller ones with an exponent
constexpr int64_t kSixDecimals = 1'000'000;
constexpr size_t kLongest = 32;  // "-2.2250738585072014e-308", "-0.00012345678901234567"

// Each writer puts a number without sign at `text` and returns its end, or null when the number is
// none of its kind.

char* WriteWhole(double magnitude, char* text) {
  if (!(magnitude < kWholeLimit)) return nullptr;
  const auto whole = static_cast<int64_t>(magnitude);
  if (static_cast<double>(whole) != magnitude) return nullptr;
  char* end = std::to_chars(text, text + kLongest, whole).ptr;
  *end++ = '.';
  *end++ = '0';
  return end;
}

char* WriteThreeDigits(uint32_t number, char* text) {
  text[0] = static_cast<char>('0' + number / 100);
  text[1] = static_cast<char>('0' + number / 10 % 10);
  text[2] = static_cast<char>('0' + number % 10);
  return text + 3;
}

// Numbers with up to six decimals, which most columns hold. Two decimals of at most 15 digits
// never round to the same double, so the one found here is the shortest that reads back.
char* WriteShortDecimal(double magnitude, char* text) {
  if (!(magnitude >= kSmallestPlain && magnitude < kDecimalLimit)) return nullptr;
  // Rounds well enough: a wrong last digit does not read back.
  const double above = magnitude * kSixDecimals + 0.5;
  const auto scaled = static_cast<int64_t>(above);
  if (static_cast<double>(scaled) / kSixDecimals != magnitude) return nullptr;
  char* end = std::to_chars(text, text + kLongest, scaled / kSixDecimals).ptr;
  *end++ = '.';
  const auto decimals = static_cast<uint32_t>(scaled % kSixDecimals);
  end = WriteThreeDigits(decimals / 1000, end);
  if (decimals % 1000 != 0) end = WriteThreeDigits(decimals % 1000, end);
  while (end[-1] == '0') --end;
  return end;
}

// The shortest digits as to_chars finds them ("1.25e-05"), without an exponent where Python writes
// none.
char* WriteShortest(double magnitude, char* text) {
  char* end = std::to_chars(text, text + kLongest, magnitude, std::chars_format::scientific).ptr;
  char* mark = std::find(text, end, 'e');
  int exponent = 0;
  std::from_chars(mark[1] == '+' ? mark + 2 : mark + 1, end, exponent);
  if (exponent < -4 || exponent >= 16) return end;
  char* digits_end = mark - text > 1 ? std::copy(text + 2, mark, text + 1) : text + 1;
  if (exponent < 0) {
    char* digits = text + 1 - exponent;
    std::copy_backward(text, digits_end, digits_end + (digits - text));
    std::fill(text, digits, '0');
    text[1] = '.';
    return digits_end + (digits - text);
  }
  char* point = text + 1 + exponent;
  if (digits_end <= point) {
    std::fill(digits_end, point, '0');
    point[0] = '.';
    point[1] = '0';
    return point + 2;
  }
  std::copy_backward(point, digits_end, digits_end + 1);
  *point = '.';
  return digits_end + 1;
}

}  // namespace

void AppendPythonFloat(double value, std::string* out) {
  if (!std::isfinite(value)) {
    *out += std::isnan(value) ? "nan" : (value > 0 ? "inf" : "-inf");
    return;
  }
  char text[1 + kLongest];
  text[0] = '-';
  const double magnitude = std::fabs(value);
  char* end = WriteWhole(magnitude, text + 1);
  if (end == nullptr) end = WriteShortDecimal(magnitude, text + 1);
  if (end == nullptr) end = WriteShortest(magnitude, text + 1);
  out->append(text + (std::signbit(value) ? 0 : 1), end);
}

}  // namespace candor::predictor
