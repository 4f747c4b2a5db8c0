#include "candor/config/analysis_config.h"

#include "candor/config/reader_internal.h"
#include "candor/config/validated_document_internal.h"
#include "candor/dataset/json_scalar.h"

namespace candor::config {
namespace {

constexpr Choices<DatasetType, 5> kDatasetTypes = {
    {{"text/csv", DatasetType::kCsv},
     {"application/jsonlines", DatasetType::kJsonLines},
     {"application/json", DatasetType::kJson},
     {"application/x-parquet", DatasetType::kParquet},
     {"application/x-image", DatasetType::kImage}}};
constexpr Choices<TimeSeriesFormat, 3> kTimeSeriesFormats = {
    {{"columns", TimeSeriesFormat::kColumns},
     {"item_records", TimeSeriesFormat::kItemRecords},
     {"timestamp_records", TimeSeriesFormat::kTimestampRecords}}};

FacetOptions ReadFacet(const json::Value& object) {
  FacetOptions facet;
  ObjectReader(object)
      .Read("name_or_index", &facet.name_or_index)
      .Read("value_or_threshold", &facet.value_or_threshold);
  return facet;
}

SegmentOptions ReadSegments(const json::Value& object) {
  SegmentOptions segments;
  ObjectReader(object)
      .Read("config_name", &segments.config_name)
      .Read("name_or_index", &segments.name_or_index)
      .Read("segments", &segments.segments)
      .Read("display_aliases", &segments.display_aliases);
  return segments;
}

TimeSeriesOptions ReadTimeSeries(const json::Value& object) {
  TimeSeriesOptions series;
  ObjectReader(object)
      .Read("target_time_series", &series.target_time_series)
      .Read("item_id", &series.item_id)
      .Read("timestamp", &series.timestamp)
      .Read("related_time_series", &series.related_time_series)
      .Read("static_covariates", &series.static_covariates)
      .Read("dataset_format", kTimeSeriesFormats, &series.dataset_format);
  return series;
}

void ReadColumns(const ObjectReader& reader, AnalysisConfig* config) {
  reader.Read("headers", &config->headers)
      .Read("label", &config->label)
      .Read("predicted_label", &config->predicted_label)
      .Read("features", &config->features)
      .Read("label_values_or_threshold", &config->label_values_or_threshold)
      .Read("probability_threshold", &config->probability_threshold)
      .Read("group_variable", &config->group_variable)
      .Read("excluded_columns", &config->excluded_columns)
      .Read("joinsource_name_or_index", &config->joinsource_name_or_index);
}

void ReadDatasets(const ObjectReader& reader, AnalysisConfig* config) {
  reader.Read("dataset_type", kDatasetTypes, &config->dataset_type)
      .Read("dataset_uri", &config->dataset_uri)
      .Read("facet_dataset_uri", &config->facet_dataset_uri)
      .Read("facet_headers", &config->facet_headers)
      .Read("predicted_label_dataset_uri", &config->predicted_label_dataset_uri)
      .Read("predicted_label_headers", &config->predicted_label_headers);
}

}  // namespace

void ReadValue(const json::Value& value, NameOrIndex* field) {
  if (value.is_string()) {
    *field = value.AsString();
  } else {
    *field = value.AsInteger();
  }
}

void ReadValue(const json::Value& value, dataset::Cell* field) {
  *field = dataset::CellOfScalar(value).value_or(dataset::Cell());
}

AnalysisConfig ReadAnalysisConfig(const json::Value& document) {
  AnalysisConfig config;
  const ObjectReader reader(document);
  reader.Read("version", &config.version);
  ReadDatasets(reader, &config);
  ReadColumns(reader, &config);
  if (const json::Value* facets = reader.Find("facet")) {
    for (const json::Value& facet : facets->AsArray()) config.facet.push_back(ReadFacet(facet));
  }
  if (const json::Value* list = reader.Find("segment_config")) {
    for (const json::Value& item : list->AsArray()) {
      config.segment_config.push_back(ReadSegments(item));
    }
  }
  if (const json::Value* series = reader.Find("time_series_data_config")) {
    config.time_series_data_config = ReadTimeSeries(*series);
  }
  if (const json::Value* methods = reader.Find("methods")) config.methods = ReadMethods(*methods);
  if (const json::Value* predictor = reader.Find("predictor")) {
    config.predictor = ReadPredictor(*predictor);
  }
  if (const json::Value* candor = reader.Find("candor")) config.candor = ReadCandor(*candor);
  return config;
}

Result<AnalysisConfig> Parse(std::string_view text, std::vector<Warning>* notes,
                             const ModelOverride& model) {
  const ValidatedDocument validated = ValidateDocument(text, {.model = model});
  CANDOR_RETURN_IF_ERROR(validated.report.ToStatus());
  if (notes != nullptr) *notes = validated.report.notes;
  return ReadAnalysisConfig(validated.document);
}

}  // namespace candor::config
