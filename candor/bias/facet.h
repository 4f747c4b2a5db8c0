// Facets: which rows form the sensitive group d, for each entry of the report.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "candor/base/status.h"
#include "candor/bias/membership.h"
#include "candor/dataset/column_dictionary.h"

namespace candor::bias {

/// One segment of a segmented column: values, or intervals such as "(2, 5]".
struct Segment {
  std::string text;  ///< how the report names it: its alias, or its values joined
  std::vector<dataset::Cell> values;
};

/// One facet of the configuration.
struct FacetOptions {
  std::string column;
  std::string pointer = {};  ///< where it stands in a configuration, for warnings
  /// The sensitive group's values, or one threshold; empty: each distinct value against the rest.
  std::vector<dataset::Cell> values;
  /// Set for segment_config: one entry a segment, then one for the rows in none of them.
  std::vector<Segment> segments;
  std::string default_segment = "__default__";
};

/// One entry of the report: the codes that make up group d.
struct FacetEntry {
  std::string text;           ///< value_or_threshold
  std::vector<uint8_t> in_d;  ///< by code; missing (code 0) only for the default segment
};

/// More distinct values than a facet without configured values may have.
inline constexpr int64_t kMostFacetValues = 10000;

/// The entries of a facet, in the order of the report. A categorical facet without values gives one
/// entry a distinct value in order of first appearance, and an empty group "nan" where a cell is
/// missing. Errors: a continuous column without a threshold; too many distinct values; what the
/// membership rules refuse; an interval that does not parse.
Result<std::vector<FacetEntry>> FacetEntries(const dataset::Column& column,
                                             const FacetOptions& options,
                                             std::optional<KindOverride> override);

/// The values that the column's cells will be compared with.
std::vector<dataset::Cell> FacetMarks(const FacetOptions& options);

}  // namespace candor::bias
