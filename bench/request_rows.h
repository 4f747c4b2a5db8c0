// Rows to ask an endpoint about: 14 columns of a decision table, no two rows equal.
#pragma once

#include <cmath>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "candor/base/random.h"
#include "candor/base/status.h"
#include "candor/predictor/answers.h"
#include "candor/predictor/feature_batch.h"

namespace candor::bench {

/// The first column counts the rows, so that an answer of the first cell tells which row it is of.
/// Then 6 columns of small integers, 4 of amounts with two decimals and 3 of numbers with all their
/// digits.
class RequestRows {
 public:
  RequestRows(int64_t first_row, int64_t rows) {
    Rng rng(static_cast<uint64_t>(first_row));
    AddIntegers(rows, [first_row](int64_t row) { return first_row + row; });
    for (const int64_t limit : {2, 5, 16, 74, 99, 100'000}) {
      AddIntegers(rows, [&rng, limit](int64_t) {
        return static_cast<int64_t>(rng.NextUniform() * static_cast<double>(limit));
      });
    }
    for (int i = 0; i < 4; ++i) {
      AddNumbers(rows, [&rng] { return std::round(rng.NextUniform() * 1e6) / 100; });
    }
    for (int i = 0; i < 3; ++i) {
      AddNumbers(rows, [&rng] { return rng.NextUniform(); });
    }
    batch_ = {.rows = rows, .first_row = first_row, .columns = columns_};
  }
  RequestRows(const RequestRows&) = delete;
  RequestRows& operator=(const RequestRows&) = delete;

  const predictor::FeatureBatch& batch() const { return batch_; }

  /// Of the answers to all rows. Errors: one that is not the first cell of its row.
  Result<double> SumOfAnswers(const predictor::Answers& answers) const {
    double sum = 0;
    for (int64_t row = 0; row < batch_.rows; ++row) {
      const double expected = static_cast<double>(batch_.first_row + row);
      if (answers.rows != batch_.rows || answers.scores[static_cast<size_t>(row)] != expected) {
        return Error{.message = "An answer is out of place."};
      }
      sum += expected;
    }
    return sum;
  }

  static predictor::FeatureNames Names() {
    predictor::FeatureNames names;
    for (int i = 0; i < 14; ++i) names.names.push_back("f" + std::to_string(i));
    return names;
  }

 private:
  template <typename Make>
  void AddIntegers(int64_t rows, const Make& make) {
    std::vector<int64_t>& values = integers_.emplace_back();
    for (int64_t row = 0; row < rows; ++row) values.push_back(make(row));
    columns_.push_back(
        {.layout = dataset::Layout::kInt64, .length = rows, .int64s = values.data()});
  }
  template <typename Make>
  void AddNumbers(int64_t rows, const Make& make) {
    std::vector<double>& values = numbers_.emplace_back();
    for (int64_t row = 0; row < rows; ++row) values.push_back(make());
    columns_.push_back(
        {.layout = dataset::Layout::kFloat64, .length = rows, .float64s = values.data()});
  }

  std::deque<std::vector<int64_t>> integers_;
  std::deque<std::vector<double>> numbers_;
  std::vector<dataset::ColumnView> columns_;
  predictor::FeatureBatch batch_;
};

}  // namespace candor::bench
