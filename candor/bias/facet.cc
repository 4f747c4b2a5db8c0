#include "candor/bias/facet.h"

#include <fmt/format.h>

#include <algorithm>

#include "candor/bias/interval_notation.h"

namespace candor::bias {
namespace {

using dataset::Cell;
using dataset::Column;

Error TooManyValues(const Column& column, const FacetOptions& options) {
  return {
      .kind = ErrorKind::kData,
      .message =
          fmt::format("A facet without values has more than {} distinct values.", kMostFacetValues),
      .where = fmt::format("facet '{}'", options.column),
      .found = column.distinct
                   ? fmt::format("{} distinct values in {} rows", *column.distinct, column.rows)
                   : fmt::format("a new value in most of {} rows", column.rows),
      .expected = "a column that names groups of people",
      .hint = "This looks like an identifier. Name another column, or give value_or_threshold."};
}

std::vector<FacetEntry> EachValueAgainstTheRest(const Column& column) {
  std::vector<FacetEntry> entries;
  const size_t codes = column.values.size();
  const auto add_missing = [&] {
    entries.push_back({.text = "nan", .in_d = std::vector<uint8_t>(codes, 0)});
  };
  for (uint32_t code = 1; code < codes; ++code) {
    if (column.missing > 0 && column.values_before_missing + 1 == code) add_missing();
    if (column.canonical[code] != code) continue;
    FacetEntry entry{.text = column.values[code].PythonText(),
                     .in_d = std::vector<uint8_t>(codes, 0)};
    for (uint32_t other = code; other < codes; ++other) {
      if (column.canonical[other] == code) entry.in_d[other] = 1;
    }
    entries.push_back(std::move(entry));
  }
  if (column.missing > 0 && column.values_before_missing + 1 >= codes) add_missing();
  return entries;
}

// Membership in a segment: any of its intervals, or equality with any of its values.
Result<std::vector<uint8_t>> InSegment(const Column& column, const Segment& segment) {
  std::vector<uint8_t> in(column.values.size(), 0);
  std::vector<Cell> values;
  std::vector<NumberRange> ranges;
  for (const Cell& value : segment.values) {
    const auto range = value.is_text() ? ParseNumberRange(value.AsText()) : std::nullopt;
    if (range) {
      ranges.push_back(*range);
    } else {
      values.push_back(value);
    }
  }
  for (size_t code = 1; code < column.values.size(); ++code) {
    const Cell& cell = column.values[code];
    const bool in_range = cell.is_numeric() &&
                          std::any_of(ranges.begin(), ranges.end(), [&](const NumberRange& range) {
                            return range.Contains(cell.AsDouble());
                          });
    in[code] = in_range ? 1 : 0;
  }
  if (values.empty()) return in;
  CANDOR_ASSIGN_OR_RETURN(const Membership membership, CategoricalMembership(column, values));
  for (size_t code = 1; code < in.size(); ++code)
    if (membership.is_member[code] != 0) in[code] = 1;
  return in;
}

Result<std::vector<FacetEntry>> SegmentEntries(const Column& column, const FacetOptions& options) {
  std::vector<FacetEntry> entries;
  std::vector<uint8_t> in_none(column.values.size(), 1);
  for (const Segment& segment : options.segments) {
    CANDOR_ASSIGN_OR_RETURN(std::vector<uint8_t> in, InSegment(column, segment));
    for (size_t code = 0; code < in.size(); ++code)
      if (in[code] != 0) in_none[code] = 0;
    entries.push_back({.text = segment.text, .in_d = std::move(in)});
  }
  entries.push_back({.text = options.default_segment, .in_d = std::move(in_none)});
  return entries;
}

Result<std::vector<FacetEntry>> Entries(const Column& column, const FacetOptions& options,
                                        std::optional<KindOverride> override) {
  if (!options.segments.empty()) return SegmentEntries(column, options);
  const DataKind kind = ClassifyColumn(column, options.values.size(), override);
  if (kind == DataKind::kContinuous) {
    CANDOR_ASSIGN_OR_RETURN(Membership membership,
                            ContinuousMembership(column, options.values, column.maximum));
    return std::vector<FacetEntry>{
        {.text = std::move(membership.text), .in_d = std::move(membership.is_member)}};
  }
  if (!options.values.empty()) {
    CANDOR_ASSIGN_OR_RETURN(Membership membership, CategoricalMembership(column, options.values));
    return std::vector<FacetEntry>{
        {.text = std::move(membership.text), .in_d = std::move(membership.is_member)}};
  }
  if (column.merged || column.distinct.value_or(0) > kMostFacetValues) {
    return TooManyValues(column, options);
  }
  return EachValueAgainstTheRest(column);
}

}  // namespace

Result<std::vector<FacetEntry>> FacetEntries(const Column& column, const FacetOptions& options,
                                             std::optional<KindOverride> override) {
  auto entries = Entries(column, options, override);
  if (entries.ok() || !entries.error().where.empty()) return entries;
  Error error = entries.error();
  error.where = fmt::format("facet '{}'", options.column);
  return error;
}

std::vector<Cell> FacetMarks(const FacetOptions& options) {
  std::vector<Cell> marks = options.values;
  for (const Segment& segment : options.segments) {
    for (const Cell& value : segment.values) {
      const auto range = value.is_text() ? ParseNumberRange(value.AsText()) : std::nullopt;
      if (range) {
        marks.emplace_back(range->low);
        marks.emplace_back(range->high);
      } else {
        marks.push_back(value);
      }
    }
  }
  return marks;
}

}  // namespace candor::bias
