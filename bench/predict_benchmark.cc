// A model in this process: rows of float64 columns to probabilities.
#include <fstream>
#include <iterator>
#include <numeric>

#include "bench/input.h"
#include "candor/predictor/open_model.h"

namespace candor::bench {
namespace {

constexpr int64_t kFeatures = 14;

void Predict(benchmark::State& state) {
  const ColumnFile<double> numbers("CANDOR_BENCH_FILE", kFeatures, state);
  if (!numbers.ok()) return;
  const std::string path = EnvironmentText("CANDOR_BENCH_MODEL");
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  const auto model = predictor::OpenModelBytes(bytes, path);
  if (!model.ok()) {
    state.SkipWithError(model.error().ToString().c_str());
    return;
  }
  std::vector<dataset::ColumnView> columns;
  for (int64_t i = 0; i < kFeatures; ++i) {
    columns.push_back({.layout = dataset::Layout::kFloat64,
                       .length = Rows(),
                       .float64s = numbers.column(i).data()});
  }
  const predictor::FeatureBatch batch = {.rows = Rows(), .columns = columns};
  const RunContext context = Context();
  predictor::Answers answers;
  for (auto _ : state) {
    answers = model->model->Predict(batch, context).value();
    benchmark::DoNotOptimize(answers.scores.data());
  }
  state.counters["answer"] = std::accumulate(answers.scores.begin(), answers.scores.end(), 0.0);
}
BENCHMARK(Predict)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace candor::bench
