// Which columns of a job's data are shown to its model, and what they hold.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/config/analysis_config.h"
#include "candor/dataset/row_source.h"
#include "candor/dataset/typed_cells.h"
#include "candor/predictor/feature_batch.h"
#include "candor/runner/frame.h"

namespace candor::runner {

/// The features: columns of the main data set in their order.
struct FeatureColumns {
  std::vector<int> columns;
  predictor::FeatureNames names;
  std::vector<dataset::SettledType> types;  ///< one a column
  int64_t rows = 0;                         ///< how many were seen
  std::vector<dataset::InputFile> inputs;   ///< what was read to settle the types
};

/// All columns of the main data set but label, predicted label, identifier and excluded columns
/// (analysis configuration contract, 3.2). Their types are settled by one pass over the data, since
/// a request spells a whole column in one type, as pandas does. Columns that candor.column_types
/// calls text stay texts. Errors: kConfig when no column is left; those of reading the data.
Result<FeatureColumns> SurveyFeatures(const config::AnalysisConfig& config, const Roles& roles,
                                      const OpenedDataset& main, const RunContext& context);

}  // namespace candor::runner
