#include "candor/config/reader_internal.h"

namespace candor::config {
namespace {

constexpr Choices<Estimator, 6> kEstimators = {{{"auto", Estimator::kAuto},
                                                {"exact", Estimator::kExact},
                                                {"kernel", Estimator::kKernel},
                                                {"odd_gp", Estimator::kOddGp},
                                                {"tree_tables", Estimator::kTreeTables},
                                                {"tree_game", Estimator::kTreeGame}}};
constexpr Choices<ColumnType, 3> kColumnTypes = {{{"continuous", ColumnType::kContinuous},
                                                  {"categorical", ColumnType::kCategorical},
                                                  {"text", ColumnType::kText}}};

EndpointOptions ReadEndpoint(const json::Value& object) {
  EndpointOptions endpoint;
  ObjectReader(object)
      .Read("url", &endpoint.url)
      .Read("max_concurrency", &endpoint.max_concurrency)
      .Read("max_payload_bytes", &endpoint.max_payload_bytes)
      .Read("timeout_seconds", &endpoint.timeout_seconds)
      .Read("max_attempts", &endpoint.max_attempts);
  return endpoint;
}

ReportContents ReadReportContents(const json::Value& object) {
  ReportContents report;
  ObjectReader(object)
      .Read("example_rows", &report.example_rows)
      .Read("purpose", &report.purpose)
      .Read("owner", &report.owner)
      .Read("limitations", &report.limitations);
  return report;
}

/// The objects whose keys are the user's.
void ReadTables(const ObjectReader& reader, CandorOptions* options) {
  if (const json::Value* groups = reader.Find("feature_groups")) {
    for (const auto& [group, features] : groups->AsObject()) {
      ReadValue(features,
                &options->feature_groups.emplace_back(group, std::vector<std::string>()).second);
    }
  }
  if (const json::Value* types = reader.Find("column_types")) {
    const ObjectReader types_reader(*types);
    for (const auto& [column, type] : types->AsObject()) {
      types_reader.Read(column, kColumnTypes, &options->column_types[column]);
    }
  }
  if (const json::Value* names = reader.Find("display_names")) {
    for (const auto& [column, texts] : names->AsObject()) {
      for (const auto& [value, text] : texts.AsObject()) {
        options->display_names[column][value] = text.AsString();
      }
    }
  }
}

}  // namespace

CandorOptions ReadCandor(const json::Value& object) {
  CandorOptions options;
  const ObjectReader reader(object);
  reader.Read("model_uri", &options.model_uri)
      .Read("estimator", kEstimators, &options.estimator)
      .Read("tolerance", &options.tolerance)
      .Read("path_dependent", &options.path_dependent)
      .Read("confidence_level", &options.confidence_level)
      .Read("threads", &options.threads)
      .Read("seed", &options.seed);
  if (const json::Value* endpoint = reader.Find("endpoint")) {
    options.endpoint = ReadEndpoint(*endpoint);
  }
  if (const json::Value* pdp = reader.Find("pdp")) {
    ObjectReader(*pdp).Read("exact_grid", &options.pdp_exact_grid);
  }
  if (const json::Value* report = reader.Find("report")) {
    options.report = ReadReportContents(*report);
  }
  ReadTables(reader, &options);
  return options;
}

}  // namespace candor::config
