// Models that others trained, with the predictions that they published; read from the shared test
// material when it is there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "candor/base/number_text.h"
#include "candor/base/shared_material.h"
#include "candor/predictor/lightgbm/lightgbm_model.h"
#include "candor/predictor/lightgbm/test_models_internal.h"

namespace candor::predictor::lightgbm {
namespace {

namespace fs = std::filesystem;
using dataset::Cell;

fs::path Models() { return SharedMaterial() / "data" / "models"; }

/// The bytes of a file, unpacked when only its .gz is there.
std::string ReadPacked(const fs::path& file) {
  if (fs::exists(file)) return ReadText(file);
  const std::string command = "gzip -dc '" + file.string() + ".gz'";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string text;
  char buffer[4096];
  for (size_t got; (got = fread(buffer, 1, sizeof(buffer), pipe.get())) > 0;) {
    text.append(buffer, got);
  }
  return text;
}

Cell CellOf(const std::string& text) {
  if (text == "N/A" || text == "NA") return {};
  if (text == "TRUE" || text == "FALSE") return text == "TRUE";
  if (const auto integer = ParsePythonInt(text)) return *integer;
  if (const auto number = ParsePythonFloat(text)) return *number;
  return text;
}

/// Columns of a plain CSV file by name.
std::map<std::string, std::vector<Cell>> ReadCsv(const fs::path& file) {
  std::istringstream stream(ReadText(file));
  std::vector<std::string> names;
  std::map<std::string, std::vector<Cell>> columns;
  for (std::string line; std::getline(stream, line);) {
    if (line.ends_with('\r')) line.pop_back();
    std::vector<std::string> words;
    std::istringstream cells(line);
    for (std::string word; std::getline(cells, word, ',');) words.push_back(word);
    if (names.empty()) {
      names = words;
      continue;
    }
    for (size_t i = 0; i < words.size(); ++i) columns[names[i]].push_back(CellOf(words[i]));
  }
  return columns;
}

/// The features' cells, row by row, matched by name.
CellRows RowsFor(const Model& model, const std::map<std::string, std::vector<Cell>>& columns) {
  CellRows rows;
  for (const ModelFeature& feature : model.info().features) {
    const std::vector<Cell>& cells = columns.at(feature.name);
    rows.resize(cells.size());
    for (size_t row = 0; row < cells.size(); ++row) rows[row].push_back(cells[row]);
  }
  return rows;
}

/// The largest difference, relative to what is expected.
double LargestError(const std::vector<double>& found, const std::vector<double>& expected) {
  EXPECT_EQ(found.size(), expected.size());
  double largest = 0;
  for (size_t i = 0; i < std::min(found.size(), expected.size()); ++i) {
    const double error = std::abs(found[i] - expected[i]) / std::max(std::abs(expected[i]), 1e-300);
    largest = std::max(largest, std::isnan(error) ? INFINITY : error);
  }
  return largest;
}

struct GoldenModel {
  const char* name;
  const char* input;
  size_t rows;
  std::vector<const char*> outputs;  ///< columns of the expected file, in order
  double tolerance;                  ///< relative
};

void PrintTo(const GoldenModel& golden, std::ostream* stream) { *stream << golden.name; }

class LightgbmGolden : public ::testing::TestWithParam<GoldenModel> {};

TEST_P(LightgbmGolden, GivesThePublishedPredictions) {
  const GoldenModel& golden = GetParam();
  const fs::path folder = Models() / "lightgbm";
  if (!fs::exists(folder)) GTEST_SKIP() << "no " << folder << "; set CANDOR_SHARED";
  const std::string text = ReadPacked(folder / (std::string(golden.name) + ".txt"));
  const auto model = Read(text);
  ASSERT_NE(model, nullptr);
  const CellRows rows = RowsFor(*model, ReadCsv(folder / "input" / golden.input));
  ASSERT_EQ(rows.size(), golden.rows);
  const auto columns = ReadCsv(folder / "expected" / (std::string(golden.name) + ".csv"));
  std::vector<double> expected;
  for (size_t row = 0; row < rows.size(); ++row) {
    for (const char* output : golden.outputs) {
      expected.push_back(columns.at(output).at(row).AsDouble());
    }
  }
  const Answers answers = Ask(*model, rows);
  const double error = LargestError(answers.scores, expected);
  RecordProperty("largest_relative_error", std::to_string(error * 1e15) + "e-15");
  EXPECT_LE(error, golden.tolerance);
  for (size_t row = 0; row < answers.labels.size(); ++row) {
    EXPECT_EQ(answers.labels[row].AsInt64(), columns.at("_target").at(row).AsInt64()) << row;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Models, LightgbmGolden,
    ::testing::Values(
        GoldenModel{"ClassificationAudit", "Audit.csv", 1899, {"probability(1)"}, 1e-14},
        GoldenModel{"ClassificationIris",
                    "Iris.csv",
                    150,
                    {"probability(0)", "probability(1)", "probability(2)"},
                    1e-14},
        GoldenModel{"RegressionAutoNA", "AutoNA.csv", 398, {"_target"}, 1e-14},
        GoldenModel{"RegressionVisit", "Visit.csv", 2263, {"_target"}, 1e-14},
        GoldenModel{"LinearTreeRegressionAuto", "Auto.csv", 398, {"_target"}, 1e-6}),
    [](const auto& golden) { return std::string(golden.param.name); });

std::string ToyModel() {
  return ReadText(Models() / "treelite/toy_categorical/toy_categorical_model.txt");
}

// Version 2, categories as plain codes. Its LIBSVM rows name both features each.
TEST(LightgbmGoldenFiles, ToyCategorical) {
  const fs::path folder = Models() / "treelite" / "toy_categorical";
  if (!fs::exists(folder)) GTEST_SKIP() << "no " << folder << "; set CANDOR_SHARED";
  const auto model = Read(ToyModel());
  ASSERT_NE(model, nullptr);
  EXPECT_FALSE(model->info().has_feature_names);
  std::istringstream inputs(ReadText(folder / "toy_categorical.test"));
  std::istringstream outputs(ReadText(folder / "toy_categorical.test.pred"));
  CellRows rows;
  std::vector<double> expected;
  double label = 0;
  int a = 0;
  int b = 0;
  char colon = 0;
  for (int index = 0; inputs >> label >> index >> colon >> a >> index >> colon >> b;) {
    rows.push_back({a, b});
  }
  for (double value = 0; outputs >> value;) expected.push_back(value);
  ASSERT_EQ(rows.size(), 180);
  EXPECT_EQ(Ask(*model, rows).scores, expected);
}

TEST(LightgbmGoldenFiles, ModelsThatEndEarlyAreRefusedOrWhole) {
  if (!fs::exists(Models())) GTEST_SKIP() << "no " << Models() << "; set CANDOR_SHARED";
  const std::string text = ReadText(Models() / "lightgbm" / "RegressionAutoNA.txt");
  const size_t end_of_trees = text.find("end of trees");
  ASSERT_NE(end_of_trees, std::string::npos);
  size_t tried = 0;
  for (size_t size = 0; size < end_of_trees; size += 53, ++tried) {
    const auto model = ReadLightgbmModel(std::string_view(text).substr(0, size));
    ASSERT_FALSE(model.ok()) << size;
    EXPECT_EQ(model.error().kind, ErrorKind::kModel);
  }
  EXPECT_GT(tried, 700);
  // Cut inside what follows the trees, it is refused or the same trees without categories.
  for (size_t size = end_of_trees + 12; size < text.size(); size += 53) {
    const auto model = ReadLightgbmModel(std::string_view(text).substr(0, size));
    if (!model.ok()) {
      EXPECT_EQ(model.error().kind, ErrorKind::kModel);
    }
  }
}

}  // namespace
}  // namespace candor::predictor::lightgbm
