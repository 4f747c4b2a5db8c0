// Opens the data sets that a configuration names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/config/analysis_config.h"
#include "candor/runner/frame.h"

namespace candor::runner {

/// What the command line or the processing container says about the data.
struct DataLocation {
  std::optional<std::string> data;     ///< wins over dataset_uri
  bool is_manifest = false;            ///< `data` is a SageMaker ManifestFile
  std::string config_directory = ".";  ///< relative URIs of the configuration start here
};

/// The main data set, then the facet and the predicted-label data sets where they are named.
/// Errors: no data named at all, and those of dataset::OpenDataset.
Result<std::vector<OpenedDataset>> OpenDatasets(const config::AnalysisConfig& config,
                                                const DataLocation& location,
                                                const RunContext& context);

/// "dataset", "facet dataset" or "predicted label dataset", for messages.
const char* DatasetName(DatasetRole role);

}  // namespace candor::runner
