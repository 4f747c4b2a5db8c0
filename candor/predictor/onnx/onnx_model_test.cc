#include "candor/predictor/onnx/onnx_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "candor/base/shared_material.h"
#include "candor/predictor/onnx/runtime_internal.h"
#include "candor/predictor/onnx/test_models_internal.h"

namespace candor::predictor {
namespace {

using dataset::Cell;
using dataset::ColumnView;
using dataset::Layout;
using onnx::ElementType;
using onnx::MessageBytes;
using onnx::ModelBytes;
using onnx::NodeBytes;
using onnx::PortBytes;
using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

class OnnxModelTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto runtime = onnx::Runtime::Get();
    if (!runtime.ok()) GTEST_SKIP() << runtime.error().ToString();
  }

  static std::unique_ptr<Model> Open(const std::string& bytes) {
    Result<std::unique_ptr<Model>> model = OpenOnnxModel(bytes);
    EXPECT_TRUE(model.ok()) << model.error().ToString();
    return model.ok() ? std::move(model).value() : nullptr;
  }
};

/// Columns of doubles: cell (row, feature) = ((7 row + 3 feature) mod 11 - 5) / 2.
struct PatternTable {
  PatternTable(int64_t rows, int features) : cells(static_cast<size_t>(features)) {
    for (size_t f = 0; f < cells.size(); ++f) {
      for (int64_t row = 0; row < rows; ++row) {
        const auto step = static_cast<double>((row * 7 + static_cast<int64_t>(f) * 3) % 11 - 5);
        cells[f].push_back(step / 2);
      }
      views.push_back({.layout = Layout::kFloat64, .length = rows, .float64s = cells[f].data()});
    }
  }
  FeatureBatch Batch(int64_t begin, int64_t rows) {
    for (size_t f = 0; f < cells.size(); ++f) {
      views[f].float64s = cells[f].data() + begin;
      views[f].length = rows;
    }
    return {.rows = rows, .first_row = begin, .columns = views};
  }
  std::vector<std::vector<double>> cells;
  std::vector<ColumnView> views;
};

std::string FloatsAttribute(std::string_view name, int count) {
  MessageBytes attribute;
  attribute.Bytes(1, name);
  for (int i = 0; i < count; ++i) attribute.Float(7, static_cast<float>((i * 37 % 101) - 50) / 83);
  return attribute.Number(20, 6).bytes();  // the type: floats
}

/// 13 features, 3 classes; its float kernel is sensitive to the number of rows.
std::string LinearClassifier(uint64_t rows = 0) {
  MessageBytes classes;
  classes.Bytes(1, "classlabels_ints").Number(8, 0).Number(8, 1).Number(8, 2).Number(20, 7);
  const std::string softmax =
      MessageBytes().Bytes(1, "post_transform").Bytes(4, "SOFTMAX").Number(20, 3).bytes();
  return ModelBytes({NodeBytes({"x"}, {"label", "probabilities"}, "LinearClassifier", "ai.onnx.ml",
                               {FloatsAttribute("coefficients", 39),
                                FloatsAttribute("intercepts", 3), classes.bytes(), softmax})},
                    {PortBytes("x", ElementType::kFloat, {rows, 13})},
                    {PortBytes("label", ElementType::kInt64, {0}),
                     PortBytes("probabilities", ElementType::kFloat, {0, 3})});
}

std::string Identity(ElementType type, const std::vector<uint64_t>& shape) {
  return ModelBytes({NodeBytes({"x"}, {"y"}, "Identity")}, {PortBytes("x", type, shape)},
                    {PortBytes("y", type, shape)});
}

TEST_F(OnnxModelTest, SaysWhatItIs) {
  const auto model = Open(LinearClassifier());
  ASSERT_NE(model, nullptr);
  const ModelInfo& info = model->info();
  EXPECT_EQ(info.format, "ONNX");
  EXPECT_EQ(info.version, "maker 1.2");
  EXPECT_THAT(info.engine, ::testing::MatchesRegex("ONNX Runtime [0-9]+\\.[0-9]+\\.[0-9]+.*"));
  EXPECT_EQ(info.features.size(), 13U);
  EXPECT_FALSE(info.has_feature_names);
  EXPECT_EQ(info.answer, AnswerKind::kClassProbabilities);
  EXPECT_EQ(info.score_width, 3);
  EXPECT_TRUE(info.warnings.empty());
}

TEST_F(OnnxModelTest, BatchSizeAndThreadsChangeNoBit) {
  const auto model = Open(LinearClassifier());
  ASSERT_NE(model, nullptr);
  constexpr int64_t kRows = 9000;
  PatternTable table(kRows, 13);
  for (size_t f = 0; f < table.cells.size(); ++f) {
    for (size_t row = 0; row < kRows; ++row) {
      table.cells[f][row] += std::sin(static_cast<double>(row * 13 + f));
    }
  }
  const auto whole = model->Predict(table.Batch(0, kRows), {.threads = 1});
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(whole->rows, kRows);
  EXPECT_TRUE(whole->scores_are_lists);
  const auto parallel = model->Predict(table.Batch(0, kRows), {.threads = 4});
  ASSERT_TRUE(parallel.ok());
  EXPECT_EQ(parallel->scores, whole->scores);
  EXPECT_EQ(parallel->labels, whole->labels);
  for (const int64_t size : {1, 3, 7, 100}) {
    for (int64_t begin = 0; begin + size <= 700; begin += size) {
      const auto part = model->Predict(table.Batch(begin, size), {});
      ASSERT_TRUE(part.ok());
      for (size_t i = 0; i < part->scores.size(); ++i) {
        ASSERT_EQ(part->scores[i], whole->scores[static_cast<size_t>(begin) * 3 + i])
            << "batch of " << size << " from row " << begin;
      }
    }
  }
}

/// The mean of 13 floats: their order depends on where a row stands.
TEST_F(OnnxModelTest, PlaceInABatchChangesNoBitOfASum) {
  const std::string axes =
      MessageBytes().Bytes(1, "axes").Number(8, 1).Number(20, 7).bytes();  // the type: integers
  const auto sum = [&](uint64_t rows) {
    return Open(ModelBytes({NodeBytes({"x"}, {"y"}, "ReduceMean", "", {axes})},
                           {PortBytes("x", ElementType::kFloat, {rows, 13})},
                           {PortBytes("y", ElementType::kFloat, {rows, 1})}));
  };
  const auto open = sum(0);
  ASSERT_NE(open, nullptr);
  EXPECT_EQ(open->info().answer, AnswerKind::kNumber);
  PatternTable table(200, 13);
  for (size_t f = 0; f < table.cells.size(); ++f) {
    for (size_t row = 0; row < 200; ++row) {
      table.cells[f][row] = std::sin(static_cast<double>(row * 13 + f));
    }
  }
  const auto whole = open->Predict(table.Batch(0, 200), {});
  ASSERT_TRUE(whole.ok());
  for (const uint64_t fixed_rows : {0, 1, 3, 16, 30}) {
    const auto model = sum(fixed_rows);
    ASSERT_NE(model, nullptr);
    for (int64_t row = 0; row < 200; ++row) {
      const auto one = model->Predict(table.Batch(row, 1), {});
      ASSERT_TRUE(one.ok());
      ASSERT_EQ(one->scores[0], whole->scores[static_cast<size_t>(row)]) << row;
    }
    const auto all = model->Predict(table.Batch(0, 200), {.threads = 2});
    ASSERT_TRUE(all.ok());
    EXPECT_EQ(all->scores, whole->scores);
  }
}

TEST_F(OnnxModelTest, FixedNumberOfRowsIsFilledUp) {
  const auto open = Open(LinearClassifier());
  const auto fixed = Open(LinearClassifier(32));
  ASSERT_NE(fixed, nullptr);
  PatternTable table(70, 13);
  const auto expected = open->Predict(table.Batch(0, 70), {});
  const auto found = fixed->Predict(table.Batch(0, 70), {.threads = 2});
  ASSERT_TRUE(found.ok()) << found.error().ToString();
  EXPECT_EQ(found->scores, expected->scores);
  EXPECT_EQ(found->labels, expected->labels);
}

TEST_F(OnnxModelTest, MemoryDoesNotGrow) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer keeps freed memory";
#endif
  const auto model = Open(LinearClassifier());
  ASSERT_NE(model, nullptr);
  PatternTable table(500, 13);
  const auto resident_pages = [] {
    std::ifstream file("/proc/self/statm");
    int64_t total = 0;
    int64_t resident = 0;
    file >> total >> resident;
    return resident;
  };
  int64_t before = 0;
  for (int64_t call = 0; call < 2500; ++call) {
    if (call == 500) before = resident_pages();
    const auto answers = model->Predict(table.Batch(0, 1 + call * 7 % 500), {});
    ASSERT_TRUE(answers.ok());
  }
  EXPECT_LE((resident_pages() - before) * sysconf(_SC_PAGESIZE), 1 << 20);
}

TEST_F(OnnxModelTest, AnotherNumberOfColumns) {
  const auto model = Open(LinearClassifier());
  ASSERT_NE(model, nullptr);
  PatternTable table(4, 12);
  const auto answers = model->Predict(table.Batch(0, 4), {});
  ASSERT_FALSE(answers.ok());
  EXPECT_EQ(answers.error().kind, ErrorKind::kModel);
  EXPECT_EQ(answers.error().message, "The model takes another number of features.");
  EXPECT_EQ(answers.error().found, "12 columns");
  EXPECT_EQ(answers.error().expected, "13 features");
}

TEST_F(OnnxModelTest, NoRowsGetNoAnswers) {
  const auto model = Open(LinearClassifier());
  ASSERT_NE(model, nullptr);
  PatternTable table(1, 13);
  const auto answers = model->Predict(table.Batch(0, 0), {});
  ASSERT_TRUE(answers.ok());
  EXPECT_EQ(answers->rows, 0);
}

TEST_F(OnnxModelTest, StopsWhenAsked) {
  const auto model = Open(LinearClassifier());
  ASSERT_NE(model, nullptr);
  std::stop_source source;
  source.request_stop();
  PatternTable table(4, 13);
  const auto answers = model->Predict(table.Batch(0, 4), {.stop = source.get_token()});
  ASSERT_FALSE(answers.ok());
  EXPECT_EQ(answers.error().kind, ErrorKind::kCancelled);
}

TEST_F(OnnxModelTest, TextsOfEveryLayout) {
  const auto column = Open(Identity(ElementType::kText, {0, 1}));
  ASSERT_NE(column, nullptr);
  EXPECT_EQ(column->info().answer, AnswerKind::kLabel);
  EXPECT_EQ(column->info().score_width, 0);
  EXPECT_TRUE(column->info().features[0].is_text);

  const std::string_view texts[] = {"a", "é\n", ""};
  const int64_t integers[] = {1, -2, 3};
  const uint64_t large[] = {1, 18446744073709551615U, 3};
  const double floats[] = {1.0, 0.1, 1e22};
  const uint8_t flags[] = {1, 0, 1};
  const int32_t indices[] = {1, 0, 1};
  const Cell dictionary[] = {"x", "y"};
  const Cell cells[] = {"z", 5, 2.5};
  const struct {
    ColumnView view;
    std::vector<Cell> expected;
  } cases[] = {
      {{.layout = Layout::kText, .length = 3, .texts = texts}, {"a", "é\n", ""}},
      {{.layout = Layout::kInt64, .length = 3, .int64s = integers}, {"1", "-2", "3"}},
      {{.layout = Layout::kUInt64, .length = 3, .uint64s = large},
       {"1", "18446744073709551615", "3"}},
      {{.layout = Layout::kFloat64, .length = 3, .float64s = floats}, {"1.0", "0.1", "1e+22"}},
      {{.layout = Layout::kBool, .length = 3, .bools = flags}, {"True", "False", "True"}},
      {{.layout = Layout::kDictionary, .length = 3, .indices = indices, .dictionary = dictionary},
       {"y", "x", "y"}},
      {{.layout = Layout::kCells, .length = 3, .cells = cells}, {"z", "5", "2.5"}},
  };
  for (const auto& c : cases) {
    const auto answers = column->Predict({.rows = 3, .columns = {&c.view, 1}}, {});
    ASSERT_TRUE(answers.ok()) << answers.error().ToString();
    EXPECT_EQ(answers->labels, c.expected);
  }
}

TEST_F(OnnxModelTest, MissingTextsAndIntegersAreErrors) {
  const std::string_view texts[] = {"a", "b", "c"};
  const double floats[] = {1, 0, kNan};
  const uint8_t validity[] = {0b011};
  const ColumnView text{.layout = Layout::kText, .length = 3, .validity = validity, .texts = texts};
  const ColumnView number{.layout = Layout::kFloat64, .length = 3, .float64s = floats};
  const struct {
    ElementType type;
    ColumnView view;
    const char* expected;
  } cases[] = {{ElementType::kText, text, "a text"},
               {ElementType::kInt64, number, "an integer"},
               {ElementType::kInt32, number, "an integer"},
               {ElementType::kBool, number, "true or false"}};
  for (const auto& c : cases) {
    const auto model = Open(Identity(c.type, {0, 1}));
    ASSERT_NE(model, nullptr);
    const double one[] = {1, 0};
    const auto good = model->Predict(
        {.rows = 2,
         .columns =
             std::vector<ColumnView>{{.layout = Layout::kFloat64, .length = 2, .float64s = one}}},
        {});
    EXPECT_TRUE(good.ok());
    const auto answers = model->Predict({.rows = 3, .first_row = 100, .columns = {&c.view, 1}}, {});
    ASSERT_FALSE(answers.ok());
    EXPECT_EQ(answers.error().where, "row 103, column 1");
    EXPECT_EQ(answers.error().message, "The ONNX model takes no missing value here.");
    EXPECT_EQ(answers.error().expected, c.expected);
  }
}

TEST_F(OnnxModelTest, IntegersAreNotRounded) {
  const auto model = Open(Identity(ElementType::kInt64, {0}));
  ASSERT_NE(model, nullptr);
  const int64_t integers[] = {9007199254740993, -9223372036854775807 - 1};
  const ColumnView view{.layout = Layout::kInt64, .length = 2, .int64s = integers};
  const auto answers = model->Predict({.rows = 2, .columns = {&view, 1}}, {});
  ASSERT_TRUE(answers.ok());
  EXPECT_EQ(answers->labels, (std::vector<Cell>{integers[0], integers[1]}));
  const double floats[] = {0.5, 9.3e18};
  for (size_t i = 0; i < 2; ++i) {
    const ColumnView number{.layout = Layout::kFloat64, .length = 1, .float64s = floats + i};
    const auto refused = model->Predict({.rows = 1, .columns = {&number, 1}}, {});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().message, "The ONNX model takes only integers here.");
    EXPECT_EQ(refused.error().where, "row 1, column 1");
    EXPECT_EQ(refused.error().found, i == 0 ? "0.5" : "9.3e+18");
  }
}

TEST_F(OnnxModelTest, NumbersWithoutClasses) {
  const auto row = Open(Identity(ElementType::kDouble, {0, 2}));
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->info().answer, AnswerKind::kNumbers);
  EXPECT_EQ(row->info().score_width, 2);
  const double floats[] = {0.1, kNan};
  const ColumnView view{.layout = Layout::kFloat64, .length = 2, .float64s = floats};
  const std::vector<ColumnView> views(2, view);
  const auto answers = row->Predict({.rows = 2, .columns = views}, {});
  ASSERT_TRUE(answers.ok());
  EXPECT_EQ(answers->label_width, 0);
  EXPECT_THAT(answers->scores,
              ::testing::ElementsAre(0.1, 0.1, ::testing::IsNan(), ::testing::IsNan()));

  const auto one = Open(Identity(ElementType::kFloat, {0}));
  ASSERT_NE(one, nullptr);
  EXPECT_EQ(one->info().answer, AnswerKind::kNumber);
  const auto rounded = one->Predict({.rows = 1, .columns = {&view, 1}}, {});
  ASSERT_TRUE(rounded.ok());
  EXPECT_FALSE(rounded->scores_are_lists);
  EXPECT_EQ(rounded->scores, (std::vector<double>{static_cast<double>(0.1F)}));
}

TEST_F(OnnxModelTest, AnInputAFeatureHasItsName) {
  const auto model = Open(ModelBytes({NodeBytes({"age", "income"}, {"y"}, "Add")},
                                     {PortBytes("age", ElementType::kFloat, {0, 1}),
                                      PortBytes("income", ElementType::kFloat, {0, 1})},
                                     {PortBytes("y", ElementType::kFloat, {0, 1})}));
  ASSERT_NE(model, nullptr);
  EXPECT_TRUE(model->info().has_feature_names);
  ASSERT_EQ(model->info().features.size(), 2U);
  EXPECT_EQ(model->info().features[0].name, "age");
  EXPECT_EQ(model->info().features[1].name, "income");
}

TEST_F(OnnxModelTest, OutputsThatAreNotUsedAreNamed) {
  const auto model = Open(
      ModelBytes({NodeBytes({"x"}, {"mean"}, "Identity"), NodeBytes({"x"}, {"deviation"}, "Neg")},
                 {PortBytes("x", ElementType::kFloat, {0, 1})},
                 {PortBytes("mean", ElementType::kFloat, {0, 1}),
                  PortBytes("deviation", ElementType::kFloat, {0, 1})}));
  ASSERT_NE(model, nullptr);
  ASSERT_EQ(model->info().warnings.size(), 1U);
  EXPECT_EQ(model->info().warnings[0].code, "onnx-outputs-not-used");
  EXPECT_EQ(model->info().warnings[0].text,
            "Of the ONNX model's outputs these are not used: deviation.");
}

TEST_F(OnnxModelTest, WhatIsNoTableModel) {
  const std::string transposed = ModelBytes({NodeBytes({"x"}, {"y"}, "Transpose")},
                                            {PortBytes("x", ElementType::kFloat, {0, 2})},
                                            {PortBytes("y", ElementType::kFloat, {0, 0})});
  const struct {
    std::string bytes;
    const char* message;
    const char* where;
    const char* found;
  } cases[] = {
      {Identity(ElementType::kFloat, {1, 3, 224, 224}), "The ONNX model does not take a table.",
       "input 'x'", "float [1, 3, 224, 224]"},
      {Identity(static_cast<ElementType>(10), {0, 4}), "The ONNX model does not take a table.",
       "input 'x'", "type 10 [?, 4]"},
      {Identity(ElementType::kText, {0, 6}), "The ONNX model does not answer row by row.",
       "output 'y'", "string [?, 6]"},
      {ModelBytes({NodeBytes({"x"}, {"y"}, "Unsqueeze")}, {}, {}),
       "ONNX Runtime cannot open the model.", "", nullptr},
      {transposed, "The ONNX model does not answer row by row.", "", "float [2, 16]"},
      {"garbage", "ONNX Runtime cannot open the model.", "", nullptr},
      {LinearClassifier().substr(0, 200), "ONNX Runtime cannot open the model.", "", nullptr},
  };
  for (const auto& c : cases) {
    const auto model = OpenOnnxModel(c.bytes);
    ASSERT_FALSE(model.ok());
    EXPECT_EQ(model.error().kind, ErrorKind::kModel);
    EXPECT_EQ(model.error().message, c.message);
    EXPECT_EQ(model.error().where, c.where);
    if (c.found != nullptr) {
      EXPECT_EQ(model.error().found, c.found);
    } else {
      EXPECT_NE(model.error().found, "");
    }
  }
}

TEST_F(OnnxModelTest, SizesThatTheFileOnlyClaims) {
  constexpr uint64_t kHuge = 1'000'000'000'000;
  constexpr uint64_t kLargest = uint64_t{1} << 20;
  const char* features = "The ONNX model takes too many features.";
  const char* rows = "The ONNX model takes too many rows at once.";
  const struct {
    std::vector<uint64_t> shape;
    const char* message;
    const char* found;
  } cases[] = {
      {{0, kHuge}, features, "float [?, 1000000000000]"},
      {{0, kLargest + 1}, features, "float [?, 1048577]"},
      {{kHuge, 4}, rows, "float [1000000000000, 4]"},
      {{kHuge}, rows, "float [1000000000000]"},
      {{kLargest, 65}, rows, "float [1048576, 65]"},
      {{65, kLargest}, rows, "float [65, 1048576]"},
  };
  for (const auto& c : cases) {
    const auto model = OpenOnnxModel(Identity(ElementType::kFloat, c.shape));
    ASSERT_FALSE(model.ok()) << c.found;
    EXPECT_EQ(model.error().kind, ErrorKind::kModel);
    EXPECT_EQ(model.error().message, c.message);
    EXPECT_EQ(model.error().where, "input 'x'");
    EXPECT_EQ(model.error().found, c.found);
    EXPECT_EQ(model.error().expected, c.message == features
                                          ? "at most 1048576 features"
                                          : "at most 1048576 rows and 67108864 cells");
  }
  // Of two inputs together.
  const auto both = OpenOnnxModel(ModelBytes({NodeBytes({"a", "b"}, {"y"}, "Add")},
                                             {PortBytes("a", ElementType::kFloat, {0, 1}),
                                              PortBytes("b", ElementType::kFloat, {0, kLargest})},
                                             {PortBytes("y", ElementType::kFloat, {0, kLargest})}));
  ASSERT_FALSE(both.ok());
  EXPECT_EQ(both.error().message, features);
  EXPECT_EQ(both.error().where, "input 'b'");
}

TEST_F(OnnxModelTest, NoScoresAtAllAreRefused) {
  // x[:, 0:0]
  const auto constant = [](const char* name, uint64_t value) {
    const std::string ints =
        MessageBytes().Bytes(1, "value_ints").Number(8, value).Number(20, 7).bytes();
    return NodeBytes({}, {name}, "Constant", "", {ints});
  };
  const auto model =
      OpenOnnxModel(ModelBytes({constant("zero", 0), constant("one", 1),
                                NodeBytes({"x", "zero", "zero", "one"}, {"y"}, "Slice")},
                               {PortBytes("x", ElementType::kFloat, {0, 2})},
                               {PortBytes("y", ElementType::kFloat, {0, 0})}));
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().kind, ErrorKind::kModel);
  EXPECT_EQ(model.error().message, "The ONNX model answers an impossible number of scores.");
  EXPECT_EQ(model.error().where, "output 'y'");
  EXPECT_EQ(model.error().found, "0 scores a row");
  EXPECT_EQ(model.error().expected, "1 to 1048576 scores a row");
}

TEST_F(OnnxModelTest, ScoresWhoseNumberDependsOnTheData) {
  // The columns that are 0 in all rows: both when the model is opened.
  const std::string axes = MessageBytes().Bytes(1, "axes").Number(8, 0).Number(20, 7).bytes();
  const std::string no_dimension =
      MessageBytes().Bytes(1, "keepdims").Number(3, 0).Number(20, 2).bytes();
  const std::string to_bool = MessageBytes().Bytes(1, "to").Number(3, 9).Number(20, 2).bytes();
  const std::string columns = MessageBytes().Bytes(1, "axis").Number(3, 1).Number(20, 2).bytes();
  const auto model = Open(ModelBytes(
      {NodeBytes({"x"}, {"max"}, "ReduceMax", "", {axes, no_dimension}),
       NodeBytes({"max"}, {"any"}, "Cast", "", {to_bool}), NodeBytes({"any"}, {"none"}, "Not"),
       NodeBytes({"x", "none"}, {"y"}, "Compress", "", {columns})},
      {PortBytes("x", ElementType::kFloat, {0, 2})},
      {PortBytes("y", ElementType::kFloat, {0, 0})}));
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(model->info().score_width, 2);
  // 4096 rows with two scores each, then rows with one.
  const std::vector<double> zeros(5000, 0.0);
  std::vector<double> last = zeros;
  last.back() = 1;
  const std::vector<ColumnView> views = {
      {.layout = Layout::kFloat64, .length = 5000, .float64s = zeros.data()},
      {.layout = Layout::kFloat64, .length = 5000, .float64s = last.data()}};
  const auto answers = model->Predict({.rows = 5000, .columns = views}, {});
  ASSERT_FALSE(answers.ok());
  EXPECT_EQ(answers.error().kind, ErrorKind::kModel);
  EXPECT_EQ(answers.error().message,
            "The ONNX model answers another number of scores than it declares.");
  EXPECT_EQ(answers.error().found, "1");
  EXPECT_EQ(answers.error().expected, "2");
}

/// Files of the shared test data.
class OnnxFileTest : public OnnxModelTest {
 protected:
  static std::string Read(const std::string& name) {
    return ReadText(SharedMaterial() / "data" / "models" / "onnx" / name);
  }
};

TEST_F(OnnxFileTest, TreesOnAnOpenNumberOfFeatures) {
  // Expected: Python's onnxruntime 1.31.1.
  const struct {
    const char* file;
    std::vector<Cell> labels;
    std::vector<double> scores;
  } cases[] = {
      {"treecl.onnx",
       {0, 2},
       {0.40351107716560364, 0.2754231095314026, 0.3210658133029938, 0.09613537788391113,
        0.42884066700935364, 0.4750239849090576}},
      {"treecl2.onnx",
       {0, 1},
       {0.6433765292167664, 0.35662347078323364, 0.22813904285430908, 0.7718609571456909}}};
  for (const auto& c : cases) {
    const std::string bytes = Read(c.file);
    if (bytes.empty()) GTEST_SKIP() << "no " << c.file << " in the shared data";
    EXPECT_TRUE(LooksLikeOnnx(bytes));
    const auto model = Open(bytes);
    ASSERT_NE(model, nullptr);
    EXPECT_TRUE(model->info().features.empty());
    EXPECT_EQ(model->info().answer, AnswerKind::kClassProbabilities);
    ASSERT_EQ(model->info().warnings.size(), 1U);
    EXPECT_EQ(model->info().warnings[0].code, "onnx-features-unknown");
    PatternTable table(2, 20);
    const auto answers = model->Predict(table.Batch(0, 2), {});
    ASSERT_TRUE(answers.ok()) << answers.error().ToString();
    EXPECT_EQ(answers->scores, c.scores);
    EXPECT_EQ(answers->labels, c.labels);

    PatternTable narrow(2, 19);
    const auto refused = model->Predict(narrow.Batch(0, 2), {});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().message, "The model takes another number of features.");
    EXPECT_EQ(refused.error().expected, "at least 20 features");
  }
}

TEST_F(OnnxFileTest, ImageNetworksAreRefused) {
  const std::string bytes = Read("light_squeezenet.onnx");
  if (bytes.empty()) GTEST_SKIP() << "no light_squeezenet.onnx in the shared data";
  EXPECT_TRUE(LooksLikeOnnx(bytes));
  const auto model = OpenOnnxModel(bytes);
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().message, "The ONNX model does not take a table.");
  EXPECT_EQ(model.error().where, "input 'data_0'");
  EXPECT_EQ(model.error().found, "float [1, 3, 224, 224]");
  EXPECT_THAT(model.error().hint, HasSubstr("through an endpoint"));
}

}  // namespace
}  // namespace candor::predictor
