#include "candor/bias/contingency_table.h"

#include <utility>

namespace candor::bias {
namespace {

uint64_t HashKey(const CellKey& key) {
  constexpr uint64_t kMultiplier = 0x9fb21c651e98df25u;
  uint64_t hash = (uint64_t{key.facet} << 32 | key.label) * kMultiplier;
  hash ^= hash >> 31;
  hash = (hash ^ (uint64_t{key.prediction} << 32 | key.group)) * kMultiplier;
  return hash ^ (hash >> 29);
}

uint32_t Translate(const std::vector<uint32_t>& codes, uint32_t code) {
  return codes.empty() ? code : codes[code];
}

CellKey Translate(const Recoding& recoding, const CellKey& key) {
  return {.facet = Translate(recoding[0], key.facet),
          .label = Translate(recoding[1], key.label),
          .prediction = Translate(recoding[2], key.prediction),
          .group = Translate(recoding[3], key.group)};
}

constexpr uint64_t kDenseCells = 1 << 16;

ContingencyTable CountDense(const CodeColumns& columns, int64_t rows, uint64_t cells) {
  // Two tables break the chain of increments to the same cell.
  std::vector<uint32_t> even(cells, 0);
  std::vector<uint32_t> odd(cells, 0);
  constexpr int64_t kChunk = 2048;
  std::array<uint32_t, kChunk> index;
  for (int64_t begin = 0; begin < rows; begin += kChunk) {
    const int64_t count = std::min(kChunk, rows - begin);
    index.fill(0);
    for (size_t axis = 0; axis < 4; ++axis) {
      const uint32_t* codes = columns.codes[axis];
      if (codes == nullptr) continue;
      const uint32_t radix = columns.code_count[axis];
      codes += begin;
      for (int64_t i = 0; i < count; ++i) {
        uint32_t& cell = index[static_cast<size_t>(i)];
        cell = cell * radix + codes[i];
      }
    }
    int64_t i = 0;
    for (; i + 2 <= count; i += 2) {
      ++even[index[static_cast<size_t>(i)]];
      ++odd[index[static_cast<size_t>(i + 1)]];
    }
    if (i < count) ++even[index[static_cast<size_t>(i)]];
  }

  ContingencyTable table;
  for (uint64_t cell = 0; cell < cells; ++cell) {
    const int64_t count = int64_t{even[cell]} + odd[cell];
    if (count == 0) continue;
    std::array<uint32_t, 4> code{};
    uint64_t rest = cell;
    for (size_t axis = 4; axis-- > 0;) {
      if (columns.codes[axis] == nullptr) continue;
      code[axis] = static_cast<uint32_t>(rest % columns.code_count[axis]);
      rest /= columns.code_count[axis];
    }
    table.Add({code[0], code[1], code[2], code[3]}, count);
  }
  return table;
}

}  // namespace

void ContingencyTable::Add(const CellKey& key, int64_t count) {
  if (count == 0) return;
  if (2 * (used_ + 1) > slots_.size()) Grow();
  rows_ += count;
  const size_t mask = slots_.size() - 1;
  for (size_t i = HashKey(key) & mask;; i = (i + 1) & mask) {
    Entry& entry = slots_[i];
    if (entry.count == 0) {
      entry = {.key = key, .count = count};
      ++used_;
      return;
    }
    if (entry.key == key) {
      entry.count += count;
      return;
    }
  }
}

void ContingencyTable::Merge(const ContingencyTable& other, const Recoding& recoding) {
  other.ForEach([&](const CellKey& key, int64_t count) { Add(Translate(recoding, key), count); });
}

void ContingencyTable::Recode(const Recoding& recoding) {
  ContingencyTable translated;
  translated.Merge(*this, recoding);
  *this = std::move(translated);
}

void ContingencyTable::Grow() {
  std::vector<Entry> old = std::move(slots_);
  slots_.assign(4 * old.size(), Entry());
  used_ = 0;
  rows_ = 0;
  for (const Entry& entry : old) Add(entry.key, entry.count);
}

ContingencyTable CountRows(const CodeColumns& columns, int64_t rows) {
  uint64_t cells = 1;
  for (const uint32_t count : columns.code_count) {
    cells *= count;
    if (cells > kDenseCells) break;
  }
  constexpr int64_t kMostDenseRows = int64_t{1} << 31;
  if (cells <= kDenseCells && rows < kMostDenseRows) return CountDense(columns, rows, cells);

  ContingencyTable table;
  const auto code = [&](size_t axis, int64_t row) {
    return columns.codes[axis] == nullptr ? 0 : columns.codes[axis][row];
  };
  for (int64_t row = 0; row < rows; ++row) {
    table.Add({code(0, row), code(1, row), code(2, row), code(3, row)}, 1);
  }
  return table;
}

}  // namespace candor::bias
