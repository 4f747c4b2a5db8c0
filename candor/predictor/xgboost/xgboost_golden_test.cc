// Models in the wild, with the predictions of the library that wrote them (version 3.4.1).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "candor/base/number_text.h"
#include "candor/base/shared_material.h"
#include "candor/predictor/xgboost/test_models_internal.h"
#include "candor/predictor/xgboost/xgboost_model.h"

namespace candor::predictor::xgboost {
namespace {

using dataset::Cell;

/// Columns by name; the files have no quotes.
using Table = std::map<std::string, std::vector<std::string>>;

Table ReadTable(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::vector<std::vector<std::string>> rows;
  while (std::getline(stream, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  Table table;
  for (size_t column = 0; column < rows.at(0).size(); ++column) {
    for (size_t row = 1; row < rows.size(); ++row) {
      table[rows[0][column]].push_back(rows[row].at(column));
    }
  }
  return table;
}

std::string ReadBytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A truth value reads as one, "N/A" as missing, anything else as text, which models read further.
Cell CellOf(const std::string& text) {
  if (text == "N/A") return {};
  if (text == "TRUE" || text == "FALSE") return text == "TRUE";
  return text;
}

std::vector<std::vector<Cell>> Features(const Model& model, const Table& input) {
  std::vector<std::vector<Cell>> rows(input.begin()->second.size());
  for (const ModelFeature& feature : model.info().features) {
    const std::vector<std::string>& column = input.at(feature.name);
    for (size_t row = 0; row < rows.size(); ++row) rows[row].push_back(CellOf(column[row]));
  }
  return rows;
}

struct GoldenCase {
  std::string name;
  std::string input;
  std::vector<std::string> scores;  ///< columns of the expected answers
  double tolerance;                 ///< relative above 1
};

class XgboostFolder : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = SharedMaterial() / "data" / "models" / "xgboost";
    if (!std::filesystem::exists(folder_)) GTEST_SKIP() << "no " << folder_;
  }

  std::filesystem::path folder_;
};

class XgboostGolden : public XgboostFolder, public testing::WithParamInterface<GoldenCase> {
 protected:
  void Compare(const Result<std::unique_ptr<Model>>& model) const {
    ASSERT_TRUE(model.ok()) << model.error().ToString();
    const Table input = ReadTable(folder_ / "input" / (GetParam().input + ".csv"));
    const Table expected = ReadTable(folder_ / "expected" / (GetParam().name + ".csv"));
    const std::vector<double> scores = Scores(model, Features(**model, input));
    const size_t width = GetParam().scores.size();
    ASSERT_EQ(scores.size(), width * expected.at("_target").size());
    for (size_t i = 0; i < scores.size(); ++i) {
      const double value = *ParsePythonFloat(expected.at(GetParam().scores[i % width])[i / width]);
      ASSERT_NEAR(scores[i], value, GetParam().tolerance * std::max(1.0, std::fabs(value)))
          << "row " << i / width + 1;
    }
  }
};

TEST_P(XgboostGolden, JsonAndUbjsonEqualTheLibrary) {
  for (const char* suffix : {".json", ".ubj"}) {
    SCOPED_TRACE(suffix);
    Compare(ReadXgboostModel(ReadBytes(folder_ / (GetParam().name + suffix))));
  }
}

TEST_P(XgboostGolden, LibraryAgreesOrIsTooOld) {
  const auto model = LoadXgboostWithLibrary(ReadBytes(folder_ / (GetParam().name + ".json")));
  if (model.ok()) return Compare(model);
  if (model.error().message == "XGBoost's library was not found.") {
    GTEST_SKIP() << model.error().message;
  }
  EXPECT_EQ(model.error().message,
            "The XGBoost model file is newer than XGBoost's library, which might read it without "
            "complaint and predict wrongly.");
  EXPECT_THAT(model.error().found, testing::StartsWith("a file of version 3.4.1, a library of"));
  EXPECT_EQ(model.error().expected, "a library of version 3.4 or later");
}

const std::vector<std::string> kTarget = {"_target"};

INSTANTIATE_TEST_SUITE_P(
    Models, XgboostGolden,
    testing::Values(GoldenCase{"BinomialClassificationAudit", "Audit", {"probability(1)"}, 2e-7},
                    GoldenCase{"LogisticRegressionAudit", "Audit", kTarget, 2e-7},
                    GoldenCase{"MultinomialClassificationIris",
                               "Iris",
                               {"probability(0)", "probability(1)", "probability(2)"},
                               2e-7},
                    GoldenCase{"GammaRegressionVisit", "Visit", kTarget, 2e-5},
                    GoldenCase{"LinearRegressionAuto", "Auto", kTarget, 2e-5},
                    GoldenCase{"QuantileRegressionAuto", "Auto", kTarget, 2e-5}),
    [](const auto& golden) { return golden.param.name; });

TEST_F(XgboostFolder, LegacyBinaryIsRefused) {
  const std::string bytes = ReadBytes(folder_ / "legacy" / "BinomialClassificationAudit.model");
  for (const std::string& each : {bytes, bytes.substr(4)}) {  // without "binf" too
    EXPECT_TRUE(LooksLikeXgboost(each));
    const auto model = ReadXgboostModel(each);
    ASSERT_FALSE(model.ok());
    EXPECT_EQ(model.error().message, "XGBoost's legacy binary model format is not supported.");
  }
}

TEST(XgboostLibrary, AgreesOnAModelByHand) {
  const auto library = LoadXgboostWithLibrary(Replaced(kTwoTrees, "[3, 2, 0]", "[2, 1, 0]"));
  if (!library.ok() && library.error().message == "XGBoost's library was not found.") {
    GTEST_SKIP() << library.error().message;
  }
  ASSERT_TRUE(library.ok()) << library.error().ToString();
  const std::vector<std::vector<Cell>> rows = {{1, -3.0}, {1, 0.0}, {Cell(), -3.0}};
  EXPECT_THAT(Scores(library, rows), testing::ElementsAre(1.75, 2.75, 1.625));
  EXPECT_THAT((*library)->info().engine, testing::StartsWith("XGBoost "));
}

TEST(XgboostLibrary, RefusesOldFormatsAndDamageItself) {
  EXPECT_EQ(LoadXgboostWithLibrary("binf").error().message,
            "XGBoost's legacy binary model format is not supported.");
  EXPECT_EQ(LoadXgboostWithLibrary("{\"learner\": 1}").error().message,
            "The XGBoost model file is damaged.");
}

}  // namespace
}  // namespace candor::predictor::xgboost
