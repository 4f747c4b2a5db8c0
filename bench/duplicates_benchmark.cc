// The masked rows of a Kernel SHAP job on an Adult table, asked for row by row of the job: how many
// of them are sent when equal ones are sent once. The endpoint is in this process.
#include <algorithm>
#include <atomic>
#include <memory>
#include <numeric>

#include "bench/adult_rows.h"
#include "bench/coalitions.h"
#include "bench/first_cells.h"
#include "bench/input.h"
#include "candor/predictor/endpoint/endpoint_predictor.h"

namespace candor::bench {
namespace {

constexpr int kCoalitions = std::min(2 * kAdultFeatures + 2048, (1 << kAdultFeatures) - 2);

// Answers each record with its first cell, and counts the records.
class CountingEndpoint : public predictor::Endpoint {
 public:
  predictor::Exchange Invoke(std::string_view body, const RunContext&) override {
    predictor::Exchange exchange = {.outcome = predictor::Outcome::kAnswered, .status = 200};
    exchange.body = FirstCells(body);
    records_ += std::count(exchange.body.begin(), exchange.body.end(), '\n');
    return exchange;
  }
  const std::string& name() const override { return name_; }
  std::string identity() const override { return name_; }
  int64_t records() const { return records_; }

 private:
  const std::string name_ = "an endpoint in this process";
  std::atomic<int64_t> records_ = 0;
};

// Rows column by column, as a job hands them over.
class AdultBatch {
 public:
  void Add(const AdultRow& row) {
    for (size_t i = 0; i < row.size(); ++i) values_[i].push_back(row[i]);
  }
  predictor::FeatureBatch View() {
    const auto rows = static_cast<int64_t>(values_[0].size());
    for (size_t i = 0; i < values_.size(); ++i) {
      columns_[i] = {
          .layout = dataset::Layout::kInt64, .length = rows, .int64s = values_[i].data()};
    }
    return {.rows = rows, .columns = columns_};
  }
  double SumOfFirstCells() const {
    return static_cast<double>(std::reduce(values_[0].begin(), values_[0].end()));
  }

 private:
  std::array<std::vector<int64_t>, kAdultFeatures> values_;
  std::array<dataset::ColumnView, kAdultFeatures> columns_;
};

// The baseline, then for each explained row its coalitions, masked by each baseline row, and
// itself.
std::vector<AdultBatch> MakeJob(int64_t explained_rows, int64_t baseline_rows) {
  Rng rng(7);
  const std::vector<AdultRow> baseline = DrawAdultRows(baseline_rows, &rng);
  std::vector<AdultBatch> batches(1);
  for (const AdultRow& row : baseline) batches[0].Add(row);
  for (const AdultRow& row : DrawAdultRows(explained_rows, &rng)) {
    AdultBatch& batch = batches.emplace_back();
    for (const uint32_t mask : CoalitionDraw(kAdultFeatures, kCoalitions, &rng).Draw()) {
      for (AdultRow masked : baseline) {
        for (size_t i = 0; i < row.size(); ++i) {
          if ((mask >> i & 1) != 0) masked[i] = row[i];
        }
        batch.Add(masked);
      }
    }
    batch.Add(row);
  }
  return batches;
}

predictor::FeatureNames Names() {
  predictor::FeatureNames names;
  for (int i = 0; i < kAdultFeatures; ++i) names.names.push_back("f" + std::to_string(i));
  return names;
}

// A new predictor each time: one that has seen the rows would send none.
void AskMaskedRows(benchmark::State& state) {
  std::vector<AdultBatch> job = MakeJob(Rows(), EnvironmentNumber("CANDOR_BENCH_BASELINE_ROWS"));
  const RunContext context = Context();
  double asked = 0, sent = 0, sum = 0, expected_sum = 0;
  for (const AdultBatch& batch : job) expected_sum += batch.SumOfFirstCells();
  for (auto _ : state) {
    const auto endpoint = std::make_shared<CountingEndpoint>();
    const auto predictor = predictor::MakeEndpointPredictor(endpoint, Names(), {}).value();
    asked = sum = 0;
    for (AdultBatch& batch : job) {
      const auto answers = predictor->Predict(batch.View(), context).value();
      asked += static_cast<double>(answers.rows);
      sum += std::accumulate(answers.scores.begin(), answers.scores.end(), 0.0);
    }
    sent = static_cast<double>(endpoint->records());
  }
  if (sum != expected_sum) state.SkipWithError("an answer is out of place");
  state.counters["answer"] = sum;
  state.counters["asked"] = asked;
  state.counters["sent"] = sent;
}
BENCHMARK(AskMaskedRows)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

}  // namespace
}  // namespace candor::bench
