// Which cells belong to a facet, or are a positive outcome: from configured values to booleans.
//
// Source: bias metrics contract, 1.2 (categorical or continuous), 1.3 and 1.4 (membership), 1.6
// (names in the output). The rules are those of the reference library, oddities included, because
// they decide what a configuration means; where one surprises, a warning says so.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "candor/base/status.h"
#include "candor/dataset/column_dictionary.h"

namespace candor::bias {

/// How configured values are compared with a column: by equality, or by a threshold.
enum class DataKind { kCategorical, kContinuous };

/// candor.column_types: what a person says a column is.
enum class KindOverride { kContinuous, kCategorical, kText };

/// The library's guess, first rule that applies: more than one configured value or a pandas
/// category -> categorical; texts -> continuous only if every one is an integer and at least 5 %
/// of the values are distinct; floats -> continuous; integers -> continuous if at least 5 % are
/// distinct; anything else -> categorical. An override wins.
DataKind ClassifyColumn(const dataset::Column& column, size_t configured_values,
                        std::optional<KindOverride> override);

/// A membership test, evaluated on every distinct value of a column.
struct Membership {
  std::vector<uint8_t> is_member;  ///< by code; the missing cell (code 0) is never a member
  std::string text;                ///< "1", "F,M", "(0.5, 1.0]", "": as analysis.json names it
};

/// Categorical: equality with any of the values, as pandas compares; when no row matches, they are
/// converted to the type of the first row's cell and compared again. `values` must not be empty.
/// Errors (kData) are the conversion's.
Result<Membership> CategoricalMembership(const dataset::Column& column,
                                         std::span<const dataset::Cell> values);

/// Continuous: greater than the one threshold (and at most the maximum). `maximum` is the largest
/// value to close the interval with: the column's own, or for predictions the larger of label and
/// prediction. Errors: no value, a value that is no number.
Result<Membership> ContinuousMembership(const dataset::Column& column,
                                        std::span<const dataset::Cell> values,
                                        const dataset::Cell& maximum);

/// The threshold of a continuous column, a text converted to a float. Errors as above.
Result<dataset::Cell> Threshold(std::span<const dataset::Cell> values);

/// The column's first distinct values and "..." if there are more, for people who look for a
/// misspelling.
std::string ListSomeValues(const dataset::Column& column);

/// Values joined by "," in Python's text form.
std::string JoinValues(std::span<const dataset::Cell> values);

}  // namespace candor::bias
