// LightGBM's library beside candor's own evaluation: the same bits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "candor/predictor/lightgbm/lightgbm_model.h"
#include "candor/predictor/lightgbm/test_models_internal.h"
#include "candor/predictor/model_library.h"

namespace candor::predictor::lightgbm {
namespace {

using dataset::Cell;
using ::testing::ElementsAre;

class LightgbmLibrary : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto library = ModelLibrary::Open(LibraryName::kLightgbm);
    if (!library.ok()) GTEST_SKIP() << library.error().ToString();
  }

  static std::unique_ptr<Model> Load(std::string_view text) {
    auto model = LoadLightgbmWithLibrary(text);
    if (model.ok()) return std::move(model).value();
    ADD_FAILURE() << model.error().ToString();
    return nullptr;
  }
};

CellRows SomeRows(int count) {
  CellRows rows;
  for (int i = 0; i < count; ++i) {
    rows.push_back({i % 7 == 3 ? Cell() : Cell(0.5 * (i % 11) - 2), Cell(i % 5 - 3.0)});
  }
  return rows;
}

TEST_F(LightgbmLibrary, AgreesWithCandor) {
  const CellRows rows = SomeRows(3000);  // several calls to the library
  for (const char* objective : {"regression", "regression sqrt", "binary sigmoid:0.7", "custom"}) {
    TestModel text;
    text.objective = objective;
    text.trees.push_back(SplitTree("0.25", 6));
    text.trees.push_back(SplitTree("0", 1, "num_cat=1\ncat_boundaries=0 1\ncat_threshold=5\n"));
    const auto model = Load(text.Text());
    ASSERT_NE(model, nullptr);
    EXPECT_EQ(model->info().engine, "LightGBM");
    EXPECT_EQ(model->info().features.size(), 2);
    EXPECT_EQ(Ask(*model, rows).scores, Scores(text.Text(), rows)) << objective;
    EXPECT_EQ(Ask(*model, rows, 3).scores, Scores(text.Text(), rows)) << objective;
  }
}

TEST_F(LightgbmLibrary, ClassesHaveLabels) {
  TestModel text;
  text.outputs = 2;
  text.objective = "multiclass num_class:2";
  text.trees = {SplitTree("0", 8), LeafTree("1.5")};
  const auto model = Load(text.Text());
  ASSERT_NE(model, nullptr);
  const CellRows rows = {{-1, 0}, {1, 0}};
  const Answers answers = Ask(*model, rows);
  EXPECT_THAT(answers.labels, ElementsAre(Cell(1), Cell(0)));
  EXPECT_TRUE(answers.scores_are_lists);
  EXPECT_EQ(answers.scores, Scores(text.Text(), rows));
}

TEST_F(LightgbmLibrary, TakesLineEndsThatTheLibraryRefuses) {
  std::string text;
  for (const char c : TestModel().Text())
    text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const auto model = Load(text);
  ASSERT_NE(model, nullptr);
  EXPECT_THAT(Ask(*model, {{1, 0}}).scores, ElementsAre(10));
}

TEST_F(LightgbmLibrary, IsAskedFromSeveralThreads) {
  const auto model = Load(TestModel().Text());
  ASSERT_NE(model, nullptr);
  const CellRows rows = SomeRows(2000);
  const std::vector<double> expected = Scores(TestModel().Text(), rows);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int again = 0; again < 5; ++again) EXPECT_EQ(Ask(*model, rows).scores, expected);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(LightgbmLibrary, DoesNotFollowTreeSizes) {
  std::string text = TestModel().Text();
  const size_t at = text.find("tree_sizes=");
  text.replace(at, text.find('\n', at) - at, "tree_sizes=9999999999999");
  const auto model = Load(text);
  ASSERT_NE(model, nullptr);
  EXPECT_THAT(Ask(*model, {{1, 0}}).scores, ElementsAre(10));
}

// It reads 22 lines of a tree and takes the next for the end of the trees.
TEST_F(LightgbmLibrary, AModelThatItReadsInPartIsRefused) {
  TestModel text;
  text.trees.push_back(LeafTree("1"));
  for (int i = 0; i < 20; ++i) text.trees[0] += "more" + std::to_string(i) + "=1\n";
  EXPECT_THAT(Scores(text.Text(), {{1, 0}}), ElementsAre(11));
  const auto model = LoadLightgbmWithLibrary(text.Text());
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().message, "LightGBM's library refused the model.");
  EXPECT_EQ(model.error().found, "it reads 1 of 2 iterations");
}

TEST_F(LightgbmLibrary, NeverSeesABrokenFile) {
  std::string text = TestModel().Text();
  text.replace(text.find("left_child=-1 -2"), 16, "left_child=-1 0");
  const auto model = LoadLightgbmWithLibrary(text);
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().kind, ErrorKind::kModel);
}

}  // namespace
}  // namespace candor::predictor::lightgbm
