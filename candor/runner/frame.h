// The columns of a job's data sets as one table: who is where, and which column a name or an index
// of the configuration means.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "candor/base/status.h"
#include "candor/config/analysis_config.h"
#include "candor/dataset/row_source.h"

namespace candor::runner {

/// The data sets that a configuration may name.
enum class DatasetRole { kMain, kFacets, kPredictions };

/// A column of one data set.
struct ColumnRef {
  DatasetRole dataset = DatasetRole::kMain;
  int index = 0;
  std::string name;

  bool operator==(const ColumnRef&) const = default;
};

/// One opened data set.
struct OpenedDataset {
  DatasetRole role = DatasetRole::kMain;
  std::string uri;
  std::unique_ptr<dataset::RowSource> source;
  std::optional<int> join_column;
};

/// Where each role's column is.
struct Roles {
  ColumnRef label;
  std::optional<ColumnRef> prediction;
  std::optional<ColumnRef> group;
  std::vector<ColumnRef> facets;    ///< configured facets, then segmented columns
  std::vector<ColumnRef> excluded;  ///< kept from the model
};

/// Finds every column that the configuration names (analysis configuration contract, 1.3): a JSON
/// integer is an index from 0 into the columns of its data set, label included; a text is a name.
/// In JSON data label and predicted label are the columns after the features. Facets are looked for
/// in the facet data set first, predictions only in theirs. Also sets join_column of each data set.
/// Errors are the service's texts with the columns that there are; the first one, with the others
/// in its hint.
Result<Roles> ResolveRoles(const config::AnalysisConfig& config,
                           std::vector<OpenedDataset>& datasets);

}  // namespace candor::runner
