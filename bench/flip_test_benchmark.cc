// The flip test: the 5 nearest rows of facet a for each row of facet d, on 11 features.
#include "bench/input.h"
#include "candor/bias/flip_test.h"
#include "candor/bias/metric.h"

namespace candor::bench {
namespace {

constexpr int64_t kFeatures = 11;

void FlipTest(benchmark::State& state) {
  const ColumnFile<double> numbers("CANDOR_BENCH_FILE", kFeatures, state);
  const ColumnFile<uint8_t> flags("CANDOR_BENCH_FLAGS", 2, state);
  if (!numbers.ok() || !flags.ok()) return;
  std::vector<std::span<const double>> features;
  for (int64_t i = 0; i < kFeatures; ++i) features.push_back(numbers.column(i));
  const RunContext context = Context();
  bias::FlipCounts flips;
  for (auto _ : state) {
    flips = bias::CountFlips(features, flags.column(0), flags.column(1), context).value();
    benchmark::DoNotOptimize(flips);
  }
  state.counters["answer"] = bias::FlipTestMetric(flips).value.value();
}
BENCHMARK(FlipTest)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace candor::bench
