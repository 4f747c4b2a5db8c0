#include "candor/bias/membership.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "candor/base/number_text.h"
#include "candor/dataset/csv/csv_types.h"

namespace candor::bias {
namespace {

using dataset::Cell;
using dataset::Column;
using dataset::ColumnType;

// Share of distinct values from which an integer column counts as continuous.
constexpr double kUniquenessThreshold = 0.05;

bool ManyDistinct(const Column& column) {
  if (column.present() == 0 || !column.distinct) return false;
  return static_cast<double>(*column.distinct) / static_cast<double>(column.present()) >=
         kUniquenessThreshold;
}

// Python's ==, but pandas looks a value up among a column's categories, and among numbers or truth
// values of one type True is not 1. Beside texts the categories are Python objects, where it is.
std::vector<uint8_t> EqualToAny(const Column& column, std::span<const Cell> values) {
  std::vector<uint8_t> is_member(column.values.size(), 0);
  const bool truth_is_number = std::any_of(column.values.begin(), column.values.end(),
                                           [](const Cell& cell) { return cell.is_text(); });
  for (size_t code = 1; code < column.values.size(); ++code) {
    const Cell& cell = column.values[code];
    for (const Cell& value : values) {
      const bool of_one_kind =
          (cell.kind() == Cell::Kind::kBool) == (value.kind() == Cell::Kind::kBool);
      if ((of_one_kind || truth_is_number) && cell.EqualsInPython(value)) is_member[code] = 1;
    }
  }
  return is_member;
}

bool AnyMember(const std::vector<uint8_t>& is_member) {
  return std::find(is_member.begin(), is_member.end(), 1) != is_member.end();
}

Error CouldNotConvert(const Cell& value) {
  // Python quotes a text with an apostrophe in double quotes.
  const char quote = value.AsText().find('\'') == std::string::npos ? '\'' : '"';
  return {.kind = ErrorKind::kData,
          .message = fmt::format("could not convert string to float: {}{}{}", quote, value.AsText(),
                                 quote),
          .expected = "configured values of the column's type",
          .hint = "Write the configured values as they stand in the column."};
}

Error NotPositiveElements() {
  return {.kind = ErrorKind::kData,
          .message =
              "'label' has not positive elements. Double-check if 'label' and "
              "'positive_label_values'have correct data-types or values.",
          .expected = "configured values that occur in the column"};
}

// Python's int(text) within 64 bits, signed or unsigned.
std::optional<Cell> IntegerOf(const std::string& text) {
  if (const auto integer = ParsePythonInt(text)) return Cell(*integer);
  if (const auto large = dataset::ParseCsvUInt(text)) return Cell(*large);
  return std::nullopt;
}

// Python's int(value) on a cell; text goes through int() first and float() for all when one fails.
Result<std::vector<Cell>> ConvertToIntegers(std::span<const Cell> values) {
  std::vector<Cell> integers;
  for (const Cell& value : values) {
    if (value.is_text()) {
      const auto integer = IntegerOf(value.AsText());
      if (!integer) {
        std::vector<Cell> floats;
        for (const Cell& item : values) {
          if (!item.is_text()) {
            floats.emplace_back(item.AsDouble());
            continue;
          }
          const auto number = ParsePythonFloat(item.AsText());
          if (!number) return CouldNotConvert(item);
          floats.emplace_back(*number);
        }
        return floats;
      }
      integers.push_back(*integer);
    } else if (value.kind() == Cell::Kind::kFloat64) {
      const double truncated = std::trunc(value.AsDouble());
      if (!(std::fabs(truncated) < 0x1p63)) return NotPositiveElements();
      integers.emplace_back(static_cast<int64_t>(truncated));
    } else if (value.kind() == Cell::Kind::kBool) {
      integers.emplace_back(int64_t{value.AsBool()});
    } else {
      integers.push_back(value);
    }
  }
  return integers;
}

Result<std::vector<Cell>> ConvertToFloats(std::span<const Cell> values) {
  std::vector<Cell> floats;
  for (const Cell& value : values) {
    if (!value.is_text()) {
      floats.emplace_back(value.AsDouble());
      continue;
    }
    const auto number = ParsePythonFloat(value.AsText());
    if (!number) return NotPositiveElements();
    floats.emplace_back(*number);
  }
  return floats;
}

// Python's bool(): zero and the empty text are false. So the text "False" is true.
std::vector<Cell> ConvertToBools(std::span<const Cell> values) {
  std::vector<Cell> bools;
  for (const Cell& value : values) {
    bools.emplace_back(value.is_text() ? !value.AsText().empty() : value.AsDouble() != 0);
  }
  return bools;
}

// The values in the type of the first row's cell.
Result<std::vector<Cell>> ConvertLikeFirst(const Cell& first, std::span<const Cell> values) {
  switch (first.kind()) {
    case Cell::Kind::kText: {
      std::vector<Cell> texts;
      // The library looks at the first value alone: a text leaves the whole list as it is.
      if (values.front().is_text()) return std::vector<Cell>(values.begin(), values.end());
      for (const Cell& value : values) texts.emplace_back(value.PythonText());
      return texts;
    }
    case Cell::Kind::kBool:
      return ConvertToBools(values);
    case Cell::Kind::kInt64:
    case Cell::Kind::kUInt64:
      return ConvertToIntegers(values);
    case Cell::Kind::kMissing:  // pandas' missing cell is a Python float, of the same type as 0.5
      if (values.front().kind() == Cell::Kind::kFloat64) break;
      return ConvertToFloats(values);
    case Cell::Kind::kFloat64:
      return ConvertToFloats(values);
  }
  return std::vector<Cell>(values.begin(), values.end());
}

std::string NumberText(const Cell& number, bool as_float) {
  return as_float ? PythonFloatText(number.AsDouble()) : number.PythonText();
}

bool IsWhole(const Cell& number) {
  return number.kind() == Cell::Kind::kInt64 || number.kind() == Cell::Kind::kUInt64;
}

// "(low, high]" as pandas prints the one interval, or "" when the break points coincide.
std::string IntervalText(const Cell& threshold, const Cell& maximum) {
  if (maximum.is_missing()) return "";
  const double t = threshold.AsDouble();
  const double m = maximum.AsDouble();
  if (std::fabs(m) == t) return "";
  // numpy has no integer type for int64 and uint64 together.
  const bool as_float =
      !IsWhole(threshold) || !IsWhole(maximum) || threshold.kind() != maximum.kind();
  const Cell& low = t <= m ? threshold : maximum;
  const Cell& high = t <= m ? maximum : threshold;
  return fmt::format("({}, {}]", NumberText(low, as_float), NumberText(high, as_float));
}

}  // namespace

DataKind ClassifyColumn(const Column& column, size_t configured_values,
                        std::optional<KindOverride> override) {
  if (override) {
    return *override == KindOverride::kContinuous ? DataKind::kContinuous : DataKind::kCategorical;
  }
  if (configured_values > 1) return DataKind::kCategorical;
  switch (column.type) {
    case ColumnType::kCategory:
    case ColumnType::kBool:
      return DataKind::kCategorical;
    case ColumnType::kFloat64:
      return DataKind::kContinuous;
    case ColumnType::kInt64:
    case ColumnType::kUInt64:
      return ManyDistinct(column) ? DataKind::kContinuous : DataKind::kCategorical;
    case ColumnType::kObject:
      return column.casts_to_integers && ManyDistinct(column) ? DataKind::kContinuous
                                                              : DataKind::kCategorical;
  }
  return DataKind::kCategorical;
}

Result<Membership> CategoricalMembership(const Column& column, std::span<const Cell> values) {
  Membership membership{.is_member = EqualToAny(column, values), .text = JoinValues(values)};
  if (AnyMember(membership.is_member) || column.rows == 0) return membership;
  const auto converted = ConvertLikeFirst(column.first, values);
  if (!converted.ok()) {
    Error error = converted.error();
    error.found = "a column with the values " + ListSomeValues(column);
    return error;
  }
  membership.is_member = EqualToAny(column, *converted);
  return membership;
}

Result<Cell> Threshold(std::span<const Cell> values) {
  if (values.empty()) {
    return Error{.kind = ErrorKind::kData,
                 .message = "Threshold values must be provided for continuous features",
                 .hint =
                     "Give one number in value_or_threshold, or say that the column is "
                     "categorical in candor.column_types."};
  }
  const Cell& value = values.front();
  if (!value.is_text()) {
    return value.kind() == Cell::Kind::kBool ? Cell(int64_t{value.AsBool()}) : value;
  }
  const auto number = ParsePythonFloat(value.AsText());
  if (!number || std::isnan(*number)) {
    return Error{.kind = ErrorKind::kData,
                 .message =
                     "Facet/label value provided must be a single numeric threshold for "
                     "continuous data",
                 .found = "'" + value.AsText() + "'",
                 .expected = "a number: the column was taken as continuous",
                 .hint = "Say that the column is categorical in candor.column_types if it is."};
  }
  return Cell(*number);
}

Result<Membership> ContinuousMembership(const Column& column, std::span<const Cell> values,
                                        const Cell& maximum) {
  CANDOR_ASSIGN_OR_RETURN(const Cell threshold, Threshold(values));
  Membership membership{.is_member = std::vector<uint8_t>(column.values.size(), 0),
                        .text = IntervalText(threshold, maximum)};
  const double t = threshold.AsDouble();
  for (size_t code = 1; code < column.values.size(); ++code) {
    const Cell& value = column.values[code];
    double number = std::numeric_limits<double>::quiet_NaN();
    if (value.is_numeric()) {
      number = value.AsDouble();
    } else if (const auto parsed = ParsePythonFloat(value.AsText())) {
      number = *parsed;
    }
    membership.is_member[code] = number > t ? 1 : 0;
  }
  return membership;
}

std::string ListSomeValues(const Column& column) {
  constexpr size_t kShown = 8;
  std::vector<std::string> texts;
  for (size_t code = 1; code < column.values.size() && texts.size() < kShown; ++code) {
    if (column.canonical[code] == code) texts.push_back(column.values[code].PythonText());
  }
  const bool more = column.merged || column.distinct.value_or(0) > static_cast<int64_t>(kShown);
  return fmt::format("{}{}", fmt::join(texts, ", "), more ? ", ..." : "");
}

std::string JoinValues(std::span<const Cell> values) {
  std::string text;
  for (const Cell& value : values) {
    if (!text.empty() || &value != values.data()) text += ',';
    text += value.PythonText();
  }
  return text;
}

}  // namespace candor::bias
