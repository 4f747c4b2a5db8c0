// CountCells: the dense counting kernel over one-byte codes.
#include <algorithm>
#include <array>
#include <mutex>

#include "candor/base/parallel.h"
#include "candor/bias/contingency_table.h"

// One version a CPU generation, chosen when the program is loaded. The sanitizers' runtimes are not
// ready at that moment.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CANDOR_CPU_VERSIONS __attribute__((target_clones("arch=skylake-avx512", "avx2", "default")))
#else
#define CANDOR_CPU_VERSIONS
#endif

namespace candor::bias {
namespace {

constexpr int64_t kChunk = 4096;              // rows whose cell numbers fit the first-level cache
constexpr int64_t kBlock = int64_t{1} << 22;  // rows a task; far below the range of its counters
constexpr size_t kTables = 4;  // tables that break the chain of increments to one cell
constexpr uint64_t kSmallCells = uint64_t{1} << 16;

// index[i] = index[i] * radix + codes[i], vectorised by the compiler.
template <typename Index>
[[gnu::always_inline]] inline void AppendCodes(const uint8_t* __restrict codes, Index radix,
                                               int64_t count, Index* __restrict index) {
  for (int64_t i = 0; i < count; ++i) {
    index[i] = static_cast<Index>(index[i] * radix + codes[i]);
  }
}

CANDOR_CPU_VERSIONS void AppendAxis(const uint8_t* codes, uint16_t radix, int64_t count,
                                    uint16_t* index) {
  AppendCodes(codes, radix, count, index);
}

CANDOR_CPU_VERSIONS void AppendAxis(const uint8_t* codes, uint32_t radix, int64_t count,
                                    uint32_t* index) {
  AppendCodes(codes, radix, count, index);
}

template <typename Index>
void CountBlock(std::span<const std::span<const uint8_t>> columns,
                std::span<const uint32_t> radices, int64_t begin, int64_t end, size_t cells,
                std::vector<uint32_t>* tables) {
  std::array<uint32_t*, kTables> table;
  for (size_t t = 0; t < kTables; ++t) table[t] = tables->data() + t * cells;
  std::array<Index, kChunk> index;
  for (int64_t first = begin; first < end; first += kChunk) {
    const int64_t count = std::min(kChunk, end - first);
    index.fill(0);
    for (size_t axis = 0; axis < columns.size(); ++axis) {
      AppendAxis(columns[axis].data() + first, static_cast<Index>(radices[axis]), count,
                 index.data());
    }
    int64_t i = 0;
    for (; i + 4 <= count; i += 4) {
      const auto at = static_cast<size_t>(i);
      ++table[0][index[at]];
      ++table[1][index[at + 1]];
      ++table[2][index[at + 2]];
      ++table[3][index[at + 3]];
    }
    for (; i < count; ++i) ++table[0][index[static_cast<size_t>(i)]];
  }
}

}  // namespace

Result<std::vector<uint64_t>> CountCells(std::span<const std::span<const uint8_t>> columns,
                                         std::span<const uint32_t> radices,
                                         const RunContext& context) {
  uint64_t cells = 1;
  for (const uint32_t radix : radices) cells *= radix;
  CANDOR_CHECK(!columns.empty() && columns.size() == radices.size());
  CANDOR_CHECK(cells > 0 && cells <= (uint64_t{1} << 22));
  const auto rows = static_cast<int64_t>(columns.front().size());
  for (const auto& column : columns) CANDOR_CHECK(static_cast<int64_t>(column.size()) == rows);

  std::vector<uint64_t> total(cells, 0);
  std::mutex mutex;
  CANDOR_RETURN_IF_ERROR(ParallelFor(context, (rows + kBlock - 1) / kBlock, [&](int64_t block) {
    std::vector<uint32_t> tables(kTables * cells, 0);
    const int64_t begin = block * kBlock;
    const int64_t end = std::min(begin + kBlock, rows);
    if (cells <= kSmallCells) {
      CountBlock<uint16_t>(columns, radices, begin, end, cells, &tables);
    } else {
      CountBlock<uint32_t>(columns, radices, begin, end, cells, &tables);
    }
    const std::lock_guard lock(mutex);
    for (uint64_t cell = 0; cell < cells; ++cell) {
      for (size_t t = 0; t < kTables; ++t) total[cell] += tables[t * cells + cell];
    }
    return Status();
  }));
  return total;
}

}  // namespace candor::bias
