#include "candor/runner/datasets.h"

#include <utility>

#include "candor/dataset/open.h"
#include "candor/dataset/storage.h"

namespace candor::runner {
namespace {

using config::AnalysisConfig;
using config::DatasetType;
using dataset::Format;
using dataset::OpenOptions;

Result<Format> FormatOf(DatasetType type) {
  switch (type) {
    case DatasetType::kCsv:
      return Format::kCsv;
    case DatasetType::kJsonLines:
      return Format::kJsonLines;
    case DatasetType::kJson:
      return Format::kJson;
    case DatasetType::kParquet:
      return Format::kParquet;
    case DatasetType::kImage:
      break;
  }
  return Error{.kind = ErrorKind::kConfig,
               .message = "Bias metrics are unsupported for images.",
               .where = "/dataset_type",
               .expected =
                   "text/csv, application/jsonlines, application/json or "
                   "application/x-parquet"};
}

std::optional<std::string> Expression(const std::optional<config::NameOrIndex>& column) {
  if (!column || !std::holds_alternative<std::string>(*column)) return std::nullopt;
  return std::get<std::string>(*column);
}

Result<OpenOptions> MainOptions(const AnalysisConfig& config, const DataLocation& location) {
  OpenOptions options;
  CANDOR_ASSIGN_OR_RETURN(options.format, FormatOf(config.dataset_type));
  options.headers = config.headers;
  options.features = config.features;
  options.is_manifest = location.is_manifest;
  if (options.format == Format::kJson || options.format == Format::kJsonLines) {
    options.label = Expression(config.label);
    if (!config.predicted_label_dataset_uri) {
      options.predicted_label = Expression(config.predicted_label);
    }
  }
  return options;
}

Result<OpenedDataset> Open(DatasetRole role, const std::string& uri, const OpenOptions& options,
                           const RunContext& context) {
  CANDOR_ASSIGN_OR_RETURN(auto source, dataset::OpenDataset(uri, options, context));
  return OpenedDataset{.role = role, .uri = uri, .source = std::move(source)};
}

}  // namespace

const char* DatasetName(DatasetRole role) {
  switch (role) {
    case DatasetRole::kMain:
      return "dataset";
    case DatasetRole::kFacets:
      return "facet dataset";
    case DatasetRole::kPredictions:
      return "predicted label dataset";
  }
  return "dataset";
}

Result<std::vector<OpenedDataset>> OpenDatasets(const AnalysisConfig& config,
                                                const DataLocation& location,
                                                const RunContext& context) {
  std::string uri;
  if (location.data) {
    uri = *location.data;
  } else if (config.dataset_uri) {
    uri = dataset::ResolveUri(*config.dataset_uri, location.config_directory);
  } else {
    return Error{.kind = ErrorKind::kConfig,
                 .message = "No dataset is named.",
                 .where = "/dataset_uri",
                 .hint = "Give --data PATH, or dataset_uri in the configuration."};
  }
  CANDOR_ASSIGN_OR_RETURN(const OpenOptions main_options, MainOptions(config, location));
  std::vector<OpenedDataset> datasets;
  CANDOR_ASSIGN_OR_RETURN(auto main, Open(DatasetRole::kMain, uri, main_options, context));
  datasets.push_back(std::move(main));
  const auto open_beside = [&](DatasetRole role, const std::optional<std::string>& beside,
                               const std::optional<std::vector<std::string>>& headers) -> Status {
    if (!beside) return {};
    OpenOptions options;
    options.headers = headers;
    CANDOR_ASSIGN_OR_RETURN(
        auto opened,
        Open(role, dataset::ResolveUri(*beside, location.config_directory), options, context));
    datasets.push_back(std::move(opened));
    return {};
  };
  CANDOR_RETURN_IF_ERROR(
      open_beside(DatasetRole::kFacets, config.facet_dataset_uri, config.facet_headers));
  CANDOR_RETURN_IF_ERROR(open_beside(DatasetRole::kPredictions, config.predicted_label_dataset_uri,
                                     config.predicted_label_headers));
  return datasets;
}

}  // namespace candor::runner
