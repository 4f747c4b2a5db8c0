// A table that is in memory already, as a RowSource.
#pragma once

#include <string>
#include <vector>

#include "candor/dataset/row_source.h"

namespace candor::dataset {

/// Serves whole columns in blocks of 64 Ki rows without copying them. Supports the plain layouts
/// and kDictionary; `validity` may be used. The columns must have one length and outlive the
/// source.
class MemorySource : public RowSource {
 public:
  MemorySource(std::vector<std::string> names, std::vector<ColumnView> columns);

  const std::vector<std::string>& column_names() const override { return names_; }
  const std::vector<std::string>& duplicate_names() const override { return duplicates_; }
  Result<ScanReport> Scan(std::span<const int> columns, BlockConsumer& consumer,
                          const RunContext& context) override;

 private:
  std::vector<std::string> names_;
  std::vector<std::string> duplicates_;
  std::vector<ColumnView> columns_;
};

/// The rows [begin, begin + length) of a column.
ColumnView Slice(const ColumnView& column, int64_t begin, int64_t length);

}  // namespace candor::dataset
