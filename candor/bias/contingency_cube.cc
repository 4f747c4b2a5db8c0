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

// One more column's codes and how many there are.
template <typename Index>
struct CodeAxis {
  const uint8_t* codes;
  Index radix;
};

// index[i] = (index[i] * a.radix + a.codes[i]) * b.radix + b.codes[i], vectorised by the compiler.
// Two columns a pass halve the traffic of the index.
template <typename Index>
[[gnu::always_inline]] inline void AppendPair(CodeAxis<Index> a, CodeAxis<Index> b, int64_t count,
                                              Index* __restrict index) {
  const uint8_t* __restrict a_codes = a.codes;
  const uint8_t* __restrict b_codes = b.codes;
  for (int64_t i = 0; i < count; ++i) {
    const auto first = static_cast<Index>(index[i] * a.radix + a_codes[i]);
    index[i] = static_cast<Index>(first * b.radix + b_codes[i]);
  }
}

template <typename Index>
[[gnu::always_inline]] inline void AppendOne(CodeAxis<Index> axis, int64_t count,
                                             Index* __restrict index) {
  const uint8_t* __restrict codes = axis.codes;
  for (int64_t i = 0; i < count; ++i) {
    index[i] = static_cast<Index>(index[i] * axis.radix + codes[i]);
  }
}

CANDOR_CPU_VERSIONS void Append(CodeAxis<uint16_t> a, CodeAxis<uint16_t> b, int64_t count,
                                uint16_t* index) {
  AppendPair(a, b, count, index);
}
CANDOR_CPU_VERSIONS void Append(CodeAxis<uint32_t> a, CodeAxis<uint32_t> b, int64_t count,
                                uint32_t* index) {
  AppendPair(a, b, count, index);
}
CANDOR_CPU_VERSIONS void Append(CodeAxis<uint16_t> axis, int64_t count, uint16_t* index) {
  AppendOne(axis, count, index);
}
CANDOR_CPU_VERSIONS void Append(CodeAxis<uint32_t> axis, int64_t count, uint32_t* index) {
  AppendOne(axis, count, index);
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
    const auto axis = [&](size_t column) {
      return CodeAxis<Index>{.codes = columns[column].data() + first,
                             .radix = static_cast<Index>(radices[column])};
    };
    index.fill(0);
    size_t column = columns.size() % 2;
    if (column == 1) Append(axis(0), count, index.data());
    for (; column < columns.size(); column += 2) {
      Append(axis(column), axis(column + 1), count, index.data());
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
