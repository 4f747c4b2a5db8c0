#include "candor/runner/predicting_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "candor/base/recorded_progress.h"
#include "candor/dataset/memory_source.h"

namespace candor::runner {
namespace {

using dataset::MappedBlock;
using dataset::RowBlock;

constexpr int64_t kRows = 100000;  // two blocks

// Answers 0, or refuses all rows from one on.
class FakePredictor : public predictor::Predictor {
 public:
  explicit FakePredictor(int64_t refused_from = kRows) : refused_from_(refused_from) {}

  Result<predictor::Answers> Predict(const predictor::FeatureBatch& batch,
                                     const RunContext& context) override {
    const int64_t end = batch.first_row + batch.rows;
    if (end > refused_from_) {
      return Error{.kind = ErrorKind::kModel,
                   .message = "No.",
                   .where = std::to_string(std::max(batch.first_row, refused_from_))};
    }
    context.progress->Advance(batch.rows);
    predictor::Answers answers{.rows = batch.rows, .score_width = 1};
    answers.scores.assign(static_cast<size_t>(batch.rows), 0.0);
    return answers;
  }
  predictor::CallStatistics statistics() const override { return {}; }
  std::vector<Warning> TakeWarnings() override { return {}; }

 private:
  int64_t refused_from_;
};

// Rows in memory that pass for a file with this hash.
class FileSource : public dataset::MemorySource {
 public:
  FileSource(std::vector<dataset::ColumnView> columns, std::string sha256)
      : MemorySource({"x"}, std::move(columns)), sha256_(std::move(sha256)) {}

  Result<dataset::ScanReport> Scan(std::span<const int> columns, dataset::BlockConsumer& consumer,
                                   const RunContext& context) override {
    CANDOR_ASSIGN_OR_RETURN(dataset::ScanReport report,
                            MemorySource::Scan(columns, consumer, context));
    report.files.push_back({.uri = "data.csv", .sha256 = sha256_});
    return report;
  }

 private:
  std::string sha256_;
};

class RowCounter : public dataset::BlockConsumer {
 public:
  Result<std::unique_ptr<MappedBlock>> Map(const RowBlock& block) override {
    auto mapped = std::make_unique<Rows>();
    mapped->rows = block.rows;
    return std::unique_ptr<MappedBlock>(std::move(mapped));
  }
  Status Merge(std::unique_ptr<MappedBlock> mapped) override {
    rows += static_cast<Rows&>(*mapped).rows;
    return {};
  }
  int64_t rows = 0;

 private:
  struct Rows : MappedBlock {
    int64_t rows = 0;
  };
};

class PredictingSourceTest : public testing::Test {
 protected:
  Result<dataset::ScanReport> Scan(std::string sha256, int64_t refused_from = kRows) {
    FeatureColumns features;
    features.columns = {0};
    features.names.names = {"x"};
    features.types.resize(1);
    features.rows = kRows;
    features.inputs.push_back({.uri = "data.csv", .sha256 = "one"});
    const dataset::ColumnView column = {
        .layout = dataset::Layout::kInt64, .length = kRows, .int64s = numbers_.data()};
    PredictingSource source(std::make_unique<FileSource>(std::vector{column}, std::move(sha256)),
                            std::move(features), std::make_shared<FakePredictor>(refused_from), {});
    const std::vector<int> columns = {source.prediction_column()};
    return source.Scan(columns, counter_, {.threads = 2, .progress = &progress_});
  }

  const std::vector<int64_t> numbers_ = std::vector<int64_t>(kRows, 7);
  RowCounter counter_;
  RecordedProgress progress_;
};

TEST_F(PredictingSourceTest, CountsTheRowsThatHaveTheirAnswer) {
  const auto report = Scan("one");
  ASSERT_TRUE(report.ok()) << report.error().ToString();
  EXPECT_EQ(counter_.rows, kRows);
  EXPECT_EQ(progress_.phase, "Asking the model: 100000 rows");
  EXPECT_EQ(progress_.done, kRows);
  EXPECT_EQ(progress_.ended, 1);
}

TEST_F(PredictingSourceTest, RefusedRowsAreCountedFromTheStartOfTheData) {
  for (const int64_t row : {int64_t{5}, int64_t{70000}}) {
    const auto report = Scan("one", row);
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.error().where, std::to_string(row));
  }
}

TEST_F(PredictingSourceTest, DataThatChangedOnTheWayAreAnError) {
  const auto report = Scan("another");
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kData);
  EXPECT_EQ(report.error().message, "The dataset changed while it was read.");
}

}  // namespace
}  // namespace candor::runner
