// What a CSV cell spells in the eyes of pandas.read_csv: nothing, a number, a truth value or a
// text.
//
// pandas (2.3.3, C parser) decides column by column: it tries int64, then uint64, then float64,
// then bool on all cells that are not missing, and keeps texts (object) when all fail. The
// functions here decide one cell; each accepts exactly what pandas accepts. What pandas makes of
// columns:
//
//   True, (gap), False            object     a boolean column with a gap
//   1, (gap), 2                   float64    integers with a gap
//   (gap), (gap)                  float64    nothing but gaps
//   1, 2.5                        float64
//   1, True                       object
//   1, 9223372036854775808        uint64     beyond int64, nothing negative, no gap
//   -1, 9223372036854775808       object     fits neither; so does uint64 with a gap
//   1, 18446744073709551616       object     an integer beyond uint64, met before any cell that is
//                                            no integer
//   1.5, 18446744073709551616     float64    the same cell once the column is known to be float
//   "1 ", " 1", "+1", "007"       int64      blanks around a number, a sign, leading zeros
//   1e5, .5, 5., inf, Infinity    float64
//   " inf", "1e", 0x10, 1_000     object     as are "1,000", "$5", "5%" and non-ASCII digits
//   " True", yes, t               object
//
// All functions are pure and O(length).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace candor::dataset {

/// One of the texts that pandas reads as missing: the empty text, "#N/A", "#N/A N/A", "#NA",
/// "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN",
/// "None", "n/a", "nan", "null". Blanks count: " NA" is a text.
bool IsMissingText(std::string_view text);

/// A whole number: blanks (space, \t, \n, \v, \f, \r) around, one sign, decimal digits. Empty when
/// the text is something else or the number does not fit int64.
std::optional<int64_t> ParseCsvInt(std::string_view text);

/// As ParseCsvInt for [0, 2^64). A minus sign is refused, even before zero.
std::optional<uint64_t> ParseCsvUInt(std::string_view text);

/// A number as pandas reads it in a float column: blanks around, one sign, digits with at most one
/// point, an exponent of 1 to 17 digits; or, without blanks, "inf" or "infinity" in any case with
/// or without sign. Empty for "nan" (see IsMissingText) and where pandas finds an overflow.
///
/// Two differences from pandas, both on purpose. The value is the nearest double, whereas pandas
/// keeps 17 digits and rounds several times, so that it can be off in the last place. And an
/// exponent that overflows pandas' own counter (1e4294967297 reads as 10 there) is refused.
std::optional<double> ParseCsvFloat(std::string_view text);

/// Whether a text that ParseCsvFloat accepts is spelt as an integer: no point, exponent or word.
inline bool SpellsInteger(std::string_view number) {
  return number.find_first_of(".eEiI") == std::string_view::npos;
}

/// "true" or "false" in any case; no blanks.
std::optional<bool> ParseCsvBool(std::string_view text);

}  // namespace candor::dataset
