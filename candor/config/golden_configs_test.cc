// Real configurations of the service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "candor/config/analysis_config.h"
#include "candor/config/validation.h"

namespace candor::config {
namespace {

std::filesystem::path GoldenFolder() {
  const char* shared = std::getenv("CANDOR_SHARED");
  const std::filesystem::path root =
      shared != nullptr ? std::filesystem::path(shared)
                        : std::filesystem::path(CANDOR_SOURCE_DIR) / ".." / "shared";
  return root / "golden" / "configs";
}

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

AnalysisConfig ParseGolden(const std::string& name) {
  auto config = Parse(ReadText(GoldenFolder() / name));
  EXPECT_TRUE(config.ok()) << name << ": " << config.error().ToString();
  return config.ok() ? *config : AnalysisConfig{};
}

class GoldenConfigsTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(GoldenFolder())) {
      GTEST_SKIP() << "no golden configurations; set CANDOR_SHARED to their folder";
    }
  }
};

TEST_F(GoldenConfigsTest, AllAreAcceptedButTheInvalidOne) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(GoldenFolder())) {
    if (entry.path().extension() != ".json") continue;
    ++count;
    const ValidationReport report = Validate(ReadText(entry.path()));
    const bool is_invalid = entry.path().filename().string().starts_with("90_");
    EXPECT_EQ(report.ok(), !is_invalid) << entry.path() << json::Write(report.ToJson(), 1);
    EXPECT_FALSE(report.needs_predictions) << entry.path();
  }
  EXPECT_EQ(count, 18);
}

TEST_F(GoldenConfigsTest, TheInvalidOneNamesItsMistakes) {
  const ValidationReport report =
      Validate(ReadText(GoldenFolder() / "90_invalid_docs2021_csv_all_options.json"));
  std::set<std::string> messages;
  for (const Problem& error : report.errors) messages.insert(error.message);
  EXPECT_TRUE(
      messages.contains("Invalid agg_method mean. Please choose mean_abs, median, or mean_sq."));
  EXPECT_TRUE(messages.contains(
      "Baseline and num_clusters cannot be provided together. Please specify one of the two."));
  EXPECT_EQ(report.ToStatus().error().message, "Analysis configuration schema validation error.");
}

TEST_F(GoldenConfigsTest, TypicalValuesArriveInTheOptions) {
  const AnalysisConfig bias = ParseGolden("01_adult_csv_xgb_bias.json");
  EXPECT_EQ(bias.dataset_type, DatasetType::kCsv);
  EXPECT_EQ(bias.headers->size(), 15u);
  EXPECT_EQ(bias.label, NameOrIndex("Target"));
  EXPECT_EQ(bias.label_values_or_threshold, std::vector<dataset::Cell>{1});
  EXPECT_EQ(bias.probability_threshold, 0.8);
  EXPECT_EQ(bias.methods.post_training_bias->methods, std::vector<std::string>{"all"});
  EXPECT_EQ(bias.predictor->initial_instance_count, 1);

  const AnalysisConfig json = ParseGolden("04_adult_json_linear_shap.json");
  const auto& document = std::get<json::Value>(*json.methods.shap->baseline);
  EXPECT_EQ(json::At(document, "/instances/0/features")->AsArray().size(), 14u);

  const AnalysisConfig index = ParseGolden("15_abalone_csv_regression_bias_index_columns.json");
  EXPECT_EQ(index.label, NameOrIndex(0));
  EXPECT_EQ(index.facet[0].name_or_index, NameOrIndex(8));
  EXPECT_EQ(index.label_values_or_threshold, std::vector<dataset::Cell>{15.0});

  const AnalysisConfig series = ParseGolden("10_timeseries_deepar_asv.json");
  const auto& baseline =
      std::get<TimeSeriesBaseline>(*series.methods.asymmetric_shapley_value->baseline);
  EXPECT_EQ(baseline.static_covariates[0].first, "mosfets");
  EXPECT_EQ(series.predictor->forecast, "predictions[*].mean");
}

}  // namespace
}  // namespace candor::config
