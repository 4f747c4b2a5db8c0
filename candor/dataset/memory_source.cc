#include "candor/dataset/memory_source.h"

#include <algorithm>
#include <utility>

#include "candor/base/parallel.h"

namespace candor::dataset {
namespace {
constexpr int64_t kRowsPerBlock = int64_t{1} << 16;
}

ColumnView Slice(const ColumnView& column, int64_t begin, int64_t length) {
  ColumnView slice = column;
  slice.length = length;
  slice.validity_offset += begin;
  const auto advance = [begin](auto*& pointer) {
    if (pointer != nullptr) pointer += begin;
  };
  advance(slice.texts);
  advance(slice.int64s);
  advance(slice.uint64s);
  advance(slice.float64s);
  advance(slice.bools);
  advance(slice.cells);
  advance(slice.indices);
  return slice;
}

MemorySource::MemorySource(std::vector<std::string> names, std::vector<ColumnView> columns)
    : names_(std::move(names)), columns_(std::move(columns)) {
  CANDOR_CHECK(names_.size() == columns_.size());
  for (const ColumnView& column : columns_) {
    CANDOR_CHECK(column.length == columns_.front().length);
  }
}

Result<ScanReport> MemorySource::Scan(std::span<const int> columns, BlockConsumer& consumer,
                                      const RunContext& context) {
  const int64_t rows = columns_.empty() ? 0 : columns_.front().length;
  int64_t next = 0;
  const Status status = RunOrdered<RowBlock, MappedBlock>(
      context,
      [&]() -> Result<std::unique_ptr<RowBlock>> {
        if (next >= rows) return std::unique_ptr<RowBlock>();
        auto block = std::make_unique<RowBlock>();
        block->rows = std::min(kRowsPerBlock, rows - next);
        block->first_row = next;
        for (const int column : columns) {
          block->columns.push_back(Slice(columns_[static_cast<size_t>(column)], next, block->rows));
        }
        next += block->rows;
        return block;
      },
      [&](std::unique_ptr<RowBlock> block) { return consumer.Map(*block); },
      [&](std::unique_ptr<MappedBlock> mapped) { return consumer.Merge(std::move(mapped)); });
  CANDOR_RETURN_IF_ERROR(status);
  return ScanReport{.rows = rows};
}

}  // namespace candor::dataset
