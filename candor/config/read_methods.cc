#include <algorithm>

#include "candor/config/reader_internal.h"

namespace candor::config {
namespace {

constexpr Choices<Aggregation, 3> kAggregations = {{{"mean_abs", Aggregation::kMeanAbsolute},
                                                    {"median", Aggregation::kMedian},
                                                    {"mean_sq", Aggregation::kMeanSquare}}};
constexpr Choices<TextGranularity, 3> kTextGranularities = {
    {{"token", TextGranularity::kToken},
     {"sentence", TextGranularity::kSentence},
     {"paragraph", TextGranularity::kParagraph}}};
constexpr Choices<ImageModelType, 2> kImageModelTypes = {
    {{"IMAGE_CLASSIFICATION", ImageModelType::kClassification},
     {"OBJECT_DETECTION", ImageModelType::kObjectDetection}}};
constexpr Choices<ExplanationDirection, 3> kDirections = {
    {{"chronological", ExplanationDirection::kChronological},
     {"anti_chronological", ExplanationDirection::kAntiChronological},
     {"bidirectional", ExplanationDirection::kBidirectional}}};
constexpr Choices<TimeSeriesGranularity, 2> kTimeSeriesGranularities = {
    {{"timewise", TimeSeriesGranularity::kTimewise},
     {"fine_grained", TimeSeriesGranularity::kFineGrained}}};
constexpr Choices<SeriesBaseline, 2> kSeriesBaselines = {
    {{"zero", SeriesBaseline::kZero}, {"mean", SeriesBaseline::kMean}}};

BiasOptions ReadBias(const json::Value& object) {
  BiasOptions bias;
  const json::Value& methods = *object.Find("methods");
  if (methods.is_string()) {
    bias.methods = {methods.AsString()};
  } else {
    ReadValue(methods, &bias.methods);
  }
  return bias;
}

TextOptions ReadText(const json::Value& object) {
  TextOptions text;
  ObjectReader(object)
      .Read("granularity", kTextGranularities, &text.granularity)
      .Read("language", &text.language)
      .Read("max_top_tokens", &text.max_top_tokens);
  return text;
}

ImageSelection ReadImageSelection(const json::Value& object) {
  ImageSelection selection;
  ObjectReader(object)
      .Read("image_names", &selection.image_names)
      .Read("class_ids", &selection.class_ids)
      .Read("sample_from", &selection.sample_from)
      .Read("sample_to", &selection.sample_to);
  return selection;
}

ImageOptions ReadImage(const json::Value& object) {
  ImageOptions image;
  const ObjectReader reader(object);
  reader.Read("model_type", kImageModelTypes, &image.model_type)
      .Read("num_segments", &image.num_segments)
      .Read("segment_compactness", &image.segment_compactness)
      .Read("feature_extraction_method", &image.feature_extraction_method)
      .Read("max_objects", &image.max_objects)
      .Read("iou_threshold", &image.iou_threshold)
      .Read("context", &image.context);
  if (const json::Value* debug = reader.Find("debug")) image.debug = ReadImageSelection(*debug);
  return image;
}

ShapBaseline ReadShapBaseline(const json::Value& value) {
  if (value.is_string()) return value.AsString();
  const bool is_rows = value.is_array() && value.AsArray().front().is_array();
  if (!is_rows) return value;
  BaselineRows rows;
  ReadValue(value, &rows);
  return rows;
}

ShapOptions ReadShap(const json::Value& object) {
  ShapOptions shap;
  const ObjectReader reader(object);
  reader.Read("num_clusters", &shap.num_clusters)
      .Read("num_samples", &shap.num_samples)
      .Read("seed", &shap.seed)
      .Read("use_logit", &shap.use_logit)
      .Read("save_local_shap_values", &shap.save_local_shap_values)
      .Read("agg_method", kAggregations, &shap.agg_method)
      .Read("features_to_explain", &shap.features_to_explain);
  if (const json::Value* baseline = reader.Find("baseline")) {
    shap.baseline = ReadShapBaseline(*baseline);
  }
  if (const json::Value* text = reader.Find("text_config")) shap.text_config = ReadText(*text);
  if (const json::Value* image = reader.Find("image_config")) shap.image_config = ReadImage(*image);
  return shap;
}

PdpOptions ReadPdp(const json::Value& object) {
  PdpOptions pdp;
  ObjectReader(object)
      .Read("features", &pdp.features)
      .Read("top_k_features", &pdp.top_k_features)
      .Read("grid_resolution", &pdp.grid_resolution);
  return pdp;
}

ReportOptions ReadReport(const json::Value& object) {
  ReportOptions report;
  ObjectReader(object).Read("name", &report.name).Read("title", &report.title);
  return report;
}

TimeSeriesBaseline ReadTimeSeriesBaseline(const json::Value& object) {
  TimeSeriesBaseline baseline;
  const ObjectReader reader(object);
  reader.Read("target_time_series", kSeriesBaselines, &baseline.target_time_series)
      .Read("related_time_series", kSeriesBaselines, &baseline.related_time_series);
  if (const json::Value* covariates = reader.Find("static_covariates")) {
    for (const auto& [item, values] : covariates->AsObject()) {
      ReadValue(
          values,
          &baseline.static_covariates.emplace_back(item, std::vector<dataset::Cell>()).second);
    }
  }
  return baseline;
}

AsymmetricShapleyOptions ReadAsymmetricShapley(const json::Value& object) {
  AsymmetricShapleyOptions options;
  const ObjectReader reader(object);
  reader.Read("direction", kDirections, &options.direction)
      .Read("granularity", kTimeSeriesGranularities, &options.granularity)
      .Read("num_samples", &options.num_samples);
  const json::Value* baseline = reader.Find("baseline");
  if (baseline != nullptr && baseline->is_string()) {
    options.baseline = baseline->AsString();
  } else if (baseline != nullptr) {
    options.baseline = ReadTimeSeriesBaseline(*baseline);
  }
  return options;
}

}  // namespace

MethodOptions ReadMethods(const json::Value& object) {
  MethodOptions methods;
  const ObjectReader reader(object);
  const auto read = [&reader](std::string_view key, auto read_options, auto* field) {
    if (const json::Value* value = reader.Find(key)) *field = read_options(*value);
  };
  read("pre_training_bias", ReadBias, &methods.pre_training_bias);
  read("post_training_bias", ReadBias, &methods.post_training_bias);
  read("shap", ReadShap, &methods.shap);
  read("pdp", ReadPdp, &methods.pdp);
  read("report", ReadReport, &methods.report);
  read("asymmetric_shapley_value", ReadAsymmetricShapley, &methods.asymmetric_shapley_value);
  return methods;
}

}  // namespace candor::config
