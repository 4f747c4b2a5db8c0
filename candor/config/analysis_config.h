// The analysis configuration as typed options.
//
// One struct an object of the document, one field a key; the texts of the keys stand in
// spec/analysis_config.schema.json. A default in a struct is the document's default. std::optional
// is used where absence means something of its own.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "candor/base/status.h"
#include "candor/base/warning.h"
#include "candor/config/validation.h"
#include "candor/dataset/cell.h"
#include "candor/json/value.h"

namespace candor::config {

/// A column by index from 0 or by name; in JSON data a name is a JMESPath expression. A text is
/// never read as an index.
using NameOrIndex = std::variant<int64_t, std::string>;

enum class DatasetType { kCsv, kJsonLines, kJson, kParquet, kImage };
enum class ContentType { kCsv, kJsonLines, kJson, kJpeg, kPng, kNpy };
enum class AcceptType { kCsv, kJsonLines, kJson };
enum class Aggregation { kMeanAbsolute, kMedian, kMeanSquare };
enum class TextGranularity { kToken, kSentence, kParagraph };
enum class ImageModelType { kClassification, kObjectDetection };
enum class TimeSeriesFormat { kColumns, kItemRecords, kTimestampRecords };
enum class ExplanationDirection { kChronological, kAntiChronological, kBidirectional };
enum class TimeSeriesGranularity { kTimewise, kFineGrained };
enum class SeriesBaseline { kZero, kMean };
enum class Estimator { kAuto, kExact, kKernel, kOddGp, kTreeTables, kTreeGame };
enum class ColumnType { kContinuous, kCategorical, kText };

/// One entry of "facet".
struct FacetOptions {
  NameOrIndex name_or_index;
  /// The disadvantaged group; empty: each distinct value against the rest.
  std::vector<dataset::Cell> value_or_threshold;

  bool operator==(const FacetOptions&) const = default;
};

/// One entry of "segment_config".
struct SegmentOptions {
  std::optional<std::string> config_name;
  NameOrIndex name_or_index;
  std::vector<std::vector<dataset::Cell>> segments;  ///< values, or texts in interval notation
  std::vector<std::string> display_aliases;          ///< none, one a segment, or one more

  bool operator==(const SegmentOptions&) const = default;
};

/// "time_series_data_config".
struct TimeSeriesOptions {
  NameOrIndex target_time_series;
  NameOrIndex item_id;
  NameOrIndex timestamp;
  std::vector<NameOrIndex> related_time_series;
  std::vector<NameOrIndex> static_covariates;
  std::optional<TimeSeriesFormat> dataset_format;

  bool operator==(const TimeSeriesOptions&) const = default;
};

/// "methods.pre_training_bias" and "methods.post_training_bias".
struct BiasOptions {
  std::vector<std::string> methods;  ///< {"all"}, or metric names as written

  bool operator==(const BiasOptions&) const = default;
};

/// "methods.shap.text_config".
struct TextOptions {
  TextGranularity granularity = TextGranularity::kToken;
  std::string language;  ///< the code: "en", also where the name is written
  int64_t max_top_tokens = 50;

  bool operator==(const TextOptions&) const = default;
};

/// "methods.shap.image_config.debug".
struct ImageSelection {
  std::optional<std::vector<std::string>> image_names;
  std::optional<std::vector<int64_t>> class_ids;
  std::optional<int64_t> sample_from;
  std::optional<int64_t> sample_to;

  bool operator==(const ImageSelection&) const = default;
};

/// "methods.shap.image_config".
struct ImageOptions {
  ImageModelType model_type = ImageModelType::kClassification;
  int64_t num_segments = 20;
  double segment_compactness = 5;
  std::string feature_extraction_method = "segmentation";
  int64_t max_objects = 3;
  double iou_threshold = 0.5;
  double context = 1.0;  ///< share of the picture outside the box that stays
  std::optional<ImageSelection> debug;

  bool operator==(const ImageOptions&) const = default;
};

/// Rows of features; a null cell is missing.
using BaselineRows = std::vector<std::vector<dataset::Cell>>;
/// A URI, rows, or a document of the dataset's own shape (an object or a list of objects).
using ShapBaseline = std::variant<std::string, BaselineRows, json::Value>;

/// "methods.shap".
struct ShapOptions {
  std::optional<ShapBaseline> baseline;  ///< absent: computed by clustering
  std::optional<int64_t> num_clusters;   ///< absent: chosen
  std::optional<int64_t> num_samples;    ///< absent: chosen
  std::optional<int64_t> seed;
  bool use_logit = false;
  bool save_local_shap_values = false;
  Aggregation agg_method = Aggregation::kMeanAbsolute;
  std::optional<std::vector<NameOrIndex>> features_to_explain;  ///< absent: all
  std::optional<TextOptions> text_config;
  std::optional<ImageOptions> image_config;

  bool operator==(const ShapOptions&) const = default;
};

/// "methods.pdp".
struct PdpOptions {
  std::optional<std::vector<NameOrIndex>> features;  ///< absent: the largest global attributions
  int64_t top_k_features = 10;
  int64_t grid_resolution = 15;

  bool operator==(const PdpOptions&) const = default;
};

/// "methods.report".
struct ReportOptions {
  std::string name = "report";  ///< a plain file name without extension
  std::string title = "Analysis Report";

  bool operator==(const ReportOptions&) const = default;
};

/// "methods.asymmetric_shapley_value.baseline" in place.
struct TimeSeriesBaseline {
  SeriesBaseline target_time_series = SeriesBaseline::kZero;
  std::optional<SeriesBaseline> related_time_series;
  /// Item id to one value a covariate, in document order.
  std::vector<std::pair<std::string, std::vector<dataset::Cell>>> static_covariates;

  bool operator==(const TimeSeriesBaseline&) const = default;
};

/// "methods.asymmetric_shapley_value".
struct AsymmetricShapleyOptions {
  ExplanationDirection direction = ExplanationDirection::kChronological;
  TimeSeriesGranularity granularity = TimeSeriesGranularity::kTimewise;
  std::optional<int64_t> num_samples;
  std::optional<std::variant<std::string, TimeSeriesBaseline>> baseline;  ///< a URI, or in place

  bool operator==(const AsymmetricShapleyOptions&) const = default;
};

/// "methods". An absent analysis is not run.
struct MethodOptions {
  std::optional<BiasOptions> pre_training_bias;
  std::optional<BiasOptions> post_training_bias;
  std::optional<ShapOptions> shap;
  std::optional<PdpOptions> pdp;
  std::optional<ReportOptions> report;
  std::optional<AsymmetricShapleyOptions> asymmetric_shapley_value;

  bool operator==(const MethodOptions&) const = default;
};

/// "predictor". No default fills content_type or accept_type: what absence means depends on the
/// dataset and on where the model runs.
struct PredictorOptions {
  std::optional<std::string> endpoint_name;  ///< wins over model_name
  std::optional<std::string> endpoint_name_prefix;
  std::optional<std::string> model_name;
  std::optional<std::string> target_model;  ///< "" means none
  std::optional<std::string> instance_type;
  std::optional<int64_t> initial_instance_count;
  std::optional<std::string> accelerator_type;  ///< without effect
  std::optional<ContentType> content_type;
  std::optional<AcceptType> accept_type;
  std::optional<NameOrIndex> label;
  std::optional<NameOrIndex> probability;
  std::optional<std::vector<dataset::Cell>> label_headers;  ///< texts and integers
  std::optional<std::string> content_template;
  std::optional<std::string> record_template;
  std::optional<std::string> custom_attributes;
  std::optional<std::string> forecast;  ///< time_series_predictor_config.forecast

  bool operator==(const PredictorOptions&) const = default;
};

/// "candor.endpoint".
struct EndpointOptions {
  std::string url;  ///< empty: the limits are for predictor's endpoint
  int64_t max_concurrency = 8;
  int64_t max_payload_bytes = 6000000;
  double timeout_seconds = 60;
  int64_t max_attempts = 5;

  bool operator==(const EndpointOptions&) const = default;
};

/// "candor.report".
struct ReportContents {
  int64_t example_rows = 0;
  std::optional<std::string> purpose;
  std::optional<std::string> owner;
  std::optional<std::string> limitations;

  bool operator==(const ReportContents&) const = default;
};

/// "candor": what candor adds to the format.
struct CandorOptions {
  std::optional<std::string> model_uri;
  std::optional<EndpointOptions> endpoint;
  Estimator estimator = Estimator::kAuto;
  std::optional<double> tolerance;  ///< absent: sampling never stops early
  /// Group name to feature names, in document order.
  std::vector<std::pair<std::string, std::vector<std::string>>> feature_groups;
  bool path_dependent = false;
  bool pdp_exact_grid = false;  ///< pdp.exact_grid
  double confidence_level = 0.95;
  std::map<std::string, ColumnType> column_types;
  /// Column to {"name" or a value: text}.
  std::map<std::string, std::map<std::string, std::string>> display_names;
  ReportContents report;
  std::optional<int64_t> threads;  ///< absent: all processors
  std::optional<int64_t> seed;

  bool operator==(const CandorOptions&) const = default;
};

/// The whole document.
struct AnalysisConfig {
  std::string version = "1.0";
  DatasetType dataset_type = DatasetType::kCsv;
  std::optional<std::string> dataset_uri;
  std::optional<std::vector<std::string>> headers;
  std::optional<NameOrIndex> label;
  std::optional<NameOrIndex> predicted_label;
  std::optional<std::string> features;
  std::vector<dataset::Cell> label_values_or_threshold;
  /// Whether it is written matters: it makes scores of values that could be labels. Else 0.5 serves
  /// for what is a score by its position.
  std::optional<double> probability_threshold;
  std::vector<FacetOptions> facet;
  std::optional<NameOrIndex> group_variable;
  std::vector<SegmentOptions> segment_config;
  std::optional<std::string> facet_dataset_uri;
  std::optional<std::vector<std::string>> facet_headers;
  std::optional<std::string> predicted_label_dataset_uri;
  std::optional<std::vector<std::string>> predicted_label_headers;
  std::vector<NameOrIndex> excluded_columns;
  std::optional<NameOrIndex> joinsource_name_or_index;
  std::optional<TimeSeriesOptions> time_series_data_config;
  MethodOptions methods;
  std::optional<PredictorOptions> predictor;
  CandorOptions candor;

  bool operator==(const AnalysisConfig&) const = default;
};

/// The default of probability_threshold.
inline constexpr double kDefaultProbabilityThreshold = 0.5;

/// Reads a configuration. Fails with ValidationReport::ToStatus() of what Validate finds (see
/// candor/config/validation.h), so only complete and consistent configurations come out; whether a
/// source of predictions is named is left to the caller. `notes`, if set, receives what was
/// accepted and is worth saying. A model that the command line names wins over the document's.
/// O(size of the text).
Result<AnalysisConfig> Parse(std::string_view text, std::vector<Warning>* notes = nullptr,
                             const ModelOverride& model = {});

}  // namespace candor::config
