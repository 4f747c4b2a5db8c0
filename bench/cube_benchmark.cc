// The contingency cube of one-byte codes: 3 attributes of 100 groups together, label, prediction.
#include <array>
#include <numeric>

#include "bench/input.h"
#include "candor/bias/contingency_table.h"

namespace candor::bench {
namespace {

constexpr std::array<uint32_t, 5> kRadices = {2, 5, 10, 2, 2};

void Cube(benchmark::State& state) {
  const ColumnFile<uint8_t> file("CANDOR_BENCH_FILE", kRadices.size(), state);
  if (!file.ok()) return;
  std::vector<std::span<const uint8_t>> columns;
  for (int64_t i = 0; i < static_cast<int64_t>(kRadices.size()); ++i) {
    columns.push_back(file.column(i));
  }
  const RunContext context = Context();
  std::vector<uint64_t> cells;
  for (auto _ : state) {
    cells = bias::CountCells(columns, kRadices, context).value();
    benchmark::DoNotOptimize(cells.data());
  }
  // A sum that weighs each cell differently, for comparison with the peer's answer.
  double checksum = 0.0;
  for (size_t cell = 0; cell < cells.size(); ++cell) {
    checksum += static_cast<double>(cells[cell] * (cell + 1));
  }
  state.counters["answer"] = checksum;
}
BENCHMARK(Cube)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace candor::bench
