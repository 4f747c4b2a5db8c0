// Together these documents hold every key of the schema, none at its default. Each key must change
// what is read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "candor/config/analysis_config.h"
#include "candor/config/reader_internal.h"
#include "candor/config/schema_checker_internal.h"
#include "candor/config/schema_node_internal.h"
#include "candor/config/validated_document_internal.h"

namespace candor::config {
namespace {

using json::Value;

constexpr std::string_view kTabular = R"({
  "version": "1.0", "dataset_type": "TEXT/CSV", "dataset_uri": "s3://b/d",
  "headers": ["y", "age", "sex", "zip", "id"], "label": "y",
  "label_values_or_threshold": [1, "yes", 2.5], "probability_threshold": 0.7,
  "facet": [{"name_or_index": "sex", "value_or_threshold": [0, "f"]}, {"name_or_index": 1}],
  "group_variable": "age", "facet_dataset_uri": "f.csv", "facet_headers": ["id", "f"],
  "predicted_label": 0, "predicted_label_dataset_uri": "p.csv",
  "predicted_label_headers": ["id", "p"], "excluded_columns": ["zip", 4],
  "joinsource_name_or_index": "id",
  "segment_config": [{"config_name": "c", "name_or_index": "age", "segments": [["(1, 2]"], [3]],
                      "display_aliases": ["a", "b"]}],
  "methods": {
    "pre_training_bias": {"methods": ["CI", "DPL"]}, "post_training_bias": {"methods": "all"},
    "shap": {"baseline": [[1, "a"], [null, 2.5]], "num_samples": 7, "seed": -3, "use_logit": true,
             "save_local_shap_values": true, "agg_method": "Mean_Sq",
             "features_to_explain": ["age", 2]},
    "pdp": {"features": ["age", 2], "top_k_features": 4, "grid_resolution": 5},
    "report": {"name": "n", "title": "t"}},
  "predictor": {"model_name": "m", "instance_type": "i", "initial_instance_count": 2,
                "endpoint_name_prefix": "pre", "target_model": "tm", "accelerator_type": "a",
                "content_type": "application/JSON", "accept_type": "Application/JsonLines",
                "label": "l", "probability": "p", "label_headers": ["no", 1],
                "content_template": "$records", "record_template": "$features",
                "custom_attributes": "ca"},
  "candor": {"estimator": "kernel", "tolerance": 0.25, "feature_groups": {"g": ["age", "zip"]},
             "path_dependent": true, "pdp": {"exact_grid": true}, "confidence_level": 0.9,
             "column_types": {"age": "categorical"},
             "display_names": {"sex": {"name": "Sex", "0": "women"}},
             "report": {"example_rows": 3, "purpose": "p", "owner": "o", "limitations": "l"},
             "threads": 2, "seed": 42,
             "endpoint": {"url": "http://h", "max_concurrency": 1, "max_payload_bytes": 2,
                          "timeout_seconds": 3, "max_attempts": 4}}})";

constexpr std::string_view kText = R"({
  "dataset_type": "application/jsonlines", "features": "x",
  "methods": {"shap": {"num_clusters": 3, "text_config": {"granularity": "Sentence",
                       "language": "Norwegian Bokmål", "max_top_tokens": 9}}},
  "candor": {"model_uri": "model.onnx"}})";

constexpr std::string_view kImage = R"({
  "dataset_type": "application/x-image",
  "methods": {"shap": {"baseline": "s3://b/mask.png", "image_config": {
      "model_type": "OBJECT_DETECTION", "num_segments": 4, "segment_compactness": 2.5,
      "feature_extraction_method": "segmentation", "max_objects": 6, "iou_threshold": 0.25,
      "context": 0, "debug": {"image_names": ["a.png"], "class_ids": [3], "sample_from": 1,
                              "sample_to": 2}}}},
  "predictor": {"endpoint_name": "e", "label_headers": ["cat"]}})";

constexpr std::string_view kSeries = R"({
  "dataset_type": "application/json",
  "time_series_data_config": {"target_time_series": "[].x", "item_id": "[].i",
      "timestamp": "[].t", "related_time_series": ["[].r"], "static_covariates": ["[].s"],
      "dataset_format": "Item_Records"},
  "methods": {"asymmetric_shapley_value": {"direction": "Chronological",
      "granularity": "fine_grained", "num_samples": 4,
      "baseline": {"target_time_series": "Mean", "related_time_series": "zero",
                   "static_covariates": {"i": [1]}}}},
  "predictor": {"endpoint_name": "e", "content_template": "$record",
                "record_template": "$target_time_series",
                "time_series_predictor_config": {"forecast": "p"}}})";

constexpr std::string_view kDocuments[] = {kTabular, kText, kImage, kSeries};

/// The pointers of all members of a document, list indices replaced by "*" in `seen`.
void CollectMembers(const Value& value, const std::string& pointer, const SchemaNode& schema,
                    std::set<const Value*>* seen, std::vector<std::string>* members) {
  if (value.is_array() && schema.Find("items") != nullptr) {
    const SchemaNode items(schema.Find("items"));
    for (size_t i = 0; i < value.AsArray().size(); ++i) {
      CollectMembers(value.AsArray()[i], pointer + "/" + std::to_string(i), items, seen, members);
    }
  }
  if (!value.is_object()) return;
  for (const auto& [name, member] : value.AsObject()) {
    const std::string child = pointer + "/" + json::PointerToken(name);
    members->push_back(child);
    const Value* property = schema.Property(name);
    if (property == nullptr) continue;
    seen->insert(property);
    CollectMembers(member, child, SchemaNode(property), seen, members);
  }
}

void CollectProperties(const Value& schema, const std::string& pointer,
                       std::map<const Value*, std::string>* properties) {
  const SchemaNode node(&schema);
  for (const std::string& name : node.PropertyNames()) {
    const Value* property = node.Property(name);
    (*properties)[property] = pointer + "/" + name;
    CollectProperties(*property, pointer + "/" + name, properties);
  }
  if (const Value* items = node.Find("items"))
    CollectProperties(*items, pointer + "/*", properties);
}

/// Takes the member at a pointer out of the document.
void Remove(Value* document, std::string_view pointer) {
  const size_t slash = pointer.rfind('/');
  auto* parent = const_cast<Value*>(json::At(*document, pointer.substr(0, slash)));
  ASSERT_NE(parent, nullptr);
  std::erase_if(parent->AsObject(), [&](const auto& member) {
    return json::PointerToken(member.first) == pointer.substr(slash + 1);
  });
}

/// Keys whose absence would break the reader, or whose value says only that they are there.
bool IsStructural(const std::string& pointer) {
  static const std::set<std::string> structural = {
      "/version", "/methods/pre_training_bias/methods", "/methods/post_training_bias/methods",
      "/methods/shap/image_config/feature_extraction_method"};
  return structural.contains(pointer);
}

TEST(CompleteDocumentsTest, HoldEveryKeyOfTheSchema) {
  std::set<const Value*> seen;
  for (const std::string_view text : kDocuments) {
    std::vector<std::string> members;
    CollectMembers(json::Parse(text).value(), "", SchemaNode(&Schema()), &seen, &members);
  }
  std::map<const Value*, std::string> properties;
  CollectProperties(Schema(), "", &properties);
  for (const auto& [property, pointer] : properties) {
    EXPECT_TRUE(seen.contains(property)) << pointer << " stands in no test document";
  }
}

TEST(CompleteDocumentsTest, EachKeyReachesTheOptions) {
  int removed = 0;
  for (const std::string_view text : kDocuments) {
    const ValidatedDocument validated = ValidateDocument(text, {});
    ASSERT_TRUE(validated.report.ok()) << json::Write(validated.report.ToJson(), 1);
    const AnalysisConfig whole = ReadAnalysisConfig(validated.document);
    std::set<const Value*> seen;
    std::vector<std::string> members;
    CollectMembers(validated.document, "", SchemaNode(&Schema()), &seen, &members);
    for (const std::string& pointer : members) {
      if (IsStructural(pointer)) continue;
      Value document = validated.document;
      Remove(&document, pointer);
      // These stand at the first value of their enumeration, as an absent key does.
      const bool is_first_choice =
          (text == kTabular && pointer == "/dataset_type") || pointer.ends_with("/direction");
      EXPECT_EQ(ReadAnalysisConfig(document) == whole, is_first_choice) << pointer;
      ++removed;
    }
  }
  EXPECT_GT(removed, 110);
}

TEST(CompleteDocumentsTest, TabularValuesAreRead) {
  const AnalysisConfig config = Parse(kTabular).value();
  EXPECT_EQ(config.dataset_type, DatasetType::kCsv);
  EXPECT_EQ(config.label_values_or_threshold, (std::vector<dataset::Cell>{1, "yes", 2.5}));
  EXPECT_EQ(config.facet[0].value_or_threshold, (std::vector<dataset::Cell>{0, "f"}));
  EXPECT_EQ(config.facet[1].name_or_index, NameOrIndex(1));
  EXPECT_EQ(config.predicted_label, NameOrIndex(0));
  EXPECT_EQ(config.excluded_columns, (std::vector<NameOrIndex>{"zip", 4}));
  EXPECT_EQ(config.segment_config[0].segments,
            (std::vector<std::vector<dataset::Cell>>{{"(1, 2]"}, {3}}));
  EXPECT_EQ(config.methods.pre_training_bias->methods, (std::vector<std::string>{"CI", "DPL"}));
  const ShapOptions& shap = *config.methods.shap;
  EXPECT_EQ(std::get<BaselineRows>(*shap.baseline),
            (BaselineRows{{1, "a"}, {dataset::Cell(), 2.5}}));
  EXPECT_EQ(shap.seed, -3);
  EXPECT_EQ(shap.agg_method, Aggregation::kMeanSquare);
  EXPECT_EQ(config.methods.pdp->grid_resolution, 5);
  EXPECT_EQ(config.predictor->content_type, ContentType::kJson);
  EXPECT_EQ(config.predictor->accept_type, AcceptType::kJsonLines);
  EXPECT_EQ(*config.predictor->label_headers, (std::vector<dataset::Cell>{"no", 1}));
  EXPECT_EQ(config.candor.estimator, Estimator::kKernel);
  EXPECT_EQ(config.candor.endpoint->timeout_seconds, 3);
  EXPECT_EQ(config.candor.column_types.at("age"), ColumnType::kCategorical);
  EXPECT_EQ(config.candor.display_names.at("sex").at("0"), "women");
}

TEST(CompleteDocumentsTest, TextImageAndSeriesValuesAreRead) {
  const AnalysisConfig text = Parse(kText).value();
  EXPECT_EQ(text.methods.shap->text_config->granularity, TextGranularity::kSentence);
  EXPECT_EQ(text.methods.shap->text_config->language, "nb");
  EXPECT_EQ(text.candor.model_uri, "model.onnx");
  const AnalysisConfig image = Parse(kImage).value();
  EXPECT_EQ(std::get<std::string>(*image.methods.shap->baseline), "s3://b/mask.png");
  EXPECT_EQ(image.methods.shap->image_config->context, 0.0);
  EXPECT_EQ(image.methods.shap->image_config->debug->sample_to, 2);
  const AnalysisConfig series = Parse(kSeries).value();
  EXPECT_EQ(series.time_series_data_config->dataset_format, TimeSeriesFormat::kItemRecords);
  const AsymmetricShapleyOptions& options = *series.methods.asymmetric_shapley_value;
  EXPECT_EQ(options.granularity, TimeSeriesGranularity::kFineGrained);
  EXPECT_EQ(std::get<TimeSeriesBaseline>(*options.baseline).target_time_series,
            SeriesBaseline::kMean);
}

}  // namespace
}  // namespace candor::config
