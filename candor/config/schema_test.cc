#include "candor/config/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "candor/config/analysis_config.h"
#include "candor/config/schema_checker_internal.h"

namespace candor::config {
namespace {

using json::Value;

/// Calls `visit` with each schema inside a schema and its pointer.
void VisitSchemas(const Value& schema, const std::string& pointer,
                  const std::function<void(const Value&, const std::string&)>& visit) {
  visit(schema, pointer);
  for (const char* table : {"properties", "$defs"}) {
    if (schema.Find(table) == nullptr) continue;
    for (const auto& [name, child] : schema.Find(table)->AsObject()) {
      VisitSchemas(child, pointer + "/" + table + "/" + name, visit);
    }
  }
  for (const char* keyword : {"items", "additionalProperties"}) {
    const Value* child = schema.Find(keyword);
    if (child != nullptr && child->is_object()) {
      VisitSchemas(*child, pointer + "/" + keyword, visit);
    }
  }
}

TEST(SchemaTest, EmbeddedTextIsTheFile) {
  std::ifstream file(std::string(CANDOR_SOURCE_DIR) + "/spec/analysis_config.schema.json",
                     std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  ASSERT_FALSE(text.empty());
  EXPECT_EQ(SchemaText(), text);
}

TEST(SchemaTest, UsesOnlyKeywordsThatTheCheckerObeys) {
  VisitSchemas(Schema(), "", [](const Value& schema, const std::string& pointer) {
    for (const auto& [keyword, value] : schema.AsObject()) {
      EXPECT_TRUE(KnownKeywords().contains(keyword)) << pointer << ": " << keyword;
    }
  });
}

TEST(SchemaTest, ObjectsAreClosedAndKeysAreDescribed) {
  VisitSchemas(Schema(), "", [](const Value& schema, const std::string& pointer) {
    const Value* properties = schema.Find("properties");
    if (properties == nullptr) return;
    ASSERT_NE(schema.Find("additionalProperties"), nullptr) << pointer;
    EXPECT_EQ(*schema.Find("additionalProperties"), Value(false)) << pointer;
    for (const auto& [name, property] : properties->AsObject()) {
      EXPECT_NE(property.Find("title"), nullptr) << pointer << " " << name;
      EXPECT_NE(property.Find("description"), nullptr) << pointer << " " << name;
    }
  });
}

TEST(SchemaTest, DefaultsAreThoseOfTheOptions) {
  const ShapOptions shap;
  const TextOptions text;
  const ImageOptions image;
  const PdpOptions pdp;
  const ReportOptions report;
  const EndpointOptions endpoint;
  const CandorOptions candor;
  const std::map<std::string, Value> expected = {
      {"/properties/version", AnalysisConfig().version},
      {"/properties/probability_threshold", kDefaultProbabilityThreshold},
      {"/properties/methods/properties/pdp/properties/top_k_features", pdp.top_k_features},
      {"/properties/methods/properties/pdp/properties/grid_resolution", pdp.grid_resolution},
      {"/properties/methods/properties/report/properties/name", report.name},
      {"/properties/methods/properties/report/properties/title", report.title},
      {"/$defs/shap/properties/use_logit", shap.use_logit},
      {"/$defs/shap/properties/save_local_shap_values", shap.save_local_shap_values},
      {"/$defs/shap/properties/agg_method", "mean_abs"},
      {"/$defs/shap/properties/text_config/properties/max_top_tokens", text.max_top_tokens},
      {"/$defs/shap/properties/image_config/properties/num_segments", image.num_segments},
      {"/$defs/shap/properties/image_config/properties/segment_compactness",
       image.segment_compactness},
      {"/$defs/shap/properties/image_config/properties/feature_extraction_method",
       image.feature_extraction_method},
      {"/$defs/shap/properties/image_config/properties/max_objects", image.max_objects},
      {"/$defs/shap/properties/image_config/properties/iou_threshold", image.iou_threshold},
      {"/$defs/shap/properties/image_config/properties/context", image.context},
      {"/$defs/asymmetric_shapley_value/properties/baseline/properties/target_time_series", "zero"},
      {"/$defs/candor/properties/endpoint/properties/max_concurrency", endpoint.max_concurrency},
      {"/$defs/candor/properties/endpoint/properties/max_payload_bytes",
       endpoint.max_payload_bytes},
      {"/$defs/candor/properties/endpoint/properties/timeout_seconds", endpoint.timeout_seconds},
      {"/$defs/candor/properties/endpoint/properties/max_attempts", endpoint.max_attempts},
      {"/$defs/candor/properties/estimator", "auto"},
      {"/$defs/candor/properties/path_dependent", candor.path_dependent},
      {"/$defs/candor/properties/pdp/properties/exact_grid", candor.pdp_exact_grid},
      {"/$defs/candor/properties/confidence_level", candor.confidence_level},
      {"/$defs/candor/properties/report/properties/example_rows", candor.report.example_rows}};
  std::map<std::string, Value> found;
  VisitSchemas(Schema(), "", [&](const Value& schema, const std::string& pointer) {
    if (const Value* value = schema.Find("default")) found[pointer] = *value;
  });
  EXPECT_EQ(found.size(), expected.size());
  for (const auto& [pointer, value] : expected) {
    ASSERT_TRUE(found.contains(pointer)) << pointer;
    EXPECT_EQ(found[pointer], value) << pointer;
  }
  EXPECT_EQ(shap.agg_method, Aggregation::kMeanAbsolute);
  EXPECT_EQ(candor.estimator, Estimator::kAuto);
  EXPECT_EQ(TimeSeriesBaseline().target_time_series, SeriesBaseline::kZero);
}

}  // namespace
}  // namespace candor::config
