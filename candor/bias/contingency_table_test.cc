#include "candor/bias/contingency_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "candor/base/random.h"

namespace candor::bias {
namespace {

using Counts = std::map<std::tuple<uint32_t, uint32_t, uint32_t, uint32_t>, int64_t>;

Counts CountsOf(const ContingencyTable& table) {
  Counts counts;
  table.ForEach([&](const CellKey& key, int64_t count) {
    counts[{key.facet, key.label, key.prediction, key.group}] += count;
  });
  return counts;
}

std::vector<uint32_t> RandomCodes(Rng& rng, size_t rows, uint32_t codes) {
  std::vector<uint32_t> column(rows);
  for (uint32_t& code : column) code = static_cast<uint32_t>(rng.Next() % codes);
  return column;
}

// Small products of code counts go through dense tables, large ones through hashing.
TEST(CountRows, AgreesWithCountingByHand) {
  Rng rng(7);
  for (const uint32_t groups : {3U, 70000U}) {
    const size_t rows = 5001;
    const auto facet = RandomCodes(rng, rows, 4);
    const auto label = RandomCodes(rng, rows, 3);
    const auto group = RandomCodes(rng, rows, groups);
    CodeColumns columns;
    columns.codes = {facet.data(), label.data(), nullptr, group.data()};
    columns.code_count = {4, 3, 1, groups};
    Counts expected;
    for (size_t i = 0; i < rows; ++i) ++expected[{facet[i], label[i], 0, group[i]}];
    const ContingencyTable table = CountRows(columns, static_cast<int64_t>(rows));
    EXPECT_EQ(CountsOf(table), expected);
    EXPECT_EQ(table.rows(), static_cast<int64_t>(rows));
  }
}

TEST(ContingencyTable, MergeIsAssociativeAndCommutative) {
  Rng rng(11);
  std::array<ContingencyTable, 3> parts;
  for (ContingencyTable& part : parts) {
    for (int i = 0; i < 200; ++i) {
      part.Add({.facet = static_cast<uint32_t>(rng.Next() % 5),
                .label = static_cast<uint32_t>(rng.Next() % 3)},
               static_cast<int64_t>(rng.Next() % 4));
    }
  }
  const auto merged = [&](std::array<size_t, 3> order) {
    ContingencyTable table;
    for (const size_t part : order) table.Merge(parts[part], {});
    return CountsOf(table);
  };
  const Counts expected = merged({0, 1, 2});
  std::array<size_t, 3> order = {0, 1, 2};
  while (std::next_permutation(order.begin(), order.end())) EXPECT_EQ(merged(order), expected);
  ContingencyTable right = parts[1];
  right.Merge(parts[2], {});
  ContingencyTable grouped = parts[0];
  grouped.Merge(right, {});
  EXPECT_EQ(CountsOf(grouped), expected);
}

TEST(ContingencyTable, AddsCombinationsThatBecomeEqual) {
  ContingencyTable table;
  table.Add({.facet = 1, .label = 1}, 2);
  table.Add({.facet = 2, .label = 1}, 3);
  table.Add({.facet = 3, .label = 1}, 5);
  table.Recode({std::vector<uint32_t>{0, 1, 1, 2}});
  EXPECT_EQ(CountsOf(table), (Counts{{{1, 1, 0, 0}, 5}, {{2, 1, 0, 0}, 5}}));
  EXPECT_EQ(table.rows(), 10);
}

TEST(CountCells, AgreesWithCountingByHandOnAnyThreadCount) {
  Rng rng(3);
  for (const uint32_t radix : {10U, 250U}) {  // both widths of cell numbers
    const std::vector<uint32_t> radices = {2, radix, radix, 2};
    std::vector<std::vector<uint8_t>> data(radices.size(), std::vector<uint8_t>(50021));
    for (size_t axis = 0; axis < data.size(); ++axis) {
      for (uint8_t& code : data[axis]) code = static_cast<uint8_t>(rng.Next() % radices[axis]);
    }
    const std::vector<std::span<const uint8_t>> columns(data.begin(), data.end());
    std::vector<uint64_t> expected(size_t{4} * radix * radix, 0);
    for (size_t row = 0; row < data[0].size(); ++row) {
      size_t cell = 0;
      for (size_t axis = 0; axis < data.size(); ++axis) {
        cell = cell * radices[axis] + data[axis][row];
      }
      ++expected[cell];
    }
    for (const int threads : {1, 2, 3}) {
      const auto counts = CountCells(columns, radices, {.threads = threads});
      ASSERT_TRUE(counts.ok());
      EXPECT_EQ(*counts, expected);
    }
  }
}

}  // namespace
}  // namespace candor::bias
